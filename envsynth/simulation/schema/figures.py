"""Realistic figures and switches: in the usual range of what a name says, within the schema's limits."""

import math
from collections.abc import Callable
from datetime import date
from typing import Any

from envsynth.simulation.schema.names import words
from envsynth.simulation.schema.prose import range_in

Scalar = Callable[[int, date], Any]
"""From a key and the world's date to a value."""


def switch(name: str) -> Scalar:
    """Return what draws true and false, as often as the name lets one expect."""
    said = set(words(name))
    if said & {"success", "valid", "passed", "ok", "available", "active", "compliant", "verified", "confirmed"}:
        return lambda key, _: key % 8 != 0
    if said & {"error", "failed", "deleted", "blocked", "expired", "fraud"}:
        return lambda key, _: key % 8 == 0
    return lambda key, _: key % 2 == 0


def figure(schema: dict[str, Any], kind: str, name: str, description: str) -> Scalar:
    """Return what draws numbers."""
    low, high, places = _usual(set(words(name)), description.lower(), kind)
    said = range_in(description)
    if said is not None:
        low, high = said
    least = schema.get("minimum", -math.inf)
    most = schema.get("maximum", math.inf)
    step = schema.get("multipleOf") or (1 if kind == "integer" else 10**-places)
    # Exclusive bounds are numbers; the draft that had them as booleans is not read.
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if isinstance(above, int | float) and above >= least:
        least = above + (step if kind == "integer" else min(step, (min(most, below or most) - above) / 4))
    if isinstance(below, int | float) and below <= most:
        most = below - (step if kind == "integer" else min(step, (below - least) / 4))
    return _stepped(*_fitted(low, high, least, most), step, kind, places)


def _fitted(low: float, high: float, least: float, most: float) -> tuple[float, float]:
    """Move a usual range inside the limits."""
    if low < least or low > most:
        low = least if least > -math.inf else most - (high - low)
    if high > most or high < low:
        high = most if most < math.inf else low + 100
    return low, high


def _stepped(low: float, high: float, step: float, kind: str, places: int) -> Scalar:
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    span = max(last - first + 1, 1)
    if kind == "integer" and float(step).is_integer():
        whole = int(step)
        return lambda key, _: (first + key % span) * whole
    if first > last:  # the range is narrower than a step
        return lambda key, _: low + (high - low) * (key % 1000) / 1000
    digits = max(places, 0 if step >= 1 else min(15, math.ceil(-math.log10(step))))

    def draw(key: int, _: date) -> Any:
        value = round((first + key % span) * step, digits)
        return int(value) if kind == "integer" and float(value).is_integer() else value

    return draw


def _usual(said: set[str], description: str, kind: str) -> tuple[float, float, int]:
    """Return the usual range of what a name says, and how many decimal places such values have."""
    if said & {"latitude", "lat"}:
        return -60, 70, 4
    if said & {"longitude", "lng", "lon"}:
        return -180, 180, 4
    if said & {"percent", "percentage", "pct"}:
        return 0, 100, 1
    if said & {"rating", "stars"}:
        return 1, 5, 1
    if said & {"score", "confidence", "probability", "similarity", "ratio", "rate", "accuracy", "fraction"}:
        hundred = kind == "integer" or "100" in description or "percent" in description
        return (40, 100, 1) if hundred else (0.4, 0.99, 2)
    if said & {"price", "amount", "cost", "total", "subtotal", "fee", "balance", "tax", "revenue"}:
        return 5, 500, 2
    if said & {"year"}:
        return 2015, 2030, 0
    if said & {"count", "quantity", "number", "items", "pages", "page"}:
        return 1, 40, 0
    return 1, 100, 2
