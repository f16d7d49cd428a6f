"""Realistic scalar values: by format first, then by what the name and the description say, within the limits."""

import math
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.keys import mix, pick
from envsynth.simulation.schema.names import words
from envsynth.simulation.schema.patterns import compile_pattern
from envsynth.simulation.schema.prose import choices_in, range_in

Scalar = Callable[[int, date], Any]
"""From a key and the world's date to a value."""

_LONGEST = 10_000
_HEX = "0123456789abcdef"
_DAYS = ("today", "now", "created", "updated", "issued", "purchased", "paid", "ordered", "joined", "last", "start")
_LATER = ("due", "expiry", "expires", "expiration", "estimated", "next", "scheduled", "end", "delivery", "valid")


def scalar(schema: dict[str, Any], kind: str, name: str, description: str) -> Scalar:
    """Return what draws values of a type for a schema that has neither ``const`` nor ``enum``."""
    if kind == "boolean":
        return _boolean(name)
    if kind in ("integer", "number"):
        return _number(schema, kind, name, description)
    return _string(schema, name, description)


def _boolean(name: str) -> Scalar:
    said = set(words(name))
    if said & {"success", "valid", "passed", "ok", "available", "active", "compliant", "verified", "confirmed"}:
        return lambda key, _: key % 8 != 0
    if said & {"error", "failed", "deleted", "blocked", "expired", "fraud"}:
        return lambda key, _: key % 8 == 0
    return lambda key, _: key % 2 == 0


def _number(schema: dict[str, Any], kind: str, name: str, description: str) -> Scalar:
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


def _string(schema: dict[str, Any], name: str, description: str) -> Scalar:
    if isinstance(schema.get("pattern"), str):
        try:
            piece = compile_pattern(schema["pattern"])
        except ValueError:
            pass
        else:
            return lambda key, _: piece(key)
    draw = _FORMATS.get(str(schema.get("format"))) or _by_words(name, description)
    return _within(draw, min(int(schema.get("minLength", 0)), _LONGEST), schema.get("maxLength"))


def _within(draw: Scalar, least: int, most: Any) -> Scalar:
    if least <= 0 and not isinstance(most, int | float):
        return draw
    longest = math.inf if not isinstance(most, int | float) else int(most)

    def fitted(key: int, today: date) -> str:
        text = str(draw(key, today))
        turn = 0
        while len(text) < least:
            turn += 1
            text += ("" if longest <= least + 8 else " ") + pick(v.NOUNS, mix(key, turn))
        return text if len(text) <= longest else text[: int(longest)]

    return fitted


def _by_words(name: str, description: str) -> Scalar:
    closed = choices_in(description)
    if closed is not None:
        return lambda key, _: pick(closed, key)
    said = words(name)
    if re.search(r"iso.?8601|yyyy-mm-dd", description, re.IGNORECASE) or (said and said[-1] in ("timestamp", "at")):
        return _instant(said) if "time" in description.lower() or said[-1:] != ["date"] else _day(said)
    for word in reversed(said):
        if word in ("date", "day", "on", "deadline"):
            return _day(said)
        if word in ("time", "datetime", "timestamp"):
            return _instant(said)
        if word in _BY_WORD:
            draw = _BY_WORD[word]
            # A field ``customer_name`` is a person's name, ``product_name`` a thing's.
            return _thing if word == "name" and len(said) > 1 and not set(said) & _PEOPLE else draw
    return _sentence(said)


def _day(said: list[str]) -> Scalar:
    later = bool(set(said) & set(_LATER)) and not set(said) & set(_DAYS)
    sign = 1 if later else -1
    return lambda key, today: (today + timedelta(days=sign * (key % 60))).isoformat()


def _instant(said: list[str]) -> Scalar:
    day = _day(said)
    return lambda key, today: f"{day(key, today)}T{8 + key // 60 % 10:02}:{key // 600 % 12 * 5:02}:00Z"


def uuid_text(key: int, _: date) -> str:
    """Draw a UUID."""
    digits = f"{key:016x}{mix(key, 9):016x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{pick('89ab', key)}{digits[17:20]}-{digits[20:32]}"


def _person(key: int, _: date) -> str:
    return f"{pick(v.FIRST_NAMES, key)} {pick(v.LAST_NAMES, key // 64)}"


