"""An episode's random numbers."""

import copy

import numpy as np


class Chance:
    """What an episode draws from: made of its seed when the first number is drawn, as many episodes draw none.

    >>> Chance(7).rng.random() == Chance(7).rng.random()
    True
    """

    __slots__ = ("_rng", "_seed")

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._rng: np.random.Generator | None = None

    @property
    def rng(self) -> np.random.Generator:
        """The generator."""
        if self._rng is None:
            self._rng = np.random.default_rng(self._seed)
        return self._rng

    def fork(self) -> "Chance":
        """Return an independent one at the same place in the sequence."""
        twin = Chance(self._seed)
        twin._rng = copy.deepcopy(self._rng)
        return twin
