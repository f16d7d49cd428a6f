"""Rollouts: a policy plays episodes, each of which can be played again from the seed and its number."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from envsynth.core import Trajectory
from envsynth.environment import ToolEnv
from envsynth.environment.collector import sparing_collector
from envsynth.environment.waiting import BackgroundLoop
from envsynth.rollouts.cluster import on_cluster
from envsynth.rollouts.concurrent import Play, play_many
from envsynth.rollouts.player import heart, play_job, play_unless_cancelled
from envsynth.rollouts.policy import Policy
from envsynth.rollouts.request import Env, Prepared, Request, make_request, prepared
from envsynth.rollouts.schedule import Job


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
    backend: str = "here",
    workers: int | None = None,
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
        backend: ``here``: in this process; ``ray``: in processes of a Ray cluster, or of this machine.
        workers: how many processes of the cluster; None: one for each of its processors.
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
    how: dict[str, Any] = {"concurrency": concurrency, "group_size": group_size, "task_ids": task_ids}
    how |= {"timeout": timeout, "out": out, "backend": backend, "workers": workers}
    request = make_request(env, policy, episodes, seed, **how, **kwargs)
    yield from _in_place(request) if request.in_place else _on_a_thread(request)


async def arollout(
    env: Env, policy: Policy, episodes: int | None = None, seed: int = 0, **how: Any
) -> AsyncGenerator[Trajectory, None]:
    """Play episodes as `rollout` does, with the same arguments, in the event loop that it is called in.

    Leave it early within ``contextlib.aclosing``, as with any asynchronous generator: what runs then has ended when
    the block has.
    """
    async with aclosing(_played(make_request(env, policy, episodes, seed, **how))) as playing:
        async for ended in playing:
            for trajectory in ended:
                yield trajectory


def _in_place(request: Request) -> Iterator[Trajectory]:
    with prepared(request) as ready:
        yield from ready.stored()
        for job in ready.jobs():
            trajectory = play_job(ready.env, request.policy, job)
            if ready.store is not None:
                ready.store.append(trajectory)
            yield trajectory


def _on_a_thread(request: Request) -> Iterator[Trajectory]:
    stream = _played(request)
    loop = BackgroundLoop()
    try:
        while ended := loop.run(_next(stream)):
            yield from ended
    finally:
        try:
            loop.run(_closed(stream))
        finally:
            loop.close()


async def _played(request: Request) -> AsyncGenerator[list[Trajectory], None]:
    with prepared(request) as ready:
        for trajectory in ready.stored():
            yield [trajectory]
        async with _seats(request, ready) as seat:
            playing = play_many(seat, ready.jobs(), request.concurrency, ready.store)
            async with aclosing(playing):
                async for ended in playing:
                    yield ended


@asynccontextmanager
async def _seats(request: Request, ready: Prepared) -> AsyncIterator[Any]:
    # What gives each of the workers its means to play.
    if request.backend == "ray":
        made = (request.env, request.kwargs, request.policy, request.timeout)
        async with on_cluster(made, request.workers, request.concurrency) as cluster:
            yield lambda: cluster.play
    else:
        with sparing_collector(request.concurrency):
            yield partial(_seat, heart(ready.env), request)


def _seat(env: ToolEnv, request: Request) -> Play:
    own = env.fork()

    def play(job: Job) -> Any:
        return play_unless_cancelled(own, request.policy, job, request.timeout)

    return play


async def _next(stream: AsyncIterator[list[Trajectory]]) -> list[Trajectory] | None:
    return await anext(stream, None)


async def _closed(stream: AsyncGenerator[list[Trajectory], None]) -> None:
    await stream.aclose()
