"""Agents that learn a plan by heart: they read no golden trajectory but those of other tasks, in training."""

import math
import re
from collections import Counter
from collections.abc import Sequence

from envsynth.core import Task
from envsynth.reward.pointers import leaves, parse_pointer
from envsynth.synthesis.select import signature
from envsynth.synthesis.shortcuts.attempt import Agent, Attempt, Playground
from envsynth.synthesis.shortcuts.sight import imitate


def common_plan(ground: Playground) -> Agent:
    """Replays training's commonest sequence of calls, with the first identifiers in sight."""

    def agent(attempt: Attempt) -> str:
        others = ground.training_without(attempt.task)
        commonest = Counter(signature(task) for task in others).most_common(1)
        if commonest:
            plan = next(task for task in others if signature(task) == commonest[0][0])
            imitate(attempt, plan.golden)
            return listing(attempt, goals(plan))
        return listing(attempt, [])

    return agent


def nearest_plan(ground: Playground) -> Agent:
    """Replays the calls of the training task that is told in the most similar words, with the first identifiers."""
    words = {task.id: _words(task) for task in ground.training}
    known = Counter(word for counted in words.values() for word in counted)
    weights = {word: math.log((1 + len(words)) / count) for word, count in known.items()}
    sizes = {task_id: _size(counted, weights) for task_id, counted in words.items()}

    def agent(attempt: Attempt) -> str:
        own = _words(attempt.task)

        def likeness(task: Task) -> float:
            return _size(own & words[task.id], weights) / math.sqrt(sizes[task.id] or 1.0)

        others = ground.training_without(attempt.task)
        if others:
            plan = max(others, key=likeness)
            imitate(attempt, plan.golden)
            return listing(attempt, goals(plan))
        return listing(attempt, [])

    return agent


def goals(plan: Task) -> list[int]:
    """Return the places of a plan's goal calls."""
    return [index for index, call in enumerate(plan.golden) if call.role == "goal"]


def listing(attempt: Attempt, which: Sequence[int]) -> str:
    """Return a final message that lists every value of the responses at these indices, a line each, with its name."""
    found = [leaf for index in which for leaf in leaves(attempt.results[index].content)]
    lines = [f"{_plain_name(pointer)}: {value}" for pointer, value in found]
    return "\n".join(lines) or "Done."


def _plain_name(pointer: str) -> str:
    names = [name for name in parse_pointer(pointer) if not name.isdigit()]
    return names[-1].replace("_", " ") if names else "result"


def _words(task: Task) -> Counter[str]:
    # Words with digits are this task's own: orders, codes, numbers.
    return Counter(re.findall(r"\b[a-z']+\b(?![@.\d-]\w)", task.instruction.high.lower()))


def _size(words: Counter[str], weights: dict[str, float]) -> float:
    return sum(count * weights.get(word, 0.0) for word, count in words.items())
