"""Each JSON Schema keyword's own form: kept, put right where its meaning is plain, or left out with a note."""

import math
import re
from collections.abc import Callable
from typing import Any

import jsonschema_rs

from envsynth.synthesis.importers.type_names import shown

SINGLE = ("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames")
LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
MAPS = ("properties", "patternProperties", "dependentSchemas")
# Resolved, meaningless for a call, or able to point outside the document: a validator must never see them.
DROPPED = {
    *("$schema", "$id", "id", "$anchor", "$dynamicAnchor", "$dynamicRef", "$recursiveRef", "$recursiveAnchor"),
    *("$defs", "definitions", "$comment", "$vocabulary", "discriminator", "xml", "externalDocs", "nullable"),
    *("readOnly", "writeOnly", "unevaluatedItems", "unevaluatedProperties", "additionalItems"),
}
_DEPTH = 60
_VALUES = 200_000
_PATTERN_LENGTH = 2_000

Note = Callable[[str, str, str], None]


def read_keyword(key: str, value: Any, where: str, note: Note) -> dict[str, Any]:
    """Return what a keyword that holds no schema contributes: itself put right, or nothing and a note."""
    read = _READERS.get(key)
    if read is None:
        return {}
    kept, expected = read(value)
    if expected:
        note(f"{where}.{key}", f"{key} is {shown(value)}", expected)
        return {}
    return {key: kept}


def is_plain(value: Any, depth: int = _DEPTH) -> bool:
    """Whether a value is JSON of bounded depth and size, so that encoding it can never fail."""
    level, count = [value], 0
    for _ in range(depth):
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                if not all(isinstance(key, str) for key in item):
                    return False
                below += item.values()
            elif isinstance(item, list):
                below += item
            elif not _is_scalar(item):
                return False
            count += 1
            if count + len(below) > _VALUES:
                return False
        if not below:
            return True
        level = below
    return False


def _is_scalar(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return abs(value) < 2**63
    return value is None or isinstance(value, str)


def compiles(schema: dict[str, Any]) -> bool:
    """Whether a validator accepts this schema (which may have no ``$ref``)."""
    engines = (jsonschema_rs.RegexOptions(), jsonschema_rs.FancyRegexOptions())
    for engine in engines:
        try:
            jsonschema_rs.Draft202012Validator(schema, validate_formats=True, pattern_options=engine)
        except (ValueError, jsonschema_rs.ValidationError):
            continue
        return True
    return False


def _number(value: Any) -> tuple[Any, str]:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None, "a number"
        value = int(value) if math.isfinite(value) and value.is_integer() else value
    good = isinstance(value, int | float) and not isinstance(value, bool) and is_plain(value)
    return (value, "") if good else (None, "a number")


def _count(value: Any) -> tuple[Any, str]:
    number, expected = _number(value)
    good = not expected and number == int(number) and number >= 0
    return (int(number), "") if good else (None, "a whole number, 0 or more")


def _multiple(value: Any) -> tuple[Any, str]:
    number, expected = _number(value)
    return (number, "") if not expected and number > 0 else (None, "a number above 0")


def _enum(value: Any) -> tuple[Any, str]:
    if isinstance(value, list) and value and is_plain(value, 8):
        return list({repr(item): item for item in value}.values()), ""
    return None, f"a list of 1 to {_VALUES} JSON values"


def _text(value: Any) -> tuple[Any, str]:
    return (value, "") if isinstance(value, str) else (None, "text")


def _flag(value: Any) -> tuple[Any, str]:
    return (value, "") if isinstance(value, bool) else (None, "true or false")


def _value(value: Any) -> tuple[Any, str]:
    return (value, "") if is_plain(value) else (None, f"a finite JSON value of at most {_DEPTH} levels")


def _examples(value: Any) -> tuple[Any, str]:
    return (value, "") if isinstance(value, list) and is_plain(value) else (None, "a list of values")


def _pattern(value: Any) -> tuple[Any, str]:
    expected = f"a regular expression of at most {_PATTERN_LENGTH} characters"
    if not isinstance(value, str) or len(value) > _PATTERN_LENGTH:
        return None, expected
    # Python's escapes for the ends of a text, which JSON Schema's expressions lack.
    value = re.sub(r"^\\A", "^", re.sub(r"\\[zZ]$", "$", value))
    return (value, "") if compiles({"pattern": value}) else (None, "a regular expression that can be compiled")


def _dependent(value: Any) -> tuple[Any, str]:
    good = isinstance(value, dict) and all(
        isinstance(names, list) and all(isinstance(name, str) for name in names) for names in value.values()
    )
    return (value, "") if good else (None, "an object of lists of names")


_READERS: dict[str, Callable[[Any], tuple[Any, str]]] = {
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _number),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"), _count),
    **dict.fromkeys(("minContains", "maxContains"), _count),
    **dict.fromkeys(("title", "description", "format", "contentEncoding", "contentMediaType"), _text),
    **dict.fromkeys(("uniqueItems", "deprecated"), _flag),
    **dict.fromkeys(("default", "const"), _value),
    "multipleOf": _multiple,
    "enum": _enum,
    "examples": _examples,
    "pattern": _pattern,
    "dependentRequired": _dependent,
}
