"""Filling in a tool's arguments, one question for each parameter."""

from collections.abc import Callable, Iterator
from typing import Any

from envsynth.cli.player.ask import Asker, Choice, Question
from envsynth.cli.player.values import kind_of, read_value, told_kind
from envsynth.core import Tool

Choices = Callable[[str, dict[str, Any]], tuple[Choice, ...]]
"""From a place in the arguments (with ``*`` for any index) and its schema to what could stand there."""

_MISSING = object()
_LISTED = 12
_ABOUT = 60


class Form:
    """Asks for arguments.

    Args:
        asker: who is asked.
        choices: what can be offered.
        tell: prints a line for the person.
    """

    def __init__(self, asker: Asker, choices: Choices, tell: Callable[[str], None]) -> None:
        self._asker = asker
        self._choices = choices
        self._tell = tell

    def fill(self, tool: Tool) -> dict[str, Any]:
        """Return the arguments for a call of a tool.

        Raises:
            EOFError: the person leaves.
            KeyboardInterrupt: the person gives the call up.
        """
        return self._object(tool.parameters, "", "")

    def _object(self, schema: dict[str, Any], pattern: str, label: str) -> dict[str, Any]:
        properties: dict[str, Any] = schema.get("properties", {})
        required = [name for name in schema.get("required", ()) if name in properties]
        values = {}
        for name in [*required, *(name for name in properties if name not in required)]:
            part = properties[name] if isinstance(properties[name], dict) else {}
            value = self._value(part, f"{pattern}/{name}", f"{label}{name}", name in required)
            if value is not _MISSING:
                values[name] = value
        return values

    def _value(self, schema: dict[str, Any], pattern: str, label: str, required: bool) -> Any:
        items = schema.get("items")
        if kind_of(schema) == "array" and isinstance(items, dict) and items.get("properties"):
            return self._objects(schema, items, f"{pattern}/*", label, required)
        if kind_of(schema) == "object" and schema.get("properties") and required:
            self._tell(_about(schema, label, required))
            return self._object(schema, pattern, f"{label}.")
        return self._leaf(schema, pattern, label, required)

    def _objects(self, schema: dict[str, Any], items: dict[str, Any], pattern: str, label: str, required: bool) -> Any:
        """Ask for objects until one is left empty; the whole may be typed as JSON at the first question instead."""
        self._tell(_about(schema, label, required) + " One after another; an empty line ends the list.")
        found: list[Any] = []
        first = next(iter(items["properties"]))
        while True:
            place = f"{label}[{len(found)}]."
            head = items["properties"][first]
            begun = self._leaf(head, f"{pattern}/{first}", f"{place}{first}", required and not found, whole=schema)
            if isinstance(begun, list):
                return begun
            if begun is _MISSING:
                return found or _MISSING
            rest = {name: part for name, part in items["properties"].items() if name != first}
            others = self._object({**items, "properties": rest}, pattern, place)
            found.append({first: begun, **others})

    def _leaf(
        self, schema: dict[str, Any], pattern: str, label: str, required: bool, whole: dict[str, Any] | None = None
    ) -> Any:
        several = kind_of(schema) == "array"
        inner = (schema.get("items") or {}) if several else schema
        # What a list's items look like is often said of the list alone.
        told = {"description": schema.get("description", "")} | inner
        choices = self._choices(f"{pattern}/*" if several else pattern, told)
        question = Question(f"  {label}> ", choices, several, _about(schema, label, required))
        while True:
            text = self._asker.ask(question)
            if text == "?":
                for line in _explained(question):
                    self._tell(line)
                continue
            if not text and not required:
                return _MISSING
            try:
                if not text:
                    raise ValueError("this one is required (Ctrl-C gives the call up)")
                return read_value(whole if whole and text.startswith("[") else schema, text)
            except ValueError as error:
                self._tell(f"{label}: {error}")


def _about(schema: dict[str, Any], label: str, required: bool) -> str:
    optional = "" if required else ", optional"
    default = f", else {schema['default']}" if "default" in schema else ""
    description = str(schema.get("description", "")).strip()
    return f"{label} ({told_kind(schema)}{optional}{default}){': ' if description else ''}{description}"


def _explained(question: Question) -> Iterator[str]:
    yield question.note
    for choice in question.choices[:_LISTED]:
        about = choice.about if len(choice.about) <= _ABOUT else f"{choice.about[:_ABOUT]}…"
        yield f"  {choice.text}  {about}".rstrip()
    if len(question.choices) > _LISTED:
        yield f"  … and {len(question.choices) - _LISTED} more: type a part of it, and complete with Tab"
    if not question.choices:
        yield "  nothing has been seen yet that would fit"
