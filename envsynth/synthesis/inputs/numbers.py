"""Numbers that a person would name: round, in the usual range of what they measure, with their unit."""

import math
from typing import Any

import numpy as np

from envsynth.simulation.schema.names import singular, words
from envsynth.simulation.schema.prose import range_in
from envsynth.synthesis.inputs.units import unit_of

_USUAL: tuple[tuple[str, float, float, float], ...] = (
    # words, least, most, step: the first line that shares a word counts
    ("credit_score", 620, 790, 5),
    ("heart_rate pulse", 62, 98, 1),
    ("age", 21, 64, 1),
    ("year", 2016, 2024, 1),
    ("month", 1, 12, 1),
    ("hour", 8, 18, 1),
    ("latitude longitude", 38, 46, 0.25),
    ("days", 7, 90, 1),
    ("weeks", 2, 12, 1),
    ("months", 3, 24, 1),
    ("hours", 2, 48, 1),
    ("minutes", 15, 120, 15),
    ("seconds", 10, 120, 5),
    ("ms", 50, 800, 50),
    ("percent percentage pct", 5, 40, 1),
    ("bedroom bathroom", 1, 4, 1),
    ("price", 15, 240, 0.5),
    ("fee tip", 5, 60, 1),
    ("amount cost subtotal refund spend balance payment premium payout", 40, 900, 5),
    ("cash_flow capital amortization ebitda revenue income asset liability equity debt budget salary loan profit "
     "valuation expense depreciation earnings",
     20_000, 400_000, 5_000),
    ("rating star", 3, 5, 0.5),
    ("score confidence probability similarity accuracy", 60, 95, 1),
    ("hourly_rate labor_rate wage", 20, 90, 5),
    ("rate ratio factor", 2, 12, 0.5),
    ("mileage odometer", 12_000, 90_000, 500),
    ("footage sqft", 900, 2_600, 50),
    ("temperature temp celsius", 16, 28, 0.5),
    ("fahrenheit", 60, 80, 1),
    ("humidity", 35, 65, 1),
    ("pressure", 60, 120, 5),
    ("voltage volt", 3, 12, 0.5),
    ("frequency mhz hz khz ghz", 400, 900, 10),
    ("weight kg lb mass", 2, 40, 0.5),
    ("width height length depth cm inch diameter thickness dimension", 8, 80, 1),
    ("area acre hectare", 60, 240, 5),
    ("distance km mile radius", 5, 120, 5),
    ("speed", 30, 90, 5),
    ("attendee participant guest people occupant passenger capacity headcount", 4, 40, 1),
    ("calorie", 1_600, 2_400, 50),
    ("gram protein carb fat", 20, 120, 5),
    ("stock inventory unit demand volume sales order", 40, 600, 10),
    ("portfolio_value property_value market_value asset_value", 80_000, 640_000, 10_000),
    ("declared_value order_value purchase_value", 40, 900, 5),
    ("dpi resolution", 150, 600, 50),
    ("serving", 2, 12, 1),
    ("timeout", 10, 60, 5),
    ("quantity count number item total piece size", 2, 24, 1),
    ("port", 3_000, 9_000, 10),
    ("elevation altitude", 50, 900, 10),
    ("population", 5_000, 90_000, 500),
    ("level threshold limit value", 10, 80, 5),
)  # fmt: skip


def draw_number(name: str, schema: dict[str, Any], about: str, rng: np.random.Generator) -> float | int:
    """Draw a number that fits a field's name and schema; round where its range allows."""
    low, high, step = _range(name, schema, about)
    whole = schema.get("type") == "integer"
    said = words(name)
    if said[:1] in (["min"], ["minimum"], ["lower"]):
        high = low + (high - low) / 3
    elif said[:1] in (["max"], ["maximum"], ["upper"]):
        low = min(high, round(math.ceil((low + 2 * (high - low) / 3) / step) * step, 6))
    if whole:
        step = max(1, round(step))
    places = round((high - low) / step)
    value = low + int(rng.integers(places + 1)) * step if places > 0 else low
    value = _rounded(value, low, high)
    return int(value) if whole or float(value).is_integer() else value


def _range(name: str, schema: dict[str, Any], about: str) -> tuple[float, float, float]:
    low, high, step = _usual(name)
    stated = range_in(about)
    least, most = stated if stated is not None else (None, None)
    least = schema.get("minimum", schema.get("exclusiveMinimum", least))
    most = schema.get("maximum", schema.get("exclusiveMaximum", most))
    if least is not None and (low < least or low > (most if most is not None else low)):
        low = least + ((most - least) * 0.2 if most is not None else step)
    if most is not None and (high > most or high <= low):
        high = most - ((most - least) * 0.4 if least is not None else step)
        low = min(low, high) if least is None or low <= high else least
        if most - (least or 0) <= 1.01:
            step = 0.05
        elif high - low < 2 * step:
            step = _nice((high - low) / 8)
    elif high <= low:
        high = low + 8 * step
    if step < 1 or float(step).is_integer():
        low = round(round(low / step) * step, 6)
    if least is not None:
        low = max(low, least + (step if "exclusiveMinimum" in schema else 0))
    return low, max(high, low), step


def _rounded(value: float, low: float, high: float) -> float:
    """Round a number to two figures, as people do, where its range allows."""
    if value == 0 or abs(value) < 10:
        return round(value, 2)
    size = 10.0 ** (math.floor(math.log10(abs(value))) - 1)
    rough = round(value / size) * size
    return rough if low <= rough <= high and abs(value) >= 100 else round(value, 1)


def _nice(step: float) -> float:
    return next((size for size in (0.01, 0.05, 0.1, 0.5, 1, 5, 10, 50, 100) if size >= step), 100)


def _usual(name: str) -> tuple[float, float, float]:
    said = words(name)
    known = {*said, *(singular(word) for word in said), "_".join(said[-2:])}
    last = {said[-1], singular(said[-1]), "_".join(said[-2:])}
    for wanted in (last, known):  # what a name ends with says what it measures
        for names, low, high, step in _USUAL:
            if wanted & set(names.split()):
                return low, high, step
    return 2, 24, 1


def is_usual(name: str) -> bool:
    """Whether it is known what figures go by this name: by its last word, or by the unit it ends with.

    >>> is_usual("sale_price"), is_usual("delay_ms"), is_usual("archive_setting")
    (True, True, False)
    """
    said = words(name)
    last = {said[-1], singular(said[-1]), "_".join(said[-2:])}
    return bool(unit_of(name)[0]) or any(last & set(names.split()) for names, *_ in _USUAL)


def say_number(value: float | int, money: bool = False) -> str:
    """Say a number: thousands grouped, no needless places.

    >>> say_number(45000), say_number(2024.0), say_number(0.35)
    ('45,000', '2024', '0.35')
    """
    if float(value).is_integer():
        return f"{int(value):,}" if abs(value) >= 10_000 else str(int(value))
    if money:
        return f"{value:,.2f}"
    return f"{value:,.2f}".rstrip("0") if abs(value) >= 0.01 else str(value)


__all__ = ["draw_number", "is_usual", "say_number", "unit_of"]
