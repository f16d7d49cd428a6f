"""What an agent can take for an argument without reading: values of the right kind, in the order they come in sight."""

import re
from collections.abc import Sequence
from typing import Any

from envsynth.core import ToolCall
from envsynth.reward.pointers import leaves, parse_pointer, replaced
from envsynth.synthesis.plan import pointers
from envsynth.synthesis.shortcuts.attempt import Attempt

NOTHING = "nothing"


def imitate(attempt: Attempt, plan: Sequence[ToolCall]) -> None:
    """Make a plan's calls, with the first identifiers of the right kind that are in sight in the place of its own.

    What is no identifier (an enumeration's word, a number, a text) stays as the plan has it.
    """
    for call in plan:
        arguments = call.arguments
        for pointer, _ in leaves(call.arguments):
            entity = attempt.ground.graph.entity_of(call.name, re.sub(r"/\d+", "/*", pointer))
            if entity is not None:
                found = in_sight(attempt, entity)
                place = position(pointer)
                value = found[place] if place < len(found) else NOTHING
                arguments = replaced(arguments, parse_pointer(pointer), value)
        attempt.call(call.name, arguments)


def in_sight(attempt: Attempt, entity: str) -> list[Any]:
    """Return the different values of an entity that have come into sight: the instruction's, then the responses'."""
    graph = attempt.ground.graph
    seen = told(attempt, entity)
    for call, result in zip(attempt.calls, attempt.results, strict=True):
        for pattern in graph.outputs(call.name, entity):
            seen += [value for _, value in pointers(result.content, pattern) if value is not None]
    return list(dict.fromkeys(seen))


def told(attempt: Attempt, entity: str) -> list[Any]:
    """Return the values of an entity that the instruction mentions, in the order of their mention."""
    table, _, column = entity.partition(".")
    schema = attempt.ground.graph.toolset.world
    if schema is None or table not in schema.tables or column not in schema.tables[table].columns:
        return []
    text = attempt.task.instruction.high
    found = {}
    for (value,) in attempt.world.query(f'SELECT DISTINCT "{column}" FROM "{table}" ORDER BY 1'):
        # A plain search is quick, and rules nearly all values out.
        if value not in (None, "") and str(value) in text:
            mention = re.search(rf"(?<![\w-]){re.escape(str(value))}(?![\w-])", text)
            if mention:
                found[value] = mention.start()
    return sorted(found, key=lambda value: (found[value], str(value)))


def position(pointer: str) -> int:
    """Return the index at the end of a pointer into a list, the innermost one; 0 where there is none."""
    indices = re.findall(r"/(\d+)(?=/|$)", pointer)
    return int(indices[-1]) if indices else 0
