"""What an episode's advantage is: by its group alone, faults left out, in numpy and in torch."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from envsynth.core import EnvsynthError
from envsynth.rollouts.advantage import (
    by_turn,
    by_turn_place,
    group_relative,
    informative,
    leave_one_out,
    returns_to_go,
    to_turns,
)
from envsynth.rollouts.grouped import padded

EPISODE = st.tuples(st.integers(-8, 8).map(lambda n: n / 4), st.integers(0, 3), st.booleans())
BATCHES = st.lists(EPISODE, min_size=1, max_size=24)
EVERY = (group_relative, leave_one_out)


def columns(batch):
    rewards, groups, valid = zip(*batch, strict=True)
    return np.array(rewards), np.array(groups), np.array(valid)


@given(BATCHES)
@pytest.mark.parametrize("advantage", EVERY)
def test_advantages_of_a_group_sum_to_nothing(advantage, batch):
    rewards, groups, valid = columns(batch)
    found = advantage(rewards, groups, valid)
    for group in np.unique(groups):
        assert found[groups == group].sum() == pytest.approx(0, abs=1e-8)


@given(BATCHES, st.integers(-20, 20))
@pytest.mark.parametrize("advantage", EVERY)
def test_what_is_added_to_all_rewards_changes_nothing(advantage, batch, more):
    rewards, groups, valid = columns(batch)
    np.testing.assert_allclose(advantage(rewards + more, groups, valid), advantage(rewards, groups, valid), atol=1e-8)


@given(BATCHES, st.floats(allow_nan=True, allow_infinity=True))
@pytest.mark.parametrize("advantage", [*EVERY, informative])
def test_a_void_episode_moves_nobody_whatever_its_reward(advantage, batch, reward):
    rewards, groups, valid = columns(batch)
    found = advantage(rewards, groups, valid)
    assert not found[~valid].any()
    np.testing.assert_array_equal(advantage(np.where(valid, rewards, reward), groups, valid), found)
    np.testing.assert_allclose(advantage(rewards[valid], groups[valid]), found[valid])


@given(BATCHES, st.randoms(use_true_random=False))
@pytest.mark.parametrize("advantage", EVERY)
def test_the_order_of_episodes_and_the_numbers_of_groups_do_not_matter(advantage, batch, random):
    rewards, groups, valid = columns(batch)
    order = list(range(len(rewards)))
    random.shuffle(order)
    found = advantage(rewards[order], 100 - 7 * groups[order], valid[order])
    np.testing.assert_allclose(found, advantage(rewards, groups, valid)[order], atol=1e-12)


@given(BATCHES)
def test_leaving_one_out_is_the_mean_of_the_others(batch):
    rewards, groups, valid = columns(batch)
    found = leave_one_out(rewards, groups, valid)
    for i in np.flatnonzero(valid):
        others = valid & (groups == groups[i])
        others[i] = False
        expected = rewards[i] - rewards[others].mean() if others.any() else 0.0
        assert found[i] == pytest.approx(expected)


@given(BATCHES)
def test_the_group_scale_gives_each_informative_group_the_deviation_one(batch):
    rewards, groups, valid = columns(batch)
    found = group_relative(rewards, groups, valid, epsilon=0.0) if informative(rewards, groups, valid).any() else None
    for group in np.unique(groups[informative(rewards, groups, valid)]):
        assert np.std(found[valid & (groups == group)], ddof=1) == pytest.approx(1)


@given(BATCHES)
def test_groups_that_are_not_informative_have_no_advantage(batch):
    rewards, groups, valid = columns(batch)
    keep = informative(rewards, groups, valid)
    assert not group_relative(rewards, groups, valid)[~keep].any()
    assert (np.abs(leave_one_out(rewards, groups, valid))[keep].sum() > 0) == keep.any()


def test_the_batch_scale_divides_all_groups_alike():
    rewards, groups = np.array([0.0, 1.0, 0.0, 4.0]), [0, 0, 1, 1]
    bare = group_relative(rewards, groups, scale="none")
    np.testing.assert_allclose(group_relative(rewards, groups, scale="batch", epsilon=0.0), bare / rewards.std(ddof=1))


@pytest.mark.parametrize(
    ("scale", "spreads"), [("none", [1, 1]), ("group", [(0.5 / 3) ** 0.5, 1]), ("batch", [(2.5 / 6) ** 0.5] * 2)]
)
def test_turns_at_their_place_are_divided_by_how_far_apart_they_are(scale, spreads):
    # Seven turns were played: four in the first group, three in the second, where one of them is alone at its place.
    rewards, groups, turns = [[1.0, 0.0], [0.0, 0.0], [0.0, 2.0], [0.0, 9.0]], [0, 0, 1, 1], [2, 2, 2, 1]
    bare = np.array([[0.5, 0.0], [-0.5, 0.0], [1.0, 0.0], [-1.0, 0.0]])
    found = by_turn_place(rewards, groups, turns=turns, scale=scale)
    np.testing.assert_allclose(found, bare / np.repeat(spreads, 2)[:, None], rtol=1e-3)


def test_rows_of_different_lengths_become_a_table():
    table, lengths = padded([(1.0,), (), (2.0, 3.0)])
    np.testing.assert_array_equal(table, [[1, 0], [0, 0], [2, 3]])
    assert lengths.tolist() == [1, 0, 2]
    assert padded([])[0].shape == (0, 1)


@given(st.lists(st.lists(st.integers(-4, 4), min_size=3, max_size=3), min_size=1, max_size=8))
def test_returns_to_go_differ_by_what_a_turn_earned(rows):
    rewards = np.array(rows, float)
    togo = returns_to_go(rewards, discount=0.5)
    np.testing.assert_allclose(togo[:, :-1], rewards[:, :-1] + 0.5 * togo[:, 1:])
    np.testing.assert_allclose(returns_to_go(rewards)[:, 0], rewards.sum(1))


def test_a_reward_at_the_last_turn_alone_is_trajectory_level_at_its_place():
    rewards, groups = np.array([[0.0, 0.0, 1.0], [0.0, 0.0, 0.0]]), [0, 0]
    whole = group_relative(rewards.sum(1), groups, scale="none")
    np.testing.assert_allclose(by_turn_place(rewards, groups), to_turns(whole, 3))


def test_turns_that_were_not_played_have_no_advantage_and_stand_in_no_mean():
    rewards = np.array([[1.0, 9.0], [2.0, 3.0], [0.0, 5.0]])
    turns, groups = np.array([1, 2, 2]), [0, 0, 0]
    other = np.array([[1.0, -7.0], [2.0, 3.0], [0.0, 5.0]])
    for advantage in (by_turn, by_turn_place):
        found = advantage(rewards, groups, turns=turns)
        assert found[0, 1] == 0
        np.testing.assert_array_equal(found, advantage(other, groups, turns=turns))
    assert by_turn_place(rewards, groups, turns=turns)[1:, 1].sum() == pytest.approx(0)


def test_a_turn_is_credited_for_itself_and_what_follows_alone():
    rewards = np.array([[1.0, 0.0], [0.0, 0.0]])
    found = by_turn_place(rewards, [0, 0])
    assert found[0, 0] > 0
    assert found[0, 1] == found[1, 1] == 0


def test_void_episodes_have_no_advantage_at_any_turn():
    rewards, valid = np.array([[1.0, 0.0], [np.nan, 0.0], [0.0, 1.0]]), [True, False, True]
    for advantage in (by_turn, by_turn_place):
        found = advantage(rewards, [0, 0, 0], valid)
        assert not found[1].any()
        np.testing.assert_allclose(found[[0, 2]], advantage(rewards[[0, 2]], [0, 0]))


def test_shapes_that_differ_are_an_error():
    with pytest.raises(EnvsynthError, match="one value for each episode"):
        group_relative([0.0, 1.0], [0])
    with pytest.raises(EnvsynthError, match="episodes, turns"):
        by_turn([0.0, 1.0], [0, 0])
    with pytest.raises(EnvsynthError, match="scale is one of"):
        group_relative([0.0, 1.0], [0, 0], scale="deviation")


@pytest.mark.parametrize("advantage", [*EVERY, informative])
def test_torch_tensors_give_tensors_of_the_same_values(advantage):
    torch = pytest.importorskip("torch", reason="torch is not installed")
    rewards, groups, valid = [0.0, 1.0, 0.5, 2.0, 2.0], [0, 0, 0, 1, 1], [True, True, False, True, True]
    given = torch.tensor(rewards, requires_grad=True)
    found = advantage(given, torch.tensor(groups), torch.tensor(valid))
    assert found.device == given.device
    assert not found.requires_grad
    assert found.dtype == (torch.bool if advantage is informative else given.dtype)
    np.testing.assert_allclose(found.numpy(), advantage(rewards, groups, valid), rtol=1e-6)


def test_torch_tensors_keep_a_low_precision():
    torch = pytest.importorskip("torch", reason="torch is not installed")
    rewards = torch.tensor([[1.0, 0.0], [0.0, 0.5]], dtype=torch.bfloat16)
    for advantage in (by_turn, by_turn_place):
        found = advantage(rewards, torch.tensor([3, 3]))
        assert found.dtype == torch.bfloat16
        assert found.shape == (2, 2)
