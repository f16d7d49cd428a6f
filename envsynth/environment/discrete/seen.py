"""What an agent has read so far, as single values with the places where they stood."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

LONGEST_NUMBER = 15
"""How many digits a number has at most: JSON's are exact up to 2^53."""
MOST = 2_000
"""How many values are read from one text or response at most."""
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
