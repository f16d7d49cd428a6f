"""Objects: each property drawn by its own name and format, and all said as one thing with what belongs to it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from envsynth.simulation.schema.names import named_entity, singular, words
from envsynth.synthesis.english.nouns import phrase
from envsynth.synthesis.inputs.cast import Cast
from envsynth.synthesis.inputs.input import Asked, Input, NoInput

Draw = Callable[[Asked, Cast, np.random.Generator], Input]

_MOST_PROPERTIES = 6  # more than these nobody tells of one thing
_OPTIONAL = 2  # of an object that requires nothing, so many are told
_VAGUE = frozenset({"name", "id", "title", "type", "address", "number", "email", "description", "status", "code"})
_FIRST = ("id", "ids", "name", "title", "sku", "email", "address", "street", "number")


def draw_object(asked: Asked, cast: Cast, rng: np.random.Generator, draw: Draw) -> Input:
    """Draw an object: what it requires, or of one that requires nothing the first properties that can be told.

    Args:
        asked: the parameter.
        cast: the episode's cast.
        rng: the source of randomness.
        draw: draws a value of any type.

    Raises:
        NoInput: a property that it requires cannot be told, or it says nothing of its properties.
    """
    properties = asked.schema.get("properties")
    if not isinstance(properties, dict) or not properties:
        raise NoInput(asked.name)
    required = [name for name in asked.schema.get("required", ()) if name in properties]
    if len(required) > _MOST_PROPERTIES:
        raise NoInput(asked.name)
    told = {name: _property(asked, name, properties[name], cast, rng, draw) for name in required}
    if not told:
        told = _first_of(asked, properties, cast, rng, draw)
    if not told:
        raise NoInput(asked.name)
    value = {name: told[name].value for name in properties if name in told}
    made_up = any(one.made_up for one in told.values())
    return Input(asked.name, value, _said(told), phrase(singular(asked.name)), "list", made_up)


def _first_of(
    asked: Asked, properties: dict[str, Any], cast: Cast, rng: np.random.Generator, draw: Draw
) -> dict[str, Input]:
    told: dict[str, Input] = {}
    for name, schema in properties.items():
        try:
            told[name] = _property(asked, name, schema, cast, rng, draw)
        except NoInput:
            continue
        if len(told) == _OPTIONAL:
            break
    return told


def _property(asked: Asked, name: str, schema: Any, cast: Cast, rng: np.random.Generator, draw: Draw) -> Input:
    if not isinstance(schema, dict) or schema.get("readOnly") is True:
        raise NoInput(f"{asked.name}.{name}")
    about = str(schema.get("description", ""))
    kind = schema.get("type")
    entity = named_entity(name)
    if entity is not None and kind in ("string", "integer") and schema.keys().isdisjoint({"enum", "pattern", "format"}):
        return _identifier(entity or singular(asked.name), name, kind, rng)
    one = replace(asked, name=name, schema=schema, about=about, entity=None, identifiers=(), count=None)
    # Whose name it is tells a person's from a thing's.
    names = [f"{singular(asked.name)}_{name}", name] if words(name)[0] in _VAGUE else [name]
    for called in names:
        try:
            drawn = draw(replace(one, name=called), cast, rng)
        except NoInput:
            continue
        if drawn.kind != "flag":
            return replace(drawn, name=name, noun=phrase(name))
        return replace(drawn, name=name, said="yes" if drawn.value else "no", noun=phrase(name))
    raise NoInput(f"{asked.name}.{name}")


def _identifier(entity: str, name: str, kind: Any, rng: np.random.Generator) -> Input:
    number = int(rng.integers(10_000, 99_999))
    said = str(number) if kind == "integer" else f"{words(entity)[-1][:3].upper()}-{number}"
    return Input(name, number if kind == "integer" else said, said, phrase(entity), "id")


def _said(told: dict[str, Input]) -> str:
    """Say an object: what it is known by, and the rest in brackets.

    "PRO-48213 (quantity 2)"
    """
    order = sorted(told, key=lambda name: _FIRST.index(words(name)[-1]) if words(name)[-1] in _FIRST else len(_FIRST))
    first, *others = order
    rest = ", ".join(f"{told[name].noun} {_flat(told[name].said)}" for name in told if name in others)
    return f"{told[first].said} ({rest})" if rest else told[first].said


def _flat(said: str) -> str:
    """Say an object that stands in another one's brackets without brackets of its own."""
    return said.replace(" (", ", ").replace(")", "")
