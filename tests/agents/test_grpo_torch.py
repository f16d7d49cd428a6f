"""GRPO on one page: what it learns from are the tokens that were sampled, and the agent's alone."""

import json
import math

import pytest

pytest.importorskip("torch", reason="needs torch and transformers (constraints/cpu.txt)")
pytest.importorskip("transformers", reason="needs torch and transformers (constraints/cpu.txt)")

import torch
import transformers

from envsynth.core.tokens import sequences
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


def chance(agent, trainer, trajectory):
    """Return the mean log-probability of what the agent wrote in an episode."""
    batch = agent.batch_of(sequences(trajectory.tokens), 0, "cpu")
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
    found = [sequence for t in played(trainer, [0] * 4) for sequence in sequences(t.tokens)]
    batch = agent.batch_of(found, 0, "cpu")
    new = agent.token_logprobs(trainer.model, batch, 1.0)
    advantages = torch.ones(len(found))
    loss = agent.grpo_loss(new, batch.old, None, advantages, trainer.args)
    moved = agent.grpo_loss(new, batch.old - 3.0 * ~batch.mask, None, advantages, trainer.args)
    assert torch.equal((loss * batch.mask), (moved * batch.mask))
    assert not torch.equal(loss, moved)
    written = [t for sequence in found for t, own in zip(sequence.ids, sequence.mask, strict=True) if own]
    assert batch.ids[batch.mask].tolist() == written


def test_a_ratio_beyond_the_bounds_is_pushed_no_further(agent):
    args = agent.Args(clip_low=0.2, clip_high=0.3)
    new = torch.tensor([[0.0, 0.5, -0.5]], requires_grad=True)
    for advantage, moving in ((1.0, [True, False, True]), (-1.0, [True, True, False])):
        new.grad = None
        agent.grpo_loss(new, torch.zeros(1, 3), None, torch.tensor([advantage]), args).sum().backward()
        assert (new.grad != 0).tolist() == [moving]


def test_leaving_the_model_at_the_start_costs(agent):
    args = agent.Args(kl=0.5)
    same, apart = torch.zeros(1, 1), torch.full((1, 1), 1.0)
    free = agent.grpo_loss(same, same, None, torch.zeros(1), args)
    assert agent.grpo_loss(same, same, same, torch.zeros(1), args) == free
    for reference in (apart, -apart):
        assert agent.grpo_loss(same, same, reference, torch.zeros(1), args) > free
