"""Shares over tasks, and how sure they are."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from envsynth.evaluation.estimates import (
    chance_of_no_difference,
    difference,
    mean_over_tasks,
    pass_at_k,
    pass_hat_k,
)

SHARES = st.lists(st.integers(0, 4).map(lambda n: n / 4), min_size=1, max_size=40)
TRIES = st.lists(st.booleans(), min_size=1, max_size=7)


@given(SHARES)
def test_an_interval_holds_the_mean_and_lies_within_what_is_possible(values):
    found = mean_over_tasks(values)
    assert found.value == pytest.approx(np.mean(values))
    assert 0 <= found.low <= found.value + 1e-12
    assert found.value - 1e-12 <= found.high <= 1


def test_intervals_hold_the_true_share_about_as_often_as_they_say():
    rng = np.random.default_rng(0)
    held = 0
    for number in range(200):
        low, high = mean_over_tasks(rng.binomial(4, rng.beta(2, 3, size=60)) / 4, seed=number)[1:]
        held += low <= 0.4 <= high
    assert 0.9 <= held / 200 <= 0.99


def test_episodes_of_one_task_do_not_make_an_interval_narrower():
    few, many = [0.0, 1.0] * 10, [0.0, 1.0] * 40
    assert np.ptp(mean_over_tasks(few)[1:]) > 1.7 * np.ptp(mean_over_tasks(many)[1:])


def test_tasks_that_are_all_alike_are_not_certain():
    assert mean_over_tasks([1.0] * 10) == (1.0, pytest.approx(0.6915, abs=1e-3), 1.0)
    assert mean_over_tasks([0.0] * 100).high == pytest.approx(0.0362, abs=1e-3)
    assert np.isnan(mean_over_tasks([]).value)


@given(TRIES)
def test_several_tries_are_counted_over_all_choices_of_them(tries):
    for k in range(1, len(tries) + 1):
        chosen = list(combinations(tries, k))
        assert pass_at_k(sum(tries), len(tries), k) == pytest.approx(np.mean([any(c) for c in chosen]))
        assert pass_hat_k(sum(tries), len(tries), k) == pytest.approx(np.mean([all(c) for c in chosen]))


def test_more_tries_than_there_are_is_an_error():
    with pytest.raises(ValueError, match="k = 3"):
        pass_at_k(1, 2, 3)
    with pytest.raises(ValueError, match="5 successes of 2"):
        pass_hat_k(5, 2, 1)


def test_pairs_see_what_apart_would_be_lost():
    rng = np.random.default_rng(1)
    hard = rng.random(40)
    ours, theirs = hard + 0.05, hard
    assert difference(ours, theirs).low > 0
    assert chance_of_no_difference(ours, theirs) < 0.001
    assert chance_of_no_difference(rng.permutation(ours), theirs) > 0.05


def test_agents_that_are_alike_do_not_differ():
    assert chance_of_no_difference([1.0, 0.0], [1.0, 0.0]) == 1.0
    assert difference([1.0, 0.0], [0.0, 1.0]).value == 0.0
    assert chance_of_no_difference([1.0, 0.0], [0.0, 1.0]) == 1.0
