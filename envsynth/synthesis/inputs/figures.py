"""Figures: a number with its unit, or a coordinate of the episode's place."""

import numpy as np

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import words
from envsynth.synthesis.english.nouns import phrase
from envsynth.synthesis.inputs.cast import Cast
from envsynth.synthesis.inputs.input import Asked, Input, NoInput
from envsynth.synthesis.inputs.limits import wants_decimal
from envsynth.synthesis.inputs.numbers import draw_number, say_number
from envsynth.synthesis.inputs.scales import scale_of
from envsynth.synthesis.inputs.units import unit_of, unit_stated

_UNTOLD = ("data", "features", "metrics", "values", "points", "history", "series", "signal", "samples", "location")
_MONEY = frozenset(v.listed("price amount cost fee subtotal balance refund payment tax"))
_PLAIN = frozenset(("year", "port"))


def draw_figure(asked: Asked, cast: Cast, rng: np.random.Generator) -> Input:
    """Draw a number, said with its unit.

    Raises:
        NoInput: nothing realistic is known.
    """
    said = set(words(asked.name))
    fixed = {"latitude": cast.place.latitude, "lat": cast.place.latitude}
    fixed |= dict.fromkeys(("longitude", "lng", "lon"), cast.place.longitude)
    for word, value in fixed.items():
        if word in said:
            if said & {"destination", "dest", "end", "to", "delivery"}:
                value = cast.other_place.latitude if word.startswith("lat") else cast.other_place.longitude
            return Input(asked.name, value, str(value), phrase(asked.name), "number")
    if said & {"vector", "matrix", "coordinates", "bounds", "polygon", "embedding", "x", "y", "z"}:
        raise NoInput(asked.name)
    if words(asked.name)[-1] in _UNTOLD or "coordinate" in said:
        raise NoInput(asked.name)
    return say_figure(asked, draw_number(asked, rng))


def say_figure(asked: Asked, value: float | int) -> Input:
    """Say a number with its unit, as its name or its description has it."""
    said = set(words(asked.name))
    unit, rest = unit_of(asked.name)
    unit = unit or unit_stated(asked.name, asked.about) or _share(asked, value)
    aged = words(asked.name)[-1] in ("age", "ages")
    if (unit == "years" and (value > 1_900 or aged)) or (
        unit == "percent" and wants_decimal(asked.schema, asked.about)
    ):
        unit, rest = "", rest if unit == "percent" else words(asked.name)
    if unit == "bytes":
        power = next((power for power in (3, 2, 1) if value >= 1_000**power), 0)
        value_said, unit = value / 1_000**power, ("bytes", "KB", "MB", "GB")[power]
        return Input(asked.name, value, f"{say_number(value_said)} {unit}", phrase("_".join(rest)), "number")
    said_value = say_number(value, money=bool(said & _MONEY)) if not said & _PLAIN else str(value)
    text = f"{said_value} {unit}" if unit else said_value
    if value == 1 and unit.endswith("s") and len(unit) > 2:
        text = text[:-1]
    return Input(asked.name, value, text, phrase("_".join(rest)), "number")


def _share(asked: Asked, value: float) -> str:
    """Return "percent" for a share whose name does not say that it is one."""
    scale = scale_of(asked)
    named = words(asked.name)[-1] in ("percent", "percentage", "pct")
    return "percent" if scale is not None and scale.share and value >= 1 and not named else ""
