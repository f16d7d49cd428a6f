"""Selecting tasks: near-duplicates dropped, intents balanced, splits disjoint in call signature."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from envsynth.core import Task
from envsynth.core.model import canonical_json
from envsynth.synthesis.recipe import Recipe

_NEAR = 0.7
_GRAM = 3


def signature(task: Task) -> tuple[str, ...]:
    """Return the tools that the golden calls, in order: what splits are told apart by."""
    return tuple(call.name for call in task.golden)


class Uniqueness:
    """Remembers the tasks kept so far, and recognizes another that is nearly one of them.

    Two tasks are duplicates if they want the same calls, and near-duplicates if they want the same kinds of things in
    instructions that share more than 70 % of their three-word sequences (Jaccard).
    """

    def __init__(self) -> None:
        self._wanted: set[bytes] = set()
        self._told: dict[tuple[str, ...], list[frozenset[tuple[str, ...]]]] = {}

    def problem(self, task: Task) -> str | None:
        """Return why a task is too near to one that was added, or None."""
        if _goals(task) in self._wanted:
            return "wants the same calls as another task"
        grams = _grams(task.instruction.high)
        for other in self._told.get(task.tags, ()):
            if len(grams & other) > _NEAR * len(grams | other):
                return "told nearly like another task"
        return None

    def add(self, task: Task) -> None:
        """Remember a task that is kept."""
        self._wanted.add(_goals(task))
        self._told.setdefault(task.tags, []).append(_grams(task.instruction.high))


def balanced_weights(recipe: Recipe, kept: Iterable[Task]) -> dict[str, float]:
    """Return each intent's weight in the next draw: the more tasks have it, the less it is drawn."""
    counts = Counter(tag for task in kept for tag in task.tags)
    required = {name for intent in recipe.intents for name in intent.requires}
    return {
        intent.name: 0.0 if intent.name in required else intent.weight / (1 + counts[intent.name]) ** 2
        for intent in recipe.intents
    }


def split(tasks: Sequence[Task], recipe: Recipe, seed: int) -> list[Task]:
    """Assign splits by call signature, so that no sequence of tools stands in two of them.

    Tasks that use one of the recipe's unseen tools go to ``unseen_tools``; of the other signatures a share goes to
    ``test``, spread over the difficulties.
    """
    rng = np.random.default_rng([seed, 1])
    unseen = {signature(task) for task in tasks if set(signature(task)) & set(recipe.unseen_tools)}
    test: set[tuple[str, ...]] = set()
    for difficulty in ("simple", "medium", "complex"):
        counts = Counter(signature(task) for task in tasks if task.difficulty == difficulty)
        open_signatures = sorted(counts.keys() - unseen)
        room = recipe.test_share * sum(counts[name] for name in open_signatures)
        for position in rng.permutation(len(open_signatures)):
            name = open_signatures[int(position)]
            if counts[name] <= room:
                test.add(name)
                room -= counts[name]
    assigned = []
    for task in tasks:
        name = signature(task)
        chosen = "unseen_tools" if name in unseen else "test" if name in test else "train"
        assigned.append(task.model_copy(update={"split": chosen}))
    return assigned


def _goals(task: Task) -> bytes:
    return canonical_json([(call.name, call.arguments) for call in task.golden if call.role == "goal"])


def _grams(text: str) -> frozenset[tuple[str, ...]]:
    words = text.lower().split()
    return frozenset(tuple(words[i : i + _GRAM]) for i in range(max(1, len(words) - _GRAM + 1)))
