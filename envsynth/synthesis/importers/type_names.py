"""The names that people give to JSON types, and what they mean in JSON Schema."""

import re
from typing import Any

from envsynth.synthesis.importers.imported import UnreadableError

_WORDS: dict[str, str] = {
    "string": "string str text char character varchar file binary bytes password secret enum",
    "integer": "integer int long short int32 int64 bigint",
    "number": "number float double decimal numeric real",
    "boolean": "boolean bool",
    "array": "array list tuple set sequence",
    "object": "object dict dictionary map mapping json struct record hash",
    "null": "null none nil",
}
_FORMATS = {
    "date": "date",
    "datetime": "date-time",
    "date-time": "date-time",
    "timestamp": "date-time",
    "time": "time",
    "duration": "duration",
    "uuid": "uuid",
    "uri": "uri",
    "url": "uri",
    "email": "email",
}
_ANY = {"any", "mixed", "object|array", "unknown", ""}
_TYPES = {word: name for name, words in _WORDS.items() for word in words.split()}
_OF = re.compile(r"(?:array|list|set|sequence)(?: of |<|\[)([a-z0-9 _-]{1,40}?)s?[>\]]?")


def read_type(value: Any, where: str) -> dict[str, Any]:
    """Return the JSON Schema keywords that a type's name stands for.

    >>> read_type("float", "tools[0].parameters.price")
    {'type': 'number'}
    >>> read_type("list[int]", "tools[0].parameters.sizes")
    {'type': 'array', 'items': {'type': 'integer'}}

    Raises:
        UnreadableError: no type goes by that name.
    """
    if isinstance(value, list):
        return _union(value, where)
    if not isinstance(value, str):
        raise UnreadableError(where, f"type is {shown(value)}", "a type's name or a list of names")
    word = value.strip().lower()
    if "|" in word or " or " in word:
        return _union(re.split(r"\s*\|\s*|\s+or\s+", word), where)
    if word in _ANY:
        return {}
    if word in _TYPES:
        return {"type": _TYPES[word]}
    if word in _FORMATS:
        return {"type": "string", "format": _FORMATS[word]}
    if word.endswith("[]"):
        return {"type": "array", "items": read_type(word[:-2], where)}
    if element := _OF.fullmatch(word):
        return {"type": "array", "items": read_type(element[1], where)}
    raise UnreadableError(where, f"type is {shown(value)}", f"one of {', '.join(_WORDS)}")


def _union(names: list[Any], where: str) -> dict[str, Any]:
    if not names:
        raise UnreadableError(where, "type is an empty list", "at least one type's name")
    if len(names) > len(_TYPES):
        raise UnreadableError(where, f"type lists {len(names)} names", f"at most {len(_TYPES)}")
    branches = [read_type(name, where) for name in names if not isinstance(name, list)]
    if len(branches) < len(names):
        raise UnreadableError(where, "type is a list of lists", "a list of names")
    if all(set(branch) == {"type"} and isinstance(branch["type"], str) for branch in branches):
        types = list(dict.fromkeys(branch["type"] for branch in branches))
        return {"type": types if len(types) > 1 else types[0]}
    return {"anyOf": branches}


def shown(value: Any) -> str:
    """Return a value as an error message shows it: short, and whatever it is."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    text = repr(value) if not isinstance(value, bool) and value is not None else str(value).lower()
    return text if len(text) <= 60 else text[:57] + "…'"
