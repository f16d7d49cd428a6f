"""Compiling an output schema (JSON Schema, with references and combinations) to nodes that draw values inside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from envsynth.simulation.schema.coherence import agreements
from envsynth.simulation.schema.combining import Schema, implied, merged, plainness
from envsynth.simulation.schema.containers import Array, Field, Object
from envsynth.simulation.schema.keys import key_of, mix
from envsynth.simulation.schema.names import named_entity, singular, words
from envsynth.simulation.schema.nodes import (
    Branches,
    Choice,
    Identifier,
    Lazy,
    Leaf,
    Node,
    Scene,
    Valid,
)
from envsynth.simulation.schema.validity import validator
from envsynth.simulation.schema.values import scalar
from envsynth.simulation.schema.vocabulary import listed

_SAMPLE = date(2026, 1, 15)
_TRIES = 16
_LONGEST = 1_000
_MOST_ITEMS = 10_000
_FRESH = frozenset(listed("pending confirmed active created open scheduled new success draft processing submitted"))


class Compiler:
    """Compiles the parts of one output schema.

    Args:
        root: the whole schema, which references are read from.
        about: the entity that the whole response is about, if any.
        subject: the entity that the tool deals with: a bare ``id`` is its identifier.
    """

    def __init__(self, root: Schema, about: str | None, subject: str) -> None:
        self._root = root
        self._about = about
        self._subject = subject
        self._references: dict[tuple[str, str], Node] = {}
        self._under_way: set[str] = set()

    def node(self, schema: Any, name: str, top: bool = False) -> Node:
        """Return the node for a part of the schema; ``name`` is the field that it stands in."""
        if not isinstance(schema, dict):
            schema = {}
        if "$ref" in schema:
            place = (str(schema), name)  # a reference may have keywords beside it
            if place not in self._references:
                target = self.resolved(schema)
                self._references[place] = Lazy(lambda: self.node(target, name, top))
            return self._references[place]
        schema = self.resolved(schema)
        branches = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
        if branches:
            rest = {key: value for key, value in schema.items() if key not in ("anyOf", "oneOf")}
            parts = sorted((merged([self.resolved(branch), rest]) for branch in branches), key=plainness)
            return Branches([self.node(part, name, top) for part in parts])
        if "const" in schema:
            return Choice([schema["const"]])
        if isinstance(schema.get("enum"), list) and schema["enum"]:
            return self._choice(schema)
        kinds = schema["type"] if isinstance(schema.get("type"), list) else [schema.get("type")]
        nodes = [self._of_kind(schema, kind, name, top) for kind in sorted(kinds, key=lambda kind: kind == "null")]
        return nodes[0] if len(nodes) == 1 else Branches(nodes)

    def resolved(self, schema: Any) -> Schema:
        """Follow references and merge ``allOf``."""
        for _ in range(32):
            if not isinstance(schema, dict):
                return {}
            if "$ref" in schema:
                rest = {key: value for key, value in schema.items() if key != "$ref"}
                schema = merged([self._target(schema["$ref"]), rest])
            elif "allOf" in schema:
                rest = {key: value for key, value in schema.items() if key != "allOf"}
                schema = merged([*map(self.resolved, schema["allOf"]), rest])
            else:
                return schema
        return {}

    def _target(self, reference: Any) -> Schema:
        found: Any = self._root
        for part in str(reference).removeprefix("#").split("/")[1:]:
            part = part.replace("~1", "/").replace("~0", "~")
            found = found.get(part) if isinstance(found, dict) else None
        return found if isinstance(found, dict) and str(reference).startswith("#") else {}

    def _choice(self, schema: Schema) -> Node:
        valid = self.valid({key: value for key, value in schema.items() if key != "description"})
        values = [value for value in schema["enum"] if valid(value)] or schema["enum"]
        values = [value for value in values if value is not None] or values
        return Choice(values, [value for value in values if str(value).lower() in _FRESH])

    def valid(self, schema: Any) -> Valid:
        """Return a validator for a part; one that no value passes where the part is no schema of its own."""
        try:
            return validator(schema, self._root)
        except ValueError:
            return lambda _: False

    def _of_kind(self, schema: Schema, kind: Any, name: str, top: bool) -> Node:
        kind = kind or implied(schema)
        if kind == "object":
            return self._object(schema, name, top)
        if kind == "array":
            return self._array(schema, name)
        if kind == "null":
            return Choice([None])
        schema = {**schema, "type": kind}
        draw = self._checked(scalar(schema, kind, name, str(schema.get("description", ""))), schema, kind)
        entity = self.entity_named(name)
        if entity is not None and kind in ("string", "integer"):
            return Identifier(entity, draw, self.valid(schema))
        said = set(words(name))
        free = schema.keys().isdisjoint({"pattern", "minLength", "maxLength", "enum", "const"})
        stamped = (
            kind == "string"
            and free
            and bool(said & {"created", "creation", "timestamp", "updated"} or words(name)[-1:] == ["at"])
        )
        stamp = ("date" if schema.get("format") == "date" else "date-time") if stamped else ""
        return Leaf(draw, stamp)

    def entity_named(self, name: str) -> str | None:
        """Return the entity whose identifier a field of this name holds."""
        entity = named_entity(name)
        return self._subject if entity == "" else entity

    def _checked(self, draw: Callable[[int, date], Any], schema: Schema, kind: str) -> Callable[[int, date], Any]:
        """Return ``draw``, or where it gives what the schema does not allow, one that looks for what it does."""
        valid = self.valid(schema)
        plain = scalar({word: value for word, value in schema.items() if word != "format"}, kind, "", "")
        limits = [schema.get("minimum"), schema.get("maximum"), *schema.get("examples", ()), schema.get("default")]
        if all(valid(draw(mix(key, 7), _SAMPLE)) for key in range(_TRIES)):
            return draw

        def search(key: int, today: date) -> Any:
            for turn in range(_TRIES):
                for candidate in (draw, plain):
                    value = candidate(mix(key, turn), today)
                    if valid(value):
                        return value
            return next((value for value in limits if valid(value)), draw(key, today))

        return search

    def _array(self, schema: Schema, name: str) -> Node:
        firsts = [self.node(part, name) for part in schema.get("prefixItems", ())]
        items = schema.get("items", not firsts)
        item = None if items is False else self.node(items, singular(name))
        least = min(int(schema.get("minItems", 0)), _MOST_ITEMS)
        most = int(schema.get("maxItems", _LONGEST))
        entity = None
        if isinstance(item, Lazy) and (place := str(items)) not in self._under_way:
            # What a reference leads to is wanted now, to see whether it is an entity; but it may lead here again.
            self._under_way.add(place)
            item = self.node(self.resolved(items), singular(name))
            self._under_way.discard(place)
        if isinstance(item, Identifier):
            entity = self.entity_named(singular(name))
        elif isinstance(item, Object):
            entity = item.entity
        return Array(item, firsts, least, max(most, least), schema.get("uniqueItems") is True, entity)

    def _object(self, schema: Schema, name: str, top: bool) -> Node:
        properties = schema.get("properties", {})
        required = set(schema.get("required", ()))
        others = schema.get("additionalProperties", True)
        about = singular("_".join(words(name))) if name else self._about or ""
        fields = [
            self._field(field, part, field in required, about)
            for field, part in properties.items()
            if part is not False
        ]
        extra = self._extra(schema, required - set(properties), others)
        entity, identifier = self._entity_of(fields, name, top)
        kinds = {field: str(self.resolved(part).get("type", "")) for field, part in properties.items()}
        items = {field: self._item_kinds(part) for field, part in properties.items() if kinds[field] == "array"}
        return Object(fields, extra, entity, identifier, bool(schema.get("x-open")), agreements(kinds, items))

    def _field(self, name: str, part: Any, required: bool, about: str) -> Field:
        also = "status" if words(name)[-1:] in (["status"], ["state"]) else ""
        # Whose name it is tells a person's from a thing's.
        node = self.node(part, f"{about}_name" if name == "name" and about else name)
        return Field(name, key_of(name), node, required, self.valid(part), also)

    def _item_kinds(self, part: Any) -> dict[str, str]:
        items = self.resolved(self.resolved(part).get("items"))
        inside = {field: str(self.resolved(one).get("type", "")) for field, one in items.get("properties", {}).items()}
        return inside or {"": str(items.get("type", ""))}

    def _entity_of(self, fields: Sequence[Field], name: str, top: bool) -> tuple[str | None, str | None]:
        holders = {field.node.entity: field.name for field in fields if isinstance(field.node, Identifier)}
        if top:
            return self._about, holders.get(self._about or "")
        about = singular("_".join(words(name)))
        for entity, holder in holders.items():
            if entity == about or about.endswith("_" + entity) or entity == self._subject:
                return entity, holder
        return next(iter(holders.items()), (None, None))

    def _extra(
        self, schema: Schema, missing: set[str], others: Any
    ) -> Callable[[int, dict[str, Any], Scene], None] | None:
        least = int(schema.get("minProperties", 0))
        if not missing and not least:
            return None
        nodes = {name: self.node(others, name) for name in sorted(missing)}
        filler = None if others is False else self.node(others, "value")

        def fill(key: int, found: dict[str, Any], scene: Scene) -> None:
            for name, node in nodes.items():
                found[name] = node.draw(mix(key, key_of(name)), scene, 2)
            for place in range(least):
                if len(found) >= least or filler is None:
                    break
                found.setdefault(f"field_{place + 1}", filler.draw(mix(key, place), scene, 2))

        return fill
