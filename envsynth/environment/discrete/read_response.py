"""Reading responses: the values in a tool's result, each with what tells its record from the others of its list."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import orjson

from envsynth.environment.discrete.mentions import MAX_LEVELS, Mentions, mentions_of
from envsynth.environment.discrete.read_prose import read_prose
from envsynth.environment.discrete.seen import LONGEST_NUMBER, MOST, NEVER, Seen
from envsynth.environment.discrete.spans import kind_of, lead_of

_LONGEST = 500
_LARGEST_TOTAL = 10**LONGEST_NUMBER


@lru_cache(maxsize=256)
def read_response(tool: str, text: str, request: str) -> tuple[Seen, ...]:
    """Return the values in a tool's response, each with how well its record fits what the request mentions.

    Args:
        tool: the tool's name.
        text: the response, as the agent reads it; one that was cut off shows nothing, nor does an error.
        request: the user's words.
    """
    try:
        content = orjson.loads(text)
    except orjson.JSONDecodeError:
        return ()
    if isinstance(content, dict) and isinstance(content.get("error"), dict):
        return ()
    reader = _Reader(tool, mentions_of(request))
    reader.read(content, "", "", NEVER, 0, ())
    return tuple(reader.seen)


class _Reader:
    def __init__(self, tool: str, mentions: Mentions) -> None:
        self.tool = tool
        self.mentions = mentions
        self.seen: list[Seen] = []

    def read(self, value: Any, key: str, place: str, fit: int, depth: int, clues: tuple[str, ...]) -> None:
        if len(self.seen) >= MOST or place.count("/") > MAX_LEVELS:
            return
        if isinstance(value, dict):
            for name, part in value.items():
                self.read(part, _full_name(name, key), f"{place}/{name}", fit, depth, clues)
        elif isinstance(value, list):
            self._list(value, key, place, fit, depth, clues)
        elif isinstance(value, str):
            self._text(value, key, place, fit, depth, clues)
        elif value is not None:
            kind = "flag" if isinstance(value, bool) else "number"
            self.seen.append(Seen(value, kind, "", key, self.tool, place, fit, depth, clues))

    def _list(self, values: list[Any], key: str, place: str, fit: int, depth: int, clues: tuple[str, ...]) -> None:
        fits = self.mentions.fits(values)
        edges = _extremes(values)
        self.seen += _totals(values, key, self.tool, place, depth)
        for index, value in enumerate(values):
            where = f"first of {key}" if index == 0 else f"last of {key}" if index == len(values) - 1 else "inner"
            own = (where, *edges[index]) if len(values) > 1 else (f"only one of {key}",)
            clues_here = (*own, *_traits(value), *clues)[:10]
            self.read(value, _singular(key), f"{place}/*", fits[index] if any(fits) else fit, depth + 1, clues_here)

    def _text(self, value: str, key: str, place: str, fit: int, depth: int, clues: tuple[str, ...]) -> None:
        if len(value) > _LONGEST:
            return
        kind = kind_of(value)
        lead = lead_of(value) if kind == "id" else ""
        self.seen.append(Seen(value, kind, lead, key, self.tool, place, fit, depth, clues))
        if kind == "text" and " " in value:
            self.seen += read_prose(value, f"{self.tool}{place}")


def _totals(records: list[Any], key: str, tool: str, place: str, depth: int) -> Iterator[Seen]:
    """The sums over a list's records, of each number that all of them have."""
    if len(records) < 2 or not all(isinstance(record, dict) for record in records):
        return
    for name in records[0]:
        numbers = [record.get(name) for record in records]
        if all(isinstance(number, int | float) and not isinstance(number, bool) for number in numbers):
            total = round(sum(numbers), 2)
            if abs(total) > _LARGEST_TOTAL:
                continue
            yield Seen(total, "sum", "", f"total_{name}", tool, f"{place}/{name}", NEVER, depth, (f"sum over {key}",))


def _full_name(name: str, parent: str) -> str:
    # An "id" in the list "orders" is what a parameter calls order_id.
    return f"{_singular(parent)}_{name}" if name in ("id", "name", "code", "number") and parent else name


def _singular(name: str) -> str:
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name


def _traits(record: Any) -> Iterator[str]:
    """What kind of record it is, by its short words and flags: ``status=delivered``."""
    if isinstance(record, dict):
        for key, value in record.items():
            if isinstance(value, bool) or (isinstance(value, str) and len(value) <= 24 and kind_of(value) == "text"):
                yield f"{key}={value}"


def _extremes(records: list[Any]) -> list[tuple[str, ...]]:
    """For each record of a list, which of its amounts and dates is the only smallest or largest."""
    found: list[list[str]] = [[] for _ in records]
    if len(records) < 2 or not all(isinstance(record, dict) for record in records):
        return [() for _ in records]
    for key, value in records[0].items():
        column = [record.get(key) for record in records]
        if not _ordered(value) or not all(type(other) is type(value) and _ordered(other) for other in column):
            continue
        for word, edge in (("least", min(column)), ("most", max(column))):
            if column.count(edge) == 1:
                found[column.index(edge)].append(f"{word} {key}")
    return [tuple(words) for words in found]


def _ordered(value: Any) -> bool:
    if isinstance(value, str):
        return kind_of(value) == "date"
    return isinstance(value, int | float) and not isinstance(value, bool)
