"""Rollouts: a policy plays episodes, each of which can be played again from the seed and its number."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import aclosing, contextmanager, nullcontext
from pathlib import Path
from typing import Any, NamedTuple

import gymnasium as gym
from gymnasium.envs.registration import EnvSpec

from envsynth.core import EnvsynthError, Trajectory
from envsynth.environment import ToolEnv
from envsynth.environment.waiting import BackgroundLoop
from envsynth.rollouts.concurrent import play_many
from envsynth.rollouts.manifest import manifest_of
from envsynth.rollouts.player import heart, play_job
from envsynth.rollouts.policy import Policy, is_asynchronous
from envsynth.rollouts.schedule import Schedule, make_schedule
from envsynth.rollouts.store import Store

Env = str | EnvSpec | gym.Env[str, str]


class _Plan(NamedTuple):
    # What a rollout needs, made and checked.
    env: gym.Env[str, str]
    schedule: Schedule
    store: Store | None

    def stored(self) -> Iterator[Trajectory]:
        for trajectory in self.store.episodes() if self.store else ():
            if trajectory.episode is not None and trajectory.episode < self.schedule.episodes:
                yield trajectory

    def done(self) -> set[int]:
        return set(self.store.done) if self.store else set()


def rollout(
    env: Env,
    policy: Policy,
    episodes: int | None = None,
    seed: int = 0,
    *,
    concurrency: int = 1,
    group_size: int = 1,
    task_ids: Sequence[str] | None = None,
    timeout: float | None = None,
    out: str | Path | None = None,
    **kwargs: Any,
) -> Iterator[Trajectory]:
    """Play episodes, yielding each as it ends.

    One at a time and without a time-out, they are played in place, in order. Otherwise they run in an event loop on a
    thread of its own, which goes on while the caller does something else, until as many episodes as run at once wait
    to be taken. Closing the iterator (or leaving it to be collected) cancels what runs.

    Args:
        env: an environment's id or spec, as `gymnasium.make` takes it; or an environment, which stays open and plays
            one episode at a time.
        policy: what chooses the actions (see `Policy`).
        episodes: how many to play; None: each of ``task_ids`` by one group, or one group.
        seed: with the group's number, what its choices are drawn from (see `episode_seed`).
        concurrency: how many episodes run at once.
        group_size: how many episodes in a row have the same task and start, as group-relative advantages need it.
        task_ids: the tasks to play, one for each group, starting over at the end; None: drawn by the seed.
        timeout: after how many seconds an episode is given up, and void; None: never.
        out: a folder to keep the episodes in (see `Store`). What it holds of this rollout already is yielded first
            and not played again, so a rollout that was killed goes on where it was.
        kwargs: further arguments for `gymnasium.make`, such as ``split`` and ``reward``.

    Raises:
        EnvsynthError: the environment is of another kind, an argument has no such value, or ``out`` holds another
            rollout.

    >>> import envsynth
    >>> def silent(observation, info):
    ...     return "Goodbye."
    >>> [t.reward for t in envsynth.rollout("toolsynth/retail-v0", silent, episodes=2)]  # doctest: +SKIP
    [0.0, 0.0]
    """
    schedule = make_schedule(episodes, group_size, seed, task_ids)
    if concurrency == 1 and timeout is None and not is_asynchronous(policy):
        with _prepared(env, schedule, policy, None, out, kwargs) as plan:
            yield from plan.stored()
            for job in plan.schedule.jobs(plan.done()):
                trajectory = play_job(plan.env, policy, job)
                if plan.store is not None:
                    plan.store.append(trajectory)
                yield trajectory
        return
    stream = arollout(
        env,
        policy,
        episodes,
        seed,
        concurrency=concurrency,
        group_size=group_size,
        task_ids=task_ids,
        timeout=timeout,
        out=out,
        **kwargs,
    )
    loop = BackgroundLoop()
    try:
        while (ended := loop.run(_next(stream))) is not None:
            yield ended
    finally:
        try:
            loop.run(_closed(stream))
        finally:
            loop.close()


async def arollout(
    env: Env,
    policy: Policy,
    episodes: int | None = None,
    seed: int = 0,
    *,
    concurrency: int = 1,
    group_size: int = 1,
    task_ids: Sequence[str] | None = None,
    timeout: float | None = None,
    out: str | Path | None = None,
    **kwargs: Any,
) -> AsyncGenerator[Trajectory, None]:
    """Play episodes as `rollout` does, in the event loop that it is called in.

    Leave it early within ``contextlib.aclosing``, as with any asynchronous generator: what runs then has ended when
    the block has.
    """
    schedule = make_schedule(episodes, group_size, seed, task_ids)
    if concurrency < 1:
        raise EnvsynthError(f"concurrency is a number of episodes, 1 or more, not {concurrency}")
    if isinstance(env, gym.Env):
        raise EnvsynthError(
            "an environment that is made plays one episode at a time: pass its id or spec, and what it is made with"
        )
    with _prepared(env, schedule, policy, timeout, out, kwargs) as plan:
        for trajectory in plan.stored():
            yield trajectory
        jobs = plan.schedule.jobs(plan.done())
        playing = play_many(heart(plan.env), policy, jobs, concurrency, timeout, plan.store)
        async with aclosing(playing):
            async for trajectory in playing:
                yield trajectory


@contextmanager
def _prepared(
    env: Env,
    schedule: Schedule,
    policy: Policy,
    timeout: float | None,
    out: str | Path | None,
    kwargs: dict[str, Any],
) -> Iterator[_Plan]:
    if isinstance(env, gym.Env):
        if kwargs:
            raise EnvsynthError(f"{', '.join(kwargs)}: these are for making an environment, and this is one already")
        made = env
    else:
        made = gym.make(env, **kwargs)
    try:
        with _store(out, heart(made), schedule, policy, timeout, kwargs) as store:
            yield _Plan(made, schedule, store)
    finally:
        if made is not env:
            made.close()


def _store(
    out: str | Path | None,
    env: ToolEnv,
    schedule: Schedule,
    policy: Policy,
    timeout: float | None,
    kwargs: dict[str, Any],
) -> "Store | nullcontext[None]":
    if out is None:
        return nullcontext()
    given = (env.spec.kwargs if env.spec else {}) | kwargs
    given.pop("bundle", None)  # its hash says which it is, wherever it lies
    return Store(out, manifest_of(env, env.id, given, schedule, policy, timeout))


async def _next(stream: AsyncIterator[Trajectory]) -> Trajectory | None:
    return await anext(stream, None)


async def _closed(stream: AsyncGenerator[Trajectory, None]) -> None:
    await stream.aclose()
