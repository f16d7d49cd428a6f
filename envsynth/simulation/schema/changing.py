"""Calls that write: the entity as the call leaves it, the response that shows it, and both kept in the world."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import apsw

from envsynth.core import ToolResult
from envsynth.simulation.schema.entities import Action
from envsynth.simulation.schema.memory import Entity, comparable, forget_entity, read_entity, write_entity
from envsynth.simulation.schema.served import Served
from envsynth.world import World

_NO_FIELDS = ("success", "message", "ok", "error", "deleted")


def change(served: Served) -> ToolResult:
    """Do what a writing call does, and answer it."""
    action = served.tool.action
    if action.each is not None and isinstance(served.arguments.get(action.each), list):
        return _change_each(served)
    entity = served.subject()
    new_ids: tuple[str, ...] = ()
    if entity is None:
        entity, new_ids = made(served)
    entity = _changed(entity, action, served.tool.tool.properties, served.arguments)
    scene = served.scene()
    scene.about(entity, _stamp(served.world))
    content = served.tool.draw(served.key(), scene) if served.pinned is None else served.pinned.content
    if action.kind != "delete":
        entity.fields = {**_shown_of(content, entity), **entity.fields}
    _keep(served.world, entity)
    return served.result(content, new_ids)


def _change_each(served: Served) -> ToolResult:
    """Do to every entity of a list what the tool does."""
    action, world = served.tool.action, served.world
    key = served.key()
    entities = [served.entity(action.entity, str(one)) for one in served.arguments[action.each or ""]]
    changed = {
        (one.type, one.id): _changed(one, action, served.tool.tool.properties, served.arguments) for one in entities
    }
    scene = served.scene(changed)
    scene.now = _stamp(world)
    content = served.tool.draw(key, scene) if served.pinned is None else served.pinned.content
    before = world.snapshot()  # several writes, of which none shall stay where one fails
    try:
        for one in changed.values():
            _keep(world, one)
    except apsw.Error:
        world.restore(before)
        raise
    return served.result(content)


def made(served: Served) -> tuple[Entity, tuple[str, ...]]:
    """Return an entity that does not exist yet, and the identifier that it was issued."""
    kind, pinned, world = served.tool.action.entity, served.pinned, served.world
    for name in (f"{kind}_id", "id"):
        given = served.arguments.get(name)
        if given is None and pinned is not None and isinstance(pinned.content, dict):
            given = pinned.content.get(name)
        if isinstance(given, str | int):
            return Entity(kind, str(given), made=True), ()
    issued = world.new_id()
    for candidate in served.population.new(kind, issued, world.seed):
        entity = read_entity(world, kind, str(candidate))
        if not served.is_there(entity):
            return Entity(kind, str(candidate), made=True), (str(candidate),)
    return Entity(kind, issued, made=True), (issued,)


def _stamp(world: World) -> str:
    """Return the world's time as a response writes it."""
    return world.now if "+" in world.now or world.now.endswith("Z") else f"{world.now}Z"


def _keep(world: World, entity: Entity) -> None:
    if entity.deleted and entity.made:
        forget_entity(world, entity)
    else:
        write_entity(world, entity, compared=True)


def _changed(entity: Entity, action: Action, properties: Mapping[str, Any], arguments: dict[str, Any]) -> Entity:
    """Return an entity as a call leaves it."""
    if action.kind == "delete":
        return Entity(entity.type, entity.id, {"deleted": True}, {}, entity.version + 1, entity.made, True)
    naming = (action.subject, action.each)
    said = {name: value for name, value in arguments.items() if name not in naming and value is not None}
    state = {**entity.state}
    for name, value in said.items():
        same = comparable(properties.get(name), value)
        if same is not None:
            state[name] = same
        elif name in state:
            del state[name]
    fields = {**entity.fields, **said}
    if action.status:
        state["status"] = fields["status"] = action.status
    return Entity(entity.type, entity.id, state, fields, entity.version + 1, entity.made, True)


def _shown_of(content: Any, entity: Entity) -> dict[str, Any]:
    """Return what a response says of its entity, at the top or one level down."""
    if not isinstance(content, dict):
        return {}
    found = {name: value for name, value in content.items() if name not in _NO_FIELDS}
    for value in content.values():
        if isinstance(value, dict) and str(value.get(f"{entity.type}_id", value.get("id"))) == entity.id:
            found |= value
    return found
