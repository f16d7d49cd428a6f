"""What is remembered between episodes of a task changes no result."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envsynth.reward import RewardConfig, score
from envsynth.reward.memory import key_of, recall
from tests.reward.shop import make_task, play, shop
from tests.reward.test_properties import JSON, TASKS, steps

CONFIGS = [RewardConfig(calls=rule) for rule in ("contain", "contain_all", "exact", "dag")]


@given(TASKS, st.lists(steps(), min_size=2, max_size=5), st.sampled_from(CONFIGS))
def test_order_in_which_episodes_are_scored_does_not_matter(drawn, others, config):
    task, run = make_task(drawn)
    toolset = shop().toolset
    episodes = [(p.calls, p.results, p.changes) for p in map(play, [drawn, *others, drawn])]
    fresh = [score(task, toolset, copy.copy(run), *episode, "Done.", config) for episode in episodes]
    shared = [score(task, toolset, run, *episode, "Done.", config) for episode in episodes * 2]
    assert [one.model_dump_json() for one in shared] == [one.model_dump_json() for one in fresh] * 2
    assert list(map(repr, shared)) == list(map(repr, fresh)) * 2


@given(JSON, JSON)
def test_keys_are_equal_for_what_is_the_same_type_for_type(one, other):
    assert (key_of(one) == key_of(other)) == (repr(one) == repr(other))
    assert key_of(one) == key_of(copy.deepcopy(one))


@pytest.mark.parametrize("value", ["x" * 5_000, object()])
def test_what_is_long_or_no_json_has_no_key(value):
    assert key_of(value) is None
    kept = {}
    assert [recall(kept, None, lambda: 1), recall(kept, None, lambda: 2)] == [1, 2]
    assert not kept


def test_memory_is_bounded():
    kept = {}
    for number in range(1_000):
        assert recall(kept, number, lambda number=number: -number) == -number
        assert recall(kept, number, lambda: None) == -number
    assert len(kept) <= 64
