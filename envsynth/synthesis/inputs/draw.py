"""Drawing one input: by format, enumeration, entity, name, or the examples of its description; else none at all.

A value that nobody would say makes a task that nobody would keep: where nothing realistic is known, `NoInput` says so,
and the walk looks for a tool that it can ask properly, or for one that finds the value. Only a walk that may be stilted
makes something up.
"""

from dataclasses import replace

import numpy as np

from envsynth.synthesis.inputs.cast import Cast
from envsynth.synthesis.inputs.input import Asked, Input, NoInput
from envsynth.synthesis.inputs.lists import draw_list
from envsynth.synthesis.inputs.made_up import make_up
from envsynth.synthesis.inputs.objects import draw_object
from envsynth.synthesis.inputs.shapes import shapes
from envsynth.synthesis.inputs.single import draw_single
from envsynth.synthesis.inputs.stated import draw_stated
from envsynth.synthesis.inputs.validity import valid

_DEEPEST = 4  # objects and lists that a value may stand in


def draw_input(asked: Asked, cast: Cast, rng: np.random.Generator) -> Input:
    """Draw a value for a parameter, of whatever type; what stands inside of it is drawn likewise.

    Raises:
        NoInput: nothing realistic is known.
    """
    return _drawn(asked, cast, rng, 0)


def _drawn(asked: Asked, cast: Cast, rng: np.random.Generator, depth: int) -> Input:
    if depth > _DEEPEST:
        raise NoInput(asked.name)
    reason = NoInput(asked.name)
    for shape in shapes(asked.schema):
        try:
            drawn = _of_shape(replace(asked, schema=shape), cast, rng, depth)
        except NoInput as other:
            reason = other
            continue
        if valid(asked.schema, drawn.value):
            return drawn
    if asked.stilted:
        drawn = make_up(asked, rng)
        if valid(asked.schema, drawn.value):
            return drawn
    raise reason


def _of_shape(asked: Asked, cast: Cast, rng: np.random.Generator, depth: int) -> Input:
    def inside(one: Asked, cast: Cast, rng: np.random.Generator) -> Input:
        return _drawn(one, cast, rng, depth + 1)

    kind = asked.schema.get("type")
    if kind == "array":
        return draw_list(asked, cast, rng, inside)
    if kind == "object":
        return draw_object(asked, cast, rng, inside)
    return draw_stated(asked, rng) or draw_single(asked, cast, rng)
