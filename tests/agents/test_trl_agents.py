"""The agents over TRL: SFT, GRPO and DPO run as a user runs them, and train on what they should."""

import json

import pytest

from tests.agents.loading import load_agent
from tests.agents.models import needs_trl, save_model
from tests.cli.conftest import REPOSITORY

pytest.importorskip("torch", reason="needs torch and transformers (constraints/cpu.txt)")
pytestmark = [needs_trl, pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return save_model(tmp_path_factory.mktemp("models") / "tiny")


def common(model, out):
    given = {"model_name_or_path": model, "dtype": "float32", "output_dir": out, "use_cpu": "true", "report_to": "none"}
    given |= {"max_steps": 1, "logging_steps": 1, "save_strategy": "no", "bf16": "false"}
    given |= {"gradient_checkpointing": "false", "learning_rate": 1e-3}
    return [str(word) for name, value in given.items() for word in (f"--{name}", value)]


def parsed(agent, kinds, arguments):
    from trl import TrlParser

    return TrlParser(kinds).parse_args_and_config([str(a) for a in arguments])


def test_sft_learns_the_agents_tokens_alone(model, cinema, tmp_path):
    agent = load_agent("sft")
    kinds = (agent.TaskConfig, agent.SFTConfig, agent.ModelConfig)
    arguments = [*common(model, tmp_path), "--envs", cinema.path, "--max_length", 8192]
    tasks, training, which = parsed(agent, kinds, [*arguments, "--per_device_train_batch_size", 2])
    trainer = agent.make_trainer(tasks, training, which)
    row = trainer.train_dataset[0]
    learned = trainer.processing_class.decode([t for t in row["labels"] if t != -100])
    task = cinema.tasks[cinema.task_ids("train")[0]]
    assert learned == "".join(f"{text}<|im_end|>" for text in [*(c.to_text() for c in task.golden), task.answer])
    trainer.train()
    assert next(entry["loss"] for entry in trainer.state.log_history if "loss" in entry) > 0
    trainer.save_model(tmp_path / "saved")
    assert (tmp_path / "saved/model.safetensors").is_file()


def test_grpo_trains_on_what_was_sampled_with_our_advantages(model, cinema, tmp_path):
    import torch

    from envsynth.integrations.trl import COMPONENTS
    from envsynth.rollouts.advantage import group_relative

    agent = load_agent("grpo")
    kinds = (agent.TaskConfig, agent.GRPOConfig, agent.ModelConfig)
    arguments = [*common(model, tmp_path), "--envs", cinema.path, "--turns", 2, "--turn_tokens", 8]
    batch = ["--per_device_train_batch_size", 4, "--num_generations", 2, "--temperature", 1.0]
    trainer = agent.make_trainer(*parsed(agent, kinds, [*arguments, *batch]))
    taken, ours = [], trainer.rollout_func

    def watched(prompts, given):
        taken.append(ours(prompts, given))
        reward = [float(len(ids) % 3) for ids in taken[-1]["completion_ids"]]
        told = taken[-1] | {"episode_reward": reward}
        # The first is void: TRL leaves out what no reward function says anything of.
        return told | {name: [None, *told[name][1:]] for name in ("episode_reward", *COMPONENTS)}

    trainer.rollout_func = watched
    rows = [trainer.train_dataset[number] for number in (0, 0, 1, 1)]
    inputs = trainer._generate_and_score_completions(rows)
    (columns,) = taken
    for place in range(4):
        ids, mask = inputs["completion_ids"][place], inputs["completion_mask"][place].bool()
        assert ids[mask].tolist() == columns["completion_ids"][place]
        assert inputs["tool_mask"][place][mask].tolist() == columns["env_mask"][place]
        prompt = inputs["prompt_ids"][place][inputs["prompt_mask"][place].bool()].tolist()
        assert prompt == columns["prompt_ids"][place]
    rewards = [float(len(ids) % 3) for ids in columns["completion_ids"]]
    expected = group_relative(rewards, [0, 0, 1, 1], [False, True, True, True])
    assert inputs["advantages"].tolist() == pytest.approx(expected.tolist(), abs=1e-5)
    whole = torch.cat([inputs["prompt_ids"], inputs["completion_ids"]], 1)
    there = torch.cat([inputs["prompt_mask"], inputs["completion_mask"]], 1)
    found = trainer._get_per_token_logps_and_entropies(trainer.model, whole, there, inputs["completion_ids"].size(1))[0]
    for place, mask in enumerate(columns["env_mask"]):
        own = torch.tensor(mask, dtype=torch.bool)
        sampled = torch.tensor(columns["logprobs"][place])[own]
        torch.testing.assert_close(found[place][: len(mask)][own].float(), sampled, atol=2e-3, rtol=0)


def test_grpo_asks_a_server_where_it_is_told_to(model, cinema, tmp_path):
    pytest.importorskip("aiohttp", reason="needs the extra llm")
    from types import SimpleNamespace

    from transformers import AutoTokenizer

    from tests.rollouts.completions_server import CompletionsServer
    from tests.rollouts.test_served import golden_turn

    agent, tokenizer = load_agent("grpo"), AutoTokenizer.from_pretrained(model)
    server = CompletionsServer(lambda prompt: golden_turn(cinema, tokenizer, prompt))
    kinds = (agent.TaskConfig, agent.GRPOConfig, agent.ModelConfig)
    arguments = [*common(model, tmp_path), "--envs", cinema.path, "--per_device_train_batch_size", 4]
    served = ["--use_vllm", "true", "--vllm_mode", "server", "--vllm_server_base_url", server.address]
    tasks, training, _ = parsed(
        agent, kinds, [*arguments, "--num_generations", 2, *served, "--temperature", 0.5, "--turn_tokens", 2048]
    )
    door = agent.make_door(tasks)
    accelerator = SimpleNamespace(process_index=0)
    trainer = SimpleNamespace(args=training, processing_class=tokenizer, accelerator=accelerator)
    columns = door([row["prompt"] for row in door.rows()], trainer)
    assert set(columns["episode_reward"]) == {1.0}
    assert {body["temperature"] for body in server.bodies} == {0.5}
    assert {body["max_tokens"] for body in server.bodies} == {2048}
    assert all(sum(mask) for mask in columns["env_mask"])
    server.close()


def test_grpo_runs_as_a_user_runs_it(python, model, tmp_path):
    arguments = [*common(model, "runs/grpo"), "--envs", "cinema", "--turns", 1, "--turn_tokens", 8]
    batch = ["--per_device_train_batch_size", 4, "--num_generations", 2]
    ran = python("-W", "ignore", REPOSITORY / "agents/grpo.py", *arguments, *batch)
    assert ran.returncode == 0, ran.stderr
    lines = [json.loads(line) for line in (tmp_path / "runs/grpo/log.jsonl").read_text().splitlines()]
    assert any("train/rewards/episode/mean" in line for line in lines)
    assert any("train/rewards/success/mean" in line for line in lines)
    assert [line["step"] for line in lines if "success/all" in line] == [1]
    assert [line["kind"] for line in lines if "artifact" in line] == ["bundle", "model"]
    assert (tmp_path / "runs/grpo/model.safetensors").is_file()
    evaluate(python, "runs/grpo")


def test_adapters_are_saved_and_evaluated(python, model, tmp_path):
    arguments = [*common(model, "runs/grpo"), "--envs", "cinema", "--turns", 1, "--turn_tokens", 8]
    adapters = ["--use_peft", "true", "--lora_r", 2, "--lora_target_modules", "q_proj", "v_proj"]
    batch = ["--per_device_train_batch_size", 4, "--num_generations", 2]
    ran = python("-W", "ignore", REPOSITORY / "agents/grpo.py", *arguments, *adapters, *batch)
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "runs/grpo/adapter_model.safetensors").is_file()
    evaluate(python, "runs/grpo")


