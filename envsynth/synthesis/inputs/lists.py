"""Lists of values: as long as is asked for, each value once."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from envsynth.synthesis.english.nouns import listed, phrase
from envsynth.synthesis.inputs.cast import Cast
from envsynth.synthesis.inputs.input import Asked, Input, Kind, NoInput
from envsynth.synthesis.inputs.moments import long_date
from envsynth.synthesis.inputs.objects import Draw
from envsynth.synthesis.inputs.validity import valid

_LONGEST_LIST = 12


def draw_list(asked: Asked, cast: Cast, rng: np.random.Generator, draw: Draw) -> Input:
    """Draw a list, as long as is asked for or two or three long.

    Args:
        asked: the parameter.
        cast: the episode's cast.
        rng: the source of randomness.
        draw: draws one of its items.

    Raises:
        NoInput: nothing realistic is known.
    """
    items = asked.schema.get("items")
    if not isinstance(items, dict):
        raise NoInput(asked.name)
    least, most = int(asked.schema.get("minItems", 1)), int(asked.schema.get("maxItems", 3))
    wanted = asked.count
    if wanted is not None and not least <= wanted <= asked.schema.get("maxItems", wanted):
        wanted = None  # as long as other lists is not what this one may be
    count = wanted or max(min(2 + int(rng.integers(2)), most), least, 1)
    if count > _LONGEST_LIST or not least <= count <= asked.schema.get("maxItems", count):
        raise NoInput(asked.name)
    name = asked.name
    one = replace(asked, schema=items, count=None)
    known = cast.look_up(name, asked.about)
    if known and known[0].startswith("@") and asked.entity is None and "enum" not in items:
        several = cast.several(known[0])[:count]
        if len(several) < count:
            raise NoInput(asked.name)
        return Input(asked.name, list(several), listed(several), phrase(name), "list")
    drawn: list[Input] = []
    for _ in range(count * 12):
        found = draw(one, cast, rng)
        if found.kind == "path" and found.noun.startswith("attached ") and least <= 1 and wanted in (None, 1):
            return Input(asked.name, [found.value], found.said, found.noun, "list")  # one file holds it all
        if asked.loose and found.kind == "path" and "." not in str(found.value):
            if least <= 1 and wanted in (None, 1):
                value = [found.value]  # one data set holds it all
                return Input(asked.name, value, found.said, found.noun, "list", made_up=found.made_up)
            if not asked.stilted:
                raise NoInput(asked.name)
            found = replace(found, made_up=True)
        if found.kind == "date":
            found = _later(found, len(drawn))
        if found.kind != "number" and count > _LONGEST_LIST // 2 and not asked.stilted:
            raise NoInput(asked.name)
        if all(found.value != other.value for other in drawn) or found.kind == "number":
            drawn.append(found)
        if len(drawn) == count:
            return _several(asked.name, drawn)
    needed = max(least, wanted or 0)
    if drawn and len(drawn) < needed:
        drawn += _further(one, cast, drawn)[: needed - len(drawn)]
    if drawn and len(drawn) >= needed:
        return _several(asked.name, drawn)
    raise NoInput(asked.name)


def _further(one: Asked, cast: Cast, drawn: list[Input]) -> list[Input]:
    """Return further values of those that a story tells too few of, in the same form."""
    known = {found.value for found in drawn if found.kind in ("word", "text")}
    if not known & set(cast.look_up(one.name)):
        return []
    values = [value for value in cast.look_further(one.name) if value not in known and valid(one.schema, value)]
    return [replace(drawn[0], value=value, said=f'"{value}"' if drawn[0].said[0] == '"' else value) for value in values]


def _several(name: str, drawn: list[Input]) -> Input:
    """Put drawn values together; a "SKU list" holds SKUs."""
    kind: Kind = "ids" if drawn[0].kind == "id" else "list"
    return Input(
        name,
        [found.value for found in drawn],
        listed([found.said for found in drawn]),
        _of_list(drawn[0].noun),
        kind,
        any(found.made_up for found in drawn),
    )


def _of_list(noun: str) -> str:
    parts = noun.split()
    return " ".join(parts[:-1]) if len(parts) > 1 and parts[-1] in ("list", "lists", "array") else noun


def _later(found: Input, weeks: int) -> Input:
    """Return a date some weeks later: dates in a list follow each other."""
    text = str(found.value)
    day = date.fromisoformat(text[:10]) + timedelta(weeks=weeks)
    said = long_date(day) if found.said[:1].isalpha() else day.isoformat()
    return replace(found, value=day.isoformat() + text[10:], said=said)
