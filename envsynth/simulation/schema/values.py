"""Realistic scalar values: by format first, then by what the name and the description say, within the limits."""

import math
import re
from datetime import date, timedelta
from typing import Any

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.figures import Scalar, figure, switch
from envsynth.simulation.schema.keys import mix, pick
from envsynth.simulation.schema.names import words
from envsynth.simulation.schema.patterns import compile_pattern
from envsynth.simulation.schema.prose import choices_in

_LONGEST = 10_000
_HEX = "0123456789abcdef"
_DAYS = ("today", "now", "created", "updated", "issued", "purchased", "paid", "ordered", "joined", "last", "start")
_LATER = ("due", "expiry", "expires", "expiration", "estimated", "next", "scheduled", "end", "delivery", "valid")


def scalar(schema: dict[str, Any], kind: str, name: str, description: str) -> Scalar:
    """Return what draws values of a type for a schema that has neither ``const`` nor ``enum``."""
    if kind == "boolean":
        return switch(name)
    if kind in ("integer", "number"):
        return figure(schema, kind, name, description)
    return _string(schema, name, description)


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
