"""What a walk has done and seen: its calls with their responses, and what the user has named."""

from dataclasses import dataclass, field, replace
from typing import Any

from envsynth.core import Source, Tool, ToolCall
from envsynth.reward.pointers import leaves
from envsynth.synthesis.graph import Link
from envsynth.synthesis.inputs import Input
from envsynth.synthesis.walk.choice import Choice
from envsynth.synthesis.walk.opened import Opened


@dataclass(frozen=True, slots=True)
class Flow:
    """A value that goes from a response into an argument.

    Attributes:
        link: the link that it goes along.
        producer: the index of the call whose response it is.
        pointers: where it stands there; several where a list is passed on.
        choice: how it is picked from several; None where there is only one.
        noun: what it is, in words, in the singular.
    """

    link: Link
    producer: int
    pointers: tuple[str, ...]
    choice: Choice | None
    noun: str


@dataclass(slots=True)
class Step:
    """One call of a walk.

    Attributes:
        given: parameter → what the user names for it.
        flows: parameter → where its value flows from.
        content: the response; it may still be adjusted until something has been taken from it.
        group: steps of one fan-out share a number.
        opened: the tool with its objects opened, where the arguments stand in some.
    """

    tool: Tool
    arguments: dict[str, Any]
    sources: dict[str, Source]
    given: dict[str, Input]
    flows: dict[str, Flow]
    content: Any = None
    writes: bool = False
    group: int = 0
    used: set[str] = field(default_factory=set)
    opened: Opened | None = None

    def to_call(self) -> ToolCall:
        """Return the call as it is made: with its objects whole."""
        whole = self.arguments if self.opened is None else self.opened.arguments(self.arguments)
        return ToolCall(name=self.tool.name, arguments=whole)

    def call_sources(self) -> dict[str, Source]:
        """Return where the call's arguments come from, by their JSON pointers."""
        return self.sources if self.opened is None else self.opened.sources(self.sources)


@dataclass(slots=True)
class Memory:
    """The state of a walk; forking it is going back later.

    Attributes:
        picked: what was picked from a list: whoever takes from it again takes the same.
    """

    steps: list[Step] = field(default_factory=list)
    inputs: dict[str, Input] = field(default_factory=dict)
    picked: dict[tuple[int, str, int, bool], tuple[Choice | None, list[int]]] = field(default_factory=dict)

    def fork(self) -> "Memory":
        """Return a copy that can go another way."""
        steps = [replace(step, used=set(step.used)) for step in self.steps]
        return Memory(steps, dict(self.inputs), dict(self.picked))

    def take(self, other: "Memory") -> None:
        """Become another memory."""
        self.steps, self.inputs, self.picked = other.steps, other.inputs, other.picked

    @property
    def told(self) -> float:
        """How much the user has to name."""
        return sum(told.cost for told in self.inputs.values())

    @property
    def tools(self) -> set[str]:
        """The tools called so far."""
        return {step.tool.name for step in self.steps}

    def consumed(self) -> set[int]:
        """Return the indices of the calls from which a later call has a value."""
        return {flow.producer for step in self.steps for flow in step.flows.values()}

    def leaves(self) -> list[int]:
        """Return the indices of the calls from which nothing was taken."""
        consumed = self.consumed()
        return [index for index in range(len(self.steps)) if index not in consumed]

    def wanted(self) -> set[int]:
        """Return the groups of calls that somebody has to ask for: writing ones, and those nothing is taken from."""
        leaves = set(self.leaves())
        return {step.group for index, step in enumerate(self.steps) if index in leaves or step.writes}

    def said(self) -> set[str]:
        """Return all values that the user names, as text."""
        return {str(value) for told in self.inputs.values() for _, value in leaves(told.value)}
