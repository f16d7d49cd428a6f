"""The golden run: what the golden trajectory did, and everything about it that scoring wants to know beforehand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from envsynth.core import BundleError, Task, ToolResult
from envsynth.reward.order import Step, call_order
from envsynth.simulation import Simulator
from envsynth.world import Change, World

if TYPE_CHECKING:
    from envsynth.reward.plan import Plan


@dataclass(frozen=True)
class GoldenRun:
    """What executing a task's golden calls gave; the same for every episode of the task.

    Attributes:
        results: the calls' results, in order.
        changes: the net change of the world.
        answer: the final message.
        now: the world's clock.
        after: for each call, the earlier calls that it must come after (used by ``calls="dag"``).
    """

    results: tuple[ToolResult, ...]
    changes: tuple[Change, ...]
    answer: str
    now: str = ""
    after: tuple[tuple[int, ...], ...] = ()
    _plan: list[Plan] = field(default_factory=list, init=False, repr=False, compare=False)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_plan": []}


def run_golden(task: Task, world: World, simulator: Simulator) -> GoldenRun:
    """Execute a task's golden calls.

    Args:
        task: the task.
        world: a fresh world at the task's start; it ends where the golden leaves it.
        simulator: who answers.

    Raises:
        BundleError: a golden call fails.
        SimulatorFault: the simulator could not answer.
    """
    steps: list[Step] = []
    for index, call in enumerate(task.golden):
        before = world.snapshot()
        result = simulator.answer(call, world)
        if not result.ok:
            raise BundleError(
                f"task {task.id}: golden call {index}, {call.to_text()}, fails: {result.error}: {result.content}; "
                "rebuild the task or drop it"
            )
        steps.append(Step(call, result, before, wrote=world.changes() != before.changes))
    return GoldenRun(
        results=tuple(step.result for step in steps),
        changes=world.changes(),
        answer=task.answer,
        now=world.now,
        after=call_order(steps, world, simulator),
    )
