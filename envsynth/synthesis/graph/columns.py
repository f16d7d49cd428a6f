"""What is known for sure: which column of the world, or declared entity field, each place of a schema holds."""

from collections.abc import Iterator

from envsynth.core import Tool, Toolset, WorldSchema
from envsynth.synthesis.graph.fields import Field
from envsynth.synthesis.graph.link import Evidence, Link

Places = dict[str, dict[str, str]]
"""Tool → pointer → the entity field (``table.column``) held there."""


class Columns:
    """The columns of a toolset's world, as its tools show and take them.

    Attributes:
        taken: which parameters take which entity field.
        shown: which places of responses hold which entity field.
    """

    def __init__(
        self, toolset: Toolset, inputs: dict[str, tuple[Field, ...]], outputs: dict[str, tuple[Field, ...]]
    ) -> None:
        self._columns = _entity_columns(toolset.world)
        self._tools = toolset.tools
        self.taken: Places = {tool.name: dict(self._taken(tool, inputs[tool.name])) for tool in self._tools}
        self.shown: Places = {tool.name: dict(self._shown(tool, outputs[tool.name])) for tool in self._tools}

    def entity_of_name(self, name: str) -> str | None:
        """Return the entity field that a column or parameter of this name holds, if it is one."""
        return self._columns.get(name) or self._columns.get(_singular(name))

    def links(self) -> Iterator[Link]:
        """Yield a link for each pair of places that hold the same entity field."""
        holders: dict[str, list[tuple[Tool, str]]] = {}
        for tool in self._tools:
            for pointer, entity in self.shown[tool.name].items():
                holders.setdefault(entity, []).append((tool, pointer))
        for target in self._tools:
            for parameter, entity in self.taken[target.name].items():
                for source, output in holders.get(entity, ()):
                    if source is not target:
                        declared = output in source.produces or parameter.split("/")[1] in target.consumes
                        how: tuple[Evidence, float] = ("declared", 1.0) if declared else ("column", 0.9)
                        yield Link(source.name, output, target.name, parameter, *how)

    def _taken(self, tool: Tool, fields: tuple[Field, ...]) -> Iterator[tuple[str, str]]:
        for field in fields:
            plain = field.pointer.removeprefix("/").removesuffix("/*")
            entity = tool.consumes.get(plain) or self.entity_of_name(field.name)
            if entity is not None:
                yield field.pointer, entity

    def _shown(self, tool: Tool, fields: tuple[Field, ...]) -> Iterator[tuple[str, str]]:
        for field in fields:
            entity = tool.produces.get(field.pointer) or self.entity_of_name(field.name)
            if entity is not None:
                yield field.pointer, entity


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
