"""State changes that a model states as explicit rows, applied to the world all or none."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

import apsw
import orjson

from envsynth.core import EnvsynthError, Table, WorldError, WorldSchema
from envsynth.world import World

MEMORY = "_llm_"
"""What a type of the table ``entities`` begins with where a model wrote it: no reward compares those."""

_MOST_CHANGES = 32
_SCALAR = {"type": ["string", "number", "boolean", "null"], "maxLength": 400}
_ROW = {"type": "object", "additionalProperties": _SCALAR, "maxProperties": 40}


def changes_schema(schema: WorldSchema, entities: bool) -> dict[str, Any]:
    """Return the JSON Schema of a list of changes to a world of this schema."""
    if entities:
        name = {"type": "string", "minLength": 1, "maxLength": 100}
        properties: dict[str, Any] = {"type": name, "id": name, "data": _ROW}
    else:
        properties = {
            "op": {"enum": ["insert", "update", "delete"]},
            "table": {"enum": list(schema.tables)},
            "key": _ROW,
            "values": _ROW,
        }
    item = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return {"type": "array", "items": item, "maxItems": _MOST_CHANGES}


def apply_changes(changes: list[dict[str, Any]], world: World, entities: bool) -> None:
    """Apply changes to a world; one that fails leaves it as it was.

    Raises:
        WorldError: a change does not fit the world; the message says which.
    """
    before = world.snapshot()
    try:
        for change in changes if entities else _ordered(changes, world.base.schema):
            sql, names = _note(change) if entities else _statement(change, world)
            world.execute(sql, names)
    except (EnvsynthError, apsw.Error, TypeError, OverflowError) as error:
        world.restore(before)
        raise WorldError(f"a stated change does not fit the world: {error}") from error


def _note(change: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    data = orjson.dumps(change["data"], option=orjson.OPT_SORT_KEYS).decode()
    names = {"type": MEMORY + change["type"], "id": change["id"], "data": data}
    return "INSERT INTO entities VALUES (:type, :id, :data) ON CONFLICT DO UPDATE SET data = excluded.data", names


def _statement(change: dict[str, Any], world: World) -> tuple[str, dict[str, Any]]:
    name, op = change["table"], change["op"]
    table = world.base.schema.tables[name]
    values = {**change["key"], **change["values"]} if op == "insert" else change["values"]
    _check_columns(name, table, {**change["key"], **values})
    if op == "insert":
        names = {f"v_{column}": _stored(value, column, table) for column, value in values.items()}
        into, marks = ", ".join(values), ", ".join(f":v_{column}" for column in values)
        return f"INSERT INTO {name} ({into}) VALUES ({marks})", names
    if set(change["key"]) != set(table.key):
        raise WorldError(f"a row of {name!r} is named by its key {list(table.key)}, not by {sorted(change['key'])}")
    where = " AND ".join(f"{column} = :k_{column}" for column in table.key)
    names = {f"k_{column}": _stored(value, column, table) for column, value in change["key"].items()}
    if not world.query(f"SELECT 1 FROM {name} WHERE {where}", names):
        raise WorldError(f"table {name!r} has no row {change['key']}")
    if op == "delete":
        return f"DELETE FROM {name} WHERE {where}", names
    if not values:
        raise WorldError(f"an update of {name!r} {change['key']} says no values")
    sets = ", ".join(f"{column} = :v_{column}" for column in values)
    names |= {f"v_{column}": _stored(value, column, table) for column, value in values.items()}
    return f"UPDATE {name} SET {sets} WHERE {where}", names


def _check_columns(name: str, table: Table, values: Mapping[str, Any]) -> None:
    # Names become SQL: only those that the schema declares.
    for column in values:
        if column not in table.columns:
            raise WorldError(f"table {name!r} has no column {column!r}; it has {list(table.columns)}")


def _stored(value: Any, column: str, table: Table) -> Any:
    kind = table.columns[column].type
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float) and value.is_integer() and kind == "integer":
        return int(value)
    return value


def _ordered(changes: list[dict[str, Any]], schema: WorldSchema) -> Iterator[dict[str, Any]]:
    """Yield changes so that what is referenced is there when it is referenced: parents first, removals last."""
    parents = {
        name: {column.references.partition(".")[0] for column in table.columns.values() if column.references} - {name}
        for name, table in schema.tables.items()
    }
    try:
        place = {name: number for number, name in enumerate(TopologicalSorter(parents).static_order())}
    except CycleError:
        place = dict.fromkeys(schema.tables, 0)
    yield from sorted((c for c in changes if c["op"] != "delete"), key=lambda c: place[c["table"]])
    yield from sorted((c for c in changes if c["op"] == "delete"), key=lambda c: -place[c["table"]])
