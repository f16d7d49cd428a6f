"""Python's garbage collector while many episodes are under way.

An episode is some hundred containers that live as long as it does, so that with a thousand of them the collector looks
again and again at what is no garbage: half of all processor time. While a rollout runs, or a vector environment takes a
step, it looks less often, in proportion to how many episodes there are. What it would find, it still finds.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_AN_EPISODE = 64  # containers for each episode that may be made, less those freed, before the youngest are looked at


class _Thresholds:
    """What the collector was set to before the first of the blocks that run, and how many these are."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._before: tuple[int, int, int] | None = None
        self._running = 0

    def raise_to(self, youngest: int) -> None:
        with self._lock:
            now = gc.get_threshold()
            self._running += 1
            self._before = self._before or now
            if 0 < now[0] < youngest:  # 0: somebody has switched it off
                gc.set_threshold(youngest, *now[1:])

    def give_back(self) -> None:
        with self._lock:
            self._running -= 1
            if not self._running and self._before is not None:
                gc.set_threshold(*self._before)
                self._before = None


_THRESHOLDS = _Thresholds()


@contextmanager
def sparing_collector(episodes: int) -> Iterator[None]:
    """Let the collector look less often during a block in which so many episodes are under way.

    >>> with sparing_collector(1000):
    ...     gc.get_threshold()[0]
    64000
    >>> gc.get_threshold()[0] < 64000
    True
    """
    _THRESHOLDS.raise_to(_AN_EPISODE * episodes)
    try:
        yield
    finally:
        _THRESHOLDS.give_back()
