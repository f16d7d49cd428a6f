"""Reading a value that a person typed, as a parameter's schema wants it."""

import math
from typing import Any

import orjson

_YES = ("true", "yes", "y", "1")
_NO = ("false", "no", "n", "0")


def kind_of(schema: dict[str, Any]) -> str:
    """Return the JSON type that a schema names, the first that is not null; ``any`` where it names none."""
    kinds = schema.get("type", "any")
    if isinstance(kinds, list):
        kinds = next((kind for kind in kinds if kind != "null"), "any")
    return str(kinds)


def told_kind(schema: dict[str, Any]) -> str:
    """Return in words what a schema takes."""
    kind = kind_of(schema)
    if kind == "array":
        return f"list of {kind_of(schema.get('items') or {})}s, separated by commas"
    return {"any": "JSON or text", "object": "JSON object", "boolean": "true or false"}.get(kind, kind)


def read_value(schema: dict[str, Any], text: str) -> Any:
    """Return the value that a text stands for.

    Args:
        schema: the JSON Schema of what is wanted.
        text: what was typed: JSON, or the plain text of a string, a number, yes or no, or a list with commas.

    Raises:
        ValueError: it stands for none; the message says what is expected.
    """
    if "enum" in schema:
        return _one_of(schema["enum"], text)
    match kind_of(schema):
        case "string":
            return _string(text)
        case "integer" | "number" as kind:
            return _number(text, kind)
        case "boolean":
            return _boolean(text)
        case "array" if not text.startswith("["):
            items = schema.get("items") or {}
            return [read_value(items, part.strip()) for part in text.split(",") if part.strip()]
        case "array" | "object" as kind:
            return _json(text, kind)
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def _one_of(options: list[Any], text: str) -> Any:
    for option in options:
        if text == option or text.lower() == str(option).lower():
            return option
    raise ValueError(f"one of {', '.join(map(str, options))} is expected")


def _string(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] == '"':
        try:
            return str(orjson.loads(text))
        except orjson.JSONDecodeError:
            pass  # a text that only begins and ends like JSON
    return text


def _number(text: str, kind: str) -> int | float:
    try:
        value = float(text.replace("$", "").replace(",", ""))
    except ValueError:
        raise ValueError(f"a number is expected, not {text!r}") from None
    if value.is_integer():
        return int(value)
    if kind == "integer" or not math.isfinite(value):
        raise ValueError(f"a {'whole' if kind == 'integer' else 'finite'} number is expected, not {text!r}")
    return value


def _boolean(text: str) -> bool:
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise ValueError("true or false is expected")


def _json(text: str, kind: str) -> Any:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"JSON is expected: {error}") from None
    if not isinstance(value, list if kind == "array" else dict):
        raise ValueError(f"a JSON {kind} is expected")
    return value
