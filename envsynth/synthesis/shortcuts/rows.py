"""Agents that are told everything but which row to take: do tasks that ask to choose need a choice?"""

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from envsynth.core import Source, Task
from envsynth.reward import GoldenRun
from envsynth.reward.pointers import ABSENT, leaves, parse_pointer, replaced, resolve
from envsynth.synthesis.plan import pointers
from envsynth.synthesis.shortcuts.attempt import Agent, Attempt, Playground
from envsynth.synthesis.shortcuts.sight import NOTHING, position

Order = Callable[[int, np.random.Generator], Sequence[int]]
"""From a list's length to the order in which its rows are taken."""


def first_row(ground: Playground) -> Agent:
    """Makes the golden calls, but of every list in a response takes the first rows."""
    return _agent(lambda length, rng: range(length))


def last_row(ground: Playground) -> Agent:
    """Makes the golden calls, but of every list in a response takes the last rows."""
    return _agent(lambda length, rng: range(length)[::-1])


def any_row(ground: Playground) -> Agent:
    """Makes the golden calls, but of every list in a response takes rows at random: what chance wins."""
    return _agent(lambda length, rng: rng.permutation(length).tolist())


def has_choice(task: Task, run: GoldenRun) -> bool:
    """Tell whether what a goal needs comes from a list in a response that holds other values, too.

    What a goal needs are its arguments, and those of the calls that these come from.
    """
    needed = {index for index, call in enumerate(task.golden) if call.role == "goal"}
    for index in range(len(task.golden) - 1, -1, -1):
        for source in task.golden[index].sources.values() if index in needed else ():
            if source.call is not None:
                needed.add(source.call)
                if len(set(map(str, _rivals(run.results[source.call].content, source)))) > 1:
                    return True
    return False


def _agent(order: Order) -> Agent:
    def agent(attempt: Attempt) -> str:
        for call in attempt.task.golden:
            # An argument's values come from different rows of a list; each argument of each call chooses anew.
            seeds = {name: int(attempt.rng.integers(2**31)) for name in call.arguments}
            arguments = call.arguments
            for pointer, _ in leaves(call.arguments):
                steps = parse_pointer(pointer)
                source = call.sources.get(pointer)
                if source is not None and source.call is not None:
                    rng = np.random.default_rng(seeds[steps[0]])
                    value = _picked(attempt.results[source.call].content, source, position(pointer), order, rng)
                    arguments = replaced(arguments, steps, value)
            attempt.call(call.name, arguments)
        return attempt.task.answer

    return agent


def _picked(value: Any, source: Source, turn: int, order: Order, rng: np.random.Generator) -> Any:
    """Return what a response would give at a source's pointer, had that other rows of the lists on its way.

    Of the innermost list, the row whose turn it is; of the others the first in the order.
    """
    parts = parse_pointer(source.pointer or "")
    innermost = max((depth for depth, part in enumerate(parts) if part.isdigit()), default=-1)
    for depth, part in enumerate(parts):
        if isinstance(value, list):
            rows = order(len(value), rng)
            place = turn if depth == innermost else 0
            value = value[rows[place]] if place < len(rows) else ABSENT
        else:
            value = resolve(value, (part,))
    return NOTHING if value is ABSENT else value


def _rivals(content: Any, source: Source) -> list[Any]:
    pattern = re.sub(r"/\d+(?=/|$)", "/*", source.pointer or "")
    return [value for _, value in pointers(content, pattern)] if "*" in pattern else []
