"""Ways to change a right call's arguments. Whether the changed call is still right is for others to say."""

import copy
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from envsynth.core import Tool, ToolCall

_DIGIT = re.compile(r"\d")
_WRONG_TYPE: dict[str, Any] = {
    "string": 7,
    "integer": "seven",
    "number": "seven",
    "boolean": "maybe",
    "array": "one",
    "object": "one",
}

Arguments = dict[str, Any]


def against_schema(tool: Tool, arguments: Arguments, rng: np.random.Generator) -> Iterator[Arguments]:
    """Yield arguments that a schema may forbid: one missing, unknown, of a wrong type, or outside an enumeration."""
    changes: list[Arguments] = [{**arguments, "please": True}]
    changes += [{k: v for k, v in arguments.items() if k != name} for name in tool.parameters.get("required", [])]
    for name, schema in tool.properties.items():
        kind = schema.get("type") if isinstance(schema, dict) else None
        if isinstance(kind, str) and kind in _WRONG_TYPE:
            changes.append({**arguments, name: _WRONG_TYPE[kind]})
        if isinstance(schema, dict) and "enum" in schema:
            changes.append({**arguments, name: "none of these"})
    for index in rng.permutation(len(changes)):
        yield changes[index]


def unknown_names(tool: Tool, arguments: Arguments, rng: np.random.Generator) -> Iterator[Arguments]:
    """Yield arguments in which one identifier names something that is hardly there: the same form, other digits."""
    names = [name for name, value in arguments.items() if isinstance(value, str) and _DIGIT.search(value)]
    names.sort(key=lambda name: name not in tool.consumes)
    for name in names:
        value = _DIGIT.sub(lambda _: str(rng.integers(10)), arguments[name])
        yield {**arguments, name: value}


def elsewhere(
    tool: Tool, arguments: Arguments, others: Sequence[ToolCall], rng: np.random.Generator, times: int
) -> Iterator[Arguments]:
    """Yield arguments with values that other calls of the tool have, and numbers a little off."""
    for _ in range(times):
        other = others[int(rng.integers(len(others)))].arguments
        yield copy.deepcopy(other)
        for name in arguments:
            if name in other and other[name] != arguments[name]:
                yield {**arguments, name: copy.deepcopy(other[name])}
    for name, value in arguments.items():
        if type(value) is int:
            yield {**arguments, name: value + 1}
