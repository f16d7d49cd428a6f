"""Drawing one input: by format, enumeration, entity, name, or the examples of its description; else none at all.

A value that nobody would say makes a task that nobody would keep: where nothing realistic is known, `NoInput` says so,
and the walk looks for a tool that it can ask properly, or for one that finds the value.
"""

import numpy as np

from envsynth.synthesis.inputs.cast import Cast
from envsynth.synthesis.inputs.input import Asked, Input, NoInput
from envsynth.synthesis.inputs.lists import draw_list
from envsynth.synthesis.inputs.single import draw_single
from envsynth.synthesis.inputs.validity import valid


def draw_input(asked: Asked, cast: Cast, rng: np.random.Generator) -> Input:
    """Draw a value for a parameter.

    Raises:
        NoInput: nothing realistic is known.
    """
    schema = asked.schema
    drawn = draw_list(asked, cast, rng) if schema.get("type") == "array" else draw_single(asked, cast, rng)
    if not valid(schema, drawn.value):
        raise NoInput(asked.name)
    return drawn
