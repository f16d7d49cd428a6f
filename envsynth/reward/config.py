"""How a reward is computed: one frozen object that says it all."""

from typing import Literal, get_args

from pydantic import Field

from envsynth.core.errors import EnvsynthError
from envsynth.core.model import Model

RewardMode = Literal["sparse", "graded", "dense"]
CallsRule = Literal["contain", "contain_all", "exact", "dag"]


class Weights(Model):
    """How much each part counts in the progress φ; a part that a task does not have is left out."""

    calls: float = Field(default=1.0, ge=0)
    world: float = Field(default=1.0, ge=0)
    answer: float = Field(default=1.0, ge=0)


class RewardConfig(Model):
    """What is asked of an episode, and in which form the reward is given (``docs/reward.md``).

    Attributes:
        mode: ``sparse`` (0 or 1 at the end), ``graded`` (progress φ at the end) or ``dense`` (φ's increase at each
            turn, φ at the end being the sparse score, so that the return is the sparse score).
        calls: which golden calls the agent must have made: ``contain`` (the goal calls), ``contain_all`` (support
            calls too), ``exact`` (all, and nothing else) or ``dag`` (the goal calls, dependent calls in order).
        extra_read_cost: subtracted from the final score, never below 0, for each read that no golden call accounts
            for. It changes neither ``success`` nor ``progress``.
        weights: the parts' weights in φ.
    """

    mode: RewardMode = "sparse"
    calls: CallsRule = "contain"
    extra_read_cost: float = Field(default=0.0, ge=0)
    weights: Weights = Weights()

    @classmethod
    def from_name(cls, name: str) -> "RewardConfig":
        """Return the configuration that a short name stands for: a mode, all else by default.

        >>> RewardConfig.from_name("sparse").calls
        'contain'

        Raises:
            EnvsynthError: if no mode has this name.
        """
        modes: tuple[RewardMode, ...] = get_args(RewardMode)
        for mode in modes:
            if name == mode:
                return cls(mode=mode)
        raise EnvsynthError(f"unknown reward {name!r}: choose one of {', '.join(modes)}, or pass a RewardConfig")
