"""Scoring an episode: the calls, the world and the answer against the golden's."""

from collections.abc import Sequence
from typing import NamedTuple

from envsynth.core import Task, ToolCall, ToolResult, Toolset
from envsynth.reward.answer import AskOutcome, check_answer
from envsynth.reward.assignment import Assignment, assign
from envsynth.reward.breakdown import Breakdown, ExtraCall
from envsynth.reward.config import RewardConfig
from envsynth.reward.explain import ask_verdict, call_verdicts, extra_calls, match_support, world_verdict
from envsynth.reward.golden import GoldenRun
from envsynth.reward.plan import Plan, plan_for
from envsynth.world import Change

ALMOST = 0.99
"""The most that progress can be without success."""


def score(
    task: Task,
    toolset: Toolset,
    golden_run: GoldenRun,
    calls: Sequence[ToolCall],
    results: Sequence[ToolResult],
    changes: Sequence[Change],
    message: str | None,
    config: RewardConfig,
) -> Breakdown:
    """Score an episode and explain the score.

    Args:
        task: the task.
        toolset: its tools.
        golden_run: what the golden trajectory did.
        calls: the agent's calls in order.
        results: what they were answered, index for index.
        changes: the net change of the agent's world.
        message: the final message; None where there is none (yet).
        config: what is asked, and in which form.

    Raises:
        BundleError: the golden run is another task's.
        ValueError: there are not as many results as calls.
    """
    plan = plan_for(task, toolset, golden_run)
    outcome = _compare(plan, calls, results, changes, message, config)
    return Breakdown(
        score=_score(outcome, calls, plan, config),
        success=outcome.success,
        progress=outcome.progress,
        calls=call_verdicts(outcome.assignment, outcome.matched),
        extra=outcome.extra,
        world=world_verdict(outcome.assignment),
        answer=tuple(map(ask_verdict, outcome.asks)),
        notes=tuple(_notes(outcome)),
    )


def progress(
    task: Task,
    toolset: Toolset,
    golden_run: GoldenRun,
    calls: Sequence[ToolCall],
    results: Sequence[ToolResult],
    changes: Sequence[Change],
    message: str | None,
    config: RewardConfig,
) -> float:
    """Return an episode's progress φ alone, as `score` would give it, without explaining it."""
    return _compare(plan_for(task, toolset, golden_run), calls, results, changes, message, config).progress


class _Outcome(NamedTuple):
    assignment: Assignment
    matched: dict[int, int]
    extra: tuple[ExtraCall, ...]
    asks: list[AskOutcome]
    asked: bool
    success: bool
    progress: float


def _compare(
    plan: Plan,
    calls: Sequence[ToolCall],
    results: Sequence[ToolResult],
    changes: Sequence[Change],
    message: str | None,
    config: RewardConfig,
) -> _Outcome:
    assignment = assign(plan, calls, results, changes, config.calls)
    matched = match_support(assignment)
    extra = extra_calls(calls, results, matched, plan)
    asks = check_answer(
        plan.task.asks,
        message,
        plan.identifiers,
        assignment.matcher.renaming,
        told=plan.told,
        wanted=plan.wanted,
    )
    # A task that asks for nothing has no right outcome: doing nothing must never win.
    asked = bool(assignment.required or asks)
    success = (
        asked
        and assignment.complete
        and assignment.world.equal
        and all(ask.stated for ask in asks)
        and not (config.calls == "exact" and extra)
    )
    phi = 1.0 if success else min(ALMOST, _phi(assignment, len(extra), asks, config)) if asked else 0.0
    return _Outcome(assignment, matched, extra, asks, asked, success, phi)


def _phi(assignment: Assignment, extra: int, asks: list[AskOutcome], config: RewardConfig) -> float:
    """Return the weighted mean of the parts' shares, those left out that the task does not have."""
    weights, world = config.weights, assignment.world
    parts: list[tuple[float, float]] = []
    if assignment.required:
        made = sum(index in assignment.matcher.chosen for index in assignment.required)
        unasked = extra if config.calls == "exact" else 0
        parts.append((weights.calls, made / (len(assignment.required) + unasked)))
    if world.asked or world.wrong:
        parts.append((weights.world, max(-1.0, (world.right - world.wrong) / max(1, world.asked))))
    if asks:
        parts.append((weights.answer, sum(ask.stated for ask in asks) / len(asks)))
    total = sum(weight for weight, _ in parts)
    return max(0.0, sum(weight * share for weight, share in parts) / total) if total else 0.0


def _score(outcome: _Outcome, calls: Sequence[ToolCall], plan: Plan, config: RewardConfig) -> float:
    earned = outcome.progress if config.mode == "graded" else float(outcome.success)
    if not config.extra_read_cost:
        return earned
    reads = [
        one
        for one in outcome.extra
        if (name := calls[one.index].name) in plan.toolset.by_name and name not in plan.writers
    ]
    return max(0.0, earned - config.extra_read_cost * len(reads))


def _notes(outcome: _Outcome) -> list[str]:
    notes = []
    if not outcome.asked:
        notes.append("the task asks for nothing: it has no goal call and no asked value, so nothing can succeed")
    if outcome.assignment.world.equal:
        notes += [
            f"call {one.index}, {one.name}: a write that nobody asked for, with no net effect on the world"
            for one in outcome.extra
            if one.kind == "write"
        ]
    return notes
