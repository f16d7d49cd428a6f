"""What two names say of whether a value of the one field is a value of the other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from envsynth.synthesis.graph.fields import Field
from envsynth.synthesis.graph.link import Evidence
from envsynth.synthesis.graph.names import NAMING, Name, Words, opposed

_SAYS_ID = re.compile(r"\b(ids?|identifiers?|codes?|skus?|numbers?)\b", re.IGNORECASE)

Judged = tuple[Evidence, float]
"""The evidence for a pair, and its weight."""


@dataclass(frozen=True, slots=True)
class Place:
    """A field of a tool: what it is called, and what that is short for."""

    tool: str
    field: Field
    name: Name
    full: Name


def offered_keys(place: Place) -> set[Words]:
    """Return the keys under which an output is found."""
    keys = {place.name.words, place.full.core, *_endings(place.full.words)}
    return keys | {("*", place.full.noun), ("=", *place.full.thing)}


def asked_keys(place: Place) -> set[Words]:
    """Return the keys by which a parameter looks for outputs: any that `judge` could link shares one with it."""
    keys = {place.full.core, *_endings(place.full.words)}
    if not (place.name.vague and place.name.words[0] in NAMING):  # any two ids share that word, and nothing comes of it
        keys.add(place.name.words)
    if place.full.noun:
        keys.add(("=", place.full.noun))
        if len(place.full.thing) == 1:
            keys.add(("*", place.full.noun))
    return keys


def _endings(said: Words) -> Iterator[Words]:
    yield said
    yield from (said[start:] for start in range(1, len(said) - 1))


def says_id(place: Place) -> bool:
    """Return whether a field's description speaks of identifiers."""
    return _SAYS_ID.search(place.field.about) is not None


def judge(output: Place, parameter: Place) -> Judged | None:
    """Return the evidence that two names give, and its weight; None where they give none."""
    mine, wanted = output.full, parameter.full
    alike = output.field.name == parameter.field.name
    if mine.words == wanted.words or (alike and not output.name.vague):
        return ("name", 0.85) if alike else ("entity", 0.8)
    if opposed(mine, wanted) or _goal(output) != _goal(parameter):
        return None
    closed = _closed(output, parameter)
    if output.name.vague and parameter.name.vague:
        weak = alike and output.name.words[0] not in NAMING
        return ("name", 0.45) if weak else None
    if mine.core == wanted.core and (len(mine.core) > 1 or mine.head):
        return "entity", 0.5 if closed else 0.7
    return None if closed else _part(mine, wanted) or _thing(output, parameter)


def disagree(output: Place, parameter: Place) -> bool:
    """Return whether something rules a pair out whose names differ, however alike their descriptions are."""
    switches = output.field.kind == parameter.field.kind == "boolean"  # "was merged" is not "whether to merge"
    return switches or _goal(output) != _goal(parameter) or _closed(output, parameter)


def _goal(place: Place) -> bool:
    """Return whether a number is one to be reached: the target rate is not the rate."""
    return place.field.kind in ("number", "integer") and "target" in place.full.words


def _closed(output: Place, parameter: Place) -> bool:
    """Return whether a parameter takes one of a few values, and nothing says that the output is among them."""
    return "enum" in parameter.field.schema and "enum" not in output.field.schema


def _part(mine: Name, wanted: Name) -> Judged | None:
    """Judge names of which one is the end of the other: ``parent_order_id`` is an order's id."""
    short, long = sorted((mine.words, wanted.words), key=len)
    if len(short) > 1 and long[-len(short) :] == short:
        return "entity", round(0.45 + 0.2 * len(short) / len(long), 3)
    return None


def _thing(output: Place, parameter: Place) -> Judged | None:
    """Judge names of things: ``eligible_orders`` may hold what ``order_id`` takes, ``ripe_apples`` are ``apples``."""
    mine, wanted = output.full, parameter.full
    if output.field.kind not in ("string", "") or not wanted.noun or mine.noun != wanted.noun:
        return None
    if min(len(mine.thing), len(wanted.thing)) > 1 and mine.thing != wanted.thing:
        return None
    named = len(mine.thing) < len(mine.core), len(wanted.thing) < len(wanted.core)
    if named[0] and named[1]:  # both identify, but otherwise: a customer's number is not the customer's id
        return None
    if named[1] and not ("*" in output.field.pointer or says_id(output)):
        return None
    if named[0] and not says_id(parameter):
        return None
    return "entity", 0.55 if mine.thing == wanted.thing else 0.5
