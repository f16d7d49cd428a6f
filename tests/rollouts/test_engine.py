import gymnasium as gym
import pytest

import envsynth
from envsynth.core import EnvsynthError
from envsynth.environment import spec
from envsynth.rollouts import EpisodicPolicy, episode_seed, play, rollout
from tests.rollouts.agents import Golden, silent


def test_function_is_a_policy(cinema):
    trajectories = list(envsynth.rollout(spec(cinema), silent, episodes=3))
    assert [trajectory.actions for trajectory in trajectories] == [("Goodbye.",)] * 3
    assert all(trajectory.terminated and trajectory.reward == 0.0 for trajectory in trajectories)


def test_policy_with_reset_is_told_of_each_episode(cinema):
    policy = Golden()
    assert isinstance(policy, EpisodicPolicy)
    assert [t.reward for t in rollout(spec(cinema), policy, episodes=4, split="all")] == [1.0] * 4
    assert policy.begun == 4


def test_policy_sees_the_reset_first_and_then_each_step(cinema):
    seen = []

    def once(observation, info):
        seen.append((observation, info))
        return '{"name": "list_bookings", "arguments": {"phone": "555-0120"}}' if len(seen) == 1 else "Done."

    (trajectory,) = rollout(spec(cinema), once, episodes=1)
    (first, begin), (second, later) = seen
    assert first == cinema.tasks[trajectory.task_id].instruction.high
    assert "tools" in begin
    assert "bookings" in second
    assert [result["name"] for result in later["results"]] == ["list_bookings"]


def test_same_seed_plays_the_same_episodes(cinema):
    first, same, other = (list(rollout(spec(cinema), Golden(), episodes=5, seed=seed)) for seed in (7, 7, 8))
    assert first == same
    assert [t.seed for t in first] != [t.seed for t in other]


def test_any_episode_can_be_played_again_by_itself(cinema):
    third = list(rollout(spec(cinema), Golden(), episodes=3, seed=5))[2]
    env = gym.make(spec(cinema))
    assert (third.episode, third.group) == (2, 2)
    alone = third.model_copy(update={"episode": None, "group": None})
    assert play(env, Golden(), seed=episode_seed(5, 2)) == alone


def test_episodes_have_seeds_of_their_own():
    seeds = {episode_seed(seed, number) for seed in range(10) for number in range(100)}
    assert len(seeds) == 1000


def test_arguments_reach_the_environment(cinema):
    trajectories = list(rollout(spec(cinema), Golden(), episodes=4, split="test", reward="graded"))
    assert {cinema.tasks[t.task_id].split for t in trajectories} == {"test"}


def test_environment_that_was_given_stays_open(cinema):
    env = gym.make(spec(cinema))
    assert len(list(rollout(env, silent, episodes=2))) == 2
    env.reset(seed=0)


def test_further_arguments_beside_a_made_environment_are_an_error(cinema):
    with pytest.raises(EnvsynthError, match="split"):
        next(rollout(gym.make(spec(cinema)), silent, split="test"))


def test_asynchronous_policy_is_not_played_in_place(cinema):
    async def policy(observation, info):
        return "Bye."

    with pytest.raises(EnvsynthError, match="asynchronous"):
        play(gym.make(spec(cinema)), policy)
    assert [t.actions for t in rollout(spec(cinema), policy, episodes=2)] == [("Bye.",)] * 2


def test_environment_of_another_kind_is_an_error():
    with pytest.raises(EnvsynthError, match="ToolEnv"):
        next(rollout("CartPole-v1", silent))
