"""Phrases: jinja2 templates over a task's names, in a sandbox, with filters for money, dates and lists."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

import jinja2
import numpy as np
from jinja2.sandbox import ImmutableSandboxedEnvironment

from envsynth.core import BundleError

_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def say(phrases: Sequence[str], names: Mapping[str, Any], rng: np.random.Generator) -> str:
    """Draw one of the phrases and fill it in."""
    return render(phrases[int(rng.integers(len(phrases)))], names)


def render(phrase: str, names: Mapping[str, Any]) -> str:
    """Fill a phrase in.

    Raises:
        BundleError: it names something that is not there; the message says which.
    """
    try:
        return _template(phrase).render(names).strip()
    except (jinja2.TemplateError, TypeError, ValueError) as error:
        raise BundleError(f"recipe: the phrase {phrase!r} cannot be told: {error}") from error


@cache
def _template(phrase: str) -> jinja2.Template:
    return _environment().from_string(phrase)


@cache
def _environment() -> jinja2.Environment:
    # Phrases are a bundle's data: the sandbox keeps them from reaching anything but the names they are given.
    environment = ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined, autoescape=False)
    environment.filters.update(FILTERS)
    return environment


def _money(cents: int) -> str:
    return _usd(cents / 100)


def _usd(amount: float) -> str:
    return f"-${-amount:,.2f}" if amount < 0 else f"${amount:,.2f}"


def _date(value: str) -> str:
    day: date = datetime.fromisoformat(value).date()
    return f"{day:%B} {day.day}, {day.year}"


def _day(value: str) -> str:
    day = datetime.fromisoformat(value).date()
    return f"{day:%B} {day.day}"


def _listed(values: Sequence[Any], last: str = "and") -> str:
    words = [str(value) for value in values]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + f" {last} {words[-1]}" if words else ""


def _count_word(number: int) -> str:
    return _WORDS[number] if 0 <= number < len(_WORDS) else str(number)


def _a_an(text: str) -> str:
    return f"{'an' if text[:1].lower() in 'aeiou' else 'a'} {text}"


FILTERS: dict[str, Callable[..., str]] = {
    "money": _money,
    "usd": _usd,
    "date": _date,
    "day": _day,
    "listed": _listed,
    "count_word": _count_word,
    "a_an": _a_an,
    "lower_first": lambda text: text[:1].lower() + text[1:],
    "upper_first": lambda text: text[:1].upper() + text[1:],
}
