"""Every configuration loads through the trainer's own parser, and has a plan."""

from types import SimpleNamespace

import pytest
import yaml

from envsynth.integrations.plan import make_plan, parameters_of, plan_of
from tests.agents.loading import load_agent
from tests.cli.conftest import REPOSITORY

CONFIGS = sorted((REPOSITORY / "configs").glob("*.yaml"))
LAUNCHES = sorted((REPOSITORY / "configs/accelerate").glob("*.yaml"))


def test_a_models_name_says_how_large_it_is():
    assert parameters_of("Qwen/Qwen3-8B") == 8e9
    assert parameters_of("SmolLM2-135M-Instruct") == 135e6
    assert parameters_of("Qwen/Qwen3-0.6B") == 0.6e9
    assert parameters_of("mine") == 0.0


def configured(**changed):
    tasks = SimpleNamespace(gpus=4, sharded=changed.get("sharded", False), rate=1000.0, turns=10, turn_tokens=100)
    training = SimpleNamespace(
        per_device_train_batch_size=2,
        gradient_accumulation_steps=8,
        num_generations=8,
        fsdp=changed.get("fsdp", ""),
        deepspeed=None,
        use_vllm=changed.get("use_vllm", False),
        vllm_mode=changed.get("vllm_mode", "colocate"),
    )
    model = SimpleNamespace(model_name_or_path="a-1B", use_peft=changed.get("use_peft", False), lora_r=16)
    return tasks, training, model


def test_a_plan_counts_episodes_tokens_and_memory():
    plan = make_plan(*configured())
    assert (plan.episodes, plan.groups, plan.tokens) == (64, 8, 64_000)
    assert plan.weights == pytest.approx(2e9 / 2**30)
    assert plan.optimizer == pytest.approx(14e9 / 2**30)
    assert plan.episodes_per_hour == 3600 * 4000 / 1000
    assert "64 episodes, 8 groups of 8" in plan_of(*configured())


def test_sharing_and_adapters_need_less_and_vllm_more():
    whole = make_plan(*configured())
    assert make_plan(*configured(fsdp="full_shard")).optimizer == pytest.approx(whole.optimizer / 4)
    assert make_plan(*configured(sharded=True)) == make_plan(*configured(fsdp="full_shard"))
    assert make_plan(*configured(use_peft=True)).optimizer < whole.optimizer / 10
    assert make_plan(*configured(use_vllm=True)).weights == pytest.approx(2 * whole.weights)
    assert make_plan(*configured(use_vllm=True, vllm_mode="server")) == whole


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.name)
def test_every_configuration_loads_through_the_trainers_parser(path, tmp_path, monkeypatch):
    pytest.importorskip("trl", reason='needs TRL: pip install -e ".[train]" (constraints/cpu.txt)')
    from trl import ModelConfig, TrlParser

    kind = path.name.partition("_")[0]
    agent = load_agent(kind)
    own, training = (
        getattr(agent, name)
        for name in {
            "sft": ("TaskConfig", "SFTConfig"),
            "grpo": ("TaskConfig", "GRPOConfig"),
            "dpo": ("PairConfig", "DPOConfig"),
        }[kind]
    )
    given = yaml.safe_load(path.read_text())
    # Where there is no GPU, only these would keep the rest from being checked.
    without = [] if "use_cpu" in given else ["--use_cpu", "true", "--fsdp", ""]
    monkeypatch.chdir(tmp_path)
    parsed = TrlParser((own, training, ModelConfig)).parse_args_and_config(["--config", str(path), *without])
    for name, value in given.items():
        held = [part for part in parsed if hasattr(part, name)]
        assert held, name
        if name not in ("fsdp", "lora_target_modules", "report_to"):
            assert any(getattr(part, name) == value or str(getattr(part, name)) == str(value) for part in held), name
    if kind == "grpo":
        assert "episodes an hour" in plan_of(*parsed)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", LAUNCHES, ids=lambda path: path.name)
def test_every_way_to_launch_loads_through_accelerates_parser(path, monkeypatch):
    pytest.importorskip("accelerate", reason='needs accelerate: pip install -e ".[train]" (constraints/cpu.txt)')
    from accelerate.commands import launch
    from accelerate.commands.config.config_args import load_config_from_file
    from accelerate.utils.launch import prepare_deepspeed_cmd_env, prepare_multi_gpu_env

    # It looks for GPUs only where a file does not say how many processes there are.
    given, loaded = yaml.safe_load(path.read_text()), load_config_from_file(str(path))
    assert loaded.num_processes == given["num_processes"]
    arguments = ["--config_file", str(path), "agents/grpo.py", "--max_steps", "1"]
    asked, *_ = launch._validate_launch_command(launch.launch_command_parser().parse_args(arguments))
    assert (asked.num_processes, asked.mixed_precision) == (given["num_processes"], "bf16")
    part = given.get("fsdp_config") or given["deepspeed_config"]
    assert {name: getattr(asked, name) for name in part} == part
    if asked.use_fsdp:
        environment = prepare_multi_gpu_env(asked)
        assert environment["ACCELERATE_USE_FSDP"] == "true"
        assert environment["FSDP_VERSION"] == "2"
    else:
        asked.deepspeed_fields_from_accelerate_config = ",".join(part)  # as the launcher does where DeepSpeed is there
        _, environment = prepare_deepspeed_cmd_env(asked)
        assert environment["ACCELERATE_USE_DEEPSPEED"] == "true"
        assert environment["ACCELERATE_DEEPSPEED_ZERO_STAGE"] == "3"
    trained = [yaml.safe_load(each.read_text()) for each in CONFIGS if path.name in each.read_text()]
    assert [each["gpus"] for each in trained] == [given["num_processes"]]
    assert all(each["sharded"] for each in trained)
