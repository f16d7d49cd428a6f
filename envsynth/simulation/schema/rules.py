"""Constraints that a tool states in prose, as rules that can be checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from envsynth.core import FailureMode, Tool
from envsynth.simulation.schema import prose
from envsynth.simulation.schema.conditions import Holds, adds_up, among, is_date, matches, ordered, same_length, within
from envsynth.simulation.schema.names import words
from envsynth.simulation.schema.subjects import clause_of, concerned, place_of

_SAME_LENGTH = re.compile(
    r"same (?:length|number|size)|equal lengths?|length mismatch|mismatched (?:array )?(?:lengths?|arrays)"
    r"|lengths? (?:must|should) match|must match .{0,40}\blength",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"([\w ]+?) (?:must|should|cannot|can't) (?:be |come )?(after|later than|greater than|more than|larger than|before"
    r"|earlier than|less than|smaller than)(?: or equal to)? (?:the )?([\w ]+)",
    re.IGNORECASE,
)
_SUM = re.compile(r"(?:sum|add up) to (?:approximately )?(\d+(?:\.\d+)?)", re.IGNORECASE)
_EMPTY = re.compile(r"cannot be empty|must not be empty|\bempty\b|is required and|non-empty", re.IGNORECASE)
_CHARACTERS = re.compile(r"\bcharacters?\b|\bchars?\b", re.IGNORECASE)
_ITEMS = re.compile(r"\b(items?|elements?|values?|entries|points?|at least|exactly|more than|up to)\b", re.IGNORECASE)
_FORMATS: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "email": (re.compile(r"\bemail\b", re.IGNORECASE), re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")),
    "url": (re.compile(r"\burl\b", re.IGNORECASE), re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)),
}
_SAYS_CHOICE = re.compile(
    r"\b(types?|modes?|status(?:es)?|methods?|formats?|levels?|categor(?:y|ies)|kinds?|class(?:es)?|styles?|units?"
    r"|tiers?|priorit(?:y|ies)|severit(?:y|ies)|strateg(?:y|ies)|algorithms?|depth|frequency|scope|one of|either"
    r"|(?-i:or)|must be|choose|supported|allowed|valid)\b",
    re.IGNORECASE,
)
_PLACES = frozenset({"location", "area", "place", "address", "jurisdiction", "city", "region"})
_DATES = re.compile(r"iso.?8601|yyyy-mm-dd|date[ -]?(?:time )?format|timestamp format", re.IGNORECASE)


class Rule(NamedTuple):
    """A condition on a call's arguments, and the failure mode that answers where it does not hold.

    ``bounds`` are the least and the most of a ``range`` or a ``length``, ``choices`` the values of a ``choice``.
    """

    mode: FailureMode
    parameters: tuple[str, ...]
    kind: str
    holds: Holds
    bounds: tuple[float | None, float | None] = (None, None)
    choices: tuple[str, ...] = ()


def read_rules(tool: Tool) -> tuple[Rule, ...]:
    """Return the rules that a tool's failure modes, descriptions and usage state, in the order of its modes."""
    found: list[Rule] = []
    for mode in tool.failure_modes:
        if mode.status not in (404, 409) and mode.status < 500:
            found += _of_mode(tool, mode)
    return tuple(found)


def _of_mode(tool: Tool, mode: FailureMode) -> list[Rule]:
    text = mode.message
    about = concerned(text, tool) or concerned(mode.code, tool)
    found = [
        *_across(tool, mode, about),
        *(rule for name in about for rule in _of_parameter(mode, name, tool.properties, clause_of(name, about, text))),
    ]
    if len(about) > 1 and not any(place_of(name, text) for name in about):
        # "Too many reviews: maximum 50" does not say which of several figures is meant.
        found = [rule for rule in found if rule.kind != "range"]
    if found or len(about) != 1:
        return found
    # The message only says that the value is wrong; what is right stands in the description or in the usage.
    name = about[0]
    schema = tool.properties[name]
    described = str(schema.get("description", "")) if isinstance(schema, dict) else ""
    usage = re.search(rf"\b{re.escape(name)}\b\s*(\([^()]*\))", tool.usage)
    return [
        rule
        for source in (described, usage[1] if usage else "")
        if source
        for rule in _of_parameter(mode, name, tool.properties, source)
        # "Jurisdiction (city, county, state)" says what kinds there are, not which values.
        if rule.kind != "choice"
        or (_SAYS_CHOICE.search(f"{' '.join(words(name))} {source}") and not _PLACES.intersection(words(name)))
    ]


