"""Several domains as one environment to train on."""

import asyncio

import pytest

import envsynth
from envsynth.core import EnvsynthError
from envsynth.environment import spec
from envsynth.rollouts import BatchedPolicy
from envsynth.rollouts.advantage import group_relative
from envsynth.rollouts.golden import GoldenPolicy
from envsynth.rollouts.mixture import Mixture
from envsynth.synthesis.offline.options import SynthOptions
from envsynth.synthesis.offline.synthesize import synthesize
from tests.synthesis.offline.hiring import hiring


@pytest.fixture(scope="module")
def mixture(cinema_folder):
    made = Mixture([spec(envsynth.load(cinema_folder)), ("toolsynth/retail-v0", 3.0)])
    yield made
    made.close()


def domains(trajectories):
    return [trajectory.versions["bundle"] for trajectory in trajectories]


def test_a_group_has_one_task_of_one_domain(mixture):
    placed = mixture.groups(12, group_size=3, seed=1)
    played = mixture.play(GoldenPolicy(), placed, concurrency=4)
    assert [t.episode for t in played] == list(range(36))
    assert all(t.reward == 1.0 for t in played)
    by_group = {group: [t for t in played if t.group == group] for group in range(12)}
    assert all(len({(t.versions["bundle"], t.task_id) for t in members}) == 1 for members in by_group.values())
    assert {len(members) for members in by_group.values()} == {3}
    assert set(domains(played)) == {"cinema-v3", "retail-v0"}
    assert not group_relative([t.reward for t in played], [t.group for t in played]).any()


def test_weights_say_how_often_a_domain_is_played(mixture):
    parts = [placed.part for placed in mixture.groups(400, group_size=1)]
    assert 0.65 < sum(parts) / 400 < 0.85


def test_a_step_is_played_the_same_again_and_another_one_differs(mixture):
    first, again, other = (mixture.groups(6, 2, seed=5, step=step) for step in (0, 0, 1))
    assert first == again
    assert first != other
    assert [t.task_id for t in mixture.play(GoldenPolicy(), first)] == [
        t.task_id for t in mixture.play(GoldenPolicy(), again, concurrency=1)
    ]


def test_a_model_generates_turns_of_all_domains_together(mixture):
    batches = []

    def generate(conversations):
        batches.append({len(conversation.tools) for conversation in conversations})
        return ["Goodbye."] * len(conversations)

    played = mixture.play(BatchedPolicy(generate), mixture.groups(8, 2))
    assert len(played) == 16
    assert len(batches) < 16
    assert max(map(len, batches)) > 1, "tools of several domains in one batch"


def test_it_plays_in_a_loop_that_runs_already(mixture):
    async def inside():
        return mixture.play(GoldenPolicy(), mixture.groups(1, 1))

    assert len(asyncio.run(inside())) == 1


def test_what_is_no_mixture_is_an_error(mixture):
    for parts in ([], [("toolsynth/retail-v0", 0.0)], [("toolsynth/retail-v0", -1.0)]):
        with pytest.raises(EnvsynthError, match="weights of 0 or more"):
            Mixture(parts)
    one = mixture.groups(1, 1)
    with pytest.raises(EnvsynthError, match="number them all"):
        mixture.play(GoldenPolicy(), [*one, *one])


def test_a_shipped_domain_and_one_made_from_schemas_are_learned_from_together(tmp_path):
    synthesize(hiring(), tmp_path / "hiring", SynthOptions(tasks=8, meaning=False))
    both = Mixture(["toolsynth/retail-v0", spec(envsynth.load(tmp_path / "hiring"))], reward="graded")
    played = both.play(GoldenPolicy(), both.groups(8, group_size=2, seed=0))
    assert {domain.partition("-v")[0] for domain in domains(played)} == {"retail", "hiring"}
    assert all(t.reward == 1.0 for t in played)
    both.close()
