"""Reading prose: the values that a request mentions, each with the words around it."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from envsynth.environment.discrete.clauses import clause_at
from envsynth.environment.discrete.seen import LONGEST_NUMBER, MOST, NEVER, Seen
from envsynth.environment.discrete.spans import find_spans, lead_of

_NUMBER_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
                 "ten": 10}  # fmt: skip
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b", re.IGNORECASE | re.ASCII)
_TOKEN = re.compile(r"[\w'’]+|[^\w\s]")


@lru_cache(maxsize=256)
def read_prose(text: str, source: str = "request") -> tuple[Seen, ...]:
    """Return the values that a text mentions: whole phrases and their words, numbers as texts and as numbers.

    Args:
        text: the text.
        source: where it is from: ``request``, or the place in a response where it stood.
    """
    seen: list[Seen] = []
    counts: dict[str, int] = {}
    for span in find_spans(text):
        before = [word.lower() for word in _TOKEN.findall(text[max(0, span.start - 40) : span.start])[-2:]]
        rank = counts[span.kind] = counts.get(span.kind, -1) + 1
        around = (f"{span.kind}#{min(rank, 4)}", *_around(before, text[span.end : span.end + 20]))
        words = span.text.split(" ") if span.kind == "phrase" else []
        size = f"{len(words)} words" if words else span.kind
        # One capitalized word begins a sentence as often as it names something.
        kind = "word" if len(words) == 1 and (not before or before[-1] in ".!?") else span.kind
        clause = clause_at(text, span.start)
        seen.append(_prose(span.text, kind, source, size, around, clause))
        if 2 <= len(words) <= 3:
            place = counts[size] = counts.get(size, -1) + 1
            clues = (f"{size}#{min(place, 3)}", *around[1:])
            for number, word in enumerate(words):
                seen.append(_prose(word, "phrase", source, f"word {number} of {len(words)}", clues, clause))
        seen += [_prose(n, "number", source, span.kind, around, clause) for n in _number(span.text, span.kind)]
    return tuple([*seen, *_number_words(text, source)][:MOST])


def _around(before: list[str], following: str) -> tuple[str, ...]:
    after = _TOKEN.findall(following)[:1]
    return (
        f"before {before[-1] if before else '^'}",
        f"before {' '.join(before)}",
        f"after {after[0].lower() if after else '$'}",
    )


def _number_words(text: str, source: str) -> Iterator[Seen]:
    for match in _NUMBER_WORD.finditer(text):
        number = _NUMBER_WORDS[match[0].lower()]
        yield _prose(number, "number", source, "number word", (), clause_at(text, match.start()))


def _prose(value: Any, kind: str, source: str, place: str, clues: tuple[str, ...], clause: int) -> Seen:
    lead = lead_of(value) if kind == "id" else ""
    return Seen(value, kind, lead, "", source, place, NEVER, 0, clues, clause)


def _number(text: str, kind: str) -> list[int | float]:
    if kind not in ("digits", "number"):
        return []
    digits = text.lstrip("$€£ ").replace(",", "")
    if len(digits) > LONGEST_NUMBER:
        return []
    return [float(digits)] if "." in digits else [int(digits)]
