"""The linear learner: its gradient, its repeatability, and that it learns a small domain."""

import importlib.util
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.conftest import REPOSITORY

FILE = REPOSITORY / "agents" / "grpo_linear.py"


@pytest.fixture(scope="module")
def agent():
    spec = importlib.util.spec_from_file_location("grpo_linear", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def learn(python, *arguments):
    result = python(FILE, "--domain", "cinema", "--seconds", 1000, "--output", "json", *arguments)
    assert result.returncode == 0, result.stderr
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    return [{key: value for key, value in line.items() if "seconds" not in key} for line in lines]


@given(st.lists(st.lists(st.floats(-50, 50), min_size=1, max_size=6), min_size=1, max_size=5))
def test_chances_of_each_choice_sum_to_one(agent, choices):
    sizes = np.array([len(choice) for choice in choices])
    chances = np.exp(agent.log_softmax(np.array([score for choice in choices for score in choice]), sizes))
    sums = np.add.reduceat(chances, np.cumsum(sizes) - sizes)
    np.testing.assert_allclose(sums, 1.0)


def objective(agent, args, batch, weights):
    """What the learner makes as large as it can, written down without thought of speed."""
    total, first, features = 0.0, 0, [batch.features[batch.option == row] for row in range(len(batch.hints))]
    for choice, size in enumerate(batch.sizes):
        rows = range(first, first + size)
        scores = np.array([weights[features[row]].sum() + batch.hints[row] for row in rows]) / batch.heat[choice]
        chances = np.exp(scores) / np.exp(scores).sum()
        prior = np.exp(batch.hints[rows] / batch.heat[choice])
        prior /= prior.sum()
        ratio, advantage = chances[batch.chosen[choice] - first] / batch.probability[choice], batch.advantage[choice]
        total += min(ratio * advantage, np.clip(ratio, 1 - args.clip, 1 + args.clip) * advantage)
        total -= args.kl * (chances * np.log(chances / prior)).sum()
        first += size
    return total / (args.tasks * args.group)


def test_gradient_is_that_of_the_clipped_objective(agent):
    rng = np.random.default_rng(0)
    args = agent.Args(kl=0.5)
    learner = agent.Learner.__new__(agent.Learner)
    learner.args, learner.weights = args, np.zeros(agent.FEATURES)
    learner.weights[1:9] = rng.normal(size=8)
    sizes = np.array([3, 2, 4, 3])
    batch = agent.Batch(
        features=rng.integers(1, 9, 24),
        option=np.repeat(np.arange(12), 2),
        hints=rng.normal(size=12),
        sizes=sizes,
        chosen=np.array([1, 3, 8, 9]),
        probability=np.array([0.5, 0.05, 0.9, 0.3]),  # some so far off that they are clipped
        heat=np.array([1.0, 1.6, 1.0, 2.0]),
        advantage=np.array([1.0, 1.0, -1.0, -2.0]),
    )
    gradient = learner.gradient(batch)
    for weight in range(1, 9):
        step = np.zeros(agent.FEATURES)
        step[weight] = 1e-6
        above = objective(agent, args, batch, learner.weights + step)
        below = objective(agent, args, batch, learner.weights - step)
        assert gradient[weight] == pytest.approx((above - below) / 2e-6, rel=1e-4, abs=1e-7)
    assert not gradient[9:].any()


@pytest.mark.parametrize("workers", [1, 2])
def test_same_seed_learns_the_same(python, workers):
    arguments = ("--workers", workers, "--updates", 3, "--tasks", 4, "--group", 4)
    once = learn(python, *arguments, "--seed", 1)
    assert learn(python, *arguments, "--seed", 1) == once
    assert learn(python, *arguments, "--seed", 2) != once
    assert once[2]["updates"] == 3
    assert once[-1]["weights"] > 0


@pytest.mark.slow
def test_learns_a_few_of_the_shops_tasks(python):
    *updates, end = learn(python, "--domain", "retail", "--limit", 3, "--updates", 40)
    assert end["train_before"] <= 1 / 3
    assert updates[4]["success"] < 0.4
    assert end["train"] == 1.0


def test_says_which_difficulties_have_no_tasks(python):
    result = python(FILE, "--domain", "cinema", "--difficulty", "complex")
    assert result.returncode == 1
    assert "cinema has no complex tasks to train on" in result.stderr
