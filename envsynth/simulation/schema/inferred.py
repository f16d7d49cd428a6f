"""An output schema for a tool that has none: from what its name, description and declarations say it returns."""

from __future__ import annotations

import re
from typing import Any

from envsynth.core import Tool
from envsynth.simulation.schema.entities import Action
from envsynth.simulation.schema.names import plural, snake, words
from envsynth.simulation.schema.vocabulary import listed

_RETURNS = re.compile(r"\breturns?\s+(?:the |a |an |all )?([^.;]+)", re.IGNORECASE)
_FILLER = frozenset(
    listed("the a an all list of its their with and or for each that which whether if information details")
)
_LONGEST_NAME = 5  # words

Schema = dict[str, Any]


def infer_output(tool: Tool, action: Action, seen: dict[str, dict[str, Schema]]) -> Schema:
    """Return a plausible output schema.

    Args:
        tool: the tool, which has none.
        action: what it does.
        seen: entity → fields that other tools show or take of it.
    """
    properties = _produced(tool)
    entity = action.entity
    known = {name: schema for name, schema in seen.get(entity, {}).items() if name not in action.holders}
    own = {f"{entity}_id": {"type": "string"}, **known}
    if action.kind == "list":
        item = {"type": "object", "properties": {"status": {"type": "string"}, **own}, "required": [f"{entity}_id"]}
        properties |= {
            plural(entity): {"type": "array", "items": {**item, "x-open": True}},
            "count": {"type": "integer"},
        }
    elif action.kind == "get":
        properties |= {"status": {"type": "string"}, **own}
    elif action.kind in ("create", "update"):
        taken = {name: schema for name, schema in tool.properties.items() if isinstance(schema, dict)}
        stamp = "created_at" if action.kind == "create" else "updated_at"
        properties |= {f"{entity}_id": {"type": "string"}, **taken, "status": known.get("status", {"type": "string"})}
        properties[stamp] = {"type": "string", "format": "date-time"}
    elif action.kind == "delete":
        properties |= {f"{entity}_id": {"type": "string"}, "deleted": {"const": True}}
    elif not properties:
        properties = _described(tool) or {"result": {"type": "string"}, "status": {"const": "success"}}
    return {"type": "object", "properties": properties, "x-open": action.kind in ("get", "create", "update")}


def _produced(tool: Tool) -> dict[str, Schema]:
    properties: dict[str, Schema] = {}
    for pointer in tool.produces:
        place: Schema = {"properties": properties}
        for part in pointer.split("/")[1:]:
            if part == "*":
                place["type"] = "array"
                place = place.setdefault("items", {})
            else:
                place.setdefault("type", "object")
                place = place.setdefault("properties", {}).setdefault(part, {})
        place.setdefault("type", "string")
    return properties


def _described(tool: Tool) -> dict[str, Schema]:
    """Read the things that a description says are returned, separated by commas."""
    match = _RETURNS.search(f"{tool.description}. {tool.usage}")
    if match is None:
        return {}
    names = []
    for part in re.split(r",|\band\b", match[1]):
        said = [word for word in words(part) if word not in _FILLER]
        if 0 < len(said) <= _LONGEST_NAME:
            names.append(snake(" ".join(said)))
    return {name: _typed(name) for name in names}


def _typed(name: str) -> Schema:
    last = words(name)[-1]
    if last in ("count", "number"):
        return {"type": "integer", "minimum": 0}
    if last in ("score", "price", "amount", "cost", "total", "rate", "percentage"):
        return {"type": "number"}
    if last.endswith("s") and last not in ("status", "analysis", "progress", "address"):
        return {"type": "array", "items": {"type": "string"}}
    return {"type": "string"}
