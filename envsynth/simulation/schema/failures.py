"""Which of a tool's documented failure modes answers a call that it cannot serve."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from envsynth.core import FailureMode, Tool, ToolResult
from envsynth.simulation.schema.entities import Action
from envsynth.simulation.schema.names import singular, words
from envsynth.simulation.schema.rules import read_rules
from envsynth.simulation.schema.subjects import concerned
from envsynth.simulation.schema.validity import validator

_ABSENT = re.compile(
    r"not[ _]found|does(?:n't| not)[ _]exist|do not exist|no such|unknown|non-?existent|cannot be found|not[ _]exist",
    re.IGNORECASE,
)
_MISSING = re.compile(r"^missing|\brequired\b", re.IGNORECASE)
_SETTLED = re.compile(r"already|cannot|can't|can not|has been|not allowed|no longer", re.IGNORECASE)
_QUOTED = 200  # characters of a value that a message repeats
_SCHEMA_KINDS = {
    "enum": ("choice",),
    "const": ("choice",),
    "pattern": ("format", "choice"),
    "format": ("format",),
    "minimum": ("range",),
    "maximum": ("range",),
    "exclusiveMinimum": ("range",),
    "exclusiveMaximum": ("range",),
    "multipleOf": ("range",),
    "minItems": ("length", "empty"),
    "maxItems": ("length",),
    "minLength": ("length", "empty"),
    "maxLength": ("length",),
    "uniqueItems": (),
}


class Failures:
    """One tool's failure modes, ready to answer."""

    def __init__(self, tool: Tool, action: Action) -> None:
        self._tool = tool
        self._rules = read_rules(tool)
        self._properties = {
            name: validator(schema, tool.parameters) for name, schema in tool.properties.items() if schema is not True
        }
        self._absent = {entity: mode for entity in set(action.holders.values()) if (mode := self._absence(entity))}

    def of_arguments(self, arguments: Mapping[str, Any]) -> ToolResult | None:
        """Return the failure that a constraint stated in prose demands, if one does."""
        for rule in self._rules:
            try:
                holds = rule.holds(arguments)
            except TypeError:  # a schema that allows several types: the rule is about another than the value's
                continue
            if not holds:
                return refuse(rule.mode, arguments)
        return None

    def in_place_of(self, issue: ToolResult, arguments: Mapping[str, Any]) -> ToolResult:
        """Return the tool's own message for a constraint that its schema states and a call breaks.

        What is no matter of values (a missing or unknown parameter, another type) stays the gateway's.
        """
        if issue.error != "invalid_parameter":
            return issue
        for name, value in arguments.items():
            if name not in self._properties or self._properties[name](value):
                continue
            broken = self._broken_keyword(name, value)
            mode = self._documented(name, broken) if broken in _SCHEMA_KINDS else None
            return issue if mode is None else refuse(mode, arguments)
        return issue

    def not_found(self, entity: str, name: str, identifier: Any, arguments: Mapping[str, Any]) -> ToolResult | None:
        """Return the failure for an identifier that nobody knows, where the tool documents one."""
        mode = self._absent.get(entity)
        return None if mode is None else refuse(mode, {**arguments, name: identifier, f"{entity}_id": identifier})

    def settled(self, status: Any, arguments: Mapping[str, Any]) -> ToolResult | None:
        """Return the failure for an entity whose status forbids the call ("already cancelled"), if one says so."""
        stem = str(status).lower()[:6]
        for mode in self._tool.failure_modes:
            text = f"{mode.code.replace('_', ' ')} {mode.message}".lower()
            if len(stem) > 3 and stem in text and _SETTLED.search(text):
                return refuse(mode, {"status": status, **arguments})
        return None

    def _broken_keyword(self, name: str, value: Any) -> str:
        schema = self._tool.properties[name]
        places = [(schema, value)]
        items = schema.get("items") if isinstance(schema, dict) else None
        if isinstance(value, list) and isinstance(items, dict):
            places += [(items, item) for item in value]
        for part, item in places:
            if "type" in part and not validator({"type": part["type"]}, {})(item):
                return "type"
            for keyword in _SCHEMA_KINDS.keys() & part.keys():
                if not validator({keyword: part[keyword]}, {})(item):
                    return str(keyword)
        return "other"

    def _documented(self, name: str, keyword: str) -> FailureMode | None:
        kinds = _SCHEMA_KINDS[keyword]
        for rule in self._rules:
            if name in rule.parameters and rule.kind in kinds:
                return rule.mode
        modes = [mode for mode in self._tool.failure_modes if name in _about(mode, self._tool)]
        modes = [mode for mode in modes if mode.status < 500 and not _ABSENT.search(mode.message)]
        if keyword in ("minItems", "minLength"):
            return next(
                (mode for mode in modes if re.search("insufficient|short|empty|least", mode.message, re.I)),
                _first(modes),
            )
        if keyword in ("maxItems", "maxLength"):
            return next(
                (mode for mode in modes if re.search("exceed|long|many|maximum", mode.message, re.I)), _first(modes)
            )
        return _first(modes)

    def _absence(self, entity: str) -> FailureMode | None:
        modes = [
            mode
            for mode in self._tool.failure_modes
            if (mode.status == 404 and not _MISSING.search(mode.message))
            or _ABSENT.search(mode.code)
            or _ABSENT.search(mode.message)
        ]
        parts = {singular(word) for word in entity.split("_")}
        for mode in modes:
            said = {singular(word) for word in words(f"{mode.code} {mode.message.partition(':')[0]}")}
            if parts <= said or (len(parts) > 1 and entity.split("_")[-1] in said):
                return mode
        general = [mode for mode in modes if mode.status == 404 and not _about(mode, self._tool)]
        general = [mode for mode in general if not {"file", "directory", "page"} & set(words(mode.code))]
        return general[0] if len(general) == 1 else None


def _about(mode: FailureMode, tool: Tool) -> tuple[str, ...]:
    return concerned(mode.message, tool) or concerned(mode.code, tool)


def _first(modes: Iterable[FailureMode]) -> FailureMode | None:
    return next(iter(modes), None)


def refuse(mode: FailureMode, names: Mapping[str, Any]) -> ToolResult:
    """Make the result of a failure mode; a name in its message that nothing fills stays as it is written."""
    message = re.sub(
        r"{(\w+)}", lambda match: str(names[match[1]])[:_QUOTED] if match[1] in names else match[0], mode.message
    )
    return ToolResult.failure(mode.code, message, mode.status)
