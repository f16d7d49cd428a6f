"""What the goal calls' arguments say, for the columns that end up holding their values."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson

from envsynth.core import Column, GoldenCall, Task, Toolset
from envsynth.reward.instants import same_instant
from envsynth.reward.pointers import join_pointer, leaves
from envsynth.reward.schemas import Schema, effective
from envsynth.reward.values import differences, is_number, same_number


class Argument(NamedTuple):
    """A value anywhere inside a goal call's arguments.

    Attributes:
        schema: what the tool's schema says of it; ``root`` is the whole schema.
        said: whether the user gave it (or nobody wrote down its source), and it matters what it is.
    """

    value: Any
    schema: Schema
    root: Schema
    said: bool

    def held_by(self, column: Column, stored: Any) -> bool:
        """Whether a stored value of a column is this very value."""
        if isinstance(self.value, dict | list):
            return column.type == "json" and not differences({}, self.value, from_json(stored))
        return same_cell(column, self.value, stored)


def goal_arguments(task: Task, toolset: Toolset) -> list[Argument]:
    """Return every value inside the goal calls' arguments, at every depth."""
    found: list[Argument] = []
    for call in task.golden:
        tool = toolset.by_name.get(call.name)
        if call.role == "goal" and tool is not None:
            found += _inside(call, tool.parameters, tool.parameters, call.arguments, "")
    return found


def _inside(call: GoldenCall, root: Schema, schema: Any, value: Any, pointer: str) -> Iterator[Argument]:
    schema = effective(root, schema, value)
    if pointer:
        said = schema.get("x-compare") != "ignore" and _said(call, value, pointer)
        yield Argument(value, schema, root, said)
    if isinstance(value, dict):
        for name, item in value.items():
            part = schema.get("properties", {}).get(name, schema.get("additionalProperties"))
            yield from _inside(call, root, part, item, join_pointer(pointer, name))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _inside(call, root, schema.get("items"), item, join_pointer(pointer, i))


def _said(call: GoldenCall, value: Any, pointer: str) -> bool:
    return all(source_kind(call, place) in (None, "instruction", "user") for place, _ in leaves(value, pointer))


def source_kind(call: GoldenCall, pointer: str) -> str | None:
    """Return where the value at a pointer into a golden call's arguments comes from; None if nobody says."""
    while pointer and pointer not in call.sources:
        pointer = pointer.rpartition("/")[0]
    return call.sources[pointer].kind if pointer in call.sources else None


def same_cell(column: Column, expected: Any, got: Any) -> bool:
    """Whether two stored values of a column are the same: dates by instant, JSON by content."""
    if column.type == "json":
        return not differences({}, from_json(expected), from_json(got))
    if isinstance(expected, str) and isinstance(got, str):
        return expected == got or same_instant(column.type, expected, got)
    if is_number(expected) and is_number(got):
        return same_number(expected, got)
    return type(expected) is type(got) and bool(expected == got)


def from_json(stored: Any) -> Any:
    """Return what a ``json`` column's text says; a text that is no JSON stands for itself."""
    try:
        return orjson.loads(stored) if isinstance(stored, str) else stored
    except orjson.JSONDecodeError:
        return stored
