"""Drawing one input: by format, enumeration, entity, name, or the examples of its description; else none at all.

A value that nobody would say makes a task that nobody would keep: where nothing realistic is known, `NoInput` says so,
and the walk looks for a tool that it can ask properly, or for one that finds the value.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import orjson

from envsynth.core.model import canonical_json
from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import named_entity, singular, words
from envsynth.simulation.schema.outputs import validator
from envsynth.simulation.schema.patterns import compile_pattern
from envsynth.synthesis.english.nouns import a_or_an, is_counted, is_plural, listed, phrase, the
from envsynth.synthesis.english.verbs import is_verb
from envsynth.synthesis.inputs.cast import Cast
from envsynth.synthesis.inputs.lexicon import examples_in, look_up
from envsynth.synthesis.inputs.numbers import draw_number, say_number, unit_of

Kind = Literal[
    "id", "ids", "date", "time", "place", "email", "choice", "flag", "number", "text", "word", "path", "list"
]
_COSTS = {
    "id": 0.3, "ids": 0.5, "date": 0.4, "time": 0.6, "place": 0.2, "email": 0.4, "choice": 0.5, "flag": 0.8,
    "number": 0.7, "text": 1.2, "word": 0.5, "path": 1.0, "list": 0.8,
}  # fmt: skip
_COMING = frozenset(
    v.listed(
        "book booking schedule scheduled reserve reservation plan planned deadline due delivery deliver "
        "target appointment proposed travel departure arrival effective expiration expiry valid upcoming "
        "meeting availability available trip stay visit reminder future event forecast launch publish"
    )
)
_START = frozenset(v.listed("start from begin since earliest first"))
_END = frozenset(v.listed("end to until latest last through"))
_NO_CHOICES = frozenset(v.listed("all other none any unknown custom auto default n/a null"))
_PEOPLE = frozenset(
    v.listed(
        "customer user full contact person employee patient guest member author owner agent recipient sender "
        "organizer applicant candidate traveler passenger client holder buyer volunteer reviewer participant "
        "student parent child tenant cardholder subscriber attendee interviewer instructor technician manager "
        "requester donor"
    )
)
_FOLDERS = {
    "image": ("images", "jpg"), "photo": ("photos", "jpg"), "audio": ("audio", "wav"), "video": ("video", "mp4"),
    "document": ("documents", "pdf"), "pdf": ("documents", "pdf"), "data": ("data", "csv"), "log": ("logs", "log"),
    "contract": ("documents", "pdf"), "report": ("reports", "pdf"), "dicom": ("scans", "dcm"),
    "track": ("audio", "wav"), "speech": ("audio", "wav"),
    "voice": ("audio", "wav"), "protocol": ("documents", "pdf"), "code": ("src", "zip"), "source": ("src", "zip"),
    "scan": ("scans", "tiff"), "csv": ("data", "csv"),
}  # fmt: skip


_UNTOLD = ("data", "features", "metrics", "values", "points", "history", "series", "signal", "samples", "location")
_MONEY = frozenset(v.listed("price amount cost fee subtotal balance refund payment tax"))
_SWITCHES = frozenset(v.listed("enable allow require use apply notify send show check generate perform create"))
_STATES = frozenset(v.listed("available present nearby active online ready complete correct legible visible"))
_SECRETS = frozenset(
    v.listed(
        "password sensitive secret cvv ssn pin seed mnemonic signature hash sequence html vector csr "
        "base64 fingerprint embedding credentials private xml"
    )
)
_TEXTS = frozenset(v.listed("text texts content body transcript abstract paragraph sentence notes statement summary"))
_RECORDS = ("data", "dataset", "history", "log", "logs", "metadata", "catalog", "feed", "records", "results", "file")
_THINGS = frozenset(
    v.listed(
        "invoice certificate contract document report item product order ticket claim asset device vehicle property "
        "transaction payment booking reservation sample photo image specimen account customer patient member employee "
        "supplier vendor shipment package parcel batch lot project task job case request review survey course lesson "
        "session meeting appointment recipe ingredient component part model unit record entry article manuscript paper "
        "book citation chunk segment clip track scan prescription policy quote bid tender permit license badge coupon "
        "voucher card subscription campaign listing candidate applicant resume interview lead contact account"
    )
)
_NAMES = ("Harbor North", "Mill Lane", "Cedar East", "Riverside Two", "Meadow", "Summit Line")
_SENTENCES = (
    "The ferry leaves at nine and takes about forty minutes to reach the island.",
    "Our new workshop opens in May and offers classes for all ages.",
    "Delivery took two days longer than promised, but the packaging was intact.",
    "The committee approved the budget and asked for a progress update in June.",
    "Residents reported less noise since the new schedule began.",
)


_LONGEST_LIST = 12


class NoInput(Exception):  # noqa: N818 (it is no error: the walk goes another way)
    """Nothing realistic is known to put here."""


@dataclass(frozen=True, slots=True)
class Input:
    """A value that the user names.

    Attributes:
        name: the parameter that it was drawn for.
        value: as the tool takes it.
        said: as the user says it.
        noun: what it is, in words.
        kind: what sort of value it is, by which it finds its place in a sentence.
    """

    name: str
    value: Any
    said: str
    noun: str
    kind: Kind

    @property
    def cost(self) -> float:
        """How much it burdens a request."""
        return _COSTS[self.kind] * (1.6 if isinstance(self.value, list) and len(self.value) > 3 else 1.0)


@dataclass(frozen=True, slots=True)
class Asked:
    """A parameter that needs a value.

    Attributes:
        name: its name; ``about`` is its description, and ``purpose`` the words of its tool.
        schema: its JSON Schema.
        entity: the type of the entities that it names, if it names any.
        identifiers: those that there are.
        count: how long a list is to be, where that is known.
        loose: whether a plain reference ("review-data-2026-01") may stand for what nothing better is known of.
    """

    name: str
    schema: dict[str, Any]
    about: str = ""
    purpose: frozenset[str] = frozenset()
    entity: str | None = None
    identifiers: tuple[Any, ...] = ()
    count: int | None = None
    loose: bool = False


def draw_input(asked: Asked, cast: Cast, rng: np.random.Generator) -> Input:
    """Draw a value for a parameter.

    Raises:
        NoInput: nothing realistic is known.
    """
    schema = asked.schema
    drawn = _list(asked, cast, rng) if schema.get("type") == "array" else _single(asked, cast, rng)
    if not valid(schema, drawn.value):
        raise NoInput(asked.name)
    return drawn


def valid(schema: dict[str, Any], value: Any) -> bool:
    """Whether a value is valid under a schema that stands alone."""
    return _validator(canonical_json(schema))(value)


@lru_cache(maxsize=8_192)
def _validator(text: bytes) -> Callable[[Any], bool]:
    schema = orjson.loads(text)
    try:
        return validator(schema, schema)
    except ValueError:
        return lambda _: False


def _list(asked: Asked, cast: Cast, rng: np.random.Generator) -> Input:
    items = asked.schema.get("items")
    if not isinstance(items, dict):
        raise NoInput(asked.name)
    least, most = int(asked.schema.get("minItems", 1)), int(asked.schema.get("maxItems", 3))
    count = asked.count or max(min(2 + int(rng.integers(2)), most), least, 1)
    if count > _LONGEST_LIST or not least <= count <= asked.schema.get("maxItems", count):
        raise NoInput(asked.name)
    name = asked.name
    one = replace(asked, schema=items, count=None)
    known = look_up(name)
    if known and known[0].startswith("@") and asked.entity is None and "enum" not in items:
        several = cast.several(known[0])[:count]
        if len(several) < count:
            raise NoInput(asked.name)
        return Input(asked.name, list(several), listed(several), phrase(name), "list")
    drawn: list[Input] = []
    for _ in range(count * 12):
        found = _single(one, cast, rng)
        if asked.loose and found.kind == "path" and "." not in str(found.value):
            if least > 1 or asked.count not in (None, 1):
                raise NoInput(asked.name)
            return Input(asked.name, [found.value], found.said, found.noun, "list")  # one data set holds it all
        if found.kind == "date":
            found = _later(found, len(drawn))
        if found.kind != "number" and count > _LONGEST_LIST // 2:
            raise NoInput(asked.name)
        if all(found.value != other.value for other in drawn) or found.kind == "number":
            drawn.append(found)
        if len(drawn) == count:
            return _several(asked.name, drawn)
    if drawn and asked.count is None and len(drawn) >= least:
        return _several(asked.name, drawn)
    raise NoInput(asked.name)


def _several(name: str, drawn: list[Input]) -> Input:
    """Put drawn values together; a "SKU list" holds SKUs."""
    kind: Kind = "ids" if drawn[0].kind == "id" else "list"
    return Input(
        name, [found.value for found in drawn], listed([found.said for found in drawn]), _of_list(drawn[0].noun), kind
    )


def _of_list(noun: str) -> str:
    parts = noun.split()
    return " ".join(parts[:-1]) if len(parts) > 1 and parts[-1] in ("list", "lists", "array") else noun


def _later(found: Input, weeks: int) -> Input:
    """Return a date some weeks later: dates in a list follow each other."""
    text = str(found.value)
    day = date.fromisoformat(text[:10]) + timedelta(weeks=weeks)
    said = _long(day) if found.said[:1].isalpha() else day.isoformat()
    return replace(found, value=day.isoformat() + text[10:], said=said)


def _single(asked: Asked, cast: Cast, rng: np.random.Generator) -> Input:
    name, schema = asked.name, asked.schema
    kind = schema.get("type")
    if isinstance(schema.get("enum"), list):
        return _choice(name, schema["enum"], rng)
    if "const" in schema:
        return Input(name, schema["const"], _plain(schema["const"]), phrase(name), "choice")
    if kind == "boolean":
        return _flag(name, bool(rng.integers(2)))
    if kind in ("integer", "number") and asked.entity is None:
        return _number(asked, cast, rng)
    if asked.entity is not None and asked.identifiers:
        value = asked.identifiers[int(rng.integers(min(len(asked.identifiers), 8)))]
        return Input(name, value, str(value), entity_noun(name, asked.entity), "id")
    if kind != "string":
        raise NoInput(name)
    return _string(asked, cast, rng)


def entity_noun(name: str, entity: str) -> str:
    """Return the noun that stands before an identifier: "customer" before CUS-48213.

    >>> entity_noun("primary_customer_ids", "customer"), entity_noun("id", "order"), entity_noun("api_key_id", "key")
    ('primary customer', 'order', 'API key')
    """
    own = named_entity(name)
    return phrase(own or entity)


def _flag(name: str, value: bool) -> Input:
    """Say yes or no as a sentence: "include the archive", "the gas line is not available"."""
    said = words(name)
    rest, no = phrase("_".join(said[1:])), "" if value else "not "
    if len(said) < 2:
        raise NoInput(name)
    if said[0] == "include":
        text = f"include {the(rest)}" if value else f"leave out {the(rest)}"
    elif said[0] in _SWITCHES:
        text = f"{'' if value else 'do not '}{said[0]} {the(rest) if is_counted(rest) else rest}"
    elif said[0] == "is":
        text = f"it is {no}{rest}"
    elif said[0] == "has":
        text = f"there is {a_or_an(rest) if is_counted(rest) else rest}" if value else f"there is no {rest}"
    elif said[-1] in _STATES or said[-1].endswith("ed"):
        subject = phrase("_".join(said[:-1]))
        text = f"the {subject} {'are' if is_plural(subject) else 'is'} {no}{said[-1]}"
    else:
        raise NoInput(name)
    return Input(name, value, text, phrase(name), "flag")


def _choice(name: str, values: list[Any], rng: np.random.Generator) -> Input:
    texts = [value for value in values if value is not None and str(value).strip()]
    telling = [value for value in texts if str(value).lower() not in _NO_CHOICES] or texts
    if name in ("action", "operation"):  # what is done is the request's verb
        telling = [value for value in telling if is_verb(str(value))]
    if not telling:
        raise NoInput(name)
    value = telling[int(rng.integers(len(telling)))]
    return Input(name, value, _plain(value), phrase(name), "choice")


def _plain(value: Any) -> str:
    text = str(value)
    if not re.fullmatch(r"[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+", text):
        return text
    parts = text.split("_")
    return " ".join(part.lower() if part.isupper() and len(part) > 4 else part for part in parts)


def _number(asked: Asked, cast: Cast, rng: np.random.Generator) -> Input:
    said = set(words(asked.name))
    fixed = {"latitude": cast.place.latitude, "lat": cast.place.latitude}
    fixed |= dict.fromkeys(("longitude", "lng", "lon"), cast.place.longitude)
    for word, value in fixed.items():
        if word in said:
            if said & {"destination", "dest", "end", "to", "delivery"}:
                value = cast.other_place.latitude if word.startswith("lat") else cast.other_place.longitude
            return Input(asked.name, value, str(value), phrase(asked.name), "number")
    if said & {"vector", "matrix", "coordinates", "bounds", "polygon", "embedding", "weights", "x", "y", "z"}:
        raise NoInput(asked.name)
    if words(asked.name)[-1] in _UNTOLD or "coordinate" in said:
        raise NoInput(asked.name)
    value = draw_number(asked.name, asked.schema, asked.about, rng)
    unit, rest = unit_of(asked.name)
    if unit == "years" and value > 1_900:
        unit, rest = "", words(asked.name)
    said_value = say_number(value, money=bool(said & _MONEY)) if "year" not in said else str(value)
    text = f"{said_value} {unit}" if unit else said_value
    if value == 1 and unit.endswith("s") and len(unit) > 2:
        text = text[:-1]
    return Input(asked.name, value, text, phrase("_".join(rest)), "number")


def _string(asked: Asked, cast: Cast, rng: np.random.Generator) -> Input:
    name, schema, said = asked.name, asked.schema, words(asked.name)
    pattern = schema.get("pattern")
    moment = _moment(asked, cast, said)
    if moment is not None:
        return moment
    if isinstance(pattern, str):
        try:
            value = str(compile_pattern(pattern)(int(rng.integers(2**62))))
        except ValueError as error:
            raise NoInput(name) from error
        if len(value) > 24:
            raise NoInput(name)
        return Input(name, value, value, phrase(name), "word")
    if re.search(r"\bjson\b|\bbase64\b|\bxml\b|\bpem\b|\bencoded\b", asked.about, re.IGNORECASE):
        raise NoInput(name)
    if set(said) & {"path", "paths"} or (said[-1:] == ["directory"] and len(said) > 1):
        return _path(name, said, asked.purpose, rng)
    values = look_up(name)
    if not values and said[-1] == "name" and (len(said) == 1 or set(said) & _PEOPLE) and _speaks_of_people(asked):
        values = ("@person",)
    if values and values[0].startswith("@"):
        return _of_cast(name, said, values[0], cast)
    values = examples_in(asked.about) or values
    if not values and schema.get("format") in ("email", "idn-email"):
        return _of_cast(name, said, "@email", cast)
    if not values and schema.get("format") in ("uri", "url"):
        values = (f"https://www.example.com/{'-'.join(said[:-1]) or 'page'}",)
    if not values and asked.loose:
        return _reference(asked, said, rng)
    if not values:
        raise NoInput(name)
    value = values[int(rng.integers(len(values)))]
    sentence = len(value.split()) > 4 or set(said) & {"title", "subject", "description", "query", "message", "prompt"}
    kind: Kind = "text" if sentence else "word"
    return Input(name, value, f'"{value}"' if sentence else value, phrase(name), kind)


def _reference(asked: Asked, said: list[str], rng: np.random.Generator) -> Input:
    """Draw a name by which a thing is referred to, or a plain sentence where a text is wanted."""
    if set(said) & _SECRETS:
        raise NoInput(asked.name)
    if said[-1] in ("token", "key"):
        value = f"{said[-1][:3]}_{int(rng.integers(100_000, 999_999))}"
        return Input(asked.name, value, value, phrase(asked.name), "word")
    if said[-1] in _TEXTS and (len(said) == 1 or said[-2] in ("text", "input", "source", "raw", "message", "plain")):
        value = _SENTENCES[int(rng.integers(len(_SENTENCES)))]
        return Input(asked.name, value, f'"{value}"', phrase(asked.name), "text")
    if said[-1] == "name":
        value = _NAMES[int(rng.integers(len(_NAMES)))]
        return Input(asked.name, value, value, phrase(asked.name), "word")
    if said[-1] in _RECORDS:
        about = next((word for word in reversed(said) if word not in _RECORDS), "export")
        value = f"{about}-2025-{int(rng.integers(1, 13)):02}"
        return Input(asked.name, value, value, phrase(asked.name), "path")
    thing = singular(said[-1])
    if thing not in _THINGS:
        raise NoInput(asked.name)
    value = f"{thing[:3].upper()}-{int(rng.integers(1_000, 9_999))}"
    return Input(asked.name, value, value, phrase("_".join([*said[:-1], thing])), "id")


def _speaks_of_people(asked: Asked) -> bool:
    return bool(set(words(asked.about)) & (_PEOPLE | {"people", "individual"})) or bool(
        set(words(asked.name)) & _PEOPLE
    )


def _of_cast(name: str, said: list[str], key: str, cast: Cast) -> Input:
    which = {"recipient": 1, "sender": 0, "to": 1, "manager": 2, "reviewer": 2, "contact": 1}
    who = next((which[word] for word in said if word in which), 0)
    other = bool(set(said) & {"destination", "dest", "shipping", "to", "arrival", "delivery", "recipient", "target"})
    value = cast.said(key)
    if key == "@currency" and set(said) & {"to", "target", "destination", "quote"}:
        value = "EUR" if value != "EUR" else "USD"
    if key == "@email":
        value = cast.email(who)
    elif key == "@person":
        value = cast.people[who]
    elif other and key in ("@city", "@zip", "@state"):
        place = cast.other_place
        value = {"@city": place.city, "@zip": place.zip, "@state": place.state}[key]
    if value is None:
        raise NoInput(name)
    kinds: dict[str, Kind] = {"@city": "place", "@country": "place", "@state": "place", "@email": "email"}
    place_like = kinds.get(key, "word")
    if place_like == "place" and other:
        place_like = "word"
    return Input(name, value, value, phrase(name), place_like)


def _path(name: str, said: list[str], purpose: frozenset[str], rng: np.random.Generator) -> Input:
    if said[-1] in ("directory", "directories") or "directory" in said:
        value = f"/data/{'-'.join(word for word in said if word not in ('directory', 'directories', 'path', 'paths'))}"
        return Input(name, value, value, phrase(name), "path")
    hints = [singular(word) for word in (*said, *sorted(purpose))]
    folder, ending = next((_FOLDERS[word] for word in hints if word in _FOLDERS), ("files", "csv"))
    stems = ("site-04", "batch-17", "march-intake", "unit-2b", "harbor-visit")
    value = f"/{folder}/{stems[int(rng.integers(len(stems)))]}.{ending}"
    noun = phrase("_".join(word for word in said if word not in ("path", "paths"))) or "file"
    return Input(name, value, value, noun if noun.split()[-1] in ("file", "files") else f"{noun} file", "path")


def _moment(asked: Asked, cast: Cast, said: list[str]) -> Input | None:
    """Draw a date or a time, where the parameter takes one."""
    schema = asked.schema
    form = schema.get("format")
    pattern = str(schema.get("pattern", ""))
    dated = bool(set(said) & {"date", "dates", "deadline", "day", "timestamp", "timestamps"})
    clock = pattern.startswith("^\\d{2}:\\d{2}")
    iso = form in ("date", "date-time") or pattern.startswith("^\\d{4}-\\d{2}")
    if clock and "-" not in pattern:
        value = f"{cast.hour + (1 if set(said) & _END else 0):02}:00"
        return Input(asked.name, value, value, phrase(asked.name), "time")
    if not (iso or (dated and form is None and not pattern and "format" not in schema)):
        return None
    if set(said[-1:]) & {"window", "duration", "period", "interval", "range"}:
        raise NoInput(asked.name)
    if set(said) & {"days", "timezone", "zone"} or (asked.entity is not None):
        return None
    day = _day(asked, cast, said)
    if form != "date-time":
        return Input(asked.name, day.isoformat(), _long(day) if form == "date" else day.isoformat(),
                     phrase(asked.name), "date")  # fmt: skip
    if (
        "date" in said
        or "deadline" in said
        or "birth" in said
        or not set(said) & {"time", "timestamp", "datetime", "at", "start", "end"}
    ):
        return Input(asked.name, f"{day}T00:00:00Z", _long(day), phrase(asked.name), "date")
    hour = cast.hour + (1 if set(said) & _END else 0)
    return Input(asked.name, f"{day}T{hour:02}:00:00Z", f"{_long(day)} at {hour:02}:00 UTC", phrase(asked.name), "time")


def _day(asked: Asked, cast: Cast, said: list[str]) -> date:
    known = set(said)
    if known & {"birth", "dob", "born"} and asked.purpose & {"child", "children", "baby", "toddler", "milestone"}:
        return date(cast.today.year - 4, 1 + cast.hour % 12, 5 + cast.hour)
    if known & {"birth", "dob", "born"}:
        return date(1962 + cast.hour * 3, 1 + cast.hour % 12, 5 + cast.hour)
    if known & {"hire", "founded", "construction", "install", "installation"}:
        return cast.today - timedelta(days=700 + 31 * cast.hour)
    coming = bool(known & _COMING) or bool(asked.purpose & _COMING and not known & {"purchase", "order", "invoice"})
    first, last = cast.coming if coming else cast.past
    if known & _END and not known & {"last"}:
        return first if "time" in known and coming else last
    return last if known & {"due", "deadline", "expiry", "expiration", "as", "current"} else first


def _long(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


__all__ = ["Asked", "Input", "NoInput", "draw_input", "entity_noun", "singular", "valid"]
