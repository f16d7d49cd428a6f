"""Splits: percentages, or portfolio weights, that stand side by side and make up a whole."""

import re
from typing import Any

import numpy as np

from envsynth.simulation.schema.names import words
from envsynth.synthesis.english.nouns import listed, phrase
from envsynth.synthesis.inputs.input import Asked, Input, NoInput
from envsynth.synthesis.inputs.limits import wants_decimal
from envsynth.synthesis.inputs.numbers import say_number

_WHOLE = re.compile(r"\bsum to (?:exactly )?(\d+(?:\.\d+)?)", re.IGNORECASE)
_PARTS = frozenset(("percentages", "allocations", "split", "ratio", "ratios", "weights", "percentage"))
_OF_ONE = frozenset(("blend", "mix", "portfolio", "allocation", "allocations", "split", "distribution", "asset"))
_TWENTIETHS = 20  # parts are multiples of five percent


def is_split(asked: Asked) -> bool:
    """Whether a list's figures make up a whole."""
    items = asked.schema.get("items")
    if not isinstance(items, dict) or items.get("type") not in ("integer", "number"):
        return False
    said = words(asked.name)
    named = bool(set(said[-1:]) & _PARTS) and bool(set(said) & _OF_ONE)
    return _WHOLE.search(asked.about) is not None or named


def draw_split(asked: Asked, rng: np.random.Generator) -> Input:
    """Draw a whole in parts, largest first, each a multiple of a twentieth.

    Raises:
        NoInput: it has more parts than that.
    """
    count = _count(asked.schema, asked.count)
    if not 1 <= count <= _TWENTIETHS // 2:
        raise NoInput(asked.name)
    cuts = sorted(int(cut) + 1 for cut in rng.choice(_TWENTIETHS - 1, count - 1, replace=False))
    parts = sorted(np.diff([0, *cuts, _TWENTIETHS]).tolist(), reverse=True)
    whole = _whole(asked)
    values = [_plain(part * whole / _TWENTIETHS) for part in parts]
    unit = " percent" if whole == 100 else ""
    said = listed([f"{say_number(value)}{unit}" for value in values])
    return Input(asked.name, values, said, phrase(asked.name), "list")


def _count(schema: dict[str, Any], wanted: int | None) -> int:
    least, most = int(schema.get("minItems", 1)), int(schema.get("maxItems", 3))
    return wanted or max(min(3, most), least)


def _whole(asked: Asked) -> float:
    stated = _WHOLE.search(asked.about)
    if stated is not None:
        return float(stated[1])
    return 1.0 if wants_decimal(asked.schema["items"], asked.about) or words(asked.name)[-1] == "weights" else 100.0


def _plain(value: float) -> float | int:
    return int(value) if float(value).is_integer() else round(value, 4)
