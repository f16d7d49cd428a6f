"""What an agent has read so far, as single values with the places where they stood."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from envsynth.environment.discrete.clauses import clause_at
from envsynth.environment.discrete.mentions import Mentions, mentions_of
from envsynth.environment.discrete.spans import find_spans, kind_of, lead_of

_NUMBER_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
                 "ten": 10}  # fmt: skip
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b", re.IGNORECASE)
_TOKEN = re.compile(r"[\w'’]+|[^\w\s]")
_LONGEST = 500
_LONGEST_NUMBER = 15  # JSON's numbers are exact up to 2^53
_LARGEST_TOTAL = 10**_LONGEST_NUMBER
_MOST = 2_000
_MAX_DEPTH = 12

NEVER, TIED, BEST = 0, 1, 2
"""How well a value's record fits the request: not mentioned; as well as others of its list; better than all others."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A value at one place where it was read.

    Attributes:
        value: a text, a number or a boolean.
        kind: what kind of text it is (see `spans`), or ``number``.
        lead: the letters that an identifier begins with.
        key: the name that it stood under in a response; empty in prose.
        source: the tool whose response it is from, or ``request``.
        place: its path in the response with ``*`` for any index, or what stands before it in prose.
        fit: `NEVER`, `TIED` or `BEST`.
        depth: 0 in prose and at the top of a response, 1 in a record of a list in it, and so on.
        clues: what else tells it from others, in words.
        clause: the part of the text that it stands in, in prose.
    """

    value: Any
    kind: str
    lead: str
    key: str
    source: str
    place: str
    fit: int
    depth: int
    clues: tuple[str, ...]
    clause: int = 0

    @property
    def where(self) -> tuple[str, ...]:
        """Where it stood, and what else tells it from others, in words."""
        return _where(self.source, self.place, self.clues)


@lru_cache(maxsize=1 << 15)
def _where(source: str, place: str, clues: tuple[str, ...]) -> tuple[str, ...]:
    return (f"from {source} {place}", *clues)


@lru_cache(maxsize=256)
def read_prose(text: str, source: str = "request") -> tuple[Seen, ...]:
    """Return the values that a text mentions: whole phrases and their words, numbers as texts and as numbers."""
    seen: list[Seen] = []
    counts: dict[str, int] = {}
    for span in find_spans(text):
        before = [word.lower() for word in _TOKEN.findall(text[max(0, span.start - 40) : span.start])[-2:]]
        after = _TOKEN.findall(text[span.end : span.end + 20])[:1]
        rank = counts[span.kind] = counts.get(span.kind, -1) + 1
        words = span.text.split(" ") if span.kind == "phrase" else []
        kind = "word" if len(words) == 1 and (not before or before[-1] in ".!?") else span.kind
        around = (
            f"{span.kind}#{min(rank, 4)}",
            f"before {before[-1] if before else '^'}",
            f"before {' '.join(before)}",
            f"after {after[0].lower() if after else '$'}",
        )
        size = f"{len(words)} words" if words else span.kind
        clause = clause_at(text, span.start)
        seen.append(_prose(span.text, kind, source, size, around, clause))
        if 2 <= len(words) <= 3:
            pair = counts[size] = counts.get(size, -1) + 1
            in_pair = (f"{size}#{min(pair, 3)}", *around[1:])
            places = (f"word {i} of {len(words)}" for i in range(len(words)))
            seen += [_prose(w, "phrase", source, p, in_pair, clause) for w, p in zip(words, places, strict=True)]
        seen += [_prose(n, "number", source, span.kind, around, clause) for n in _number(span.text, span.kind)]
    for match in _NUMBER_WORD.finditer(text):
        number, clause = _NUMBER_WORDS[match[0].lower()], clause_at(text, match.start())
        seen.append(_prose(number, "number", source, "number word", (), clause))
    return tuple(seen[:_MOST])


def _prose(value: Any, kind: str, source: str, place: str, clues: tuple[str, ...], clause: int) -> Seen:
    lead = lead_of(value) if kind == "id" else ""
    return Seen(value, kind, lead, "", source, place, NEVER, 0, clues, clause)


def _number(text: str, kind: str) -> list[int | float]:
    if kind not in ("digits", "number"):
        return []
    digits = text.lstrip("$€£ ").replace(",", "")
    if len(digits) > _LONGEST_NUMBER:
        return []
    return [float(digits)] if "." in digits else [int(digits)]


@lru_cache(maxsize=256)
def read_response(tool: str, text: str, request: str) -> tuple[Seen, ...]:
    """Return the values in a tool's response, each with how well its record fits what the request mentions.

    Args:
        tool: the tool's name.
        text: the response, as the agent reads it; one that was cut off shows nothing.
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
        if len(self.seen) >= _MOST or depth > _MAX_DEPTH:
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
