"""A choice as a learner is shown it: arrays by action."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from envsynth.environment.discrete.choice import Choice, Layout
from envsynth.environment.discrete.features import WIDTH, features_of


class View:
    """A choice, and what a learner is shown of it.

    Args:
        choice: the choice.
        layout: which action means what.

    Attributes:
        choice: the choice.
    """

    def __init__(self, choice: Choice, layout: Layout) -> None:
        self.choice = choice
        self._count = layout.count
        self._actions = list(choice.options)

    @property
    def observation(self) -> NDArray[np.int32]:
        """Features by action, see `features`; a fresh array each time, as what is kept is a fraction of it."""
        observation = np.zeros((self._count, WIDTH), dtype=np.int32)
        observation[self._actions] = self._features
        return observation

    @property
    def mask(self) -> NDArray[np.int8]:
        """1 for each action that can be chosen; a fresh array each time."""
        mask = np.zeros(self._count, dtype=np.int8)
        mask[self._actions] = 1
        return mask

    @property
    def hints(self) -> NDArray[np.float32]:
        """How apt each action seems by names and words alone, 0 for one that cannot be chosen; a fresh array, too."""
        hints = np.zeros(self._count, dtype=np.float32)
        hints[self._actions] = [option.hint for option in self.choice.options.values()]
        return hints

    @cached_property
    def _features(self) -> NDArray[np.int32]:
        return features_of(self.choice)
