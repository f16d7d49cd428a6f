"""The reward explained: which calls were made, how the worlds differ, what the answer states.

``Breakdown.to_dict`` is ``info["reward"]``; its schema and meaning are in ``docs/reward.md``.
"""

from typing import Any, Literal

from envsynth.core.model import Model


class ArgumentMismatch(Model):
    """One argument of a call that is not what it should be; ``pointer`` is a JSON pointer into the arguments."""

    pointer: str
    why: Literal["different", "missing", "unexpected"]
    expected: Any = None
    got: Any = None


class CallVerdict(Model):
    """One golden call: which agent call stands for it, or why none does.

    Attributes:
        index: its place in the golden trajectory.
        required: whether success asks for it.
        matched: the agent call that stands for it, or None.
        reason: why none does, in words.
        nearest: the agent call that comes nearest, to which ``mismatches`` refer.
    """

    index: int
    name: str
    arguments: dict[str, Any]
    role: Literal["goal", "support"]
    required: bool
    matched: int | None = None
    reason: str = ""
    nearest: int | None = None
    mismatches: tuple[ArgumentMismatch, ...] = ()


class ExtraCall(Model):
    """An agent call that stands for no golden call; ``failed`` if it did not succeed, whatever its tool."""

    index: int
    name: str
    kind: Literal["read", "write", "failed"]


class RowMismatch(Model):
    """A row, or a column of it, that is not as the golden run left it."""

    table: str
    key: tuple[Any, ...]
    why: Literal["missing", "extra", "different"]
    column: str | None = None
    expected: Any = None
    got: Any = None


class WorldVerdict(Model):
    """How the final worlds compare.

    Attributes:
        asked: rows that the golden run changed; ``right`` those that the agent's world has likewise.
        wrong: rows that the agent changed to something else.
        differences: the first of what differs, and ``more`` how many are not listed.
    """

    equal: bool
    asked: int
    right: int
    wrong: int
    differences: tuple[RowMismatch, ...] = ()
    more: int = 0


class AskVerdict(Model):
    """One value that the final message must state; ``reason`` says why it does not count as stated."""

    label: str
    kind: str
    value: str | int | float
    stated: bool
    reason: str = ""


class Breakdown(Model):
    """A scored episode.

    Attributes:
        score: the reward of the whole episode, as the mode has it, less the cost of extra reads.
        success: whether everything required was done, the worlds are equal and the answer states what was asked.
        progress: φ in [0, 1]; 1 only for success.
        calls: the golden calls; ``extra`` the agent calls that stand for none of them.
        notes: what is worth knowing but was not punished, such as writes that were undone again.
    """

    score: float
    success: bool
    progress: float
    calls: tuple[CallVerdict, ...] = ()
    extra: tuple[ExtraCall, ...] = ()
    world: WorldVerdict
    answer: tuple[AskVerdict, ...] = ()
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON data, shared with nothing."""
        data: dict[str, Any] = self.model_dump(mode="json")
        return data

    def to_text(self) -> str:
        """Return an explanation for a terminal, in plain text."""
        from envsynth.reward.render import render

        return render(self)
