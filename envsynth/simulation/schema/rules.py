"""Constraints that a tool states in prose, as rules that can be checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from envsynth.core import FailureMode, Tool
from envsynth.simulation.schema import prose
from envsynth.simulation.schema.names import singular, words
from envsynth.simulation.schema.vocabulary import listed

_NOISE = frozenset(
    listed(
        "invalid unsupported unknown incorrect bad wrong missing empty no out of range error format value values not "
        "supported too long short many few large small exceeded limit insufficient required mismatch mismatched "
        "failed the a an is are or and in must be provided specified length lengths array arrays negative"
    )
)
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
_DATES = re.compile(r"iso.?8601|yyyy-mm-dd|date[ -]?(?:time )?format|timestamp format", re.IGNORECASE)

Holds = Callable[[Mapping[str, Any]], bool]


class Rule(NamedTuple):
    """A condition on a call's arguments, and the failure mode that answers where it does not hold."""

    mode: FailureMode
    parameters: tuple[str, ...]
    kind: str
    holds: Holds


def read_rules(tool: Tool) -> tuple[Rule, ...]:
    """Return the rules that a tool's failure modes, descriptions and usage state, in the order of its modes."""
    found: list[Rule] = []
    for mode in tool.failure_modes:
        if mode.status not in (404, 409) and mode.status < 500:
            found += _of_mode(tool, mode)
    return tuple(found)


def concerned(text: str, tool: Tool) -> tuple[str, ...]:
    """Return the parameters that a text speaks of: those it names, else those that share its subject's words."""
    said = " ".join(words(text))
    plain = f" {said} "
    named = [(plain.find(f" {' '.join(words(name))} "), name) for name in tool.properties]
    found = [name for place, name in sorted(named) if place >= 0]
    longest = [name for name in found if not any(name != other and name in other for other in found)]
    if longest:
        return tuple(longest)
    subject = {singular(word) for word in words(text.partition(":")[0])} - _NOISE
    if not subject:
        return ()
    parts = {name: [singular(word) for word in words(name)] for name in tool.properties}
    near = [name for name, own in parts.items() if own and (subject <= set(own) or set(own) <= subject)]
    # Of ``new_status`` and ``status_notes`` the first is a status.
    best = [name for name in near if parts[name][-1] in subject]
    return tuple(best or near)


def _of_mode(tool: Tool, mode: FailureMode) -> list[Rule]:
    text = mode.message
    about = concerned(text, tool) or concerned(mode.code, tool)
    found = [
        *_across(tool, mode, about),
        *(rule for name in about for rule in _of_parameter(mode, name, tool.properties, text)),
    ]
    if found or len(about) != 1:
        return found
    # The message only says that the value is wrong; what is right stands in the description or in the usage.
    schema = tool.properties[about[0]]
    described = str(schema.get("description", "")) if isinstance(schema, dict) else ""
    usage = re.search(rf"\b{re.escape(about[0])}\b\s*(\([^()]*\))", tool.usage)
    return [
        rule
        for source in (described, usage[1] if usage else "")
        if source
        for rule in _of_parameter(mode, about[0], tool.properties, source)
    ]


def _across(tool: Tool, mode: FailureMode, about: tuple[str, ...]) -> list[Rule]:
    text = mode.message
    if _SAME_LENGTH.search(text) and ";" in text:
        about = concerned(text.partition(";")[0], tool)  # what follows is another rule
    arrays = tuple(name for name in about if _type(tool.properties[name]) == "array")
    if _SAME_LENGTH.search(text):
        if len(arrays) < 2:
            arrays = tuple(name for name, schema in tool.properties.items() if _type(schema) == "array")
        return [Rule(mode, arrays, "length", _same_length(arrays))] if len(arrays) == 2 or len(about) > 1 else []
    match = _ORDER.search(text.partition(":")[2] or text)
    if match is None:
        return []
    first, second = concerned(match[1], tool)[-1:], concerned(match[3], tool)[:1]
    if not first or not second or first == second:
        return []
    later = match[2].split()[0].lower() in ("after", "later", "greater", "more", "larger")
    if re.search(r"cannot|can't", match[0], re.IGNORECASE):
        return [Rule(mode, (*first, *second), "order", _ordered(first[0], second[0], later, negated=True))]
    return [Rule(mode, (*first, *second), "order", _ordered(first[0], second[0], later, negated=False))]


