"""Which values a request mentions, so that a record can be told from the others of its list."""

import re
from functools import lru_cache
from typing import Any

from envsynth.reward.tokens import read_days, read_numbers

MAX_LEVELS = 12
"""How many levels of a response are read."""
_TOKEN = re.compile(r"[a-z0-9]+")
_ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T|$)")
_IGNORED = frozenset({"a", "an", "and", "in", "it", "no", "of", "on", "or", "the", "to"})


class Mentions:
    """The phrases, numbers and dates of a request."""

    def __init__(self, request: str) -> None:
        self._text = f" {' '.join(_TOKEN.findall(request.lower()))} "
        self._numbers = {float(number.value) for number in read_numbers(request)}
        self._days = {(day.month, day.day): day.year for day in read_days(request)}

    def has(self, value: Any) -> bool:
        """Whether the request states a value: as a phrase in any letter case, as a number, or as a date.

        >>> request = Mentions("The Puddle Boots in size M that I ordered on March 2, please.")
        >>> [request.has(value) for value in ("Puddle Boots", "M", "2026-03-02T10:00:00", "Tee", 2, "")]
        [True, True, True, False, False, False]
        """
        if isinstance(value, str):
            day = _ISO_DATE.match(value)
            if day:
                month_day = int(day[2]), int(day[3])
                return month_day in self._days and self._days[month_day] in (None, int(day[1]))
            words = " ".join(_TOKEN.findall(value.lower()))
            return bool(words) and words not in _IGNORED and f" {words} " in self._text
        return isinstance(value, int | float) and not isinstance(value, bool) and float(value) in self._numbers

    def fits(self, records: list[Any]) -> list[int]:
        """Return how well each element of a list fits: 0 not at all, 1 as well as others, 2 better than all others.

        Only what sets records apart counts: a value that all of them have tells nothing, unless there is one only.
        """
        stated = [frozenset(self._stated(record, "", MAX_LEVELS)) for record in records]
        common = frozenset.intersection(*stated) if len(stated) > 1 else frozenset()
        counts = [len(values - common) for values in stated]
        best = max(counts, default=0)
        alone = counts.count(best) == 1
        return [0 if not count else 2 if count == best and alone else 1 for count in counts]

    def _stated(self, value: Any, key: str, levels: int) -> list[tuple[str, Any]]:
        if levels < 0:
            return []
        if isinstance(value, dict):
            return [pair for name, part in value.items() for pair in self._stated(part, name, levels - 1)]
        if isinstance(value, list):
            return [pair for part in value for pair in self._stated(part, key, levels - 1)]
        return [(key, value)] if self.has(value) else []


@lru_cache(maxsize=256)
def mentions_of(request: str) -> Mentions:
    """Return what a request mentions, read once."""
    return Mentions(request)
