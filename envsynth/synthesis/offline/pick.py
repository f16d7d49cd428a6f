"""Picking the tasks of a bundle from those that are sound, balanced over tools, data flow and difficulty; splits."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from envsynth.core import Task
from envsynth.core.task import Split

_TEST_SHARE = 5
_UNSEEN_MOST = 0.2
_SALTS = 64
_HEAVY = 800  # characters that outweigh all that a task could bring


def picked(tasks: Sequence[Task], count: int, burdens: Mapping[str, int]) -> list[Task]:
    """Return ``count`` of the tasks, each next one that brings most of what there is least of so far, and reads well.

    Args:
        tasks: the tasks.
        count: how many are wanted.
        burdens: task id → how heavy its request reads, in characters.
    """
    left = list(tasks)
    seen: Counter[str] = Counter()
    chosen: list[Task] = []
    while left and len(chosen) < count:
        best = max(range(len(left)), key=lambda place: (_worth(left[place], seen, burdens), -place))
        task = left.pop(best)
        seen.update(_traits(task))
        chosen.append(task)
    order = {task.id: place for place, task in enumerate(tasks)}
    return sorted(chosen, key=lambda task: order[task.id])


def _worth(task: Task, seen: Counter[str], burdens: Mapping[str, int]) -> float:
    traits = _traits(task)
    return sum(1 / (1 + seen[trait]) for trait in traits) / len(traits) - burdens.get(task.id, 0) / _HEAVY


def _traits(task: Task) -> list[str]:
    calls = [call.name for call in task.golden]
    edges = [
        f"{calls[source.call]}>{call.name}"
        for call in task.golden
        for source in call.sources.values()
        if source.call is not None
    ]
    return [*dict.fromkeys(calls), *dict.fromkeys(edges), task.difficulty, f"length {len(calls)}"]


def unseen_tools(tasks: Sequence[Task], seed: int) -> tuple[str, ...]:
    """Choose the tools that no training task uses: one for ten tools, none that a fifth of the tasks needs."""
    uses = Counter(name for task in tasks for name in {call.name for call in task.golden})
    rare = sorted(name for name, count in uses.items() if count <= _UNSEEN_MOST * len(tasks))
    wanted = max(1, len(uses) // 10) if len(tasks) >= _TEST_SHARE else 0
    rng = np.random.default_rng([seed, 1])
    return tuple(sorted(rare[int(place)] for place in rng.permutation(len(rare))[:wanted]))


def split_of(task: Task, unseen: Sequence[str], salt: int = 0) -> Split:
    """Return a task's split, which its tools alone decide: no sequence of tools stands in two splits."""
    calls = [call.name for call in task.golden]
    if set(calls) & set(unseen):
        return "unseen_tools"
    digest = hashlib.sha256("\n".join([*calls, str(salt)]).encode()).digest()
    return "test" if digest[0] % _TEST_SHARE == 0 else "train"


def salt_for(tasks: Sequence[Task], unseen: Sequence[str]) -> int:
    """Return the salt of `split_of` by which the share of test tasks is nearest to a fifth."""

    def miss(salt: int) -> float:
        splits = [split_of(task, unseen, salt) for task in tasks]
        test, train = splits.count("test"), splits.count("train")
        return abs(test * (_TEST_SHARE - 1) - train) + (len(tasks) if not test or not train else 0)

    return min(range(_SALTS), key=miss)