def _choices(text: str, properties: Mapping[str, Any]) -> tuple[str, ...] | None:
    # "product_ids and quantities must have the same length" lists parameters, not values.
    found = prose.choices_in(text)
    names = {tuple(words(name)) for name in properties}
    return None if found is None or any(tuple(words(one)) in names for one in found) else found


def _of_parameter(mode: FailureMode, name: str, properties: Mapping[str, Any], text: str) -> list[Rule]:
    schema = properties[name]
    kind = _type(schema)
    items = _type(schema.get("items", {})) if kind == "array" and isinstance(schema, dict) else ""
    found: list[tuple[str, Callable[[Any], bool]]] = []
    choices = _choices(text, properties)
    if choices and "string" in (kind, items):
        found.append(("choice", _among(choices)))
    elif kind in ("integer", "number"):
        found += _bounded("range", text, lambda value: value)
    elif kind == "array" and (total := _SUM.search(text)) and items in ("number", "integer"):
        found.append(("sum", _adds_up(float(total[1]))))
    elif _is_counted(kind, text):
        found += _bounded("length", text, len)
    if kind in ("string", "array") and _EMPTY.search(text):
        found.append(("empty", lambda value: bool(value.strip() if isinstance(value, str) else value)))
    if "string" in (kind, items) and re.search(r"invalid|format|valid", text, re.IGNORECASE):
        found += [
            ("format", _matches(pattern))
            for said, pattern in _FORMATS.values()
            if said.search(name) and said.search(text)
        ]
        if _DATES.search(text) and re.search(r"date|time", name):
            found.append(("format", _is_date))
    return [Rule(mode, (name,), what, _on(name, holds)) for what, holds in found]


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


def _among(choices: tuple[str, ...]) -> Callable[[Any], bool]:
    allowed = {choice.casefold() for choice in choices}
    return lambda value: all(str(one).casefold() in allowed for one in (value if isinstance(value, list) else [value]))


def _bounded(what: str, text: str, measure: Callable[[Any], Any]) -> list[tuple[str, Callable[[Any], bool]]]:
    low, high, excluded = prose.bounds_in(text)
    if low is None and high is None:
        return []

    def holds(value: Any) -> bool:
        size = measure(value)
        above = low is None or (size > low if excluded else size >= low)
        return above and (high is None or size <= high)

    return [(what, holds)]


def _adds_up(total: float) -> Callable[[Any], bool]:
    return lambda value: abs(sum(value) - total) <= 0.02 * max(total, 1)


def _matches(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: all(
        pattern.fullmatch(str(one)[:2_000]) is not None for one in (value if isinstance(value, list) else [value])
    )


def _is_date(value: Any) -> bool:
    return all(_moment(one) is not None for one in (value if isinstance(value, list) else [value]))


def _same_length(names: tuple[str, ...]) -> Holds:
    return lambda arguments: len({len(arguments[name]) for name in names if arguments.get(name) is not None}) <= 1


def _ordered(first: str, second: str, later: bool, negated: bool) -> Holds:
    def holds(arguments: Mapping[str, Any]) -> bool:
        one, other = _measured(arguments.get(first)), _measured(arguments.get(second))
        if one is None or other is None or type(one) is not type(other):
            return True
        if negated:
            return bool(one <= other if later else one >= other)
        return bool(one > other if later else one < other)

    return holds


def _measured(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return _moment(value)


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