def _across(tool: Tool, mode: FailureMode, about: tuple[str, ...]) -> list[Rule]:
    text = mode.message
    if _SAME_LENGTH.search(text) and ";" in text:
        about = concerned(text.partition(";")[0], tool)  # what follows is another rule
    arrays = tuple(name for name in about if _type(tool.properties[name]) == "array")
    if _SAME_LENGTH.search(text):
        if len(arrays) < 2:
            arrays = tuple(name for name, schema in tool.properties.items() if _type(schema) == "array")
        return [Rule(mode, arrays, "length", same_length(arrays))] if len(arrays) == 2 or len(about) > 1 else []
    match = _ORDER.search(text.partition(":")[2] or text)
    if match is None:
        return []
    first, second = concerned(match[1], tool)[-1:], concerned(match[3], tool)[:1]
    if not first or not second or first == second:
        return []
    later = match[2].split()[0].lower() in ("after", "later", "greater", "more", "larger")
    if re.search(r"cannot|can't", match[0], re.IGNORECASE):
        return [Rule(mode, (*first, *second), "order", ordered(first[0], second[0], later, negated=True))]
    return [Rule(mode, (*first, *second), "order", ordered(first[0], second[0], later, negated=False))]


def _choices(text: str, properties: Mapping[str, Any]) -> tuple[str, ...] | None:
    # "product_ids and quantities must have the same length" lists parameters, not values.
    found = prose.choices_in(text)
    names = {tuple(words(name)) for name in properties}
    if found is None or any(tuple(words(one)) in names for one in found):
        return None
    # Nor does "all parameters (contact, education) must be provided".
    parts = sum(any(set(words(one)) < set(name) for name in names) for one in found)
    return None if parts > 1 else found


def _of_parameter(mode: FailureMode, name: str, properties: Mapping[str, Any], text: str) -> list[Rule]:
    schema = properties[name]
    kind = _type(schema)
    items = _type(schema.get("items", {})) if kind == "array" and isinstance(schema, dict) else ""
    found: list[Rule] = []

    def add(what: str, holds: Callable[[Any], bool], **more: Any) -> None:
        found.append(Rule(mode, (name,), what, _on(name, holds), **more))

    choices = _choices(text, properties)
    if choices and "string" in (kind, items):
        add("choice", among(choices), choices=choices)
    elif kind in ("integer", "number"):
        _add_bounds(add, "range", text, lambda value: value)
    elif kind == "array" and (total := _SUM.search(text)) and items in ("number", "integer"):
        add("sum", adds_up(float(total[1])), bounds=(float(total[1]), float(total[1])))
    elif _is_counted(kind, text):
        _add_bounds(add, "length", text, len)
    if kind in ("string", "array") and _EMPTY.search(text):
        add("empty", lambda value: bool(value.strip() if isinstance(value, str) else value))
    if "string" in (kind, items) and re.search(r"invalid|format|valid", text, re.IGNORECASE):
        for said, pattern in _FORMATS.values():
            if said.search(name) and said.search(text):
                add("format", matches(pattern))
        if _DATES.search(text) and re.search(r"date|time", name):
            add("format", is_date)
    return found


def _add_bounds(add: Callable[..., None], what: str, text: str, measure: Callable[[Any], Any]) -> None:
    low, high, excluded = prose.bounds_in(text)
    if low is not None or high is not None:
        add(what, within(low, high, excluded, measure), bounds=(low, high))


def _is_counted(kind: str, text: str) -> bool:
    """Whether the bounds that a text states are of a length: of a list's, or in characters."""
    if kind == "array":
        return bool(_ITEMS.search(text)) and "between" not in text.replace("between 1 and", "")
    return kind == "string" and bool(_CHARACTERS.search(text))


def _type(schema: Any) -> str:
    kind = schema.get("type", "") if isinstance(schema, dict) else ""
    return next((one for one in kind if one != "null"), "") if isinstance(kind, list) else str(kind)


def _on(name: str, holds: Callable[[Any], bool]) -> Holds:
    return lambda arguments: arguments.get(name) is None or holds(arguments[name])
