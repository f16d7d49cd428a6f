"""The places of a vector environment: which episode each plays, and which comes next."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from gymnasium.utils import seeding

from envsynth.bundle import Bundle
from envsynth.core import EnvsynthError
from envsynth.environment.episode import Episode
from envsynth.environment.registration import unknown_task


class Slot:
    """One place: what a single environment would remember from episode to episode.

    Attributes:
        group: which group it belongs to; members of a group play the same tasks.
        episode: the episode under way, or over; none before the first.
        begun: how many episodes it has begun since it was seeded.
    """

    __slots__ = ("_rng", "_seed", "begun", "episode", "group")

    def __init__(self, group: int) -> None:
        self.group = group
        self.episode: Episode | None = None
        self.begun = 0
        self._seed: int | None = None
        self._rng: np.random.Generator | None = None

    @property
    def seeded(self) -> bool:
        """Whether it ever was given a seed."""
        return self._seed is not None

    def seed(self, seed: int) -> None:
        """Forget all episodes: the next one has this seed, and those after it follow from it."""
        self._seed, self._rng, self.begun = seed, None, 0

    def next_seed(self) -> int:
        """Return the next episode's seed, as a single environment would: the seed given, then what it draws."""
        assert self._seed is not None
        self.begun += 1
        if self.begun == 1:
            return self._seed
        return self._draw()

    def skip_to(self, begun: int) -> None:
        """Leave out episodes until as many have begun."""
        while self.begun < begun:
            self.next_seed()

    def _draw(self) -> int:
        if self._rng is None:
            # Made when first needed: most are seeded, play one episode and are seeded again.
            self._rng, _ = seeding.np_random(self._seed)
        return int(self._rng.integers(2**31))


def seed_slots(slots: Sequence[Slot], seeds: Sequence[int | None], draw: Callable[[], int]) -> None:
    """Seed places whose next episodes are about to begin.

    Args:
        slots: the places.
        seeds: what was given for each; without one, a place goes on with what it was seeded with before.
        draw: draws a seed for a group that has never had one.
    """
    drawn: dict[int, int] = {}
    for slot, seed in zip(slots, seeds, strict=True):
        if seed is None and not slot.seeded:
            if slot.group not in drawn:
                drawn[slot.group] = draw()
            seed = drawn[slot.group]
        if seed is not None:
            slot.seed(seed)


def even(slots: Sequence[Slot]) -> None:
    """Let members of a group that fell behind leave episodes out, so that the next one is the same for all of them."""
    furthest: dict[int, int] = {}
    for slot in slots:
        furthest[slot.group] = max(furthest.get(slot.group, 0), slot.begun)
    for slot in slots:
        slot.skip_to(furthest[slot.group])


def seeds_of(seed: int | Sequence[int | None] | None, groups: Sequence[int]) -> list[int | None]:
    """Return the seed of each place: an integer counts on from group to group, a list has one for each place.

    Raises:
        EnvsynthError: a list of another length.
    """
    if seed is None:
        return [None] * len(groups)
    if isinstance(seed, int | np.integer):
        return [int(seed) + group for group in groups]
    if len(seed) != len(groups):
        raise EnvsynthError(f"{len(seed)} seeds for {len(groups)} environments: give one for each, or one integer")
    return [None if one is None else int(one) for one in seed]


def options_of(options: dict[str, Any] | None, groups: Sequence[int]) -> list[dict[str, Any]]:
    """Return the options of each place.

    A value that is a list, a tuple or an array has a value for each place, or for each group; None stands for the
    environment's own. Any other value holds for all.

    Raises:
        EnvsynthError: a list of another length.
    """
    count = groups[-1] + 1
    places: list[dict[str, Any]] = [{} for _ in groups]
    for key, value in (options or {}).items():
        if not isinstance(value, list | tuple | np.ndarray):
            for place in places:
                place[key] = value
            continue
        if len(value) not in (len(groups), count):
            raise EnvsynthError(
                f"option {key!r} has {len(value)} values for {len(groups)} environments in {count} groups: give one "
                "value for all, or one for each environment or group"
            )
        values = list(value) if len(value) == len(groups) else [value[group] for group in groups]
        for place, one in zip(places, values, strict=True):
            if one is not None:
                place[key] = one.item() if isinstance(one, np.generic) else one
    return places


def mask_of(options: dict[str, Any], count: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return which places a reset is for: those of ``options["reset_mask"]``, or all.

    Raises:
        EnvsynthError: the mask is no boolean array with a place for each environment, or holds for none.
    """
    mask = options.get("reset_mask")
    if mask is None:
        return np.ones(count, dtype=np.bool_)
    mask = np.asarray(mask)
    if mask.dtype != np.bool_ or mask.shape != (count,) or not mask.any():
        raise EnvsynthError(
            f"reset_mask is a boolean array of shape ({count},) with at least one True, not {mask.dtype} of shape "
            f"{mask.shape}"
        )
    return mask


def known_tasks(bundle: Bundle, task_ids: Sequence[str] | None, one: str | None) -> tuple[str, ...]:
    """Return the tasks to play, none where each episode's seed draws one.

    Raises:
        EnvsynthError: there is no such task, the list is empty, or one task was asked for as well.
    """
    if task_ids is None:
        return ()
    if isinstance(task_ids, str) or not len(task_ids) or one is not None:
        raise EnvsynthError("task_ids is a list of tasks' ids, one at least, and goes without the argument task")
    for task_id in task_ids:
        if task_id not in bundle.tasks:
            raise unknown_task(bundle, task_id)
    return tuple(task_ids)
