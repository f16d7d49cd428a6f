"""A discrete view of a tool environment, for learners that choose among numbered actions."""

from envsynth.environment.discrete.features import FEATURES, WIDTH
from envsynth.environment.discrete.report import Expressible, expressible
from envsynth.environment.discrete.wrapper import DiscreteActions

__all__ = ["FEATURES", "WIDTH", "DiscreteActions", "Expressible", "expressible"]
