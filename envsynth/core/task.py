"""A task: what is asked, the state it starts from, and the golden trajectory that solves it."""

from typing import Any, Literal

from pydantic import Field, model_validator

from envsynth.core.call import ToolCall
from envsynth.core.model import Model, content_hash

MAX_TURNS = 30
"""After how many actions an episode is truncated, unless its environment is made with another number."""

Split = Literal["train", "test", "unseen_tools"]
Difficulty = Literal["simple", "medium", "complex"]


class Instruction(Model):
    """The request at two levels: ``low`` spells out the steps, ``high`` says only what is wanted."""

    low: str = Field(min_length=1)
    high: str = Field(min_length=1)


class Source(Model):
    """Where a golden argument's value comes from.

    ``instruction`` (the user said it), ``user`` (a fact that must be asked for), ``call`` (what an earlier golden
    call returned: its index and a JSON pointer into the response), ``clock``, or ``policy``.
    """

    kind: Literal["instruction", "user", "call", "clock", "policy"]
    call: int | None = None
    pointer: str | None = None

    @model_validator(mode="after")
    def _call_has_a_pointer(self) -> "Source":
        if (self.kind == "call") != (self.call is not None and self.pointer is not None):
            raise ValueError("a source of kind 'call', and no other, has a call index and a pointer")
        return self


class GoldenCall(ToolCall):
    """A call of the golden trajectory.

    ``role`` is ``goal`` where the call itself is asked for (it writes, or its result is asked for) and ``support``
    where it only finds values for later calls. ``sources`` maps a JSON pointer into the arguments (``/order_id``,
    ``/item_ids/0``) to where that value comes from.
    """

    role: Literal["goal", "support"]
    sources: dict[str, Source] = Field(default_factory=dict)


class RowChange(Model):
    """One row of a task's own initial state.

    ``row`` is put in place (inserted or replaced); where it is None, the row with this ``key`` (values in the order of
    the table's key) is removed.
    """

    table: str
    key: tuple[Any, ...]
    row: dict[str, Any] | None = None


class PinnedCall(ToolCall):
    """A call whose response is fixed: whoever makes it gets exactly ``response`` (or that error)."""

    status: int = 200
    response: Any = None


class Metadata(Model):
    """The initial state: a base world's name, this task's changes to it, and what only the user knows.

    ``seed`` seeds the world's id counter, so that replaying the golden gives the same ids. ``now`` overrides the
    base world's clock. ``facts`` maps a topic (words of which a question names one: ``"phone telephone"``) to what
    the user answers when asked about it.
    """

    base: str = ""
    seed: int = 0
    now: str | None = None
    rows: tuple[RowChange, ...] = ()
    pinned: tuple[PinnedCall, ...] = ()
    facts: dict[str, str] = Field(default_factory=dict)


class Ask(Model):
    """Something that the final message must state.

    Attributes:
        label: what it is, in words ("refund total").
        kind: how it is read from text: ``money``, ``number``, ``date``, ``id`` or ``text`` (a word or phrase).
        value: the value; money is a decimal number of the currency's units.
        rivals: values of the same kind that a right message does not state; stating one fails.
    """

    label: str
    kind: Literal["money", "number", "date", "id", "text"]
    value: str | int | float
    rivals: tuple[str | int | float, ...] = ()


class Criterion(Model):
    """Proof that the instruction determines a value that has to be looked up.

    The query, run on the task's start with nothing bound but ``names`` (what the instruction says, or what earlier
    criteria gave) and the clock, gives exactly ``value`` (for a list: its elements, in any order).
    """

    select: str
    names: dict[str, Any] = Field(default_factory=dict)
    value: Any


class Task(Model):
    """A (task, metadata) pair with its golden trajectory.

    ``criteria`` prove that the instruction determines what has to be chosen.
    ``tools`` are the names of the tools offered: those needed and distractors; empty means all of the toolset's.
    ``answer`` is the final message that the golden run ends with; ``asks`` is what any final message must state.
    """

    id: str = ""
    instruction: Instruction
    metadata: Metadata
    golden: tuple[GoldenCall, ...]
    answer: str = Field(min_length=1)
    asks: tuple[Ask, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    tools: tuple[str, ...] = ()
    difficulty: Difficulty = "simple"
    split: Split = "train"
    tags: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _identify(self) -> "Task":
        # The id names the content, so that an edited task can never pass for the one it was.
        if not self.id:
            object.__setattr__(self, "id", self.content_id())
        return self

    def content_id(self) -> str:
        """Return the id that this content has: ``t`` and the first 10 hexadecimal digits of its hash."""
        data = self.model_dump(mode="json", exclude={"id", "split", "difficulty", "tags"})
        return "t" + content_hash(data)[:10]
