"""Waiting for many things at once from code that is not asynchronous."""

import asyncio
import threading
import weakref
from collections.abc import Coroutine
from concurrent.futures import Future
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

    def submit(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """Begin to run a coroutine."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine to its end; where waiting for it is interrupted, it is cancelled."""
        future = self.submit(work)
        try:
            return future.result()
        finally:
            future.cancel()

    def close(self) -> None:
        """Cancel what still runs, wait until it has ended, and end the thread."""
        self._end()


def _end(loop: asyncio.AbstractEventLoop, thread: threading.Thread) -> None:
    if threading.current_thread() is thread:
        # Collected by its own thread, which cannot wait for itself.
        loop.call_soon(loop.stop)
        return
    asyncio.run_coroutine_threadsafe(_cancel_all(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


async def _cancel_all() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_asyncgens()
