"""The tool graph: which tool's output can be which tool's input, and on what evidence.

Nodes are tools; an edge A → B carries the links by which a field of A's response can fill a parameter of B. Tools
that declare what they consume and produce are believed first; then two fields that are the same column of the world.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import networkx as nx

from envsynth.core import Tool, Toolset, WorldSchema


@dataclass(frozen=True, slots=True)
class Link:
    """One way for data to flow: a field of a response (pointer with ``*`` for any index) into a parameter."""

    output: str
    parameter: str
    entity: str
    evidence: str
    weight: float


class ToolGraph:
    """The data-flow graph of a toolset.

    Attributes:
        graph: a ``networkx.DiGraph`` over tool names; the edge attribute ``links`` is a tuple of `Link`.
    """

    def __init__(self, toolset: Toolset) -> None:
        self.toolset = toolset
        self._columns = _entity_columns(toolset.world)
        self._inputs = {tool.name: dict(self._leaves_in(tool)) for tool in toolset.tools}
        self._outputs = {tool.name: dict(self._leaves_out(tool)) for tool in toolset.tools}
        self.graph: nx.DiGraph[str] = nx.DiGraph()
        self.graph.add_nodes_from(tool.name for tool in toolset.tools)
        for source in toolset.tools:
            for target in toolset.tools:
                links = tuple(self._links(source, target)) if source is not target else ()
                if links:
                    self.graph.add_edge(source.name, target.name, links=links)

    def entity_of(self, tool: str, pattern: str) -> str | None:
        """Return the entity (``table.column``) that a parameter takes, if it takes one."""
        return self._inputs[tool].get(pattern)

    def entity_of_name(self, name: str) -> str | None:
        """Return the entity that a column or parameter of this name holds, if it is one."""
        return self._columns.get(name) or self._columns.get(_singular(name))

    def producers(self, entity: str) -> list[tuple[str, str]]:
        """Return the (tool, output pattern) pairs whose responses hold values of an entity."""
        return [
            (name, pattern)
            for name, outputs in self._outputs.items()
            for pattern, produced in outputs.items()
            if produced == entity
        ]

    def outputs(self, tool: str, entity: str) -> list[str]:
        """Return the patterns of a tool's response that hold values of an entity."""
        return [pattern for pattern, produced in self._outputs[tool].items() if produced == entity]

    def _links(self, source: Tool, target: Tool) -> Iterator[Link]:
        for parameter, wanted in self._inputs[target.name].items():
            for output, produced in self._outputs[source.name].items():
                if wanted != produced:
                    continue
                declared = output in source.produces or parameter.split("/")[1] in target.consumes
                yield Link(output, parameter, wanted, "declared" if declared else "column", 1.0 if declared else 0.9)

    def _leaves_in(self, tool: Tool) -> Iterator[tuple[str, str]]:
        for pattern, leaf in leaves(tool.parameters):
            entity = tool.consumes.get(pattern.removeprefix("/").removesuffix("/*")) or self.entity_of_name(leaf)
            if entity is not None:
                yield pattern, entity

    def _leaves_out(self, tool: Tool) -> Iterator[tuple[str, str]]:
        for pattern, leaf in leaves(tool.output_schema or {}):
            entity = tool.produces.get(pattern) or self.entity_of_name(leaf)
            if entity is not None:
                yield pattern, entity


def leaves(schema: dict[str, Any], pattern: str = "", name: str = "") -> Iterator[tuple[str, str]]:
    """Yield the scalar places of a JSON Schema: (pointer with ``*`` for any index, name of the nearest property)."""
    properties = schema.get("properties")
    if isinstance(properties, dict):
        for key, part in properties.items():
            if isinstance(part, dict):
                yield from leaves(part, f"{pattern}/{key}", key)
    elif isinstance(schema.get("items"), dict):
        yield from leaves(schema["items"], f"{pattern}/*", name)
    elif name:
        yield pattern, name


def _entity_columns(schema: WorldSchema | None) -> dict[str, str]:
    """Map each column name that identifies a row somewhere to the column it stands for."""
    found: dict[str, str] = {}
    for table_name, table in (schema.tables if schema else {}).items():
        for name, column in table.columns.items():
            identifies = (name,) == table.key or (name,) in table.unique
            if column.references:
                found[name] = _root(schema, column.references)
            elif identifies:
                found.setdefault(name, f"{table_name}.{name}")
    return found


def _root(schema: WorldSchema | None, reference: str) -> str:
    while schema is not None:
        table, column = reference.split(".")
        further = schema.tables[table].columns[column].references
        if further is None or further == reference:
            break
        reference = further
    return reference


def _singular(name: str) -> str:
    return name[:-1] if name.endswith("s") else name
