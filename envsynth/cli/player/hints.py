"""Hints: how a task is solved, told a little at a time."""

from collections.abc import Sequence

from envsynth.core import Task, ToolCall


class Hints:
    """What to tell a person who is stuck: first the steps in words, then the next call's tool, then the call.

    Args:
        task: the task.
        low_is_known: whether the person was given the low instruction, which spells the steps out.
    """

    def __init__(self, task: Task, low_is_known: bool) -> None:
        self._task = task
        self._low_is_known = low_is_known
        self._named: int | None = None

    def next(self, calls: Sequence[ToolCall]) -> str:
        """Return a hint for someone who has made these calls."""
        if not self._low_is_known:
            self._low_is_known = True
            return self._task.instruction.low
        index = self._open_call(calls)
        if index is None:
            asked = ", ".join(ask.label for ask in self._task.asks)
            return "All calls are made: say so" + (f", and state the {asked}." if asked else ".")
        call = self._task.golden[index]
        if self._named != index:
            self._named = index
            return f"Next: {call.name}. (Ask again for its arguments.)"
        return f"Next: {call.to_text()}"

    def _open_call(self, calls: Sequence[ToolCall]) -> int | None:
        """Return the first golden call that is still to be made; look-ups for goals that are made are not."""
        golden = self._task.golden
        made = [any(call.name == own.name and call.arguments == own.arguments for own in calls) for call in golden]
        last = max((i for i, call in enumerate(golden) if made[i] and call.role == "goal"), default=-1)
        still = (i for i, call in enumerate(golden) if not made[i] and (call.role == "goal" or i > last))
        return next(still, None)
