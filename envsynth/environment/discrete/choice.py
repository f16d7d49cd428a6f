"""A choice: what can be chosen at one point of an episode, and by which actions."""

from dataclasses import dataclass
from typing import Any, NamedTuple

FINISH = "finish"
"""The name of the action that ends the episode, where tools are chosen."""


class Option(NamedTuple):
    """One thing that can be chosen.

    Attributes:
        value: what it stands for: a tool's name, a value, something to state, or nothing.
        text: how it reads.
        identity: a name that means the same in all tasks (a tool, a listed value); empty for a value that was seen.
        clues: what tells it from the others, in words that mean the same in all tasks.
        hint: how apt it seems by names and words alone; the chances of two options are as exp(hint), one would guess.
    """

    value: Any
    text: str
    identity: str
    clues: tuple[str, ...]
    hint: float


class Stated(NamedTuple):
    """A value to be stated in the final message.

    Attributes:
        label: what it is called.
        value: the value.
        place: where it stood, or how it was computed.
        instead: whether it is stated instead of what was chosen before, from which it was computed.
    """

    label: str
    value: Any
    place: str
    instead: bool = False

    @property
    def text(self) -> str:
        """How the message states it."""
        return f"{self.label}: {self.value}"


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice to be made.

    Attributes:
        options: what can be chosen, by action.
        contexts: what is being chosen, narrowly and widely (the slot of this tool, any slot of that name).
        situation: what is known at this point, in words that mean the same in all tasks.
    """

    options: dict[int, Option]
    contexts: tuple[str, str] = ("", "")
    situation: tuple[str, ...] = ()


NO_CHOICE = Choice({})
"""After an episode's end nothing can be chosen."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which action means what: first the tools, then `FINISH`, then nothing (no value, no more), then the values."""

    tools: tuple[str, ...]
    values: int

    @property
    def finish(self) -> int:
        """The action that ends the episode."""
        return len(self.tools)

    @property
    def nothing(self) -> int:
        """The action that leaves a slot out, or completes a list or the final message."""
        return len(self.tools) + 1

    @property
    def first(self) -> int:
        """The action of the first value."""
        return len(self.tools) + 2

    @property
    def count(self) -> int:
        """How many actions there are."""
        return self.first + self.values
