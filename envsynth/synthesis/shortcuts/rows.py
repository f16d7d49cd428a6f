"""Agents that are told everything but which row to take: do tasks that ask to choose need a choice?"""

import re
from collections.abc import Callable
from typing import Any

from envsynth.core import Source, Task
from envsynth.reward import GoldenRun
from envsynth.reward.pointers import ABSENT, leaves, parse_pointer, replaced, resolve
from envsynth.synthesis.plan import pointers
from envsynth.synthesis.shortcuts.attempt import Agent, Attempt, Playground
from envsynth.synthesis.shortcuts.sight import NOTHING, position

Pick = Callable[[Attempt, int, int], int]
"""From the attempt, a list's length and which of its rows in turn is wanted, to an index into the list."""


def first_row(ground: Playground) -> Agent:
    """Makes the golden calls, but of every list in a response takes the first rows."""
    return _agent(lambda attempt, length, turn: turn)


def last_row(ground: Playground) -> Agent:
    """Makes the golden calls, but of every list in a response takes the last rows."""
    return _agent(lambda attempt, length, turn: length - 1 - turn)


def any_row(ground: Playground) -> Agent:
    """Makes the golden calls, but of every list in a response takes rows at random: what chance wins."""
    return _agent(lambda attempt, length, turn: int(attempt.rng.integers(length)))


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


def _agent(pick: Pick) -> Agent:
    def agent(attempt: Attempt) -> str:
        for call in attempt.task.golden:
            arguments = call.arguments
            for pointer, _ in leaves(call.arguments):
                source = call.sources.get(pointer)
                if source is not None and source.call is not None:
                    value = _picked(attempt, source, position(pointer), pick)
                    arguments = replaced(arguments, parse_pointer(pointer), value)
            attempt.call(call.name, arguments)
        return attempt.task.answer

    return agent


def _picked(attempt: Attempt, source: Source, turn: int, pick: Pick) -> Any:
    """Return the value that a source would give, had it other rows of the lists on its way."""
    assert source.call is not None
    assert source.pointer is not None
    value = attempt.results[source.call].content
    parts = parse_pointer(source.pointer)
    lists = [depth for depth, part in enumerate(parts) if part.isdigit()]
    for depth, part in enumerate(parts):
        if isinstance(value, list):
            # Several values of one argument come from several rows: of the innermost list.
            index = pick(attempt, len(value), turn if depth == lists[-1] else 0) if value else 0
            value = value[index] if 0 <= index < len(value) else NOTHING
        else:
            value = resolve(value, (part,))
        if value is ABSENT:
            return NOTHING
    return value


def _rivals(content: Any, source: Source) -> list[Any]:
    pattern = re.sub(r"/\d+(?=/|$)", "/*", source.pointer or "")
    return [value for _, value in pointers(content, pattern)] if "*" in pattern else []
