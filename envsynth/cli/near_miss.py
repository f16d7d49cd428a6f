"""A near miss: the golden trajectory with one argument changed to another valid value, played and scored."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from envsynth.core import EnvsynthError, Task, ToolCall

if TYPE_CHECKING:
    from envsynth.bundle import Bundle
    from envsynth.reward import Breakdown
    from envsynth.synthesis import Prover

_VALUES = 4


@dataclass(frozen=True)
class NearMiss:
    """An episode that went wrong at one argument; ``changed`` is the call's index."""

    task: Task
    calls: tuple[ToolCall, ...]
    changed: int
    breakdown: "Breakdown"


def near_miss(bundle: "Bundle", seed: int) -> NearMiss:
    """Return a failed episode in which every call was answered, and one of them was wrong.

    Raises:
        EnvsynthError: the bundle allows none.
    """
    from envsynth.synthesis import Prover, ToolGraph

    prover = Prover(bundle.toolset, ToolGraph(bundle.toolset), bundle.simulator(), bundle.base_world)
    rng = np.random.default_rng(seed)
    # Short trajectories are the easiest to read.
    for task in sorted(bundle.tasks.values(), key=lambda task: len(task.golden)):
        for index, calls in _variants(bundle, prover, task, rng):
            results, _ = prover.play(task, calls)
            if all(result.ok for result in results):
                breakdown = _played(bundle, task, calls)
                if not breakdown.success and not breakdown.world.equal:
                    return NearMiss(task, calls, index, breakdown)
    raise EnvsynthError(f"{bundle!r}: no task has an argument that another valid value could take")


def _variants(
    bundle: "Bundle", prover: "Prover", task: Task, rng: np.random.Generator
) -> Iterator[tuple[int, tuple[ToolCall, ...]]]:
    """Yield the golden calls with one argument of a goal changed, and which call that is."""
    from envsynth.reward.pointers import leaves, parse_pointer, replaced
    from envsynth.synthesis.alternatives import Alternatives

    golden = task.golden
    run = bundle.golden_run(task.id)
    alternatives = Alternatives(prover.graph, bundle.world(task), golden, run.results, rng)
    for index, call in enumerate(golden):
        if call.role != "goal":
            continue
        for pointer, value in leaves(call.arguments):
            for other in alternatives.values(bundle.toolset.by_name[call.name], pointer, value, _VALUES):
                arguments = replaced(call.arguments, parse_pointer(pointer), other)
                changed = ToolCall(name=call.name, arguments=arguments)
                yield index, (*golden[:index], changed, *golden[index + 1 :])


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
