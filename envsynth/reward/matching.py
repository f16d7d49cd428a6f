"""Does an agent's call do what a golden call does? The question the assignment asks again and again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from envsynth.core import ToolCall, ToolResult
from envsynth.reward.memory import Terms, key_of, recall
from envsynth.reward.plan import CallSource, Plan, PlannedCall
from envsynth.reward.pointers import ABSENT, replaced, resolve
from envsynth.reward.values import Difference, differences, identical


@dataclass(slots=True)
class Matcher:
    """Compares golden calls with an episode's calls, under what has been matched so far.

    Attributes:
        plan: the golden side.
        calls: the agent's calls, and ``results`` their answers, index for index.
        made: tool → the agent's calls of it that succeeded, in order.
        chosen: golden index → the agent call that it has been assigned.
        renaming: the golden's identifiers → the agent's, as the chosen calls give them.
    """

    plan: Plan
    calls: Sequence[ToolCall]
    results: Sequence[ToolResult]
    made: Mapping[str, Sequence[int]]
    chosen: dict[int, int] = field(default_factory=dict)
    renaming: dict[str, str] = field(default_factory=dict)
    _keys: dict[int, bytes | None] = field(default_factory=dict)

    def choose(self, golden: int, own: int) -> None:
        """Assign an agent's call to a golden one."""
        self.chosen[golden] = own
        issued = self.plan.calls[golden].result.new_ids
        if issued:
            self.renaming.update(zip(issued, self.results[own].new_ids, strict=False))

    def forget(self, golden: int) -> None:
        """Take the assignment back."""
        del self.chosen[golden]
        for old in self.plan.calls[golden].result.new_ids:
            self.renaming.pop(old, None)

    @property
    def terms(self) -> Terms:
        """The renaming as a key, under which what follows from it is remembered."""
        return tuple(sorted(self.renaming.items()))

    def matches(self, golden: PlannedCall, own: int) -> bool:
        """Whether an agent's call succeeded and has the golden call's tool and arguments."""
        call = self.calls[own]
        if call.name != golden.call.name or not self.results[own].ok:
            return False
        wanted, got = golden.call.arguments, call.arguments
        if not golden.generated and wanted == got and identical(wanted, got):
            return True
        return not self.mismatches(golden, own)

    def mismatches(self, golden: PlannedCall, own: int) -> list[Difference]:
        """List how the agent's arguments differ from the golden's.

        An identifier that the golden run generated stands for the one that the agent's matched call generated; and
        an argument that the golden took from an earlier response is also right as the agent's own such call, made
        before, returned it.
        """
        expected = self.expected(golden)
        got = self.calls[own].arguments
        found = self._first_look(golden, expected, own)
        for source in golden.sources if found else ():
            if any(_touches(source.pointer, difference.pointer) for difference in found):
                expected = self._from_own_call(source, expected, got, own)
                found = differences(golden.schema, expected, got, null_is_absent=golden.null_is_absent)
        return found

    def _first_look(self, golden: PlannedCall, expected: Any, own: int) -> list[Difference]:
        got = self.calls[own].arguments

        def make() -> list[Difference]:
            return differences(golden.schema, expected, got, null_is_absent=golden.null_is_absent)

        if golden.generated:  # what is expected differs from episode to episode
            return make()
        if own not in self._keys:
            self._keys[own] = key_of(got)
        key = self._keys[own]
        return recall(self.plan.memory.differences, (golden.index, key) if key else None, make)

    def expected(self, golden: PlannedCall) -> dict[str, Any]:
        """Return the golden call's arguments in the agent's terms."""
        arguments: dict[str, Any] = golden.call.arguments
        for steps in golden.generated:
            new = self.plan.identifiers.rename(resolve(arguments, steps), self.renaming)
            arguments = replaced(arguments, steps, new)
        return arguments

    def earlier_makings(self, golden: int, own: int) -> list[int]:
        """List the agent's calls before ``own`` that do what a golden call does: the assigned one, or any that fits."""
        if golden in self.chosen:
            return [self.chosen[golden]] if self.chosen[golden] < own else []
        planned = self.plan.calls[golden]
        return [j for j in self.made.get(planned.call.name, ()) if j < own and self.matches(planned, j)]

    def _from_own_call(self, source: CallSource, expected: Any, got: Any, own: int) -> Any:
        seen = [
            value
            for j in self.earlier_makings(source.call, own)
            if (value := resolve(self.results[j].content, source.response)) is not ABSENT
        ]
        if not seen:
            return expected
        there = resolve(got, source.steps)
        return replaced(expected, source.steps, there if there in seen else seen[-1])


def _touches(pointer: str, other: str) -> bool:
    """Whether one pointer leads into what the other points at."""
    return f"{pointer}/".startswith(f"{other}/") or f"{other}/".startswith(f"{pointer}/")
