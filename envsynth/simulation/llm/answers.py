"""The form of a model's answers: what it may say of a call, as JSON Schema, and the result that this stands for.

The model chooses among the documented failures, and fills in a success; the words of a failure are the tool's own. So
whatever it was talked into, an agent reads nothing but a documented message or content inside the output schema.
"""

import re
from typing import Any

import orjson

from envsynth.core import FailureMode, Tool, ToolCall, ToolResult

OK = "ok"
_PLACE = re.compile(r"{(\w+)}")
_REFERENCE = re.compile(r'"\$(?:dynamicR|r)ef":"([^"]*)"')
_QUOTED = 200
_LONGEST = 300
_MOST_ITEMS = 20
_DEEPEST = 12
_EXPLANATION = {"type": "string", "maxLength": 200}
_USUAL = (
    FailureMode(code="not_found", status=404, message="What the request names was not found"),
    FailureMode(code="conflict", status=409, message="The request conflicts with the current state"),
    FailureMode(code="invalid_request", status=422, message="The request cannot be processed"),
)


def failures_of(tool: Tool) -> tuple[FailureMode, ...]:
    """Return how a tool may refuse: as documented, or in the usual ways where nothing is documented."""
    return tool.failure_modes or _USUAL


def validation_schema(tool: Tool) -> dict[str, Any]:
    """Return the schema of the answer to: is this call to be refused?"""
    return {"anyOf": [_object({"explanation": _EXPLANATION, "status": {"const": OK}}), _failure(tool)]}


def response_schema(tool: Tool, changes: dict[str, Any] | None) -> dict[str, Any]:
    """Return the schema of the answer to: what does this call answer, and which rows does it change?"""
    content = bounded(tool.output_schema) if tool.output_schema else {"type": "object"}
    success = {"explanation": _EXPLANATION, "status": {"const": OK}, "content": _embeddable(content)}
    if changes is not None:
        success["changes"] = changes
    schema: dict[str, Any] = {"anyOf": [_object(success), _failure(tool)]}
    for word in ("$defs", "definitions"):
        if word in content:
            schema[word] = content[word]
    return schema


def failure_result(tool: Tool, call: ToolCall, answer: dict[str, Any]) -> ToolResult:
    """Return the documented failure that an answer names, its places filled from the call and the details."""
    mode = next(mode for mode in failures_of(tool) if mode.code == answer["status"])
    said = {**answer.get("details", {}), **call.arguments}
    message = _PLACE.sub(lambda match: str(said.get(match[1], "unknown"))[:_QUOTED], mode.message)
    return ToolResult.failure(mode.code, message, mode.status)


def bounded(schema: Any, depth: int = 0) -> Any:
    """Return a schema in which strings and lists end: decoding that is constrained to one that does not may not."""
    if isinstance(schema, list):
        return [bounded(part, depth + 1) for part in schema]
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return schema
    made = {
        key: {name: bounded(part, depth + 1) for name, part in value.items()}
        if key in ("properties", "$defs", "definitions") and isinstance(value, dict)
        else bounded(value, depth + 1)
        if key in ("items", "prefixItems", "anyOf", "oneOf", "allOf", "additionalProperties")
        else value
        for key, value in schema.items()
    }
    kind = made.get("type")
    kinds = kind if isinstance(kind, list) else [kind]
    if "string" in kinds and not {"maxLength", "enum", "const", "format", "pattern"} & set(made):
        made["maxLength"] = _LONGEST
    if "array" in kinds and "maxItems" not in made:
        least = made.get("minItems", 0)
        made["maxItems"] = max(_MOST_ITEMS, least if isinstance(least, int) else 0)
    return made


def _failure(tool: Tool) -> dict[str, Any]:
    codes = [mode.code for mode in failures_of(tool)]
    places = {name for mode in failures_of(tool) for name in _PLACE.findall(mode.message)} - set(tool.properties)
    # None is required: each belongs to the message of one failure, and another may be the one that applies.
    details = _object({name: {"type": "string", "maxLength": 100} for name in sorted(places)}) | {"required": []}
    return _object({"explanation": _EXPLANATION, "status": {"enum": codes}, "details": details})


def _embeddable(content: dict[str, Any]) -> dict[str, Any]:
    """Return a schema that still means the same inside another: references from its top would lead elsewhere."""
    inner = {key: value for key, value in content.items() if key not in ("$defs", "definitions", "$schema", "$id")}
    references = _REFERENCE.findall(orjson.dumps(inner).decode())
    if any(not one.startswith(("#/$defs/", "#/definitions/")) for one in references):
        return {"type": "object"}
    return inner


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
