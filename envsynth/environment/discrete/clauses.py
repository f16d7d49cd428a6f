"""The parts of a request, in order: what is asked for first is mostly done first."""

import re
from functools import lru_cache
from typing import NamedTuple

from envsynth.environment.discrete.lexicon import stems
from envsynth.environment.discrete.spans import find_spans, plain_words

_BREAK = re.compile(r"(?<=[.!?;:])\s+|,\s+(?:and\s+)?(?:then\s+)?(?=[a-z])|(?<!\s)\s+(?:and\s+)?then\s+")
_WORDS = 16


class Clause(NamedTuple):
    """A part of a request.

    Attributes:
        start: where it begins in the request.
        text: how it reads, in small letters.
        words: its words, without names and numbers.
        stems: what `stems` makes of them.
    """

    start: int
    text: str
    words: tuple[str, ...]
    stems: frozenset[str]


@lru_cache(maxsize=256)
def clauses_of(request: str) -> tuple[Clause, ...]:
    """Return the parts of a request; what stands in quotation marks is not taken apart.

    >>> [clause.text for clause in clauses_of("Read order W66901, then cancel it, and report the refund.")]
    ['read order w66901', 'cancel it', 'report the refund.']
    """
    quoted = [(span.start, span.end) for span in find_spans(request) if span.kind == "quoted"]
    breaks = [
        match.span()
        for match in _BREAK.finditer(request)
        if not any(start < match.start() < end for start, end in quoted)
    ]
    starts = [0, *(end for _, end in breaks)]
    ends = [*(start for start, _ in breaks), len(request)]
    return tuple(_clause(request[start:end], start) for start, end in zip(starts, ends, strict=True) if start < end)


def _clause(text: str, start: int) -> Clause:
    words = tuple(dict.fromkeys(word for word in plain_words(text) if len(word) > 1))[:_WORDS]
    return Clause(start, text.lower(), words, stems(" ".join(word for word in words if word[0] != "<")))


def clause_at(request: str, place: int) -> int:
    """Return the number of the part of a request that a place in it belongs to."""
    clauses = clauses_of(request)
    return max((number for number, clause in enumerate(clauses) if clause.start <= place), default=0)
