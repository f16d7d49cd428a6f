"""The agent that learns by Stable-Baselines3's masked PPO, where that is installed."""

import importlib.util
import sys

import numpy as np
import pytest

from tests.cli.conftest import REPOSITORY

pytest.importorskip("sb3_contrib", reason='needs sb3-contrib and torch: pip install -e ".[sb3]" (constraints/cpu.txt)')
import torch

FILE = REPOSITORY / "agents/ppo_sb3.py"
KINDS = "new_email,newsletter_off,ask_tier"
"""Tasks of two or three calls, four of them in training."""


@pytest.fixture(scope="module")
def agent():
    spec = importlib.util.spec_from_file_location("ppo_sb3", FILE)
    module = sys.modules["ppo_sb3"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    torch.set_num_threads(1)
    return module


def small(agent, **chosen):
    return agent.make_model(agent.Args(envs=2, rollout=16, batch=16, kinds=KINDS, **chosen))


def test_it_runs_as_a_user_runs_it(python, tmp_path):
    few = ("--steps", 64, "--envs", 2, "--rollout", 16, "--batch", 16, "--turns", 3)
    ran = python(FILE, "--domain", "cinema", *few, "--save", tmp_path / "model.zip")
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    assert [line.split(":")[0] for line in ran.stdout.splitlines() if "return" in line] == [
        "before, train",
        "before, test",
        "after, train",
        "after, test",
    ]
    assert ran.stdout.count("choices, success") == 2
    assert (tmp_path / "model.zip").is_file()


def test_the_untrained_policy_is_the_prior(agent):
    model = small(agent)
    env = agent.make_env(agent.Args())
    observation, info = env.reset(seed=3)
    batch, _ = model.policy.obs_to_tensor(observation)
    with torch.no_grad():
        chances = model.policy.get_distribution(batch, env.action_masks()).distribution.probs[0].numpy()
    prior = np.exp(info["hints"]) * info["action_mask"]
    assert np.allclose(chances, prior / prior.sum(), atol=1e-5)
    assert (prior > 0).sum() > 1


def test_learning_moves_scores_by_features(agent):
    model = small(agent)
    model.learn(64)
    weights = model.policy.features_extractor.weights.weight.detach().numpy()[:, 0]
    assert 0 < np.count_nonzero(weights) < len(weights) / 10  # those of features seen, and no others
    assert weights[0] == 0  # the number of no feature


def test_the_same_seed_learns_the_same(agent):
    models = [small(agent, seed=seed).learn(64) for seed in (1, 1, 2)]
    first, same, other = (model.policy.features_extractor.weights.weight for model in models)
    assert torch.equal(first, same)
    assert not torch.equal(first, other)


def test_the_turn_limit_is_an_end(agent):
    env = agent.make_env(agent.Args(turns=1))
    env.reset(seed=0)
    _, reward, terminated, truncated, info = env.step(env.action_space.n - 1)  # no such option: a turn is lost
    assert (terminated, truncated) == (True, False)
    assert reward == 0.0
    assert info["is_success"] is False


@pytest.mark.slow
def test_it_learns(agent):
    args = agent.Args(kinds=KINDS, seconds=600, steps=16_000)
    model, env = agent.make_model(args), agent.make_env(args)
    before = agent.evaluate(model, env, episodes=10)
    model.learn(args.steps, callback=agent.Watch(args.seconds))
    after = agent.evaluate(model, env, episodes=10)
    assert before.episodes == after.episodes == 10 * len(env.tasks)
    assert after.success_rate > before.success_rate + 0.2
    assert after.interval()[0] > before.interval()[1]