def test_dpo_runs_on_episodes_that_were_kept(python, model, cinema, tmp_path):
    from envsynth.environment import spec
    from envsynth.rollouts import rollout
    from tests.rollouts.agents import silent

    assert len(list(rollout(spec(cinema), silent, 4, group_size=2, out=tmp_path / "kept"))) == 4
    arguments = [*common(model, "runs/dpo"), "--episodes", "kept", "--domain", "cinema", "--max_length", 4096]
    ran = python("-W", "ignore", REPOSITORY / "agents/dpo.py", *arguments, "--per_device_train_batch_size", 2)
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "runs/dpo/model.safetensors").is_file()
    assert logged(tmp_path / "runs/dpo") == {"episodes", "table", "graph", "artifact", "train"}
    evaluate(python, "runs/dpo")


def test_sft_runs_as_a_user_runs_it(python, model, tmp_path):
    arguments = [*common(model, "runs/sft"), "--envs", "cinema", "--max_length", 8192]
    ran = python("-W", "ignore", REPOSITORY / "agents/sft.py", *arguments, "--per_device_train_batch_size", 2)
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "runs/sft/model.safetensors").is_file()
    assert logged(tmp_path / "runs/sft") == {"episodes", "table", "graph", "artifact", "train"}


def evaluate(python, folder):
    given = ["--checkpoint", folder, "--split", "train", "--limit", 1, "--turns", 1, "--max-tokens", 4]
    ran = python("-W", "ignore", "-m", "envsynth", "eval", "cinema", *given, "--dtype", "float32", "--json")
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["episodes"] == 1


def logged(folder):
    """Return what sorts of things a run's log tells of."""
    told = {name for line in (folder / "log.jsonl").read_text().splitlines() for name in json.loads(line)}
    sorts = {name for name in ("table", "graph", "artifact") if name in told}
    return sorts | {"train" for name in told if name == "train/loss"} | {"episodes" for name in told if name == "calls"}
