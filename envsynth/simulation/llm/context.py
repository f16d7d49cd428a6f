"""What of a world the model is shown for a call: the rows that the call names, and those that belong to them.

Only rows of the world as it is now, and the content of pinned responses that mention what the call names. Never the
task's instruction, its golden calls, what only the user knows, or anything of the reward: none of that is read here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import apsw
import orjson

from envsynth.core import Tool, ToolCall, WorldError, WorldSchema
from envsynth.simulation.kept import Kept, compact, key_of
from envsynth.simulation.llm.found import MOST_CHARACTERS, Found, children_of, references_of
from envsynth.world import World
from envsynth.world.stage import LOCK

_MOST_LEAVES = 32
_LARGEST = 2**63 - 1  # what SQLite can hold
_SHORTEST_WORD = 3
_OF_A_KIND = 12
_TEXTS = ("text", "date", "datetime", "json")


@dataclass(frozen=True, slots=True)
class Context:
    """What the model is shown.

    Attributes:
        shown: a JSON object: ``rows`` (table → rows as they are now), ``known`` (contents of fixed responses that
            mention what the call names) and ``not_there`` (what is missing).
        missing: parameters that name a row which is not there → ``table.column``.
    """

    shown: bytes
    missing: Mapping[str, str]


class Gatherer:
    """Finds what is shown, for one world schema.

    Args:
        schema: the tables.
        most_rows: how many rows are shown.
    """

    def __init__(self, schema: WorldSchema, most_rows: int) -> None:
        self._schema = schema
        self._most = most_rows
        self._references = references_of(schema)
        self._children = children_of(self._references)
        self._queries: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
        self._memory: Kept[Context] = Kept()

    def gather(self, tool: Tool, call: ToolCall, world: World) -> Context:
        """Return what is shown of a world for a call."""
        # One hold of the lock for a dozen short queries, on the stage's own cursor: its statements stay prepared.
        with LOCK:
            key = key_of(world, tuple(tool.consumes.items()), call)
            context = self._memory.get(key) if key else None
            if context is None:
                context = self._gathered(tool, call, world, Found(self._most, world.read().cursor))
                if key is not None:
                    self._memory.put(key, world, context, len(context.shown))
            return context

    def _gathered(self, tool: Tool, call: ToolCall, world: World, found: "Found") -> Context:
        missing: dict[str, str] = {}
        leaves = list(dict.fromkeys(_leaves(call.arguments)))[:_MOST_LEAVES]
        resolved = self._named(tool, call, leaves, found, missing)
        for leaf in leaves:
            if leaf not in resolved:
                self._mentioning(leaf, found)
        for table, row in list(found.rows()):
            self._belonging(table, row, found)
        for table, row in list(found.rows()):
            self._parents(table, row, found)
        known = _known(world, {str(leaf) for leaf in leaves})
        shown = orjson.dumps({"rows": found.tables, "known": known, "not_there": missing})
        return Context(compact(shown), missing)

    def _named(
        self, tool: Tool, call: ToolCall, leaves: list[str | int], found: "Found", missing: dict[str, str]
    ) -> set[Any]:
        resolved: set[Any] = set()
        for name, place in tool.consumes.items():
            table, _, column = place.partition(".")
            value = call.arguments.get(name)
            if table not in self._schema.tables or column not in self._schema.tables[table].columns:
                continue
            for one in value if isinstance(value, list) else [value]:
                if one not in leaves:
                    continue
                if self._add(found, table, f"{column} = :value COLLATE NOCASE", one):
                    resolved.add(one)
                elif (column,) in (self._schema.tables[table].key, *self._schema.tables[table].unique):
                    missing.setdefault(name, place)
        return resolved

    def _mentioning(self, leaf: str | int, found: "Found") -> None:
        for table, declared in self._schema.tables.items():
            texts = [name for name, column in declared.columns.items() if column.type in _TEXTS]
            exact = " OR ".join(f"{name} = :value COLLATE NOCASE" for name in declared.columns)
            inside = " OR ".join(f"instr(lower({name}), lower(:value))" for name in texts)
            if not self._add(found, table, exact, leaf) and inside and len(str(leaf)) >= _SHORTEST_WORD:
                self._add(found, table, inside, str(leaf))

    def _belonging(self, table: str, row: dict[str, Any], found: "Found") -> None:
        for child, column, target in self._children.get(table, ()):
            self._add(found, child, f"{column} = :value", row[target])

    def _parents(self, table: str, row: dict[str, Any], found: "Found") -> None:
        for name, parent, target in self._references[table]:
            if row[name] is not None:
                self._add(found, parent, f"{target} = :value", row[name])

    def _add(self, found: "Found", table: str, where: str, value: Any) -> bool:
        if found.full:
            return False
        known = found.asked.get((table, where, value))
        if known is not None:
            return known
        sql, columns = self._query(table, where)
        try:
            rows = found.cursor.execute(sql, {"value": value}).fetchall()
        except apsw.Error as error:
            raise WorldError(f"{error}, in the query: {sql}") from error
        for row in rows:
            found.add(table, dict(zip(columns, row, strict=True)))
        found.asked[table, where, value] = bool(rows)
        return bool(rows)

    def _query(self, table: str, where: str) -> tuple[str, tuple[str, ...]]:
        made = self._queries.get((table, where))
        if made is None:
            declared = self._schema.tables[table]
            columns, order = ", ".join(declared.columns), ", ".join(declared.key)
            sql = f"SELECT {columns} FROM {table} WHERE {where} ORDER BY {order} LIMIT {_OF_A_KIND}"
            made = self._queries[table, where] = sql, tuple(declared.columns)
        return made


def _known(world: World, leaves: set[str]) -> list[Any]:
    """Return what fixed responses say of what a call names: the contents alone, never whose answers they are."""
    found: list[Any] = []
    room = MOST_CHARACTERS
    for pinned in world.pinned:
        if pinned.status >= 400 or not leaves & {str(leaf) for leaf in _leaves(pinned.response)}:
            continue
        room -= len(orjson.dumps(pinned.response))
        if room > 0 and pinned.response not in found:
            found.append(pinned.response)
    return sorted(found, key=orjson.dumps)


def _leaves(value: Any) -> Iterator[str | int]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, str) or (type(value) is int and abs(value) <= _LARGEST):
        yield value
