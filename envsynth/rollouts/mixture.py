"""Several environments as one to train on: a batch's groups are spread over them, and all are played together.

    mixture = Mixture([("toolsynth/retail-v0", 2.0), (spec("runs/library"), 1.0)], reward="graded")
    for step in range(100):
        trajectories = mixture.play(policy, mixture.groups(8, group_size=8, seed=0, step=step), concurrency=64)

A group has one task of one environment, so that its episodes can be compared; which one follows from the seed, the
step and the group's number. A policy that generates many turns together (`BatchedPolicy`) does so across domains.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import gymnasium as gym
import numpy as np
from gymnasium.envs.registration import EnvSpec

from envsynth.core import EnvsynthError, Trajectory
from envsynth.environment import ToolEnv
from envsynth.environment.waiting import BackgroundLoop
from envsynth.rollouts.player import heart, play_waiting
from envsynth.rollouts.policy import Policy
from envsynth.rollouts.schedule import Job

Part: TypeAlias = str | EnvSpec


class Placed(NamedTuple):
    """An episode to play, and the number of the environment to play it in."""

    part: int
    job: Job


class Mixture:
    """Environments, and how often a group is played in each.

    Args:
        parts: environments' ids or specs, each alone or with a weight (else 1).
        kwargs: further arguments for `gymnasium.make`, for all of them.

    Raises:
        EnvsynthError: there is none, or a weight is negative.
    """

    def __init__(self, parts: Sequence[Part | tuple[Part, float]], **kwargs: Any) -> None:
        pairs = [part if isinstance(part, tuple) else (part, 1.0) for part in parts]
        weights = np.array([weight for _, weight in pairs], float)
        if not pairs or (weights < 0).any() or not weights.any():
            raise EnvsynthError(f"a mixture has environments with weights of 0 or more, one above 0; got {pairs}")
        self.chances = weights / weights.sum()
        self._made = [gym.make(part, **kwargs) for part, _ in pairs]
        self.envs: tuple[ToolEnv, ...] = tuple(heart(env) for env in self._made)

    def groups(self, count: int, group_size: int, seed: int = 0, step: int = 0) -> list[Placed]:
        """Return the episodes of a training step.

        Args:
            count: how many groups.
            group_size: how many episodes each has.
            seed: what everything is drawn from, with ``step`` and the group's number.
            step: which step it is; another one has other tasks.
        """
        placed = []
        for group in range(count):
            rng = np.random.default_rng([seed, step, group])
            part, start = int(rng.choice(len(self.envs), p=self.chances)), int(rng.integers(2**31))
            placed += [Placed(part, Job(group * group_size + n, group, start, {})) for n in range(group_size)]
        return placed

    def play(
        self, policy: Policy, episodes: Sequence[Placed], concurrency: int = 64, timeout: float | None = None
    ) -> list[Trajectory]:
        """Play episodes side by side, and return them in the order given.

        Args:
            policy: what chooses the actions; a plain function keeps the others waiting while it runs.
            episodes: what to play; their numbers differ.
            concurrency: how many run at once.
            timeout: after how many seconds an episode is given up, and void.
        """
        loop = BackgroundLoop()
        try:
            return loop.run(self.aplay(policy, episodes, concurrency, timeout))
        finally:
            loop.close()

    async def aplay(
        self, policy: Policy, episodes: Sequence[Placed], concurrency: int = 64, timeout: float | None = None
    ) -> list[Trajectory]:
        """Play episodes as `play` does, in the event loop that it is called in."""
        numbers = {placed.job.number for placed in episodes}
        if len(numbers) != len(episodes):
            raise EnvsynthError("two episodes to play have the same number: number them all")
        room = asyncio.Semaphore(concurrency)

        async def one(placed: Placed) -> Trajectory:
            async with room:
                return await play_waiting(self.envs[placed.part].fork(), policy, placed.job, timeout)

        async with asyncio.TaskGroup() as tasks:
            playing = [tasks.create_task(one(placed)) for placed in episodes]
        return [task.result() for task in playing]

    def close(self) -> None:
        """Close the environments."""
        for env in self._made:
            env.close()
