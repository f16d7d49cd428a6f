"""Conditions that values are held against: bounds, choices, forms, sums, lengths and orders."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

Holds = Callable[[Mapping[str, Any]], bool]


def among(choices: tuple[str, ...]) -> Callable[[Any], bool]:
    """Whether a value, or each of a list, is one of a few."""
    allowed = {choice.casefold() for choice in choices}
    return lambda value: all(str(one).casefold() in allowed for one in (value if isinstance(value, list) else [value]))


def within(
    low: float | None, high: float | None, excluded: bool, measure: Callable[[Any], Any]
) -> Callable[[Any], bool]:
    """Whether a value's measure lies between two bounds; ``excluded``: the least itself does not."""

    def holds(value: Any) -> bool:
        size = measure(value)
        above = low is None or (size > low if excluded else size >= low)
        return above and (high is None or size <= high)

    return holds


def adds_up(total: float) -> Callable[[Any], bool]:
    """Whether a list adds up to a total, by and large."""
    return lambda value: abs(sum(value) - total) <= 0.02 * max(total, 1)


def matches(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    """Whether a text, or each of a list, has a form."""
    return lambda value: all(
        pattern.fullmatch(str(one)[:2_000]) is not None for one in (value if isinstance(value, list) else [value])
    )


def is_date(value: Any) -> bool:
    """Whether a text, or each of a list, is a date or an instant."""
    return all(_moment(one) is not None for one in (value if isinstance(value, list) else [value]))


def same_length(names: tuple[str, ...]) -> Holds:
    """Whether lists are equally long."""
    return lambda arguments: len({len(arguments[name]) for name in names if arguments.get(name) is not None}) <= 1


def ordered(first: str, second: str, later: bool, negated: bool) -> Holds:
    """Whether one argument comes after another (before it, where not ``later``), or with ``negated`` does not."""

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
