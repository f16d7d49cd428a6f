"""What a walk is made with, and how it says that it does not go on."""

from dataclasses import dataclass

import numpy as np

from envsynth.core import Metadata, Tool
from envsynth.synthesis.inputs import Asked, Cast
from envsynth.synthesis.inputs.shapes import shapes
from envsynth.synthesis.walk.ground import Ground
from envsynth.synthesis.walk.settings import WalkSettings


class Dead(Exception):  # noqa: N818 (a dead end is no error)
    """The walk does not go on here, and why."""


@dataclass(frozen=True, slots=True)
class Way:
    """What a walk is made with.

    Attributes:
        ground: what is walked over.
        settings: what the walk looks like.
        cast: what its inputs agree on.
        metadata: the task's start, before anything is pinned.
        rng: the source of randomness.
    """

    ground: Ground
    settings: WalkSettings
    cast: Cast
    metadata: Metadata
    rng: np.random.Generator

    def asked(self, tool: Tool, name: str, count: int | None = None) -> Asked:
        """Return a parameter as inputs are drawn for it."""
        return self.ground.asked(tool, name, self.metadata.seed, self.settings, count)


def takes_a_list(tool: Tool, name: str) -> bool:
    """Whether a parameter takes several values at once."""
    return any(shape.get("type") == "array" for shape in shapes(tool.properties[name])[:1])
