"""Texts: by pattern, by name, by the examples of a description, or from the episode's cast."""

import re

import numpy as np

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import words
from envsynth.simulation.schema.patterns import compile_pattern
from envsynth.synthesis.english.nouns import phrase
from envsynth.synthesis.inputs.attachments import draw_attachment, is_content, is_encoded
from envsynth.synthesis.inputs.cast import Cast
from envsynth.synthesis.inputs.input import Asked, Input, Kind, NoInput
from envsynth.synthesis.inputs.lexicon import examples_in
from envsynth.synthesis.inputs.moments import draw_moment
from envsynth.synthesis.inputs.paths import draw_path
from envsynth.synthesis.inputs.references import draw_identifier, draw_reference, says_identifier
from envsynth.synthesis.inputs.subject import agreeing
from envsynth.synthesis.inputs.validity import valid

_OPEN = re.compile(r"\be\.g\.|\bfor example\b|\bsuch as\b|\betc\b", re.IGNORECASE)  # one may say others, too
_AIRPORT = re.compile(r"\bIATA\b|\bairport code", re.IGNORECASE)
# What a pattern alone makes is told where it looks like a code ("KQX-4821", "v2.14", "9f3b12ac"), and not as a word.
_CODE = re.compile(
    r"(?=.*\d)(?=.{2})(?:[A-Z\d]+(?:[-_.:/# ][A-Z\d]+)*|[\da-f]{6,}(?:-[\da-f]+)*|[a-z]{1,4}[-_]?\d{2,}(?:[-.:/]\d+)*|"
    r"v\d+(?:\.\d+)*)|[A-Z]{2,5}"
)
_SORTS = frozenset(v.listed("name code id number address type keyword term title date"))  # a "city name" is none
_PEOPLE = frozenset(
    v.listed(
        "customer user full contact person employee patient guest member author owner agent recipient sender "
        "organizer applicant candidate traveler passenger client holder buyer volunteer reviewer participant "
        "student parent child tenant cardholder subscriber attendee interviewer instructor technician manager "
        "requester donor"
    )
)


def draw_text(asked: Asked, cast: Cast, rng: np.random.Generator) -> Input:
    """Draw a text.

    Raises:
        NoInput: nothing realistic is known.
    """
    name, schema, said = asked.name, asked.schema, words(asked.name)
    pattern = schema.get("pattern")
    moment = draw_moment(asked, cast, said)
    if moment is not None:
        return moment
    if isinstance(pattern, str):
        return _patterned(asked, cast, pattern, rng)
    if is_encoded(schema, asked.about):
        return draw_attachment(asked, cast, rng)
    if set(said) & {"path", "paths"} or (said[-1:] == ["directory"] and len(said) > 1):
        return draw_path(asked, said, rng)
    values = cast.look_up(f"{name}_airport_code" if _AIRPORT.search(asked.about) else name, asked.about)
    if not values and said[-1] == "name" and (len(said) == 1 or set(said) & _PEOPLE) and _speaks_of_people(asked):
        values = ("@person",)
    if values and values[0].startswith("@"):
        return draw_of_cast(name, said, values[0], cast)
    values = _agreed(values, _told_by(examples_in(asked.about), said), asked, cast)
    if not values and schema.get("format") in ("email", "idn-email"):
        return draw_of_cast(name, said, "@email", cast)
    if not values and schema.get("format") in ("uri", "url"):
        values = (f"https://www.example.com/{'-'.join(said[:-1]) or 'page'}",)
    if not values and says_identifier(asked):
        return draw_identifier(asked, said, rng)
    if not values and is_content(schema, asked.about):
        return draw_attachment(asked, cast, rng)
    if not values and asked.loose:
        return draw_reference(asked, said, rng)
    if not values:
        raise NoInput(name)
    value = values[int(rng.integers(len(values)))]
    sentence = len(value.split()) > 4 or set(said) & {"title", "subject", "description", "query", "message", "prompt"}
    kind: Kind = "text" if sentence else "word"
    return Input(name, value, f'"{value}"' if sentence else value, phrase(name), kind)


def _patterned(asked: Asked, cast: Cast, pattern: str, rng: np.random.Generator) -> Input:
    """Draw a text that matches a pattern: one that people say there, else one made of the pattern."""
    known = [value for value in cast.look_up(asked.name) if valid(asked.schema, value)]
    try:
        value = known[int(rng.integers(len(known)))] if known else compile_pattern(pattern)(int(rng.integers(2**62)))
    except ValueError as error:
        raise NoInput(asked.name) from error
    if not known and (len(value) > 24 or not _CODE.fullmatch(value)):
        raise NoInput(asked.name)
    return Input(asked.name, value, value, phrase(asked.name), "word")


def _agreed(values: tuple[str, ...], examples: tuple[str, ...], asked: Asked, cast: Cast) -> tuple[str, ...]:
    """Return the examples that are known to be said; where none is, a story stands against those that are open."""
    both = tuple(agreeing(examples, values))
    if both or not examples:
        return both or values
    are_few = len(examples) < 3  # "(elements or minerals)" says what sort of thing it is
    return values if cast.tells(asked.name) and (are_few or _OPEN.search(asked.about)) else examples


def _told_by(examples: tuple[str, ...], said: list[str]) -> tuple[str, ...]:
    """Return the examples that are values: of a query, "address" is what it may hold, not what one asks for."""
    free = set(said) & {"query", "text", "content", "string", "message", "prompt", "title", "instruction"}
    return tuple(
        one for one in examples if not free or not one.islower() or (" " in one and one.split()[-1] not in _SORTS)
    )


def _speaks_of_people(asked: Asked) -> bool:
    return bool(set(words(asked.about)) & (_PEOPLE | {"people", "individual"})) or bool(
        set(words(asked.name)) & _PEOPLE
    )


def draw_of_cast(name: str, said: list[str], key: str, cast: Cast) -> Input:
    """Return what the episode has for a key of the lexicon (``@city``): the other place for a destination.

    Raises:
        NoInput: nothing realistic is known.
    """
    # Who takes part, is written to, and is spoken of is one person; who writes, or decides, is another.
    which = {"sender": 1, "from": 1, "organizer": 1, "author": 1, "manager": 2, "reviewer": 2, "approver": 2}
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