def _thing(key: int, _: date) -> str:
    return f"{pick(v.ADJECTIVES, key).capitalize()} {pick(v.NOUNS, key // 64).capitalize()}"


def _email(key: int, _: date) -> str:
    return f"{pick(v.FIRST_NAMES, key)}.{pick(v.LAST_NAMES, key // 64)}@example.com".lower()


def _url(key: int, _: date) -> str:
    return f"https://example.com/{pick(v.NOUNS, key)}/{key // 64 % 10_000}"


def _sentence(said: list[str]) -> Scalar:
    about = " ".join(said) or "record"
    return lambda key, _: (
        f"{pick(v.VERBS, key).capitalize()} the {pick(v.ADJECTIVES, key // 16)} {pick(v.NOUNS, key // 256)} ({about})"
    )


def _of(options: tuple[str, ...] | list[str]) -> Scalar:
    return lambda key, _: pick(options, key)


_PEOPLE = frozenset(
    v.listed("customer user first last full contact person employee patient guest member author owner agent")
)
_FORMATS: dict[str, Scalar] = {
    "date": _day([]),
    "date-time": _instant([]),
    "time": lambda key, _: f"{key % 24:02}:{key // 24 % 60:02}:00Z",
    "duration": lambda key, _: f"PT{1 + key % 48}H",
    "email": _email,
    "idn-email": _email,
    "uuid": uuid_text,
    "uri": _url,
    "url": _url,
    "iri": _url,
    "uri-reference": _url,
    "iri-reference": _url,
    "hostname": lambda key, _: f"{pick(v.NOUNS, key)}.example.com",
    "idn-hostname": lambda key, _: f"{pick(v.NOUNS, key)}.example.com",
    "ipv4": lambda key, _: f"192.0.2.{key % 256}",
    "ipv6": lambda key, _: f"2001:db8::{key % 65536:x}",
    "json-pointer": lambda key, _: f"/{pick(v.NOUNS, key)}",
    "regex": lambda key, _: f"^{pick(v.NOUNS, key)}$",
}
_BY_WORD: dict[str, Scalar] = {
    "name": _person,
    "first": _of(v.FIRST_NAMES),
    "last": _of(v.LAST_NAMES),
    "title": _thing,
    "email": _email,
    "phone": lambda key, _: f"+1-555-01{key % 100:02}",
    "city": _of(v.CITIES),
    "location": _of(v.CITIES),
    "country": _of(v.COUNTRIES),
    "address": lambda key, _: f"{1 + key % 180} {pick(v.STREETS, key // 256)}, {pick(v.CITIES, key // 4096)}",
    "street": lambda key, _: f"{1 + key % 180} {pick(v.STREETS, key // 256)}",
    "zip": lambda key, _: f"{10_000 + key % 89_999}",
    "postal": lambda key, _: f"{10_000 + key % 89_999}",
    "company": _of(v.COMPANIES),
    "carrier": _of(v.COMPANIES),
    "currency": _of(v.CURRENCIES),
    "language": _of(v.LANGUAGES),
    "color": _of(v.COLORS),
    "status": _of(v.STATUSES),
    "state": _of(v.STATUSES),
    "level": _of(v.LEVELS),
    "priority": _of(v.LEVELS),
    "severity": _of(v.LEVELS),
    "grade": _of(v.GRADES),
    "trend": _of(v.TRENDS),
    "direction": _of(v.TRENDS),
    "category": _of(v.CATEGORIES),
    "type": _of(v.CATEGORIES),
    "method": _of(v.METHODS),
    "mode": _of(v.METHODS),
    "format": _of(v.FORMATS),
    "unit": _of(v.UNITS),
    "url": _url,
    "link": _url,
    "hash": lambda key, _: "".join(pick(_HEX, mix(key, place)) for place in range(16)),
    "code": lambda key, _: f"{pick(v.NOUNS, key)[:2].upper()}{key // 16 % 10_000:04}",
    "number": lambda key, _: f"{10_000_000 + key % 89_999_999}",
    "path": lambda key, _: f"/{pick(v.NOUNS, key)}/{pick(v.ADJECTIVES, key // 64)}.{pick(v.FORMATS, key // 4096)}",
}
