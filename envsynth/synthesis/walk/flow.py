"""Letting a value flow: what a response holds is made to be what the parameter takes, while nobody has seen it yet.

The ``schema`` simulator knows what one tool answers, not what another will make of it: a list of "available rooms" may
hold any text. What flows into a parameter is drawn as that parameter's own values are, and the response is pinned with
it, so that it is part of the task's start.
"""

import re
from typing import Any

import numpy as np

from envsynth.reward.pointers import parse_pointer, replaced, resolve
from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import words
from envsynth.synthesis.inputs import Asked, Cast, NoInput, draw_input, valid
from envsynth.synthesis.walk.choice import items_at, split_list

_TOKEN = re.compile(r"[\w./:+#@-]{1,80}")
_COUNTS = frozenset(v.listed("count total found number size results matches"))


def fitted(content: Any, pattern: str, asked: Asked, cast: Cast, taken: set[str], rng: np.random.Generator) -> Any:
    """Return a response whose values at a pattern are such as a parameter takes.

    Args:
        content: the response.
        pattern: where the values are.
        asked: the parameter, without any list around it.
        cast: the episode's cast.
        taken: values that the user names: what is looked up has to be another.
        rng: the source of randomness.

    Raises:
        NoInput: no such values are known.
    """
    found = items_at(content, pattern)
    if not found:
        raise NoInput(asked.name)
    seen: set[str] = set(taken)
    for pointer, value in found:
        if not _fits(value, asked) or str(value) in seen:
            value = _another(asked, cast, seen, rng)
            content = replaced(content, parse_pointer(pointer), value)
        seen.add(str(value))
    return content


def _fits(value: Any, asked: Asked) -> bool:
    if value is None or isinstance(value, dict | list | bool) or not valid(asked.schema, value):
        return False
    if not isinstance(value, str) or "enum" in asked.schema or "format" in asked.schema:
        return True
    if asked.entity is not None:
        return bool(_TOKEN.fullmatch(value)) and any(letter.isdigit() for letter in value)
    if set(words(asked.name)) & {"path", "paths", "directory"}:
        return False
    # The simulator's own texts speak of anything.
    return bool(_TOKEN.fullmatch(value)) and not set(words(asked.name)) & {"name", "title", "description", "text"}


def _another(asked: Asked, cast: Cast, seen: set[str], rng: np.random.Generator) -> Any:
    fresh = [one for one in asked.identifiers if str(one) not in seen]
    if asked.entity is not None and fresh:
        return fresh[int(rng.integers(len(fresh)))]
    for _ in range(12):
        value = draw_input(asked, cast, rng).value
        if str(value) not in seen:
            return value
    raise NoInput(asked.name)


def shortened(content: Any, pattern: str, count: int) -> Any:
    """Return a response whose list at a pattern, and those beside it as long, have fewer items; counts follow."""
    before, after = split_list(pattern)
    had = len(items_at(content, pattern))
    if had <= count:
        return content
    steps = parse_pointer(before)
    if after or not steps:
        return replaced(content, steps, resolve(content, steps)[:count])
    around = resolve(content, steps[:-1])
    cut = {
        name: value[:count]
        if isinstance(value, list) and len(value) == had
        else count
        if type(value) is int and value == had and set(words(name)) & _COUNTS
        else value
        for name, value in around.items()
    }
    return replaced(content, steps[:-1], cut)
