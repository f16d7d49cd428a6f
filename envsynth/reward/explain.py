"""From a finished comparison to verdicts that say why."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from envsynth.core import ASK_USER, ToolCall, ToolResult
from envsynth.reward.answer import AskOutcome
from envsynth.reward.assignment import Assignment, out_of_order
from envsynth.reward.breakdown import (
    ArgumentMismatch,
    AskVerdict,
    CallVerdict,
    ExtraCall,
    RowMismatch,
    WorldVerdict,
)
from envsynth.reward.matching import Matcher
from envsynth.reward.memory import FEW_TERMS, key_of, recall
from envsynth.reward.plain import plain, plain_name
from envsynth.reward.plan import Plan, PlannedCall
from envsynth.reward.state import RowDifference, WorldComparison
from envsynth.reward.values import Difference

_MOST_ROWS = 50
_MOST_COMPARED = 64


def match_support(assignment: Assignment) -> dict[int, int]:
    """Return the whole matching: the assigned calls, and for the other golden calls the first agent call that fits."""
    matcher = assignment.matcher
    matched = dict(matcher.chosen)
    used = set(matched.values())
    for golden in matcher.plan.calls:
        if golden.index in matched or golden.index in assignment.required:
            continue
        made = matcher.made.get(golden.call.name, ())
        own = next((j for j in made if j not in used and matcher.matches(golden, j)), None)
        if own is not None:
            matched[golden.index] = own
            used.add(own)
    return matched


def extra_calls(
    calls: Sequence[ToolCall], results: Sequence[ToolResult], matched: dict[int, int], plan: Plan
) -> tuple[ExtraCall, ...]:
    """List the agent calls that stand for no golden call."""
    used = set(matched.values())
    extra = []
    for index, (call, result) in enumerate(zip(calls, results, strict=True)):
        if index not in used and call.name != ASK_USER:  # what is said to the user is no call that counts
            kind: Literal["read", "write", "failed"] = "write" if call.name in plan.writers else "read"
            kind = kind if result.ok else "failed"
            made_up = call.name not in plan.toolset.by_name
            extra.append((_extra.__wrapped__ if made_up else _extra)(index, call.name, kind))
    return tuple(extra)


@lru_cache(maxsize=2_048)
def _extra(index: int, name: str, kind: Literal["read", "write", "failed"]) -> ExtraCall:
    return ExtraCall(index=index, name=plain_name(name), kind=kind)


def call_verdicts(assignment: Assignment, matched: dict[int, int]) -> tuple[CallVerdict, ...]:
    """Say of each golden call which agent call stands for it, or why none does."""
    return tuple(_call_verdict(assignment, golden, matched) for golden in assignment.matcher.plan.calls)


def _call_verdict(assignment: Assignment, golden: PlannedCall, matched: dict[int, int]) -> CallVerdict:
    own, required = matched.get(golden.index), golden.index in assignment.required
    why = _why_not(assignment.matcher, golden, matched) if own is None else ("", None, ())
    reason, nearest, mismatches = why

    def make() -> CallVerdict:
        return CallVerdict(
            index=golden.index,
            name=golden.call.name,
            arguments=golden.call.arguments,
            role=golden.call.role,
            required=required,
            matched=own,
            reason=reason,
            nearest=nearest,
            mismatches=mismatches,
        )

    key = None if mismatches else (golden.index, required, own, reason, nearest)
    return recall(assignment.matcher.plan.memory.verdicts, key, make)


def _why_not(
    matcher: Matcher, golden: PlannedCall, matched: dict[int, int]
) -> tuple[str, int | None, tuple[ArgumentMismatch, ...]]:
    made = [j for j, call in enumerate(matcher.calls) if call.name == golden.call.name]
    used = set(matched.values())
    free = [j for j in made if matcher.results[j].ok and j not in used][:_MOST_COMPARED]
    if free:
        found = {j: matcher.mismatches(golden, j) for j in free}
        nearest = min(free, key=lambda j: (len(found[j]), j))
        reasons = _reasons(matcher, golden, nearest, found[nearest])
        if reasons:
            return f"call {nearest} comes nearest, but its arguments differ", nearest, reasons
        earlier = out_of_order(golden, nearest, matcher)
        order = f"was made before golden call {earlier}, on which it depends"
        return f"call {nearest} {'would do' if earlier is None else order}", nearest, ()
    if any(matcher.results[j].ok for j in made):
        return "made fewer times than needed: each call of the agent stands for one golden call", None, ()
    if made:
        return f"call {made[-1]} failed: {plain_name(str(matcher.results[made[-1]].error))}", made[-1], ()
    return "never made", None, ()


def _reasons(
    matcher: Matcher, golden: PlannedCall, own: int, found: Sequence[Difference]
) -> tuple[ArgumentMismatch, ...]:
    def make() -> tuple[ArgumentMismatch, ...]:
        return tuple(
            ArgumentMismatch(pointer=d.pointer, why=d.why, expected=plain(d.expected), got=plain(d.got)) for d in found
        )

    # Where the differences depend on nothing but the call, so do the words for them.
    key = None if golden.generated or golden.sources else key_of(matcher.calls[own].arguments)
    return recall(matcher.plan.memory.reasons, (golden.index, key) if key else None, make)


def world_verdict(assignment: Assignment) -> WorldVerdict:
    """Say how the worlds compare."""
    memory, terms = assignment.matcher.plan.memory, assignment.matcher.terms
    key = terms if assignment.world is memory.untouched.get(terms) else None
    return recall(memory.worlds, key, lambda: _world_verdict(assignment.world), FEW_TERMS)


def _world_verdict(world: WorldComparison) -> WorldVerdict:
    return WorldVerdict(
        equal=world.equal,
        asked=world.asked,
        right=world.right,
        wrong=world.wrong,
        differences=tuple(map(_row_mismatch, world.differences[:_MOST_ROWS])),
        more=max(0, len(world.differences) - _MOST_ROWS),
    )


def _row_mismatch(found: RowDifference) -> RowMismatch:
    return RowMismatch(
        table=found.table,
        key=tuple(plain(part) for part in found.key),
        why=found.why,
        column=found.column,
        expected=plain(found.expected),
        got=plain(found.got),
    )


def ask_verdict(outcome: AskOutcome) -> AskVerdict:
    """Say whether one asked value is stated."""
    return AskVerdict(
        label=outcome.ask.label,
        kind=outcome.ask.kind,
        value=outcome.expected,
        stated=outcome.stated,
        reason=outcome.reason,
    )
