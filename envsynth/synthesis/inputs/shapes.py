"""The plain shapes of a schema: what it allows, one alternative at a time, each with one type."""

from collections.abc import Iterator
from typing import Any

_DEEPEST = 6
_MOST = 8


def shapes(schema: Any) -> list[dict[str, Any]]:
    """Return schemas of one type each, the likeliest first; a value of any of them may still break the whole schema.

    >>> shapes({"anyOf": [{"type": "null"}, {"type": ["string", "null"], "minLength": 2}]})
    [{'type': 'string', 'minLength': 2}]
    >>> shapes({"allOf": [{"properties": {"a": {}}}, {"required": ["a"]}]})
    [{'properties': {'a': {}}, 'required': ['a'], 'type': 'object'}]
    """
    found = [shape for shape in _shapes(schema, 0) if shape.get("type") != "null"]
    return found[:_MOST]


def _shapes(schema: Any, depth: int) -> Iterator[dict[str, Any]]:
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return
    if isinstance(schema.get("allOf"), list):
        rest = {key: value for key, value in schema.items() if key != "allOf"}
        yield from _shapes(_merged([*(part for part in schema["allOf"] if isinstance(part, dict)), rest]), depth + 1)
        return
    for word in ("anyOf", "oneOf"):
        if isinstance(schema.get(word), list):
            rest = {key: value for key, value in schema.items() if key != word}
            for part in schema[word]:
                if isinstance(part, dict):
                    yield from _shapes(_merged([rest, part]), depth + 1)
            return
    kinds = schema.get("type")
    if isinstance(kinds, list):
        yield from ({**schema, "type": kind} for kind in kinds if isinstance(kind, str))
    elif kinds is None and "enum" not in schema and "const" not in schema:
        implied = "object" if "properties" in schema else "array" if "items" in schema else None
        yield {**schema, "type": implied} if implied else schema
    else:
        yield schema


def _merged(parts: list[dict[str, Any]]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for part in parts:
        for key, value in part.items():
            if key == "properties" and isinstance(merged.get(key), dict) and isinstance(value, dict):
                merged[key] = {**merged[key], **value}
            elif key == "required" and isinstance(merged.get(key), list) and isinstance(value, list):
                merged[key] = [*merged[key], *value]
            else:
                merged[key] = value
    return merged
