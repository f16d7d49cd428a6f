"""What one reader of prose found in a text, and what it is told about the parameter."""

import re
from dataclasses import dataclass
from typing import Any

LONGEST = 4_000
"""Texts are read up to this many characters: constraints stand early, and time stays bounded."""


@dataclass(frozen=True)
class Finding:
    """JSON Schema keywords that a text states, and where: ``start`` and ``end`` in characters.

    ``on_items`` says that they hold for an array's elements.
    """

    keywords: dict[str, Any]
    start: int
    end: int
    on_items: bool = False


@dataclass(frozen=True)
class Subject:
    """The parameter that a text speaks of.

    Attributes:
        name: its name.
        schema: its schema as declared.
    """

    name: str
    schema: dict[str, Any]

    @property
    def type(self) -> str:
        """The declared type, null set aside; empty where several or none are declared."""
        return _single(self.schema.get("type"))

    @property
    def element(self) -> str:
        """The type of what a value is made of: an array's items, else the value itself."""
        items = self.schema.get("items")
        return _single(items.get("type")) if self.type == "array" and isinstance(items, dict) else self.type

    @property
    def inner(self) -> dict[str, Any]:
        """The schema that keywords about a single value belong to."""
        items = self.schema.get("items")
        return items if self.type == "array" and isinstance(items, dict) else self.schema


_LOOK_BACK = 400
_END = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\betc)(?<!\bmax)(?<!\bmin)[.!?]\s|\n")


def sentence_start(text: str, position: int) -> int:
    """Return where the sentence that holds a position begins (as far as one looks back); "e.g." ends none."""
    earliest = max(0, position - _LOOK_BACK)
    ends = [match.end() for match in _END.finditer(text, earliest, position)]
    return ends[-1] if ends else earliest


def _single(kind: Any) -> str:
    if isinstance(kind, list):
        rest = [name for name in kind if name != "null"]
        kind = rest[0] if len(rest) == 1 else ""
    return kind if isinstance(kind, str) else ""
