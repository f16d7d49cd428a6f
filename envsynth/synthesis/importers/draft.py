"""A tool as a format's reader found it, and the tool made of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from envsynth.core import Annotations, FailureMode
from envsynth.synthesis.importers.imported import Skipped, UnreadableError
from envsynth.synthesis.importers.schema_reader import SchemaReader
from envsynth.synthesis.importers.type_names import shown


@dataclass(frozen=True)
class Draft:
    """What a reader found of one tool, before names are made unique and prose is read.

    Attributes:
        where: the tool's place in its source.
        name: its name there.
        parameters: a schema of type object that stands alone; ``output`` likewise, of any type, or None.
        messages: error messages whose prose may state constraints.
        origin: where it came from, in the source's own terms (an id, ``GET /orders``); empty for its name.
        notes: what was left out so far.
    """

    where: str
    name: str
    description: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    output: dict[str, Any] | None = None
    usage: str = ""
    failure_modes: tuple[FailureMode, ...] = ()
    messages: tuple[str, ...] = ()
    annotations: Annotations | None = None
    origin: str = ""
    notes: tuple[Skipped, ...] = ()


@dataclass(frozen=True)
class Unread:
    """A tool that was found and not read yet: ``read`` makes a draft of it, or raises ``UnreadableError``.

    ``name`` is what to call it where it cannot be read; it may be empty.
    """

    where: str
    name: str
    read: Callable[[], Draft]


@dataclass(frozen=True)
class Source:
    """A document's tools, not read yet, and what it says of them all.

    ``about`` holds what the document says of the whole toolset: ``field``, ``subdomain``, ``family``.
    """

    kind: str
    tools: Iterator[Unread]
    about: dict[str, Any] = field(default_factory=dict)
    notes: tuple[Skipped, ...] = ()


def name_in(item: Any, where: str, *keys: str) -> str:
    """Return a tool's name.

    Raises:
        UnreadableError: the item is no object, or has no name.
    """
    if isinstance(item, UnreadableError):
        raise item
    if not isinstance(item, dict):
        raise UnreadableError(where, f"found {shown(item)}", "a tool (an object)")
    for key in keys:
        name = item.get(key)
        if isinstance(name, str) and name.strip():
            return name.strip()
        if name is not None:
            raise UnreadableError(f"{where}.{key}", f"{key} is {shown(name)}", "a name (text that is not empty)")
    raise UnreadableError(where, f"no {keys[0]}", f"a tool with a {keys[0]}")


def title_of(item: Any) -> str:
    """Return the name that an item seems to have, for speaking of it where it cannot be read."""
    if not isinstance(item, dict):
        return ""
    keys = ("name", "tool_name", "operationId")
    name = next((item[key] for key in keys if isinstance(item.get(key), str)), "")
    return name[:200] or title_of(item.get("function")) or title_of(item.get("tool"))


def text_in(item: dict[str, Any], *keys: str) -> str:
    """Return the first text that stands under one of these keys, or no text."""
    return next((item[key].strip() for key in keys if isinstance(item.get(key), str) and item[key].strip()), "")


def read_parameters(
    schema: Any, where: str, reader: SchemaReader | None = None
) -> tuple[dict[str, Any], list[Skipped]]:
    """Read a tool's parameters: a schema of type object, or nothing for a tool that takes none.

    Raises:
        UnreadableError: they cannot be read, or are no object.
    """
    if schema is None:
        return {"type": "object", "properties": {}}, []
    parameters, notes = (reader or SchemaReader(schema)).read(schema, where)
    kind = parameters.get("type", "object")
    if kind != "object" and not (isinstance(kind, list) and "object" in kind):
        raise UnreadableError(where, f"parameters are of type {shown(kind)}", "type 'object'")
    parameters = {**parameters, "type": "object", "properties": dict(parameters.get("properties", {}))}
    for name in parameters.get("required", ()):
        if name not in parameters["properties"] and not parameters.keys() & {"patternProperties", "anyOf", "oneOf"}:
            parameters["properties"][name] = {}
            what = f"required names {shown(name)}, which properties lack"
            notes.append(Skipped(where=f"{where}.required", what=what, expected="its schema", whole=False))
    return parameters, notes


def read_output(
    schema: Any, where: str, reader: SchemaReader | None = None
) -> tuple[dict[str, Any] | None, list[Skipped]]:
    """Read a response's schema; one that cannot be read is left out with a note, as calls do not depend on it."""
    if schema is None or schema == {}:
        return None, []
    try:
        return (reader or SchemaReader(schema)).read(schema, where, sent=False)
    except UnreadableError as error:
        return None, [Skipped(where=error.where, what=error.what, expected=error.expected, whole=False)]
