"""What a person has seen so far that a parameter could take: never what only the golden trajectory knows."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from envsynth.cli.player.ask import Choice
from envsynth.core import ToolCall, ToolResult

if TYPE_CHECKING:
    from envsynth.synthesis import ToolGraph

_CODE = re.compile(r"[\w@.#+-]*[\d@](?:[\w@.#+-]*\w)?")
_NAME = re.compile(r"\b[A-Z][^\W\d_]+(?:['’-][^\W\d_]+)*\b")
_EXAMPLE = re.compile(r"such as \W*(\w[\w.@#+-]*)")


class Seen:
    """The instruction, and the responses so far with the calls they answered.

    Args:
        graph: the toolset's graph, which says what kind of thing a parameter takes and a response shows.
        instruction: what the user asked.
    """

    def __init__(self, graph: "ToolGraph", instruction: str) -> None:
        self._graph = graph
        self._codes = tuple(dict.fromkeys(_CODE.findall(instruction)))
        self._names = tuple(dict.fromkeys(_NAME.findall(instruction)))

    def choices(
        self, tool: str, pattern: str, schema: dict[str, Any], calls: Sequence[tuple[ToolCall, ToolResult]]
    ) -> tuple[Choice, ...]:
        """Return what could stand at a parameter.

        Args:
            tool: the tool's name.
            pattern: the place in its arguments, with ``*`` for any index.
            schema: what that place takes.
            calls: the calls so far, and how they were answered.
        """
        if "enum" in schema:
            return tuple(Choice(str(option)) for option in schema["enum"])
        if schema.get("type") == "boolean":
            return (Choice("true"), Choice("false"))
        entity = self._graph.entity_of(tool, pattern)
        field = pattern.replace("/*", "").rpartition("/")[2]
        found: dict[str, str] = {}
        for call, result in reversed(calls):
            for place, value, siblings in fields(result.content if result.ok else None):
                if _same_kind(self._graph, call.name, place, entity, field):
                    # Where it was mentioned several times, the fullest description is its own.
                    found[str(value)] = max(found.get(str(value), ""), _about(siblings, value), key=len)
        for text in self._told(schema, alike_only=entity is not None and bool(found)):
            found.setdefault(text, "in the request")
        return tuple(Choice(text, about) for text, about in found.items() if text)

    def _told(self, schema: dict[str, Any], alike_only: bool) -> Iterator[str]:
        """Yield what the instruction says that could be meant, what looks like the schema's example first.

        Names are left out where codes seem to be meant, and all that looks otherwise where ``alike_only``.
        """
        if schema.get("type", "string") != "string":
            return
        about = str(schema.get("description", ""))
        example = _EXAMPLE.search(about)
        shape = _shape(example[1]) if example else ""
        codes = [code for code in self._codes if _fits(schema, code)]
        yield from (code for code in codes if _shape(code) == shape)
        if not alike_only:
            yield from (code for code in codes if _shape(code) != shape)
            if not ("format" in schema or "pattern" in schema or re.search(r"\d", about)):
                yield from self._names


def fields(content: Any, pattern: str = "") -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Yield a response's scalars: their place, with ``*`` for any index, the value, and the object it stands in."""
    if isinstance(content, list):
        for item in content:
            yield from fields(item, f"{pattern}/*")
    elif isinstance(content, dict):
        for name, value in content.items():
            if isinstance(value, list | dict):
                yield from fields(value, f"{pattern}/{name}")
            elif value is not None:
                yield f"{pattern}/{name}", value, content


def _same_kind(graph: "ToolGraph", tool: str, place: str, entity: str | None, field: str) -> bool:
    if place.rpartition("/")[2] in (field, field.removesuffix("s")):
        return True
    return entity is not None and place in (graph.outputs(tool, entity) if tool in graph.graph else ())


def _about(siblings: dict[str, Any], value: Any) -> str:
    """Describe what a value is the identifier of, by the words that stand beside it."""
    told = []
    for name, other in siblings.items():
        if isinstance(other, dict):
            told += [str(part) for part in other.values() if isinstance(part, str | int | float)]
        elif other is not value and isinstance(other, str | int | float) and not name.endswith("_id"):
            told.append(f"{name} {other}" if isinstance(other, bool | int | float) else other)
    return ", ".join(told)


def _fits(schema: dict[str, Any], code: str) -> bool:
    if "@" in code and schema.get("format") != "email":
        return False
    # Patterns are a stranger's: they are matched by an engine that gives up in time, as at the gateway.
    engine = jsonschema_rs.FancyRegexOptions(backtrack_limit=10_000)
    try:
        return jsonschema_rs.Draft202012Validator(schema, validate_formats=True, pattern_options=engine).is_valid(code)
    except ValueError:
        return True  # it cannot be said without the whole of the tool's schema


def _shape(code: str) -> str:
    """Return what codes of one kind have in common: the letters they begin with, and their punctuation."""
    letters = re.match(r"[^\W\d_]*", code)
    return (letters[0] if letters else "") + re.sub(r"\w", "", code)
