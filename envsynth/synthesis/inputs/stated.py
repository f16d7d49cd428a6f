"""Values that a schema states as examples: nobody knows better what people say there."""

from typing import Any

import numpy as np

from envsynth.synthesis.english.nouns import phrase
from envsynth.synthesis.inputs.input import Asked, Input
from envsynth.synthesis.inputs.numbers import say_number

_PLACEHOLDERS = frozenset({"", "string", "text", "example", "value", "foo", "bar", "null"})
_LONGEST = 120


def draw_stated(asked: Asked, rng: np.random.Generator) -> Input | None:
    """Draw one of the examples that a schema states; None where it states none that one could say.

    Dates and identifiers are left to the episode, with which they have to agree, and so is what is one of a few.
    """
    schema = asked.schema
    if asked.entity is not None or not schema.keys().isdisjoint({"enum", "const"}):
        return None
    if str(schema.get("format", "")).startswith("date") or schema.get("format") == "time":
        return None
    examples = schema.get("examples")
    known = [one for one in examples if _is_telling(one)] if isinstance(examples, list) else []
    if not known:
        return None
    value = known[int(rng.integers(len(known)))]
    if isinstance(value, str):
        sentence = len(value.split()) > 4
        return Input(asked.name, value, f'"{value}"' if sentence else value, phrase(asked.name),
                     "text" if sentence else "word")  # fmt: skip
    return Input(asked.name, value, say_number(value), phrase(asked.name), "number")


def _is_telling(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, str):
        return value.strip().lower() not in _PLACEHOLDERS and len(value) <= _LONGEST and "\n" not in value
    return isinstance(value, int | float)
