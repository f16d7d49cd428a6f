"""A near miss: the golden trajectory with one identifier mistaken for another, played and scored."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from envsynth.core import EnvsynthError, Task, ToolCall

if TYPE_CHECKING:
    from envsynth.bundle import Bundle
    from envsynth.reward import Breakdown
    from envsynth.synthesis import Prover

_VALUES = 4
_LENGTH = 6


@dataclass(frozen=True)
class NearMiss:
    """An episode that went wrong at one argument: at ``pointer`` of call ``index``, where ``right`` belongs."""

    task: Task
    calls: tuple[ToolCall, ...]
    index: int
    pointer: str
    right: Any
    breakdown: "Breakdown"


def near_miss(bundle: "Bundle", seed: int) -> NearMiss:
    """Return a failed episode in which every call was answered, and one of them was wrong.

    Raises:
        EnvsynthError: the bundle allows none.
    """
    from envsynth.reward.pointers import parse_pointer, replaced, resolve
    from envsynth.synthesis import Prover, ToolGraph

    prover = Prover(bundle.toolset, ToolGraph(bundle.toolset), bundle.simulator(), bundle.base_world)
    rng = np.random.default_rng(seed)
    # Trajectories of middling length say the most: short ones have little to be told, long ones too much.
    for task in sorted(bundle.tasks.values(), key=lambda task: abs(len(task.golden) - _LENGTH)):
        for index, pointer, other in _slips(bundle, prover, task, rng):
            call = task.golden[index]
            wrong = ToolCall(name=call.name, arguments=replaced(call.arguments, parse_pointer(pointer), other))
            calls = (*task.golden[:index], wrong, *task.golden[index + 1 :])
            results, _ = prover.play(task, calls)
            if all(result.ok for result in results):
                breakdown = _played(bundle, task, calls)
                if not breakdown.success:
                    right = resolve(call.arguments, parse_pointer(pointer))
                    return NearMiss(task, calls, index, pointer, right, breakdown)
    raise EnvsynthError(f"{bundle!r}: no task has an identifier that could be confused with another")


def _slips(bundle: "Bundle", prover: "Prover", task: Task, rng: np.random.Generator) -> Iterator[tuple[int, str, Any]]:
    """Yield identifiers that goals take and others of the same kind: call, pointer into its arguments, the other."""
    from envsynth.reward.pointers import leaves
    from envsynth.synthesis.alternatives import Alternatives

    run = bundle.golden_run(task.id)
    alternatives = Alternatives(prover.graph, bundle.world(task), task.golden, run.results, rng)
    for index, call in enumerate(task.golden):
        for pointer, value in leaves(call.arguments) if call.role == "goal" else ():
            if prover.graph.entity_of(call.name, re.sub(r"/\d+", "/*", pointer)) is not None:
                tool = bundle.toolset.by_name[call.name]
                for other in alternatives.values(tool, pointer, value, _VALUES):
                    yield index, pointer, other


def _played(bundle: "Bundle", task: Task, calls: tuple[ToolCall, ...]) -> "Breakdown":
    """Play calls and the task's answer as an agent does, and return what the last ``info`` explains."""
    import gymnasium as gym

    from envsynth.environment import spec
    from envsynth.reward import Breakdown

    with closing(gym.make(spec(bundle, task.id))) as env:
        env.reset()
        for text in (*(call.to_text() for call in calls), task.answer):
            _, _, _, _, info = env.step(text)
    return Breakdown.model_validate(info["reward"])
