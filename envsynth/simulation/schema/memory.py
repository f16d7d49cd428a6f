"""What the simulator remembers of an entity: two rows of the world's table ``entities``.

The row ``(order, W-1)`` is state, and a reward compares it: what calls said (values as the tool's schema compares
them) and what became of the entity. The row ``(_order, W-1)`` is the simulator's own: the entity's fields as agents
see them, made up ones included, how often it changed, and whether this episode made it.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from envsynth.core.model import canonical_json
from envsynth.world import World
from envsynth.world.stage import LOCK

_READ = "SELECT type, data FROM entities WHERE type IN (:type, :memory) AND id = :id"
_MADE = (
    "SELECT e.id, e.data, m.data FROM entities e LEFT JOIN entities m ON m.type = '_' || e.type AND m.id = e.id "
    "WHERE e.type = :type ORDER BY e.id"
)
_OWN = "SELECT id, NULL, data FROM entities WHERE type = '_' || :type ORDER BY id"
_PUT = "INSERT INTO entities VALUES (:type, :id, :data) ON CONFLICT (type, id) DO UPDATE SET data = excluded.data"
_PUT_MEMORY = (
    "INSERT INTO entities VALUES (:memory, :id, :fields) ON CONFLICT (type, id) DO UPDATE SET data = excluded.data"
)
_FEW = 64
_THERE = f"SELECT type, id FROM entities LIMIT {_FEW}"
MANY = ("", "")
"""Stands for rows that were not listed, as there are many."""

_FORGET = "DELETE FROM entities WHERE type IN (:type, :memory) AND id = :id"


@dataclass(slots=True)
class Entity:
    """One entity as it is now.

    Attributes:
        state: what the reward compares.
        fields: what agents see, over the state.
        version: how often calls have changed it.
        made: whether a call of this episode made it.
        known: whether there is a row of it at all.
    """

    type: str
    id: str
    state: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    version: int = 0
    made: bool = False
    known: bool = False

    @property
    def deleted(self) -> bool:
        """Whether it has been removed."""
        return self.state.get("deleted") is True

    @property
    def shown(self) -> dict[str, Any]:
        """Its fields as agents see them."""
        return {**self.state, **self.fields}


def read_entity(world: World, kind: str, identifier: str) -> Entity:
    """Return an entity, empty where the world has no row of it."""
    names = {"type": kind, "memory": f"_{kind}", "id": identifier}
    with LOCK:
        rows = world.read().cursor.execute(_READ, names).fetchall()
    entity = Entity(kind, identifier)
    for found, data in rows:
        _take(entity, data, own=found != kind)
    return entity


def rows_there(world: World) -> frozenset[tuple[str, str]]:
    """Return the types and identifiers of all rows, or `MANY` among them where there are more than a few."""
    with LOCK:
        rows = world.read().cursor.execute(_THERE).fetchall()
    there = [(str(kind), str(identifier)) for kind, identifier in rows]
    return frozenset(there if len(there) < _FEW else [*there, MANY])


def read_all(world: World, kind: str, compared: bool) -> list[Entity]:
    """Return all entities of a type that have rows, by identifier.

    Args:
        world: the world.
        kind: the type.
        compared: whether those with a row of state are meant, or those that are only remembered.
    """
    with LOCK:
        rows = world.read().cursor.execute(_MADE if compared else _OWN, {"type": kind}).fetchall()
    found = []
    for identifier, state, fields in rows:
        entity = Entity(kind, str(identifier))
        _take(entity, state, own=False)
        _take(entity, fields, own=True)
        found.append(entity)
    return found


def _take(entity: Entity, data: Any, own: bool) -> None:
    if data is None:
        return
    value = orjson.loads(data)
    if not isinstance(value, dict):
        return
    entity.known = True
    if own:  # a task's rows may hold anything under such a type
        fields, version = value.get("fields"), value.get("version")
        entity.fields = fields if isinstance(fields, dict) else {}
        entity.version = version if isinstance(version, int) else 0
        entity.made = value.get("made") is True
    else:
        entity.state = value


def write_entity(world: World, entity: Entity, compared: bool) -> None:
    """Put an entity's rows; without ``compared`` only the one that no reward compares."""
    memory = {"fields": entity.fields, "version": entity.version, "made": entity.made}
    names = {
        "type": entity.type,
        "memory": f"_{entity.type}",
        "id": entity.id,
        "data": canonical_json(entity.state).decode(),
        "fields": orjson.dumps(memory).decode(),
    }
    with LOCK:
        world.write().run((_PUT, _PUT_MEMORY) if compared else (_PUT_MEMORY,), names, _nothing)


def forget_entity(world: World, entity: Entity) -> None:
    """Remove an entity's rows."""
    names = {"type": entity.type, "memory": f"_{entity.type}", "id": entity.id}
    with LOCK:
        world.write().run((_FORGET,), names, _nothing)


def _nothing() -> None:
    """Effects of ours have nothing to return."""


def comparable(schema: Any, value: Any) -> Any:
    """Return a value such that what the tool's schema counts as the same is the same: instants in UTC, sets sorted.

    None stands for a value that does not matter (``x-compare: ignore``, or the schema's default).
    """
    if not isinstance(schema, dict):
        return value
    if schema.get("x-compare") == "ignore" or ("default" in schema and schema["default"] == value):
        return None
    if isinstance(value, str):
        return _same_text(schema, value)
    if isinstance(value, list):
        items = [comparable(_without_default(schema.get("items")), item) for item in value]
        unordered = schema.get("uniqueItems") is True or schema.get("x-compare") == "unordered"
        return sorted(items, key=canonical_json) if unordered else items
    if isinstance(value, dict):
        parts = schema.get("properties") or {}
        pairs = ((name, comparable(parts.get(name), item)) for name, item in value.items())
        return {name: item for name, item in pairs if item is not None}
    return value


def _without_default(schema: Any) -> Any:
    return {key: value for key, value in schema.items() if key != "default"} if isinstance(schema, dict) else schema


def _same_text(schema: dict[str, Any], text: str) -> str:
    if schema.get("x-compare") == "casefold":
        return text.casefold()
    if schema.get("format") != "date-time":
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
