"""The garbage collector is set back, whoever ends last."""

import gc

import pytest

from envsynth.environment import spec
from envsynth.rollouts import rollout
from envsynth.rollouts.collector import sparing_collector
from tests.rollouts.agents import SlowGolden


@pytest.fixture(autouse=True)
def thresholds():
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_thresholds_are_as_before_once_all_have_ended():
    before = gc.get_threshold()
    with sparing_collector(100):
        with sparing_collector(1000):
            assert gc.get_threshold() == (64_000, *before[1:])
        assert gc.get_threshold()[0] == 64_000
    assert gc.get_threshold() == before


@pytest.mark.parametrize("own", [0, 1_000_000])
def test_who_set_it_higher_or_off_keeps_it_so(own):
    gc.set_threshold(own, 5, 5)
    with sparing_collector(100):
        assert gc.get_threshold() == (own, 5, 5)
    assert gc.get_threshold() == (own, 5, 5)


def test_rollout_sets_it_back_when_it_ends_and_when_it_is_left(cinema):
    before = gc.get_threshold()
    playing = rollout(spec(cinema), SlowGolden(), episodes=200, concurrency=40)
    next(playing)
    assert gc.get_threshold()[0] == 40 * 64
    playing.close()
    assert gc.get_threshold() == before
    assert len(list(rollout(spec(cinema), SlowGolden(), episodes=4, concurrency=2))) == 4
    assert gc.get_threshold() == before
