"""The garbage collector rests while a rollout runs."""

import asyncio
import gc

import pytest

from envsynth.environment import spec
from envsynth.rollouts import rollout
from envsynth.rollouts.cluster import Worker
from envsynth.rollouts.schedule import Job
from tests.rollouts.agents import SlowGolden


@pytest.fixture(autouse=True)
def thresholds():
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_rollout_sets_it_back_when_it_ends_and_when_it_is_left(cinema):
    before = gc.get_threshold()
    playing = rollout(spec(cinema), SlowGolden(), episodes=200, concurrency=40)
    next(playing)
    assert gc.get_threshold()[0] == 40 * 64
    playing.close()
    assert gc.get_threshold() == before
    assert len(list(rollout(spec(cinema), SlowGolden(), episodes=4, concurrency=2))) == 4
    assert gc.get_threshold() == before


def test_a_worker_of_a_cluster_rests_it_while_it_plays(cinema):
    seen = []

    class Watching(SlowGolden):
        async def __call__(self, observation, info):
            seen.append(gc.get_threshold()[0])
            return await super().__call__(observation, info)

    async def play():
        worker = Worker(spec(cinema), {}, Watching(), None, share=30)
        return await asyncio.gather(*(worker.play(Job(number, number, number, {})) for number in range(3)))

    before = gc.get_threshold()
    assert all(trajectory.terminated for trajectory in asyncio.run(play()))
    assert set(seen) == {30 * 64}
    assert gc.get_threshold() == before
