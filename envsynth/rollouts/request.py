"""What a rollout is asked for, and what it needs: an environment, the list of episodes, the folder that keeps them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import gymnasium as gym
from gymnasium.envs.registration import EnvSpec

from envsynth.core import EnvsynthError, Trajectory
from envsynth.environment import ToolEnv
from envsynth.rollouts.manifest import manifest_of
from envsynth.rollouts.player import heart
from envsynth.rollouts.policy import Policy, is_asynchronous
from envsynth.rollouts.schedule import Job, Schedule, make_schedule
from envsynth.rollouts.store import Store

Env = str | EnvSpec | gym.Env[str, str]
BACKENDS = ("here", "ray")


@dataclass(frozen=True, slots=True)
class Request:
    """The arguments of a rollout, as `envsynth.rollouts.rollout` describes them."""

    env: Env
    policy: Policy
    schedule: Schedule
    concurrency: int
    timeout: float | None
    out: str | Path | None
    backend: str
    workers: int | None
    kwargs: dict[str, Any]

    @property
    def in_place(self) -> bool:
        """Whether one episode after another is played without waiting for anything."""
        alone = self.backend == "here" and self.concurrency == 1 and self.timeout is None
        return alone and not is_asynchronous(self.policy)

    def check(self) -> None:
        """Check the arguments that no one else looks at.

        Raises:
            EnvsynthError: one has no such value.
        """
        if self.concurrency < 1:
            raise EnvsynthError(f"concurrency is a number of episodes, 1 or more, not {self.concurrency}")
        if self.backend not in BACKENDS:
            raise EnvsynthError(f"backend is {' or '.join(map(repr, BACKENDS))}, not {self.backend!r}")
        if self.workers is not None and (self.workers < 1 or self.backend == "here"):
            raise EnvsynthError("workers is a number of processes, 1 or more, for the backend 'ray'")
        if isinstance(self.env, gym.Env) and not self.in_place:
            raise EnvsynthError(
                "an environment that is made plays one episode at a time: pass its id or spec, and what it is made with"
            )


def make_request(
    env: Env,
    policy: Policy,
    episodes: int | None,
    seed: int,
    *,
    concurrency: int = 1,
    group_size: int = 1,
    task_ids: Sequence[str] | None = None,
    timeout: float | None = None,
    out: str | Path | None = None,
    backend: str = "here",
    workers: int | None = None,
    **kwargs: Any,
) -> Request:
    """Return a rollout's arguments, checked.

    Raises:
        EnvsynthError: an argument has no such value.
    """
    schedule = make_schedule(episodes, group_size, seed, task_ids)
    request = Request(env, policy, schedule, concurrency, timeout, out, backend, workers, kwargs)
    request.check()
    return request


class Prepared(NamedTuple):
    """What a rollout needs.

    Attributes:
        env: the environment, made.
        store: where episodes are kept; none: nowhere.
    """

    env: gym.Env[str, str]
    schedule: Schedule
    store: Store | None

    def stored(self) -> Iterator[Trajectory]:
        """Return the episodes that were played before."""
        for trajectory in self.store.episodes() if self.store else ():
            if trajectory.episode is not None and trajectory.episode < self.schedule.episodes:
                yield trajectory

    def jobs(self) -> Iterator[Job]:
        """Return those that were not."""
        return self.schedule.jobs(set(self.store.done) if self.store else ())


@contextmanager
def prepared(request: Request) -> Iterator[Prepared]:
    """Make what a rollout needs, and close it after the block.

    Raises:
        EnvsynthError: the environment is of another kind, or the folder holds another rollout.
    """
    env, kwargs = request.env, request.kwargs
    if isinstance(env, gym.Env):
        if kwargs:
            raise EnvsynthError(f"{', '.join(kwargs)}: these are for making an environment, and this is one already")
        made = env
    else:
        made = gym.make(env, **kwargs)
    try:
        with _store(request, heart(made)) as store:
            yield Prepared(made, request.schedule, store)
    finally:
        if made is not env:
            made.close()


def _store(request: Request, env: ToolEnv) -> "Store | nullcontext[None]":
    if request.out is None:
        return nullcontext()
    given = (env.spec.kwargs if env.spec else {}) | request.kwargs
    given.pop("bundle", None)  # its hash says which it is, wherever it lies
    return Store(request.out, manifest_of(env, env.id, given, request.schedule, request.policy, request.timeout))
