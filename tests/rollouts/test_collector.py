"""The garbage collector rests while a rollout runs."""

import gc

import pytest

from envsynth.environment import spec
from envsynth.rollouts import rollout
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
