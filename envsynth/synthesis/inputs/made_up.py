"""Values that nobody would say, where a task is wanted all the same: a made-up reference, or a figure within bounds."""

import numpy as np

from envsynth.simulation.schema.names import singular, words
from envsynth.synthesis.english.nouns import phrase
from envsynth.synthesis.inputs.input import Asked, Input, NoInput
from envsynth.synthesis.inputs.numbers import make_up_number


def make_up(asked: Asked, rng: np.random.Generator) -> Input:
    """Make up a single value of which nothing realistic is known: "prompt-4821", or a figure.

    Raises:
        NoInput: it is neither a text nor a number.
    """
    name, kind = asked.name, asked.schema.get("type")
    if kind in ("integer", "number"):
        figure = make_up_number(asked.schema, asked.about, rng)
        if figure is None:
            raise NoInput(name)
        return Input(name, figure, str(figure), phrase(name), "number", made_up=True)
    if kind != "string":
        raise NoInput(name)
    day = f"2026-{int(rng.integers(1, 13)):02}-{int(rng.integers(1, 29)):02}"
    moments = {"date": day, "date-time": f"{day}T09:00:00Z"}
    reference = f"{singular((words(name) or ['item'])[-1])}-{int(rng.integers(1_000, 10_000))}"
    value = moments.get(asked.schema.get("format", ""), reference)
    return Input(name, value, value, phrase(name), "word", made_up=True)
