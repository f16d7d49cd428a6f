"""Reads YAML as OpenAPI means it (YAML 1.2, plain JSON values), safely and in linear time.

PyYAML's own composers recurse in C and can be crashed by nesting, its 1.1 rules turn ``on`` into a boolean and dates
into objects, and its merge keys can be nested into an explosion. This builds values from the parser's events instead.
"""

import math
import re
from typing import Any

import yaml

from envsynth.synthesis.importers.imported import UnreadableError

_DEPTH = 200
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?\d{1,18}")
_FLOAT = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?")
_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_PENDING = object()


def read_yaml(text: str) -> Any:
    """Return the first document's value.

    Raises:
        UnreadableError: the text is no YAML, or nested too deeply.
    """
    try:
        return _build(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "the text"
        what = str(getattr(error, "problem", None) or error)
        raise UnreadableError(where, what[:200], "JSON or YAML") from error


def _build(text: str) -> Any:
    stack: list[Any] = []
    keys: list[Any] = []
    anchors: dict[str, Any] = {}
    root: Any = None

    def place(value: Any, event: Any) -> None:
        nonlocal root
        if not stack:
            root = value
        elif isinstance(stack[-1], list):
            stack[-1].append(value)
        elif keys[-1] is _PENDING:
            if isinstance(value, dict | list):
                raise UnreadableError(_line(event), "a key that is no text", "text")
            keys[-1] = _key(event, value)
        else:
            stack[-1][keys[-1]] = value
            keys[-1] = _PENDING

    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in anchors:
                raise UnreadableError(_line(event), f"*{event.anchor} is unknown", "an anchor")
            place(anchors[event.anchor], event)
        elif isinstance(event, yaml.ScalarEvent):
            value = _scalar(event)
            if event.anchor:
                anchors[event.anchor] = value
            place(value, event)
        elif isinstance(event, yaml.CollectionStartEvent):
            collection: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
            place(collection, event)
            stack.append(collection)
            keys.append(_PENDING)
            if event.anchor:
                anchors[event.anchor] = collection
            if len(stack) > _DEPTH:
                raise UnreadableError(_line(event), "too many levels", f"at most {_DEPTH}")
        elif isinstance(event, yaml.CollectionEndEvent):
            stack.pop()
            keys.pop()
        elif isinstance(event, yaml.DocumentEndEvent):
            return root
    return root


def _line(event: Any) -> str:
    return f"line {event.start_mark.line + 1}"


def _key(event: Any, value: Any) -> str:
    # A response's status is a number to YAML, and a name to JSON.
    return str(event.value) if isinstance(event, yaml.ScalarEvent) else str(value)


def _scalar(event: Any) -> Any:
    text: str = event.value
    if event.tag == "tag:yaml.org,2002:str" or not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if len(text) < 400 and _FLOAT.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    return text
