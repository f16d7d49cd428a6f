"""Drawing one input: by format, enumeration, entity, name, or the examples of its description; else none at all.

A value that nobody would say makes a task that nobody would keep: where nothing realistic is known, `NoInput` says so,
and the walk looks for a tool that it can ask properly, or for one that finds the value. Only a walk that may be stilted
makes something up.
"""

import re
from dataclasses import replace
from typing import Any

import numpy as np

from envsynth.synthesis.inputs.actions import meaning, says_what_is_done
from envsynth.synthesis.inputs.cast import Cast
from envsynth.synthesis.inputs.input import Asked, Input, NoInput
from envsynth.synthesis.inputs.kinds import is_kind
from envsynth.synthesis.inputs.lists import draw_list
from envsynth.synthesis.inputs.made_up import make_up
from envsynth.synthesis.inputs.objects import draw_object
from envsynth.synthesis.inputs.shapes import shapes
from envsynth.synthesis.inputs.single import draw_single
from envsynth.synthesis.inputs.splits import draw_split, is_split
from envsynth.synthesis.inputs.stated import draw_stated
from envsynth.synthesis.inputs.subject import in_story
from envsynth.synthesis.inputs.tokens import plain
from envsynth.synthesis.inputs.validity import valid

_TOKEN = re.compile(r"[a-z]+(?:_[a-z]+)+")
_DEEPEST = 4  # objects and lists that a value may stand in


def draw_input(asked: Asked, cast: Cast, rng: np.random.Generator) -> Input:
    """Draw a value for a parameter, of whatever type; what stands inside of it is drawn likewise.

    Raises:
        NoInput: nothing realistic is known.
    """
    return _drawn(asked, cast, rng, 0)


def fits(asked: Asked, value: Any) -> bool:
    """Whether a value that was told before, for another tool, is one that a user would name here, too."""
    if not valid(asked.schema, value):
        return False
    values = asked.schema.get("enum")
    says = isinstance(values, list) and says_what_is_done(asked.name, values)
    return not says or value in meaning(asked.verb, [value])


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
    free = False

    def inside(one: Asked, cast: Cast, rng: np.random.Generator) -> Input:
        nonlocal free
        drawn = _drawn(one, cast, rng, depth + 1)
        free |= drawn.free
        return drawn

    kind = asked.schema.get("type")
    if kind == "array" and is_split(asked):
        return draw_split(asked, rng)
    if kind == "array":
        return replace(draw_list(asked, cast, rng, inside), free=free)
    if kind == "object":
        return replace(draw_object(asked, cast, rng, inside), free=free)
    return draw_stated(asked, rng) or _single(asked, cast, rng)


def _single(asked: Asked, cast: Cast, rng: np.random.Generator) -> Input:
    """Draw one value; of a kind that no story tells, as that of an enumeration, is said that nothing ties it."""
    drawn = draw_single(asked, cast, rng)
    if drawn.kind == "word" and drawn.value == drawn.said and _TOKEN.fullmatch(drawn.said):
        drawn = replace(drawn, said=plain(drawn.value))
    if drawn.kind == "word" and is_kind(asked.name) and not in_story(asked.name, cast.story)[0]:
        return replace(drawn, free=True)
    return drawn
