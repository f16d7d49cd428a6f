"""Numbers that a person would name: round, and in the usual range of what they measure (``figures.yaml``)."""

import math
from dataclasses import replace
from typing import Any

import numpy as np

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import singular, words
from envsynth.synthesis.inputs.input import Asked, NoInput
from envsynth.synthesis.inputs.limits import Limits, alternatives_in, examples_in, limits_of, wants_decimal
from envsynth.synthesis.inputs.scales import LEAST, MOST, Scale, scale_of

_FOUND_OUT = frozenset(v.listed("score confidence probability similarity accuracy completeness likelihood complexity"))
_FINEST = 4  # how often a step is made finer until a figure lies within narrow limits


def draw_number(asked: Asked, rng: np.random.Generator) -> float | int:
    """Draw a number that fits a field's name, its schema, and what it is about.

    What is asked for as a least or a most lies below or above what is asked for plainly, so that both agree.

    Raises:
        NoInput: neither the schema, nor the description, nor the table of figures says anything plausible.
    """
    limits = limits_of(asked.schema, asked.about)
    whole = asked.schema.get("type") == "integer"
    named = [one for one in alternatives_in(asked.about) if limits.allows(one)]
    if named:
        return _one_of(named, rng)
    scale = scale_of(asked)
    if scale is None and singular(words(asked.name)[-1]) in _FOUND_OUT and not set(words(asked.name)) & LEAST:
        raise NoInput(asked.name)
    if scale is None:
        named = [one for one in examples_in(asked.about) if limits.allows(one)]
        if named:
            return _one_of(named, rng)
        # Of what is not known, a fraction or a figure below zero is a knob of a machine: nobody says it.
        known = limits.least is not None and limits.least >= 0 and limits.most is not None and limits.most > 1
        scale = between(limits) if known else None
    if scale is None:
        raise NoInput(asked.name)
    if scale.share and wants_decimal(asked.schema, asked.about):
        scale = scale.as_decimal
    found = _within(_part(scale, asked.name), limits, whole, rng)
    if found is None:
        wide = between(limits)
        found = None if wide is None else _within(_part(wide, asked.name), limits, whole, rng)
    if found is None:
        raise NoInput(asked.name)
    return found


def between(limits: Limits) -> Scale | None:
    """Return the middle of what is allowed, where it has two ends; None else."""
    if limits.least is None or limits.most is None or limits.most <= limits.least:
        return None
    span = limits.most - limits.least
    if limits.least >= 0 and limits.most > 500 and limits.most > 50 * max(limits.least, 1):
        # Of one to ten thousand, people say some dozens or hundreds.
        middle = math.sqrt(max(limits.least, 1) * limits.most)
        return Scale(middle / 2, middle * 2, _nice(middle / 4))
    return Scale(limits.least + 0.2 * span, limits.least + 0.6 * span, _nice(span / 20))


def make_up_number(schema: dict[str, Any], about: str, rng: np.random.Generator) -> float | int | None:
    """Draw a figure that only keeps to its limits; None where there is none."""
    limits = limits_of(schema, about)
    low = limits.least if limits.least is not None else min(2.0, limits.most if limits.most is not None else 2.0)
    wide = between(limits) or Scale(low, low + 22, 1)
    whole = schema.get("type") == "integer"
    return _within(wide, limits, whole, rng) or _within(Scale(low, low + 1, 1), limits, whole, rng)


def _one_of(named: list[float], rng: np.random.Generator) -> float | int:
    return named[int(rng.integers(len(named)))]


def _part(scale: Scale, name: str) -> Scale:
    """Return the part of a scale that a least, a most, or anything else is from."""
    said = {words(name)[0], words(name)[-1]}
    span = scale.high - scale.low
    if said & LEAST:
        return replace(scale, high=scale.low + span / 4)
    if said & MOST:
        return replace(scale, low=scale.high - span / 4)
    return replace(scale, low=scale.low + span / 4, high=scale.high - span / 4) if span >= 8 * scale.step else scale


def _within(scale: Scale, limits: Limits, whole: bool, rng: np.random.Generator) -> float | int | None:
    """Draw a multiple of a scale's step within limits; None where there is none."""
    low = scale.low if limits.least is None else max(scale.low, limits.least)
    high = scale.high if limits.most is None else min(scale.high, limits.most)
    step = max(1.0, float(round(scale.step))) if whole else scale.step
    if limits.multiple > 0:
        step = math.ceil(round(step / limits.multiple, 6)) * limits.multiple
    for _ in range(_FINEST):
        least, most = math.ceil(round(low / step, 6)), math.floor(round(high / step, 6))
        found = [turn for turn in (least, most) if limits.allows(round(turn * step, 6))]
        if least <= most and found:
            turn = int(rng.integers(least, most + 1))
            value = round((turn if limits.allows(round(turn * step, 6)) else found[0]) * step, 6)
            return int(value) if whole or float(value).is_integer() else value
        if limits.multiple > 0 or (whole and step <= 1):
            return None
        step = max(1.0, float(round(step / 5))) if whole else step / 5
    return None


def _nice(step: float) -> float:
    sizes = [size * 10.0**power for power in range(-3, 9) for size in (1, 2, 5)]
    return next((size for size in sizes if size >= step), sizes[-1])


def say_number(value: float | int, money: bool = False) -> str:
    """Say a number: thousands grouped, no needless places.

    >>> say_number(45000), say_number(2024.0), say_number(0.075)
    ('45,000', '2024', '0.075')
    """
    if float(value).is_integer():
        return f"{int(value):,}" if abs(value) >= 10_000 else str(int(value))
    if money and round(value, 2) == value:
        return f"{value:,.2f}"
    return f"{value:,.6f}".rstrip("0") if abs(value) >= 1e-6 else str(value)
