"""Reading a JSON Schema for comparison: which part of it speaks of a given value."""

from typing import Any

from envsynth.reward.pointers import ABSENT, parse_pointer, resolve

Schema = dict[str, Any]

_MAX_STEPS = 32  # references followed in a row
_MAX_DEPTH = 6  # combinations inside combinations; a schema may refer to itself
_TYPE_NAMES: dict[type, tuple[str, ...]] = {
    bool: ("boolean",),
    int: ("integer", "number"),
    float: ("number", "integer"),
    str: ("string",),
    list: ("array",),
    dict: ("object",),
    type(None): ("null",),
}


def effective(root: Schema, schema: Any, value: Any, depth: int = 0) -> Schema:
    """Return the schema that speaks of ``value``: references followed, ``allOf`` merged, a branch chosen.

    Of ``anyOf`` and ``oneOf`` the branch is chosen whose type, required properties and constants fit the value.

    Args:
        root: the schema that ``#/...`` references are read from.
        schema: the schema at this place; anything but an object counts as one that says nothing.
        value: the golden value found there.
        depth: how many combinations this one stands in.
    """
    for _ in range(_MAX_STEPS):
        if not isinstance(schema, dict) or depth > _MAX_DEPTH:
            return {}
        if "$ref" in schema:
            target = _referenced(root, schema["$ref"])
            schema = {**target, **{key: item for key, item in schema.items() if key != "$ref"}}
        elif "allOf" in schema:
            parts = [effective(root, part, value, depth + 1) for part in schema["allOf"]]
            schema = _merged([*parts, {key: item for key, item in schema.items() if key != "allOf"}])
        elif "anyOf" in schema or "oneOf" in schema:
            branches = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
            rest = {key: item for key, item in schema.items() if key not in ("anyOf", "oneOf")}
            chosen: Any = next((b for b in branches if _fits(effective(root, b, value, depth + 1), value)), {})
            schema = _merged([effective(root, chosen, value, depth + 1), rest])
        else:
            return schema
    return {}


def _referenced(root: Schema, reference: Any) -> Schema:
    if not isinstance(reference, str) or not reference.startswith("#"):
        return {}
    target = resolve(root, parse_pointer(reference[1:]))
    return target if target is not ABSENT and isinstance(target, dict) else {}


def _merged(parts: list[Schema]) -> Schema:
    merged: Schema = {}
    for part in parts:
        properties = {**merged.get("properties", {}), **part.get("properties", {})}
        merged = {**merged, **part}
        if properties:
            merged["properties"] = properties
    return merged


def _fits(schema: Schema, value: Any) -> bool:
    names = schema.get("type")
    if names is not None:
        allowed = [names] if isinstance(names, str) else names
        if not any(name in allowed for name in _TYPE_NAMES.get(type(value), ())):
            return False
    if "const" in schema and schema["const"] != value:
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if not isinstance(value, dict):
        return True
    if any(name not in value for name in schema.get("required", ())):
        return False
    properties = schema.get("properties", {})
    return all(_const_fits(properties[name], item) for name, item in value.items() if name in properties)


def _const_fits(schema: Any, value: Any) -> bool:
    return not isinstance(schema, dict) or "const" not in schema or bool(schema["const"] == value)
