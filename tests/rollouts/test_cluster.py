"""Rollouts on a Ray cluster of several processes, some of which are killed."""

import asyncio
import gc
import os
import random
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from envsynth.core import EnvsynthError
from envsynth.environment import spec
from envsynth.rollouts import rollout
from tests.rollouts.agents import SlowGolden

ray = pytest.importorskip("ray", reason='needs Ray: pip install -e ".[ray]"')
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # Ray's own code warns of itself


class Noting(SlowGolden):
    """Notes which process plays an episode, and takes its time where it should."""

    def __init__(self, folder, seconds=0.0):
        super().__init__()
        self.folder, self.seconds = folder, seconds

    def reset(self, env, info):
        super().reset(env, info)
        self.episode = info["episode"]
        Path(self.folder, str(os.getpid())).touch()

    async def __call__(self, observation, info):
        await asyncio.sleep(self.seconds)
        return await super().__call__(observation, info)


class Unhurried(Noting):
    """Takes its time while one process plays alone, so that one that starts late gets its share too."""

    async def __call__(self, observation, info):
        end = time.monotonic() + 5
        while len(pids(Path(self.folder))) < 2 and time.monotonic() < end:
            await asyncio.sleep(0.02)
        return await super().__call__(observation, info)


class Deadly(Noting):
    """Ends its process the first time that it plays one of some episodes."""

    async def __call__(self, observation, info):
        mark = Path(self.folder, f"died-{self.episode}")
        if self.episode % 9 == 4 and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return await super().__call__(observation, info)


class Telling:
    """Says nothing but how seldom the garbage collector looks."""

    async def __call__(self, observation, info):
        return str(gc.get_threshold()[0])


@pytest.fixture(scope="module")
def machine():
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    yield
    ray.shutdown()


def expected(cinema, count):
    return {t.episode: t.model_dump() for t in rollout(spec(cinema), SlowGolden(), count, 3, concurrency=8)}


def pids(folder):
    return {int(path.name) for path in folder.iterdir() if path.name.isdecimal()}


def checked(found, wanted):
    assert Counter(t.episode for t in found) == dict.fromkeys(wanted, 1), "none lost, none twice"
    assert {t.episode: t.model_dump() for t in found} == wanted


def test_episodes_are_the_same_as_in_one_process(machine, cinema, tmp_path):
    found = list(rollout(spec(cinema), Unhurried(tmp_path), 40, 3, concurrency=8, backend="ray"))
    checked(found, expected(cinema, 40))
    assert len(pids(tmp_path)) == 2
    assert os.getpid() not in pids(tmp_path)


def test_the_garbage_collector_of_each_process_rests_by_its_share(machine, cinema):
    found = rollout(spec(cinema), Telling(), 20, 3, concurrency=60, backend="ray", workers=2)
    assert {trajectory.actions for trajectory in found} == {(str(30 * 64),)}


def test_episodes_whose_process_died_are_played_elsewhere(machine, cinema, tmp_path):
    found = list(rollout(spec(cinema), Deadly(tmp_path), 40, 3, concurrency=6, backend="ray", workers=2))
    checked(found, expected(cinema, 40))
    assert len(list(tmp_path.glob("died-*"))) == 4


def test_processes_killed_at_random_moments_lose_and_repeat_nothing(machine, cinema, tmp_path):
    rng, over, killed = random.Random(0), threading.Event(), []

    def kill():
        while not over.wait(rng.uniform(0.1, 0.6)):
            alive = [pid for pid in pids(tmp_path) - set(killed) if Path(f"/proc/{pid}").exists()]
            if alive and len(killed) < 8:
                killed.append(rng.choice(alive))
                os.kill(killed[-1], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        out = tmp_path / "run"
        policy = Noting(tmp_path, seconds=0.05)
        found = list(rollout(spec(cinema), policy, 150, 3, concurrency=6, backend="ray", workers=2, out=out))
    finally:
        over.set()
        killer.join()
    assert len(killed) >= 3
    checked(found, expected(cinema, 150))
    again = list(rollout(spec(cinema), Noting(tmp_path), 150, 3, concurrency=6, out=out))
    checked(again, expected(cinema, 150))


def test_long_episodes_do_not_hold_up_the_others(machine, cinema, tmp_path):
    class Uneven(Noting):
        async def __call__(self, observation, info):
            await asyncio.sleep(1.5 if self.episode == 0 else 0.0)
            return await super().__call__(observation, info)

    found = [t.episode for t in rollout(spec(cinema), Uneven(tmp_path), 30, concurrency=4, backend="ray", workers=2)]
    assert found[-1] == 0


def test_leaving_early_ends_the_processes(machine, cinema, tmp_path):
    stream = rollout(spec(cinema), Noting(tmp_path, 0.05), 200, concurrency=6, backend="ray", workers=2)
    next(stream)
    stream.close()
    end = time.monotonic() + 30
    while any(Path(f"/proc/{pid}").exists() for pid in pids(tmp_path)):
        assert time.monotonic() < end, "processes are left"
        time.sleep(0.1)


def test_what_a_policy_raises_is_raised(machine, cinema):
    def broken(observation, info):
        raise ZeroDivisionError("in the policy")

    with pytest.raises(ZeroDivisionError, match="in the policy"):
        list(rollout(spec(cinema), broken, 4, concurrency=2, backend="ray"))


def test_policy_that_cannot_be_sent_is_an_error_that_says_so(machine, cinema):
    lock = threading.Lock()
    with pytest.raises(EnvsynthError, match="cannot be sent"):
        list(rollout(spec(cinema), lambda observation, info: str(lock), 4, concurrency=2, backend="ray"))


def test_process_that_always_dies_is_an_error_and_no_endless_loop(machine, cinema):
    def deadly(observation, info):
        os._exit(1)

    with pytest.raises(EnvsynthError, match=r"was lost \d+ times"):
        list(rollout(spec(cinema), deadly, 1, backend="ray", workers=1))


def test_node_killed_in_the_middle_loses_nothing(cinema, tmp_path):
    from ray.cluster_utils import Cluster

    ray.shutdown()
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    node = cluster.add_node(num_cpus=1)
    try:
        ray.init(address=cluster.address, log_to_driver=False)
        cluster.wait_for_nodes()
        policy = Noting(tmp_path, seconds=0.05)
        stream = rollout(spec(cinema), policy, 80, 3, concurrency=6, backend="ray", workers=2)
        found = [next(stream) for _ in range(20)]
        assert len(pids(tmp_path)) == 2
        cluster.remove_node(node, allow_graceful=False)
        found += stream
        checked(found, expected(cinema, 80))
    finally:
        ray.shutdown()
        cluster.shutdown()


def test_arguments_that_make_no_sense_are_errors(cinema):
    with pytest.raises(EnvsynthError, match="'here' or 'ray'"):
        list(rollout(spec(cinema), SlowGolden(), 1, backend="dask"))
    with pytest.raises(EnvsynthError, match="workers is a number of processes"):
        list(rollout(spec(cinema), SlowGolden(), 1, workers=2))
