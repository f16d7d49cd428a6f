"""What has been seen in an episode, kept by the slots that each value fits."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from envsynth.environment.discrete.fitting import Taker
from envsynth.environment.discrete.seen import Seen

_KEPT = 4


@dataclass(eq=False, slots=True)
class Entry:
    """One value, with the places where it was seen: the first few and the last.

    Attributes:
        fit: how well the best of its records fits the request.
        latest: the number of the response in which it was seen last; 0 for the request.
        order: its place in the order in which values were first seen.
    """

    value: Any
    order: int
    latest: int = 0
    places: list[Seen] = field(default_factory=list)
    fit: int = 0

    def see(self, seen: Seen, number: int) -> None:
        """Note one more place."""
        self.latest = number
        self.fit = max(self.fit, seen.fit)
        if len(self.places) == _KEPT:
            self.places.pop()
        self.places.append(seen)


class Pool:
    """The values seen so far in an episode.

    Args:
        takers: what each slot of the toolset takes.
    """

    def __init__(self, takers: Iterable[Taker]) -> None:
        self._takers = tuple(takers)
        self._entries: dict[tuple[type, Any], Entry] = {}
        self._fitting: defaultdict[Taker, dict[Entry, int]] = defaultdict(dict)
        self.responses = 0

    def add(self, values: Iterable[Seen], response: bool = True) -> None:
        """Take in what was read last: a response, or the request itself."""
        self.responses += response
        for seen in values:
            if isinstance(seen.value, bool):
                continue
            key = (type(seen.value), seen.value)
            entry = self._entries.get(key)
            if entry is None:
                entry = self._entries[key] = Entry(seen.value, len(self._entries))
            entry.see(seen, self.responses if response else 0)
            for taker, why in _fitting(self._takers, seen).items():
                fitting = self._fitting[taker]
                fitting[entry] = max(why, fitting.get(entry, 0))

    def fitting(self, taker: Taker) -> list[tuple[Entry, int]]:
        """Return the values that fit a slot and why, the likeliest first.

        First come those that stood under the slot's name, then those whose record the request describes, then what
        was read last; then the order in which they were read.
        """
        found = list(self._fitting[taker].items())
        found.sort(key=lambda pair: (-pair[1], -pair[0].fit, -pair[0].latest, pair[0].order))
        return found

    def count(self, taker: Taker) -> int:
        """Return how many values fit a slot."""
        return len(self._fitting[taker])

    @property
    def entries(self) -> Iterable[Entry]:
        """All values, in the order in which they were first seen."""
        return self._entries.values()


def _fitting(takers: tuple[Taker, ...], seen: Seen) -> Mapping[Taker, int]:
    return _fits(takers, seen.value, seen.kind, seen.lead, seen.key)


@lru_cache(maxsize=1 << 15, typed=True)  # 3 and 3.0 do not fit alike
def _fits(takers: tuple[Taker, ...], value: Any, kind: str, lead: str, key: str) -> Mapping[Taker, int]:
    # The same values come up again and again while a task is tried many times.
    return {taker: why for taker in takers if (why := taker.why(value, kind, lead, key))}
