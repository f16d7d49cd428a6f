"""Agents that learn a plan by heart: they read no golden trajectory but those of other tasks, in training."""

import math
import re
from collections import Counter

from envsynth.core import Task
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
        return recital(attempt)

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
            imitate(attempt, max(others, key=likeness).golden)
        return recital(attempt)

    return agent


def recital(attempt: Attempt, which: range | list[int] | None = None) -> str:
    """Return a final message that repeats responses instead of answering: all of them, or those at these indices."""
    chosen = range(len(attempt.results)) if which is None else which
    return "\n".join(attempt.results[index].to_text() for index in chosen) or "Done."


def _words(task: Task) -> Counter[str]:
    # Words with digits are this task's own: orders, codes, numbers.
    return Counter(re.findall(r"\b[a-z']+\b(?![@.\d-]\w)", task.instruction.high.lower()))


def _size(words: Counter[str], weights: dict[str, float]) -> float:
    return sum(count * weights.get(word, 0.0) for word, count in words.items())
