"""Tells a document's format from its content."""

from collections import Counter
from typing import Any

from envsynth.synthesis.importers import mcp, openai, openapi, shorthand, synthtools
from envsynth.synthesis.importers.listing import items_of

_LOOKED_AT = 1_000
_SYNTHTOOLS = {"tool_name", "tool_description", "output_details", "error_messages", "failure_modes", "gt_tool_calls"}
_TASK = {"gt_tool_calls", "initial_state", "final_state", "tools_data", "meta_data", "task_data"}


def detect(document: Any) -> str | None:
    """Return the format's name, or None where nothing in the document is of a format that is known.

    >>> detect([{"name": "f", "inputSchema": {"type": "object"}}])
    'mcp'
    """
    if isinstance(document, dict):
        if document.keys() & {"openapi", "swagger", "paths"}:
            return openapi.KIND
        if isinstance(document.get("result"), dict) and "tools" in document["result"]:
            return mcp.KIND
    rows = document if isinstance(document, list) else [document]
    if any(isinstance(row, dict) and (row.keys() & _TASK) for row in rows[:_LOOKED_AT]):
        return synthtools.KIND
    votes = Counter(filter(None, (_of_tool(item) for _, item in items_of(document)[:_LOOKED_AT])))
    return votes.most_common(1)[0][0] if votes else None


def _of_tool(item: Any) -> str | None:
    if not isinstance(item, dict):
        return None
    if "inputSchema" in item or "input_schema" in item:
        return mcp.KIND
    if item.keys() & _SYNTHTOOLS or (isinstance(item.get("tool"), dict) and "tool_name" in item["tool"]):
        return synthtools.KIND
    if item.get("type") == "function" or isinstance(item.get("function"), dict):
        return openai.KIND
    return _of_parameters(item) if item.keys() & {"parameters", "returns"} else None


def _of_parameters(item: dict[str, Any]) -> str | None:
    parameters = item.get("parameters")
    if isinstance(parameters, dict) and isinstance(parameters.get("properties"), dict):
        return openai.KIND
    if isinstance(parameters, list):
        return synthtools.KIND
    values = list(parameters.values()) if isinstance(parameters, dict) else []
    if values and all(isinstance(value, dict) and "type" in value for value in values):
        return synthtools.KIND
    if any(isinstance(value, str | list) for value in values) and not set(parameters or ()) <= {"type", "required"}:
        return shorthand.KIND
    return shorthand.KIND if "returns" in item else openai.KIND
