"""Episodes on a Ray cluster: processes on many machines, each of which plays many episodes at once.

The list of episodes stays where the rollout was called. Whoever has a free place gets the next one, so that short ones
never wait for long ones, and a slow machine gets fewer. An episode whose process or machine is lost is played again by
another, from the same seed; what counts is the one answer that was waited for last, so none is counted twice.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import gymnasium as gym

from envsynth.core import EnvsynthError, Trajectory
from envsynth.environment import ToolEnv
from envsynth.environment.collector import sparing_collector
from envsynth.rollouts.player import heart, play_unless_cancelled
from envsynth.rollouts.policy import Policy
from envsynth.rollouts.schedule import Job

MOST_LOSSES = 8
"""An episode that is lost so many times is given up: it is likely to be what ends its processes."""

_MOST_STARTS = 3  # so many processes in a row may end before they are ready


class Worker:
    """What a process of the cluster does: it makes the environment, and plays what it is given, all at once.

    Args:
        env: an environment's id or spec, and ``kwargs`` for making it.
        policy: what chooses the actions.
        timeout: after how many seconds an episode is given up.
        share: how many episodes it is likely to have under way.
    """

    def __init__(self, env: Any, kwargs: dict[str, Any], policy: Policy, timeout: float | None, share: int) -> None:
        self._made = gym.make(env, **kwargs)
        self._free: list[ToolEnv] = []
        self._policy = policy
        self._timeout = timeout
        self._share = share

    async def ready(self) -> None:
        """Return once the environment is there."""

    async def play(self, job: Job) -> Trajectory:
        """Play one episode."""
        env = self._free.pop() if self._free else heart(self._made).fork()
        with sparing_collector(self._share):
            trajectory = await play_unless_cancelled(env, self._policy, job, self._timeout)
        self._free.append(env)
        return trajectory


@dataclass(eq=False)
class _Seats:
    # A process, and how many episodes it plays just now.
    handle: Any
    busy: int = 0


class Cluster:
    """The processes of one rollout.

    Args:
        ray: Ray's module.
        made: the arguments of each `Worker`, its share aside.
        workers: how many there are.
        concurrency: how many episodes are under way, in all of them together.
    """

    def __init__(self, ray: Any, made: tuple[Any, ...], workers: int, concurrency: int) -> None:
        self._ray = ray
        most = concurrency  # where others are lost, one may have to play them all
        self._kind = ray.remote(num_cpus=1, max_restarts=0, max_concurrency=most + 1)(Worker)
        # The policy may be large: it is sent once for each machine.
        env, kwargs, policy, timeout = made
        self._made = (env, kwargs, ray.put(policy), timeout, -(-concurrency // workers))
        self._ready: list[_Seats] = []
        self._changed = asyncio.Condition()
        self._problem: BaseException | None = None
        self._failed = 0
        self.lost = 0
        """How many processes were lost so far."""
        self._starting = {asyncio.create_task(self._start()) for _ in range(workers)}

    async def play(self, job: Job) -> Trajectory:
        """Play one episode, again elsewhere as often as it is lost.

        Raises:
            EnvsynthError: it was lost too often, or no process can be started.
        """
        errors = self._ray.exceptions
        for _ in range(MOST_LOSSES):
            seats = await self._least_busy()
            seats.busy += 1
            answer = seats.handle.play.remote(job)
            try:
                trajectory: Trajectory = await answer
            except errors.RayTaskError as error:
                raise error.cause or error from None
            except errors.RayError:
                self._lose(seats)
            except asyncio.CancelledError:
                self._ray.cancel(answer)
                raise
            else:
                return trajectory
            finally:
                seats.busy -= 1
        raise EnvsynthError(
            f"episode {job.number} was lost {MOST_LOSSES} times with the process that played it: look into Ray's logs "
            "for what ended them, most often memory"
        )

    async def close(self) -> None:
        """End all processes."""
        for task in self._starting:
            task.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        for seats in self._ready:
            self._ray.kill(seats.handle)
        self._ready.clear()

    async def _least_busy(self) -> _Seats:
        async with self._changed:
            await self._changed.wait_for(lambda: self._ready or self._problem)
        if self._problem is not None:
            raise self._problem
        return min(self._ready, key=lambda seats: seats.busy)

    def _lose(self, seats: _Seats) -> None:
        # All of its episodes end so at once: the first one sees to it.
        if seats not in self._ready:
            return
        self._ready.remove(seats)
        self.lost += 1
        self._ray.kill(seats.handle)  # where it was only out of reach: what it still says is not listened to
        task = asyncio.create_task(self._start())
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def _start(self) -> None:
        handle = self._kind.remote(*self._made)
        try:
            await handle.ready.remote()
        except self._ray.exceptions.RayError as error:
            await self._not_started(error)
            return
        except asyncio.CancelledError:
            self._ray.kill(handle)
            raise
        self._failed = 0
        async with self._changed:
            self._ready.append(_Seats(handle))
            self._changed.notify_all()

    async def _not_started(self, error: BaseException) -> None:
        self._failed += 1
        if self._failed < _MOST_STARTS:
            await self._start()
            return
        async with self._changed:
            self._problem = EnvsynthError(f"{_MOST_STARTS} processes in a row ended as they began: {error}")
            self._changed.notify_all()


@asynccontextmanager
async def on_cluster(made: tuple[Any, ...], workers: int | None, concurrency: int) -> AsyncIterator[Cluster]:
    """Return a cluster's processes, which end with the block.

    Args:
        made: environment, its arguments, policy and time-out, as `Worker` takes them.
        workers: how many processes; None: one for each of the cluster's processors, but no more than episodes.
        concurrency: how many episodes are under way.

    Raises:
        EnvsynthError: Ray is not installed, or the policy cannot be sent.
    """
    try:
        ray: Any = import_module("ray")
    except ImportError as error:
        raise EnvsynthError("the backend 'ray' needs Ray: pip install 'envsynth[ray]'") from error
    begun = not ray.is_initialized()
    if begun:
        # What RAY_ADDRESS says, or one of this machine alone.
        await asyncio.to_thread(ray.init, include_dashboard=False, log_to_driver=False)
    try:
        count = workers or max(1, min(concurrency, int(ray.cluster_resources().get("CPU", 1))))
        try:
            cluster = Cluster(ray, made, count, concurrency)
        except TypeError as error:
            raise EnvsynthError(f"the policy cannot be sent to other processes: {error}") from error
        try:
            yield cluster
        finally:
            await cluster.close()
    finally:
        if begun:
            ray.shutdown()
