"""Settles what depends on several keywords of one schema: required, nullable, exclusive bounds, the default."""

import math
from typing import Any

import jsonschema_rs

from envsynth.synthesis.importers.keywords import Note
from envsynth.synthesis.importers.type_names import shown

_NO_DEFAULT = ("None", "null", "")


def settle(result: dict[str, Any], source: dict[str, Any], where: str, note: Note) -> dict[str, Any]:
    """Return ``result``, read keyword by keyword from ``source``, as a consistent JSON Schema."""
    _settle_bounds(result, source)
    _settle_required(result, source, where, note)
    if result.get("type") == "integer" and isinstance(result.get("default"), float):
        result["default"] = _whole(result["default"])
    if source.get("nullable") is True:
        _allow_null(result)
    if "default" in result:
        _settle_default(result, where, note)
    return result


def _settle_bounds(result: dict[str, Any], source: dict[str, Any]) -> None:
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        # OpenAPI 3.0: a flag beside the bound; JSON Schema: a bound of its own.
        if isinstance(source.get(exclusive), bool):
            result.pop(exclusive, None)
            if source[exclusive] and bound in result:
                result[exclusive] = result.pop(bound)


def _settle_required(result: dict[str, Any], source: dict[str, Any], where: str, note: Note) -> None:
    properties = source.get("properties")
    stated = source.get("required")
    names = list(result.get("required", []))
    if isinstance(stated, list):
        names += [name for name in stated if isinstance(name, str)]
        if any(not isinstance(name, str) for name in stated):
            note(f"{where}.required", "required lists what is no name", "a list of parameter names")
    elif stated is not None and not isinstance(stated, bool):
        note(f"{where}.required", f"required is {shown(stated)}", "a list of names, or true or false")
    if isinstance(properties, dict):
        # A flag on each property, as people write it before they know better.
        names += [name for name, item in properties.items() if isinstance(item, dict) and item.get("required") is True]
        kept = result.get("properties", {})
        names = [name for name in names if name in kept or name not in properties]
    if names:
        result["required"] = list(dict.fromkeys(names))


def _allow_null(result: dict[str, Any]) -> None:
    kind = result.get("type")
    if isinstance(kind, str):
        result["type"] = [kind, "null"]
    elif isinstance(kind, list) and "null" not in kind:
        result["type"] = [*kind, "null"]
    for key in ("anyOf", "oneOf"):
        if kind is None and key in result:
            result[key] = [*result[key], {"type": "null"}]
    if "enum" in result and None not in result["enum"]:
        result["enum"] = [*result["enum"], None]


def _settle_default(result: dict[str, Any], where: str, note: Note) -> None:
    default = result.pop("default")
    schema = {key: value for key, value in result.items() if key not in ("description", "title", "examples")}
    for candidate in (default, *_readings(default, schema.get("type"))):
        if fits(candidate, schema):
            # Written as text, "None" is how a programmer says that there is no default.
            if candidate not in _NO_DEFAULT or candidate in schema.get("enum", ()) or candidate == "":
                result["default"] = candidate
            return
    if default is not None and default not in _NO_DEFAULT:
        note(f"{where}.default", f"default is {shown(default)}, which its own schema refuses", "a valid value")


def _readings(default: Any, kind: Any) -> list[Any]:
    if not isinstance(default, str):
        return [_whole(default)] if isinstance(default, float) else []
    if kind == "boolean":
        return {"true": [True], "false": [False]}.get(default.lower(), [])
    if kind in ("integer", "number"):
        try:
            return [_whole(float(default))]
        except ValueError:
            return []
    return []


def _whole(value: float) -> float | int:
    return int(value) if math.isfinite(value) and value.is_integer() and abs(value) < 2**53 else value


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a schema accepts a value; one that cannot be compiled is judged later, as a whole."""
    try:
        return bool(jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid(value))
    except (ValueError, jsonschema_rs.ValidationError):
        return True
