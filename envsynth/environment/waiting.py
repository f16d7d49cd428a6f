"""Waiting for many things at once from code that is not asynchronous."""

import asyncio
import threading
import weakref
from collections.abc import Coroutine
from concurrent.futures import Future, wait
from typing import Any, TypeVar

T = TypeVar("T")


class BackgroundLoop:
    """An event loop on a thread of its own, so that it can be waited for wherever one is: in a notebook's loop, too.

    The thread ends when the object is closed or no longer referred to.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        thread = threading.Thread(target=self._loop.run_forever, name="envsynth-loop", daemon=True)
        thread.start()
        self._end = weakref.finalize(self, _end, self._loop, thread)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine to its end.

        Where waiting for it is interrupted (by a key, say), it is cancelled, and has ended when this returns.
        """
        ended: Future[T] = Future()
        started: list[asyncio.Task[T]] = []

        def start() -> None:
            started.append(self._loop.create_task(work))
            started[0].add_done_callback(lambda task: _settle(task, ended))

        self._loop.call_soon_threadsafe(start)
        try:
            return ended.result()
        except BaseException:
            if not ended.done():
                self._loop.call_soon_threadsafe(lambda: started[0].cancel())
                wait([ended])
            raise

    def close(self) -> None:
        """Cancel all that still runs, wait until it has ended, and end the thread."""
        self._end()


def _settle(task: "asyncio.Task[T]", ended: "Future[T]") -> None:
    if task.cancelled():
        ended.set_exception(asyncio.CancelledError())
    elif (error := task.exception()) is not None:
        ended.set_exception(error)
    else:
        ended.set_result(task.result())


def _end(loop: asyncio.AbstractEventLoop, thread: threading.Thread) -> None:
    if threading.current_thread() is thread:
        # Collected by its own thread, which cannot wait for itself.
        loop.call_soon(loop.stop)
        return
    asyncio.run_coroutine_threadsafe(_cancel_all(), loop).result()
    asyncio.run_coroutine_threadsafe(loop.shutdown_asyncgens(), loop).result()
    asyncio.run_coroutine_threadsafe(loop.shutdown_default_executor(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


async def _cancel_all() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
