"""Other valid values and other possible calls: what mutants of a golden trajectory are made of."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from envsynth.core import GoldenCall, Tool, ToolCall, ToolResult
from envsynth.synthesis.graph import ToolGraph
from envsynth.synthesis.plan import pointers
from envsynth.world import World

_FROM_WORLD = 40


class Alternatives:
    """Draws values that a parameter could have had instead, from the responses seen, then from the world.

    Args:
        graph: the toolset's graph, which says what entity a parameter takes.
        world: the task's start.
        golden: the golden calls, and ``results`` their responses.
        rng: the source of randomness.
    """

    def __init__(
        self,
        graph: ToolGraph,
        world: World,
        golden: Sequence[GoldenCall],
        results: Sequence[ToolResult],
        rng: np.random.Generator,
    ) -> None:
        self._graph = graph
        self._world = world
        self._seen = list(zip(golden, results, strict=True))
        self._rng = rng
        self._pools: dict[str, list[Any]] = {}

    def values(self, tool: Tool, pointer: str, value: Any, count: int) -> list[Any]:
        """Return up to ``count`` other values for the argument at ``pointer``."""
        schema = _schema_at(tool, pointer)
        entity = self._graph.entity_of(tool.name, _pattern(pointer))
        if "enum" in schema:
            pool = list(schema["enum"])
        elif isinstance(value, bool):
            pool = [not value]
        elif isinstance(value, int | float):
            pool = [value + 1, max(value - 1, 0), value * 2]
        elif entity is not None:
            pool = self._entities(entity)
        else:
            by_schema = "entities" in self._world.base.schema.tables
            pool = [*(_varied(str(value)) if by_schema else ()), f"{value} again", f"{value}s"]
        others = [other for other in pool if other != value]
        return [others[int(i)] for i in self._rng.permutation(len(others))[:count]]

    def calls(self, tools: Sequence[Tool], attempts: int) -> Iterator[ToolCall]:
        """Yield random calls of these tools whose arguments could be valid."""
        for _ in range(attempts if tools else 0):
            tool = tools[int(self._rng.integers(len(tools)))]
            arguments = {name: self._argument(tool, name) for name in tool.parameters.get("required", ())}
            if None not in arguments.values():
                yield ToolCall(name=tool.name, arguments=arguments)

    def _argument(self, tool: Tool, name: str) -> Any:
        schema = tool.properties[name]
        is_list = schema.get("type") == "array"
        inner = schema.get("items", {}) if is_list else schema
        if "properties" in inner:
            return None
        pool = inner.get("enum") or self._pool(tool, f"/{name}/*" if is_list else f"/{name}", inner)
        if not pool:
            return None
        value = pool[int(self._rng.integers(len(pool)))]
        return [value] if is_list else value

    def _pool(self, tool: Tool, pattern: str, schema: dict[str, Any]) -> list[Any]:
        entity = self._graph.entity_of(tool.name, pattern)
        if entity is not None:
            return self._entities(entity)
        by_type: dict[str, list[Any]] = {
            "boolean": [True, False],
            "integer": [1, 2],
            "number": [1, 2.5],
            "string": ["one", "two"],
        }
        return by_type.get(str(schema.get("type")), [])

    def _entities(self, entity: str) -> list[Any]:
        if entity not in self._pools:
            seen = [
                value
                for call, result in self._seen
                for pattern in self._graph.outputs(call.name, entity)
                for _, value in pointers(result.content, pattern)
            ]
            table, _, column = entity.partition(".")
            there = table in self._world.base.schema.tables
            rows = self._world.query(f"SELECT DISTINCT {column} FROM {table} ORDER BY {column}") if there else []
            drawn = [rows[int(i)][0] for i in self._rng.permutation(len(rows))[:_FROM_WORLD]]
            # What the golden met along the way is the likeliest mistake, so it is drawn as often as all the rest.
            close = list(dict.fromkeys(value for value in seen if value is not None))
            self._pools[entity] = close * max(1, len(drawn) // max(1, len(close))) + drawn
        return self._pools[entity]


def _schema_at(tool: Tool, pointer: str) -> dict[str, Any]:
    schema: dict[str, Any] = tool.parameters
    for part in pointer.strip("/").split("/"):
        schema = schema.get("items", {}) if part.isdigit() else schema.get("properties", {}).get(part, {})
    return schema


def _varied(text: str) -> list[str]:
    """Return texts of the same form with another digit, where there is one: other dates, other identifiers."""
    places = [place for place, letter in enumerate(text) if letter.isdigit()]
    return [f"{text[:place]}{(int(text[place]) + 1) % 10}{text[place + 1 :]}" for place in places[-1:] + places[3:4]]


def _pattern(pointer: str) -> str:
    return "/".join("*" if part.isdigit() else part for part in pointer.split("/"))
