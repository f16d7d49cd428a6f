"""What a GRPO run would take, said before there is a GPU: episodes and tokens a step, memory, episodes an hour.

Everything is arithmetic on the configuration. The rate at which a GPU writes tokens is taken as given, not measured.
"""

import re
from typing import Any, NamedTuple

_GIB = 2**30
_ADAM = 12  # bytes a trained parameter: two moments and the weight itself, in 32 bits


class Plan(NamedTuple):
    """A run in numbers.

    Attributes:
        episodes: by step; ``groups``: of the same task, by step.
        tokens: that a step's episodes have at most.
        parameters: of the model, by its name; ``trained``: those that learn.
        weights, optimizer: GiB on each GPU.
        episodes_per_hour: if generation took all the time.
    """

    episodes: int
    groups: int
    tokens: int
    parameters: float
    trained: float
    weights: float
    optimizer: float
    episodes_per_hour: float


def make_plan(tasks: Any, training: Any, model: Any) -> Plan:
    """Return the plan of ``agents/grpo.py``'s three configurations."""
    each = training.per_device_train_batch_size * training.gradient_accumulation_steps
    episodes = each * tasks.gpus
    parameters = parameters_of(model.model_name_or_path)
    # An adapter of rank r beside each d × d matrix has 2 r / d of its parameters; d grows with the root of the size.
    width = max(512.0, 4096.0 * (parameters / 8e9) ** 0.5)
    trained = parameters * min(1.0, 2 * model.lora_r / width) if model.use_peft else parameters
    shared = tasks.gpus if tasks.sharded or training.fsdp or training.deepspeed else 1
    copies = 1 + bool(training.use_vllm and training.vllm_mode == "colocate")
    weights = 2 * parameters / shared + (copies - 1) * 2 * parameters
    written = tasks.turns * tasks.turn_tokens
    return Plan(
        episodes,
        episodes // training.num_generations,
        episodes * written,
        parameters,
        trained,
        weights / _GIB,
        (_ADAM + 2) * trained / shared / _GIB,
        3600 * tasks.rate * tasks.gpus / written,
    )


def plan_of(tasks: Any, training: Any, model: Any) -> str:
    """Return the plan in words."""
    plan = make_plan(tasks, training, model)
    kind = f"LoRA of rank {model.lora_r}" if model.use_peft else "all weights"
    lines = {
        "model": f"{model.model_name_or_path}, {plan.parameters / 1e9:.2f}e9 parameters by its name; {kind}",
        "a step": f"{plan.episodes} episodes, {plan.groups} groups of {training.num_generations}",
        "tokens": f"{plan.tokens:,} written a step at most ({tasks.turns} turns of {tasks.turn_tokens})",
        "memory": f"{plan.weights:.1f} GiB of weights and {plan.optimizer:.1f} GiB of gradients and optimizer on each "
        f"of {tasks.gpus} GPUs, besides activations and caches",
        "rate": f"{plan.episodes_per_hour:,.0f} episodes an hour, if a GPU writes {tasks.rate:g} tokens a second "
        "(assumed) and turns are as long as they may be",
    }
    return "\n".join(f"{name + ':':9}{text}" for name, text in lines.items())


def parameters_of(name: str) -> float:
    """Return how many parameters a model has, as its name says; 0.0 where it does not.

    >>> parameters_of("Qwen/Qwen3-8B")
    8000000000.0
    """
    found = re.findall(r"(\d+(?:\.\d+)?)([BM])(?![a-z])", name)
    return float(found[-1][0]) * {"B": 1e9, "M": 1e6}[found[-1][1]] if found else 0.0
