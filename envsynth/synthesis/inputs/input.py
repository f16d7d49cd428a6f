"""What is asked for, and what is found: a parameter that needs a value, and the value as the user says it."""

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal[
    "id", "ids", "date", "time", "place", "email", "choice", "flag", "number", "text", "word", "path", "list"
]
_COSTS = {
    "id": 0.3, "ids": 0.5, "date": 0.4, "time": 0.6, "place": 0.2, "email": 0.4, "choice": 0.5, "flag": 0.8,
    "number": 0.7, "text": 1.2, "word": 0.5, "path": 1.0, "list": 0.8,
}  # fmt: skip


class NoInput(Exception):  # noqa: N818 (it is no error: the walk goes another way)
    """Nothing realistic is known to put here."""


@dataclass(frozen=True, slots=True)
class Input:
    """A value that the user names.

    Attributes:
        name: the parameter that it was drawn for.
        value: as the tool takes it.
        said: as the user says it.
        noun: what it is, in words.
        kind: what sort of value it is, by which it finds its place in a sentence.
        made_up: whether it, or a part of it, stands for what nothing realistic is known of.
        free: whether it says of what kind a thing is, and neither a story nor the tool's own words tie it to the rest.
    """

    name: str
    value: Any
    said: str
    noun: str
    kind: Kind
    made_up: bool = False
    free: bool = False

    @property
    def cost(self) -> float:
        """How much it burdens a request."""
        return _COSTS[self.kind] * (1.6 if isinstance(self.value, list) and len(self.value) > 3 else 1.0)


@dataclass(frozen=True, slots=True)
class Asked:
    """A parameter that needs a value.

    Attributes:
        name: its name; ``about`` is its description, ``purpose`` the words of its tool, ``field`` those of its field.
        verb: what its tool does, as a verb.
        schema: its JSON Schema.
        entity: the type of the entities that it names, if it names any.
        identifiers: those that there are.
        count: how long a list is to be, where that is known.
        loose: whether a plain reference ("review-data-2026-01") may stand for what nothing better is known of.
        stilted: whether a value that nobody would say may stand where nothing realistic is known.
    """

    name: str
    schema: dict[str, Any]
    about: str = ""
    purpose: frozenset[str] = frozenset()
    field: frozenset[str] = frozenset()
    verb: str = ""
    entity: str | None = None
    identifiers: tuple[Any, ...] = ()
    count: int | None = None
    loose: bool = False
    stilted: bool = False
