"""Which episodes a rollout plays: each reproducible from the seed and its number."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from envsynth.core import EnvsynthError


@dataclass(frozen=True, slots=True)
class Job:
    """One episode to play.

    Attributes:
        number: its number, from 0.
        group: the number of its group.
        seed: for ``env.reset``, as are the ``options``.
    """

    number: int
    group: int
    seed: int
    options: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Schedule:
    """All episodes of a rollout.

    Attributes:
        episodes: how many there are, groups counted in full.
        group_size: how many neighbours play the same task from the same seed.
        seed: what each group's seed is made from, with its number.
        task_ids: group g plays the g-th of these, starting over at the end; none: the seed draws one.
    """

    episodes: int
    group_size: int = 1
    seed: int = 0
    task_ids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.episodes < 0 or self.group_size < 1 or self.episodes % self.group_size:
            raise EnvsynthError(
                f"episodes ({self.episodes}) is a multiple of group_size ({self.group_size}), which is 1 or more"
            )

    def jobs(self, done: Collection[int] = ()) -> Iterator[Job]:
        """Return the episodes that are not done yet, in order."""
        for number in range(self.episodes):
            if number in done:
                continue
            group = number // self.group_size
            options = {"task": self.task_ids[group % len(self.task_ids)]} if self.task_ids else {}
            yield Job(number, group, episode_seed(self.seed, group), options)


def make_schedule(
    episodes: int | None, group_size: int = 1, seed: int = 0, task_ids: Sequence[str] | None = None
) -> Schedule:
    """Return a schedule; where the number of episodes is not said, each task has one group, or there is one group.

    Raises:
        EnvsynthError: the numbers contradict one another, or the list of tasks is none.
    """
    if task_ids is not None and (isinstance(task_ids, str) or not len(task_ids)):
        raise EnvsynthError("task_ids is a list of tasks' ids, one at least")
    tasks = tuple(task_ids or ())
    return Schedule(max(1, len(tasks)) * group_size if episodes is None else episodes, group_size, seed, tasks)


def episode_seed(seed: int, number: int) -> int:
    """Return the seed of a group (or of an episode, where each is its own): the same wherever it is played."""
    return int(np.random.SeedSequence([seed, number]).generate_state(1)[0])
