"""Parameter schemas made plain: references followed, one alternative taken, so that every value has one type."""

from typing import Any

_MAX_DEPTH = 4
_MAX_HOPS = 8
_ALTERNATIVES = ("anyOf", "oneOf")


def plain(schema: Any, root: dict[str, Any] | None = None, depth: int = 0) -> dict[str, Any]:
    """Return a schema without references and alternatives, as deep as arguments are composed.

    Of alternatives the first is taken that is not ``null``. Objects and lists that lie deeper than four levels, as
    those of a schema that refers to itself, keep no parts: nothing can be composed there.

    >>> root = {"properties": {"day": {"$ref": "#/$defs/day"}}, "$defs": {"day": {"anyOf": [{"type": "string"}]}}}
    >>> plain(root)["properties"]["day"]
    {'type': 'string'}
    """
    root = schema if root is None else root
    made = _resolved(schema, root)
    if depth > _MAX_DEPTH:
        return {key: value for key, value in made.items() if key not in ("properties", "items")}
    if isinstance(made.get("properties"), dict):
        parts = {name: plain(part, root, depth + 1) for name, part in made["properties"].items()}
        made = {"type": "object", **made, "properties": parts}
    if isinstance(made.get("items"), dict):
        # What is said of a list is said of its elements where they have no description of their own.
        about = {key: made[key] for key in ("description", "examples") if key in made}
        made = {"type": "array", **made, "items": {**about, **plain(made["items"], root, depth + 1)}}
    return made


def options_of(schema: dict[str, Any]) -> list[Any] | None:
    """Return the values that a schema lists, if it lists them.

    >>> options_of({"enum": ["refund", "reship"]}), options_of({"type": "boolean"}), options_of({"type": "string"})
    (['refund', 'reship'], [True, False], None)
    """
    if "const" in schema:
        return [schema["const"]]
    if isinstance(schema.get("enum"), list):
        return [value for value in schema["enum"] if value is not None]
    return [True, False] if schema.get("type") == "boolean" else None


def _resolved(schema: Any, root: Any, hops: int = _MAX_HOPS) -> dict[str, Any]:
    """Follow a schema's references and alternatives until it has none; a circle of them ends nowhere."""
    made = schema if isinstance(schema, dict) else {}
    for _ in range(hops):
        following = _followed(made, root, hops // 2)
        if following is None:
            break
        made = following
    made = {key: value for key, value in made.items() if key not in ("$ref", "allOf", *_ALTERNATIVES)}
    kinds = made.get("type")
    if isinstance(kinds, list):
        made["type"] = next((kind for kind in kinds if kind != "null"), "null")
    return made


def _followed(schema: dict[str, Any], root: Any, hops: int) -> dict[str, Any] | None:
    """Return what a schema stands for, one reference or alternative further; None if it stands for itself."""
    if isinstance(schema.get("$ref"), str):
        return _both(_without(schema, "$ref"), _at(root, schema["$ref"]))
    if isinstance(schema.get("allOf"), list):
        made = _without(schema, "allOf")
        for part in filter(_holds_values, schema["allOf"]):
            made = _both(made, _resolved(part, root, hops))
        return made
    for key in _ALTERNATIVES:
        if isinstance(schema.get(key), list):
            chosen: dict[str, Any] = next(filter(_holds_values, schema[key]), {})
            return _both(chosen, _without(schema, key))
    return None


def _both(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Return a schema that says what two say; the first counts where they contradict each other."""
    both = {**other, **one}
    if isinstance(one.get("properties"), dict) and isinstance(other.get("properties"), dict):
        both["properties"] = {**other["properties"], **one["properties"]}
    if isinstance(one.get("required"), list) and isinstance(other.get("required"), list):
        both["required"] = [*other["required"], *one["required"]]
    return both


def _without(schema: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name != key}


def _holds_values(schema: Any) -> bool:
    return isinstance(schema, dict) and schema.get("type") != "null"


def _at(root: Any, reference: str) -> dict[str, Any]:
    here: Any = root
    for part in filter(None, reference.removeprefix("#").split("/")):
        here = here.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(here, dict) else None
    return here if isinstance(here, dict) else {}
