"""Nodes that hold nodes: lists, and objects, which may be entities."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import orjson

from envsynth.simulation.schema.coherence import settle
from envsynth.simulation.schema.keys import mix
from envsynth.simulation.schema.nodes import DEEP, Choice, Identifier, Leaf, Node, Scene, Valid

_SHALLOW = 6  # nesting from which lists are kept short
_ATTEMPTS = 24
_DRAWN_KEPT = 4_096


class Array:
    """A list; ``entity`` is whose identifiers (or, with ``of_objects``, which entities) it holds."""

    __slots__ = ("_entity", "_firsts", "_item", "_least", "_most", "_unique")

    def __init__(
        self, item: Node | None, firsts: Sequence[Node], least: int, most: int, unique: bool, entity: str | None
    ) -> None:
        self._item, self._firsts, self._unique, self._entity = item, firsts, unique, entity
        self._least, self._most = least, most

    def draw(self, key: int, scene: Scene, count: int) -> Any:
        """Draw a list as long as its neighbours, within its limits."""
        if scene.bare or scene.depth >= DEEP:
            count = 0
        elif scene.depth >= _SHALLOW:
            count = min(count, 1)
        length = max(min(count, self._most), self._least)
        scene.depth += 1
        try:
            if self._entity is not None and not scene.plain and isinstance(self._item, Object | Identifier):
                return self._of_entities(key, scene, length)
            return self._of_any(key, scene, length)
        finally:
            scene.depth -= 1

    def _of_entities(self, key: int, scene: Scene, length: int) -> list[Any]:
        assert self._entity is not None
        assert self._item is not None
        found = []
        for identifier in scene.members(self._entity, key, length, self._item)[: self._most]:
            if isinstance(self._item, Object):
                found.append(self._item.draw_entity(identifier, scene))
            elif isinstance(self._item, Identifier):
                found.append(self._item.cast(identifier))
        return found

    def _of_any(self, key: int, scene: Scene, length: int) -> list[Any]:
        found = [node.draw(mix(key, place), scene, 2) for place, node in enumerate(self._firsts)][: self._most]
        seen = {_canonical(value) for value in found} if self._unique else set()
        for place in range(_ATTEMPTS + length):
            if len(found) >= length or self._item is None:
                break
            value = self._item.draw(mix(key, 100 + place), scene, 2 + place % 2)
            if self._unique:
                text = _canonical(value)
                if text in seen:
                    continue
                seen.add(text)
            found.append(value)
        return found


class Field(NamedTuple):
    """A property of an object. ``also`` is another name under which its value may be known."""

    name: str
    salt: int
    node: Node
    required: bool
    valid: Valid
    also: str = ""


class Object:
    """An object; where it is an entity, its values are those of that entity wherever it is shown."""

    __slots__ = ("_counted", "_drawn", "_extra", "_fields", "_flat", "_identifier", "_open", "entity", "fields")

    def __init__(
        self,
        fields: Sequence[Field],
        extra: Callable[[int, dict[str, Any], Scene], None] | None = None,
        entity: str | None = None,
        identifier: str | None = None,
        is_open: bool = False,
        counted: Sequence[Any] = (),
    ) -> None:
        self.fields = {field.name: field for field in fields}
        self._fields = fields
        self._extra = extra
        self.entity, self._identifier = entity, identifier
        self._open = is_open
        self._counted = counted
        self._flat = all(isinstance(field.node, Leaf | Choice | Identifier) for field in fields) and extra is None
        self._drawn: dict[tuple[Any, ...], dict[str, Any]] = {}

    def draw(self, key: int, scene: Scene, count: int) -> Any:
        """Draw the entity that the call is about, or an object of its own."""
        if self.entity is not None and not scene.plain:
            return self.draw_entity(scene.identify(self.entity, key), scene)
        return self._filled(key, scene, count or 2 + key % 3, None, {})

    def draw_entity(self, identifier: Any, scene: Scene) -> dict[str, Any]:
        """Draw an entity with this identifier."""
        assert self.entity is not None
        key = scene.entity_key(self.entity, identifier)
        known = scene.fields(self.entity, identifier)
        if not known and self._flat and not scene.now and not scene.bare:
            return self._as_drawn(key, identifier, scene)
        return self._entity(key, identifier, known, scene)

    def _entity(self, key: int, identifier: Any, known: dict[str, Any], scene: Scene) -> dict[str, Any]:
        scene.inside += 1
        try:
            return self._filled(key, scene, 2 + key % 3, identifier, known)
        finally:
            scene.inside -= 1

    def _as_drawn(self, key: int, identifier: Any, scene: Scene) -> dict[str, Any]:
        """Return an entity that nobody has changed: drawn once, as what it is drawn from does not change."""
        place = (key, identifier, scene.subject, scene.today)
        found = self._drawn.get(place)
        if found is None:
            if len(self._drawn) >= _DRAWN_KEPT:
                self._drawn.clear()
            found = self._drawn[place] = self._entity(key, identifier, {}, scene)
        return dict(found)

    def value(self, name: str, identifier: Any, scene: Scene) -> Any:
        """Return one field of an entity (None where the object has none of that name)."""
        field = self.fields.get(name)
        if field is None or self.entity is None:
            return None
        known = _known(field, scene.fields(self.entity, identifier))
        if known is not None:
            return known
        key = scene.entity_key(self.entity, identifier)
        scene.inside += 1
        try:
            return field.node.draw(mix(key, field.salt), scene, 2 + key % 3)
        finally:
            scene.inside -= 1

    def _filled(self, key: int, scene: Scene, count: int, identifier: Any, known: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        given = []
        scene.spend()
        scene.depth += 1
        fields = self._fields
        if scene.bare or scene.depth > DEEP:
            fields = [field for field in fields if field.required]
        echoes = not scene.plain and not scene.inside
        if scene.plain:
            identifier, known = None, {}
        for field in fields:
            name = field.name
            value = None
            if known and (name in known or field.also in known):
                value = _known(field, known)
            if name == self._identifier and identifier is not None and isinstance(field.node, Identifier):
                value = field.node.cast(identifier)
            if value is None and echoes and (value := scene.argument(name)) is not None and not field.valid(value):
                value = None
            if value is None:
                value = field.node.draw(mix(key, field.salt), scene, count)
            else:
                given.append(name)
            found[name] = value
        if self._open and known:
            for name, value in known.items():
                found.setdefault(name, value)
        if self._extra is not None:
            self._extra(key, found, scene)
        scene.depth -= 1
        if self._counted and not scene.plain:
            settle(found, self._counted, self.fields, given)
        return found


def _known(field: Field, known: dict[str, Any]) -> Any:
    for name in (field.name, field.also):
        value = known.get(name)
        if value is not None and field.valid(value):
            return value
    return None


def _canonical(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
