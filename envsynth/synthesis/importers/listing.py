"""Finds the tools in a document that lists them, whichever way."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from envsynth.synthesis.importers.draft import Draft, Unread, title_of
from envsynth.synthesis.importers.imported import UnreadableError
from envsynth.synthesis.importers.type_names import shown

_KEYS = ("tools", "functions", "tools_data")


def items_of(document: Any) -> list[tuple[str, Any]]:
    """Return a document's tools with their places.

    A list, an object that has the list under ``tools`` (``functions``, ``tools_data``), an object of tools by name,
    or one tool.
    """
    if isinstance(document, dict):
        key = next((key for key in _KEYS if isinstance(document.get(key), dict | list)), None)
        if key is not None:
            return _members(document[key], key)
        if document and all(isinstance(item, dict) for item in document.values()):
            return _members(document, "")
        return [("the tool", document)] if document else []
    return _members(document, "")


def _members(value: Any, key: str) -> list[tuple[str, Any]]:
    if isinstance(value, list):
        return [(f"{key or 'tools'}[{index}]", item) for index, item in enumerate(value)]
    if isinstance(value, dict):
        prefix = f"{key}." if key else ""
        return [(f"{prefix}{name}", _named(name, item)) for name, item in value.items()]
    return [("the source", value)]


def _named(name: str, item: Any) -> Any:
    if not isinstance(item, dict) or item.keys() & {"name", "tool_name", "function"}:
        return item
    return {"name": name, **item}


def listed(document: Any, read: Callable[[Any, str], Draft]) -> Iterator[Unread]:
    """Yield a document's tools, each with the call that reads it."""
    for where, item in items_of(document):
        yield Unread(where, title_of(item), partial(read, item, where))


def refuse(where: str, found: Any, expected: str) -> Draft:
    """Be the reading of something that is no tool at all."""
    raise UnreadableError(where, f"found {shown(found)}", expected)
