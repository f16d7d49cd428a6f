"""GRPO on one page: what it learns from are the tokens that were sampled, and the agent's alone."""

import json
import math

import pytest

pytest.importorskip("torch", reason="needs torch and transformers (constraints/cpu.txt)")
pytest.importorskip("transformers", reason="needs torch and transformers (constraints/cpu.txt)")

import numpy as np
import torch
import transformers

from envsynth.core import Trajectory
from envsynth.core.tokens import TokenTurn
from envsynth.environment import spec
from envsynth.rollouts import BatchedPolicy, TransformersTurns, rollout
from tests.agents.loading import load_agent
from tests.agents.models import save_model
from tests.cli.conftest import REPOSITORY

SMALL = {"groups": 2, "group": 2, "turns": 2, "max_tokens": 8, "rows": 3, "level": "low"}


@pytest.fixture(scope="module")
def agent():
    torch.set_num_threads(1)
    return load_agent("grpo_torch")


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return save_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def trainer(agent, model, cinema):
    made = agent.Trainer(agent.Args(model=str(model), envs=str(cinema.path), device="cpu", lr=1e-3, **SMALL))
    yield made
    made.mixture.close()


def played(trainer, rewards):
    placed = trainer.mixture.groups(trainer.args.groups, trainer.args.group, seed=3)
    episodes = trainer.mixture.play(trainer.policy, placed)
    return [t.model_copy(update={"reward": float(reward)}) for t, reward in zip(episodes, rewards, strict=True)]


def rows(agent, trajectory, advantages=(0.0,) * 9):
    return agent.rows_of(trajectory.tokens, advantages)


def chance(agent, trainer, trajectory):
    """Return the mean log-probability of what the agent wrote in an episode."""
    batch = agent.batch_of(rows(agent, trajectory), 0, "cpu")
    with torch.no_grad():
        return agent.token_logprobs(trainer.model, batch, 1.0)[batch.mask].mean().item()


def test_it_runs_as_a_user_runs_it(python, model, cinema, tmp_path):
    options = [word for name, value in SMALL.items() for word in (f"--{name.replace('_', '-')}", value)]
    ran = python(REPOSITORY / "agents/grpo_torch.py", "--model", model, "--envs", "cinema", "--steps", 2, *options)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.count("success") == 2
    lines = [json.loads(line) for line in (tmp_path / "runs/grpo_torch/log.jsonl").read_text().splitlines()]
    steps = [line for line in lines if "loss" in line]
    assert [line["step"] for line in steps] == [1, 2]
    assert all(math.isfinite(value) for line in steps for value in line.values())
    assert sum("success/all" in line for line in lines) == 2
    assert sum("table" in line for line in lines) == 1
    assert [line["kind"] for line in lines if "artifact" in line] == ["bundle", "model"]
    for line in steps:
        spent = [line[f"seconds_{part}"] for part in ("generating", "environment", "learning")]
        assert min(spent) >= 0
        assert line["environment_share"] == pytest.approx(spent[1] / sum(spent))
    loaded = transformers.AutoModelForCausalLM.from_pretrained(tmp_path / "runs/grpo_torch")
    tokenizer = transformers.AutoTokenizer.from_pretrained(tmp_path / "runs/grpo_torch")
    policy = BatchedPolicy(TransformersTurns(loaded.eval(), tokenizer, max_tokens=4))
    assert len(list(rollout(spec(cinema), policy, 2, concurrency=2, max_turns=1))) == 2


def test_the_tokens_learned_are_those_sampled_with_the_chances_they_had(trainer):
    figures = trainer.learn(played(trainer, [0, 1, 0, 1]))
    assert figures["ratio_error"] < 1e-3
    assert figures["clipped"] == 0
    assert figures["learned_tokens"] > 0
    assert figures["gradient"] > 0


def test_what_did_better_than_its_group_becomes_likelier(agent, trainer):
    worse, better, *_ = episodes = played(trainer, [0, 1, 0, 0])
    before = [chance(agent, trainer, one) for one in (worse, better)]
    trainer.learn(episodes)
    after = [chance(agent, trainer, one) for one in (worse, better)]
    assert after[1] > before[1]
    assert after[1] - after[0] > before[1] - before[0]


def test_groups_without_variance_and_void_episodes_change_nothing(trainer):
    episodes = played(trainer, [1, 1, 0, 1])
    episodes[3] = episodes[3].model_copy(update={"fault": "down"})
    before = [weight.detach().clone() for weight in trainer.model.parameters()]
    assert trainer.learn(episodes)["learned_tokens"] == 0
    assert all(torch.equal(a, b) for a, b in zip(before, trainer.model.parameters(), strict=True))


