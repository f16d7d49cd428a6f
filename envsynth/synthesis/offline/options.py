"""What is wanted of a synthesis."""

from typing import Annotated

import numpy as np
from pydantic import Field

from envsynth.core.model import Model
from envsynth.synthesis.walk import WalkSettings, settings_for

_HARDEST = 0.7
_WIDER = 2.2
_SHORTEST = 3


class SynthOptions(Model):
    """What is wanted of a synthesis.

    Attributes:
        tasks: how many tasks are wanted; there may be fewer where a toolset does not give more.
        seed: what everything is drawn from.
        difficulty: from 0 (easy) to 1 (hard); none: spread from 0 to 0.7.
        patience: how many draws are made for each task wanted before the search ends.
        certain: the least weight of a link that data may flow along.
        meaning: whether data may flow by likeness of meaning (needs the extra ``synth``).
        strict: whether requests that do not read well are never taken. Otherwise they fill up what is missing once half
            of the patience is spent, and have a tag that says what is wrong with them.
    """

    tasks: int = Field(default=20, ge=1, le=100_000)
    seed: int = Field(default=0, ge=0)
    difficulty: Annotated[float, Field(ge=0, le=1)] | None = None
    patience: int = Field(default=40, ge=1, le=1_000)
    meaning: bool = True
    certain: Annotated[float, Field(ge=0, le=1)] = 0.45
    strict: bool = False

    def settings(self, number: int, rng: np.random.Generator) -> WalkSettings:
        """Return the settings of a draw: the later it is, the more a request may tell, and the plainer it may be."""
        difficulty = self.difficulty if self.difficulty is not None else float(rng.random()) * _HARDEST
        settings = settings_for(difficulty).model_copy(update={"certain": self.certain})
        if self.difficulty is None:
            settings = settings.model_copy(update={"shortest": _SHORTEST})
        stilted = not self.strict and number > self.patience * self.tasks / 2
        late = min(1.0, number / (self.patience * self.tasks / 3))
        if number < 2 * self.tasks:
            return settings
        return settings.model_copy(
            update={
                "loose": number >= 3 * self.tasks,
                "stilted": stilted,
                "told": settings.told * (1 + (_WIDER - 1) * late) * (2 if stilted else 1),
                "goals": settings.goals + (1 if late > 0.3 else 0),
                "longest": settings.longest + (1 if late > 0.3 else 0),
            }
        )
