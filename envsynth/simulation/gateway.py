"""The gateway: what an API's front door checks before any tool sees a call.

Deterministic and without a model: the tool's name, required parameters, unknown parameters, then each parameter
against its JSON Schema. The first issue found is the error, with an HTTP-like status.
"""

import difflib
from typing import Any

import jsonschema_rs

from envsynth.core import BundleError, Tool, ToolCall, ToolResult, Toolset

_BACKTRACKS = 10_000
_EXACT_INTEGER = 2**53
_MESSAGE_LIMIT = 300


class Gateway:
    """Checks calls against a toolset's schemas.

    Raises:
        BundleError: a tool's ``parameters`` are no valid JSON Schema.
    """

    def __init__(self, toolset: Toolset) -> None:
        self._doors = {tool.name: _Door(tool) for tool in toolset.tools}

    def check(self, call: ToolCall) -> ToolResult | None:
        """Return the first issue as an error result, or None where the call is well formed."""
        door = self._doors.get(call.name)
        return self._unknown_tool(call.name) if door is None else door.check(call.arguments)

    def _unknown_tool(self, name: str) -> ToolResult:
        near = difflib.get_close_matches(name[:100], self._doors, n=3)
        hint = f"Did you mean {' or '.join(near)}?" if near else "Choose one of the tools offered."
        return ToolResult.failure("unknown_tool", f"There is no tool named {_short(name)}. {hint}", 404)


class _Door:
    def __init__(self, tool: Tool) -> None:
        self._name = tool.name
        self._properties = tool.properties
        self._required: list[str] = tool.parameters.get("required", [])
        self._open = tool.parameters.get("additionalProperties", False) is not False
        self._validator = _compile(tool)

    def check(self, arguments: dict[str, Any]) -> ToolResult | None:
        for name in self._required:
            if name not in arguments:
                return self._error("missing_parameter", f"Missing required parameter '{name}'")
        if not self._open:
            for name in arguments:
                if name not in self._properties:
                    known = ", ".join(self._properties) or "none"
                    return self._error("unknown_parameter", f"Unknown parameter {_short(name)}. Parameters: {known}")
        try:
            if self._validator.is_valid(arguments):
                return self._too_large(arguments)
            return self._first_error(arguments)
        except (ValueError, RecursionError) as error:
            return self._error("invalid_parameter", f"The arguments cannot be read: {_short(str(error))}")

    def _first_error(self, arguments: dict[str, Any]) -> ToolResult:
        order = {name: position for position, name in enumerate(self._properties)}
        errors = list(self._validator.iter_errors(arguments))
        first = min(errors, key=lambda e: order.get(str(e.instance_path[0]), -1) if e.instance_path else -1)
        path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first.instance_path)
        place = f"Parameter '{path.removeprefix('.')}': " if path else ""
        return self._error("invalid_parameter", f"{place}{_short(first.message, quote=False)}")

    def _too_large(self, arguments: dict[str, Any]) -> ToolResult | None:
        for name, value in arguments.items():
            if type(value) is not str and not _exact(value):
                return self._error("invalid_parameter", f"Parameter '{name}': an integer is larger than 2^53")
        return None

    def _error(self, code: str, message: str) -> ToolResult:
        return ToolResult.failure(code, f"{message} (tool {self._name})", 400)


def normalize(value: Any) -> Any:
    """Return a JSON value with every integral float as an integer: 25.0 and 25 are the same JSON number.

    >>> normalize({"quantity": 2.0, "price": 9.5})
    {'quantity': 2, 'price': 9.5}
    """
    if type(value) is float:
        return int(value) if value.is_integer() else value
    if type(value) is dict:
        return {key: item if type(item) is str else normalize(item) for key, item in value.items()}
    return [normalize(item) for item in value] if type(value) is list else value


def _exact(value: Any) -> bool:
    if type(value) is int or (type(value) is float and value.is_integer()):
        return -_EXACT_INTEGER <= value <= _EXACT_INTEGER
    if type(value) is dict:
        return all(_exact(item) for item in value.values())
    return all(_exact(item) for item in value) if type(value) is list else True


def _compile(tool: Tool) -> Any:
    # The linear-time engine lacks look-around; the other has it and a bound on backtracking.
    engines = (jsonschema_rs.RegexOptions(), jsonschema_rs.FancyRegexOptions(backtrack_limit=_BACKTRACKS))
    error: Exception | None = None
    for engine in engines:
        try:
            return jsonschema_rs.Draft202012Validator(tool.parameters, validate_formats=True, pattern_options=engine)
        except (ValueError, jsonschema_rs.ValidationError) as failure:
            error = failure
    raise BundleError(f"tool {tool.name!r}: its parameters are no valid JSON Schema: {error}") from error


def _short(text: str, quote: bool = True) -> str:
    text = text if len(text) <= _MESSAGE_LIMIT else text[:_MESSAGE_LIMIT] + "…"
    return f"'{text}'" if quote else text