def test_the_loss_is_on_the_agents_tokens_alone(agent, trainer):
    found = [row for t in played(trainer, [0] * 4) for row in rows(agent, t)]
    batch = agent.batch_of(found, 0, "cpu")
    new = agent.token_logprobs(trainer.model, batch, 1.0)
    advantages = torch.ones(batch.ids.shape)
    loss = agent.grpo_loss(new, batch.old, None, advantages, trainer.args)
    moved = agent.grpo_loss(new, batch.old - 3.0 * ~batch.mask, None, advantages, trainer.args)
    assert torch.equal((loss * batch.mask), (moved * batch.mask))
    assert not torch.equal(loss, moved)
    written = [t for row in found for t, own in zip(row.sequence.ids, row.sequence.mask, strict=True) if own]
    assert batch.ids[batch.mask].tolist() == written


def test_a_ratio_beyond_the_bounds_is_pushed_no_further(agent):
    args = agent.Args(clip_low=0.2, clip_high=0.3)
    new = torch.tensor([[0.0, 0.5, -0.5]], requires_grad=True)
    for advantage, moving in ((1.0, [True, False, True]), (-1.0, [True, True, False])):
        new.grad = None
        agent.grpo_loss(new, torch.zeros(1, 3), None, torch.full((1, 3), advantage), args).sum().backward()
        assert (new.grad != 0).tolist() == [moving]


def test_leaving_the_model_at_the_start_costs(agent):
    args = agent.Args(kl=0.5)
    same, apart = torch.zeros(1, 1), torch.full((1, 1), 1.0)
    free = agent.grpo_loss(same, same, None, torch.zeros(1, 1), args)
    assert agent.grpo_loss(same, same, same, torch.zeros(1, 1), args) == free
    for reference in (apart, -apart):
        assert agent.grpo_loss(same, same, reference, torch.zeros(1, 1), args) > free


def scripted(rewards, **more):
    """Return an episode of turns that earned this much, in which the agent wrote two tokens at each."""
    turns = [TokenTurn(keep=4 * n, prompt=(7, 7), ids=(8, 9), logprobs=(-1.0, -2.0)) for n in range(len(rewards))]
    told = {"rewards": rewards, "reward": sum(rewards), "tokens": turns, "group": 0}
    return Trajectory(env_id="e", task_id="t", **(told | more))


# The first makes progress in its first turn and succeeds; the second succeeds at once; the third does nothing.
GROUP = [scripted((0.5, 0.5)), scripted((1.0,)), scripted((0.0, 0.0))]
VOID = scripted((0.5, -0.5), fault="down")


def test_a_trajectorys_credit_is_that_of_all_its_turns(agent):
    advantages, learned = agent.advantages_of([*GROUP, VOID], agent.Args(scale="none"))
    assert learned == [True, True, True, False]
    np.testing.assert_allclose(advantages, [[1 / 3] * 2, [1 / 3] * 2, [-2 / 3] * 2, [0, 0]])


def test_a_turns_credit_is_what_was_earned_from_it_on_less_the_groups_at_its_place(agent):
    advantages, learned = agent.advantages_of([*GROUP, VOID], agent.Args(scale="none", credit="turn"))
    assert learned == [True, True, True, False]
    np.testing.assert_allclose(advantages, [[1 / 3, 0.25], [1 / 3, 0], [-2 / 3, -0.25], [0, 0]])


def test_each_token_has_its_turns_advantage_and_what_the_environment_wrote_none(agent):
    batch = agent.batch_of([*rows(agent, GROUP[0], [0.5, -0.25]), *rows(agent, GROUP[1], [2.0, 9.0])], 0, "cpu")
    expected = [[0, 0, 0.5, 0.5, 0, 0, -0.25, -0.25], [0, 0, 2, 2, 0, 0, 0, 0]]
    assert batch.advantages.tolist() == expected
    assert (batch.advantages != 0).equal(batch.mask)


def test_a_turn_that_reads_less_than_was_said_keeps_its_own_advantage(agent):
    forgetting = [TokenTurn(prompt=(7,), ids=(8, 9)), TokenTurn(keep=1, prompt=(6,), ids=(5,))]
    forgetting = [turn.model_copy(update={"logprobs": (-1.0,) * len(turn.ids)}) for turn in forgetting]
    assert [row.advantages for row in agent.rows_of(forgetting, [0.5, -1.0])] == [[0, 0.5, 0.5], [0, 0, -1.0]]


def test_learning_by_turns_makes_the_better_turn_likelier(agent, model, cinema):
    args = agent.Args(model=str(model), envs=str(cinema.path), device="cpu", lr=1e-3, credit="turn", **SMALL)
    trainer = agent.Trainer(args)
    worse, better, *rest = played(trainer, [0, 0, 0, 0])
    trainer.mixture.close()
    assert all(len(one.rewards) == len(one.actions) for one in (worse, better, *rest))
    better = better.model_copy(update={"rewards": (1.0, *better.rewards[1:]), "reward": 1.0})
    before = chance(agent, trainer, better)
    assert trainer.learn([worse, better, *rest])["learned_tokens"] > 0
    assert chance(agent, trainer, better) > before


def test_credit_for_anything_else_is_refused(agent):
    with pytest.raises(SystemExit, match="trajectory or turn, not token"):
        agent.Trainer(agent.Args(credit="token"))
