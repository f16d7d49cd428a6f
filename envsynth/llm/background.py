"""An event loop in a thread of its own, for callers that wait in place: ``env.step`` has no loop to await on."""

import asyncio
import atexit
import os
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

_LOCK = threading.Lock()
_LOOPS: dict[int, asyncio.AbstractEventLoop] = {}  # by process: a thread does not survive a fork
_GOODBYE_S = 5.0


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, from any thread but the loop's own, and return what it returns."""
    future = asyncio.run_coroutine_threadsafe(work, _loop())
    try:
        return future.result()
    except BaseException:
        future.cancel()
        raise


def _loop() -> asyncio.AbstractEventLoop:
    with _LOCK:
        loop = _LOOPS.get(os.getpid())
        if loop is None:
            loop = _LOOPS[os.getpid()] = asyncio.new_event_loop()
            thread = threading.Thread(target=loop.run_forever, name="envsynth-llm", daemon=True)
            thread.start()
            atexit.register(_stop, loop, thread, os.getpid())
        return loop


def _stop(loop: asyncio.AbstractEventLoop, thread: threading.Thread, process: int) -> None:
    if os.getpid() != process:
        return
    asyncio.run_coroutine_threadsafe(loop.shutdown_asyncgens(), loop).result(_GOODBYE_S)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(_GOODBYE_S)
    loop.close()


def _forget_lock() -> None:
    """Make the lock anew: a fork may happen while another thread holds it."""
    global _LOCK
    _LOCK = threading.Lock()


os.register_at_fork(after_in_child=_forget_lock)
