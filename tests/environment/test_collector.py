"""The garbage collector is set back, whoever ends last."""

import gc

import pytest

from envsynth.bundle import Bundle
from envsynth.environment import ToolVectorEnv
from envsynth.environment.collector import sparing_collector
from envsynth.simulation import ProgramSimulator


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


def test_it_rests_while_a_vector_environment_steps_and_only_then(library: Bundle) -> None:
    seen: list[int] = []

    class Watching(ProgramSimulator):
        def answer(self, call, world):
            seen.append(gc.get_threshold()[0])
            return super().answer(call, world)

    before = gc.get_threshold()
    envs = ToolVectorEnv(library.path, num_envs=40, simulator=Watching(library.toolset))
    envs.reset(seed=0)
    envs.step(['list_loans(card_number="C-1")'] * 40)
    assert seen == [40 * 64] * 40
    assert gc.get_threshold() == before
