"""How hard a walk is, as settings and as one number."""

from typing import Annotated

from pydantic import Field

from envsynth.core import EnvsynthError
from envsynth.core.model import Model

Share = Annotated[float, Field(ge=0, le=1)]


class WalkSettings(Model):
    """What walks look like.

    Attributes:
        shortest: the fewest calls.
        longest: the most calls.
        branching: how many tools are tried at each place before the walk goes back.
        fan_out: the most calls that one list leads to ("the top two").
        tools: the most different tools.
        goals: the most things that are asked for.
        distractors: how many tools are offered beside those needed, the most similar first.
        told: the most that the user has to name, in units of about two plain values.
        lookups: how readily a value is looked up rather than told: the more, the less the instruction says.
        details: how readily an optional parameter is used.
        certain: the least weight of a link that data may flow along.
        loose: whether the user may name things by a plain reference where nothing more telling is known.
        stilted: whether a request is taken, too, that a reader would stumble over.
    """

    shortest: int = Field(default=3, ge=1, le=20)
    longest: int = Field(default=4, ge=1, le=20)
    branching: int = Field(default=4, ge=1, le=32)
    fan_out: int = Field(default=2, ge=1, le=5)
    tools: int = Field(default=6, ge=1, le=20)
    goals: int = Field(default=2, ge=1, le=6)
    distractors: int = Field(default=4, ge=0, le=64)
    told: float = Field(default=3.2, ge=0.5, le=20)
    lookups: Share = 0.6
    details: Share = 0.15
    certain: Share = 0.45
    loose: bool = False
    stilted: bool = False


_EASY = WalkSettings(
    shortest=3, longest=3, fan_out=1, tools=3, goals=2, distractors=2, told=2.2, lookups=0.4, details=0.0
)
_HARD = WalkSettings(
    shortest=7, longest=10, fan_out=4, tools=9, goals=3, distractors=16, told=4.5, lookups=1.0, details=0.2
)


def settings_for(difficulty: float) -> WalkSettings:
    """Return the settings of a difficulty from 0 (easy) to 1 (hard); between, each setting grows in proportion.

    >>> settings_for(0).longest, settings_for(0.5).longest, settings_for(1).longest
    (3, 6, 10)

    Raises:
        EnvsynthError: the difficulty is no number from 0 to 1.
    """
    if not isinstance(difficulty, int | float) or not 0 <= difficulty <= 1:
        raise EnvsynthError(f"a difficulty is a number from 0 (easy) to 1 (hard), not {difficulty!r}")
    mixed = {}
    for name, field in WalkSettings.model_fields.items():
        low, high = getattr(_EASY, name), getattr(_HARD, name)
        if field.annotation is bool:
            continue
        value = low + (high - low) * difficulty
        mixed[name] = round(value) if field.annotation is int else round(value, 4)
    return WalkSettings.model_validate(mixed)
