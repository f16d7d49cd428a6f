"""The places of a JSON Schema at which data flows in or out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from envsynth.reward.pointers import join_pointer

MOST_FIELDS = 400
"""Fields of one schema that are read; of a schema with more, the first."""

_DEEPEST = 12  # levels of a schema that are read

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A scalar place of a schema (or an object of which nothing is known).

    Attributes:
        pointer: JSON pointer, ``*`` for any index.
        name: name of the nearest property.
        path: names of all properties on the way, the nearest last.
        kind: its JSON type; empty where any is allowed.
        schema: its own schema.
        about: its description, or that of the array it is an item of.
        required: whether it is required at every level.
    """

    pointer: str
    name: str
    path: tuple[str, ...]
    kind: str
    schema: Schema
    about: str
    required: bool


def read_fields(schema: Schema | None) -> tuple[Field, ...]:
    """Return the fields of a schema, each pointer once, in the order in which they are declared."""
    found: dict[str, Field] = {}
    if isinstance(schema, dict):
        for field in _walk(schema, schema, "", (), "", True, 0):
            found.setdefault(field.pointer, field)
            if len(found) == MOST_FIELDS:
                break
    return tuple(found.values())


def _walk(
    root: Schema, schema: Schema, pointer: str, path: tuple[str, ...], about: str, required: bool, depth: int
) -> Iterator[Field]:
    if depth > _DEEPEST:
        return
    schema = _followed(root, schema)
    about = _text(schema.get("description")) or about
    inside = False
    for part in (schema, *_branches(root, schema)):
        properties, items = part.get("properties"), part.get("items")
        if isinstance(properties, dict) and properties:
            inside = True
            needed = part.get("required")
            for key, sub in properties.items():
                if isinstance(sub, dict):
                    whole = required and isinstance(needed, list) and key in needed
                    yield from _walk(root, sub, join_pointer(pointer, key), (*path, key), "", whole, depth + 1)
        elif isinstance(items, dict):
            inside = True
            yield from _walk(root, items, f"{pointer}/*", path, about, required, depth + 1)
    if inside or not path:
        return
    kind = kind_of(schema)
    if kind == "array":  # of which the items are not described
        pointer, kind, schema = f"{pointer}/*", "", {}
    yield Field(pointer, path[-1], path, kind, schema, about, required)


def kind_of(schema: Schema) -> str:
    """Return the JSON type that a schema asks for, null aside; empty where there is not just one."""
    kinds = _kinds(schema) - {"null"}
    if kinds == {"integer", "number"}:
        return "number"
    return kinds.pop() if len(kinds) == 1 else ""


def _kinds(schema: Schema, depth: int = 0) -> set[str]:
    """Return the types that a schema allows, the empty one for any."""
    said = schema.get("type")
    if isinstance(said, str):
        return {said}
    if isinstance(said, list):
        return {kind for kind in said if isinstance(kind, str)}
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    if isinstance(values, list):
        return {_type_of(value) for value in values}
    for key in ("anyOf", "oneOf"):
        parts = schema.get(key)
        if isinstance(parts, list) and parts and depth < _DEEPEST:
            return {kind for part in parts if isinstance(part, dict) for kind in _kinds(part, depth + 1)}
    return {""}


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    for kind, name in ((int, "integer"), (float, "number"), (str, "string"), (list, "array"), (dict, "object")):
        if isinstance(value, kind):
            return name
    return "null"


def _branches(root: Schema, schema: Schema) -> Iterator[Schema]:
    for key in ("allOf", "anyOf", "oneOf"):
        parts = schema.get(key)
        for part in parts if isinstance(parts, list) else ():
            if isinstance(part, dict):
                yield _followed(root, part)


def _followed(root: Schema, schema: Schema) -> Schema:
    """Return what a local ``$ref`` leads to; a schema whose reference leads nowhere stays as it is."""
    for _ in range(_DEEPEST):
        reference = schema.get("$ref")
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return schema
        place: Any = root
        for step in reference[2:].split("/"):
            place = place.get(step.replace("~1", "/").replace("~0", "~")) if isinstance(place, dict) else None
        if not isinstance(place, dict):
            return schema
        schema = place
    return schema


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
