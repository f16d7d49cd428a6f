"""Merges ``allOf`` into one schema where that says the same, so that properties stand where readers look for them."""

from typing import Any

_FREE = ("description", "title", "default", "examples")


def merge_all_of(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema with its ``allOf`` merged in; unchanged where two parts speak of the same keyword.

    >>> merge_all_of({"allOf": [{"type": "object", "properties": {"a": {}}}, {"properties": {"b": {}}}]})
    {'type': 'object', 'properties': {'a': {}, 'b': {}}}
    """
    parts = schema.get("allOf")
    if not parts:
        return schema
    own = {key: value for key, value in schema.items() if key != "allOf"}
    merged = dict(own)
    for part in parts:
        # 'additionalProperties' looks at its own schema's properties only, so moving those changes what it means.
        if "additionalProperties" in part and (len(parts) > 1 or "properties" in own):
            return schema
        if not _absorb(merged, part, own):
            return schema
    return merged


def _absorb(merged: dict[str, Any], part: dict[str, Any], own: dict[str, Any]) -> bool:
    for key, value in part.items():
        if key not in merged or merged[key] == value:
            merged[key] = value
        elif key in _FREE:
            if key not in own:
                merged[key] = value
        elif key == "required":
            merged[key] = list(dict.fromkeys([*merged[key], *value]))
        elif key == "properties":
            both = merged[key].keys() & value.keys()
            if any(merged[key][name] != value[name] for name in both):
                return False
            merged[key] = {**merged[key], **value}
        else:
            return False
    return True
