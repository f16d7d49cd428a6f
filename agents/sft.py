"""Supervised fine-tuning on golden trajectories, or on one's own episodes that succeeded, with TRL's SFTTrainer.

Goldens are played through the environment, so that the model reads in training exactly what it will read later; the
loss is on the agent's tokens alone. Every field of TRL's SFTConfig and ModelConfig is an option, too, and a YAML file
holds any of them:

    pip install "envsynth[train]" --constraint constraints/cpu.txt
    python agents/sft.py --config configs/sft_cpu.yaml --max_steps 20
    python agents/sft.py --config configs/sft_cpu.yaml --episodes runs/mine   # rejection sampling: what succeeded
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path

import torch
from datasets import Dataset
from transformers import AutoTokenizer
from trl import ModelConfig, SFTConfig, SFTTrainer, TrlParser, get_peft_config

import envsynth
from envsynth.core import Trajectory
from envsynth.integrations.training_log import TrainingLog
from envsynth.rollouts import ChatTokens, read_episodes, rollout
from envsynth.rollouts.export import token_rows
from envsynth.rollouts.golden import GoldenPolicy
from envsynth.rollouts.preferences import rejection_sampled


@dataclass
class TaskConfig:
    """What is learned from."""

    envs: str = field(default="retail", metadata={"help": "the domains, with commas: names or bundles' folders"})
    episodes: str = field(default="", metadata={"help": "a folder that a rollout was kept in; empty: goldens"})
    per_task: int = field(default=4, metadata={"help": "of those episodes, how many of a task at most"})
    limit: int = field(default=0, metadata={"help": "how many training tasks to take of each domain; 0: all"})
    difficulty: str = field(default="", metadata={"help": "the tasks' difficulty; empty: any"})
    level: str = field(default="high", metadata={"help": "the instructions' level: high or low"})
    distractors: int = field(default=-1, metadata={"help": "how many tools that are not needed; -1: as the task says"})
    tagged: bool = field(default=False, metadata={"help": "whether goldens write calls in <tool_call> tags"})
    template: str = field(default="", metadata={"help": "a chat template's file, in place of the tokenizer's"})
    end: str = field(default="", metadata={"help": "the token that ends a turn, where the tokenizer has another"})
    log: str = field(default="disabled", metadata={"help": "Weights & Biases: online, offline or disabled"})
    merge: bool = field(default=True, metadata={"help": "whether adapters are added to the weights that are saved"})


def played(tasks: TaskConfig, name: str, seed: int) -> Iterator[Trajectory]:
    """Return the episodes of a domain to learn from."""
    if tasks.episodes:
        return rejection_sampled(read_episodes(tasks.episodes), tasks.per_task)
    bundle = envsynth.load(name)
    return rollout(
        envsynth.spec(bundle),
        GoldenPolicy(tasks.tagged),
        seed=seed,
        task_ids=bundle.task_ids("train", tasks.difficulty or None)[: tasks.limit or None],
        level=tasks.level,
        distractors=None if tasks.distractors < 0 else tasks.distractors,
    )


def make_tokenizer(tasks: TaskConfig, model: ModelConfig) -> AutoTokenizer:
    """Return the model's tokenizer, with the template and the end of a turn that were asked for."""
    tokenizer = AutoTokenizer.from_pretrained(model.model_name_or_path, revision=model.model_revision)
    if tasks.template:
        tokenizer.chat_template = Path(tasks.template).read_text()
    if tasks.end:
        tokenizer.eos_token = tasks.end
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def make_trainer(tasks: TaskConfig, training: SFTConfig, model: ModelConfig) -> SFTTrainer:
    """Return the trainer, ready to train."""
    tokenizer = make_tokenizer(tasks, model)
    chat = ChatTokens(tokenizer)
    rows = [
        row
        for name in tasks.envs.split(",")
        for row in token_rows(played(tasks, name, training.seed), name, chat, training.max_length)
    ]
    if not rows:
        raise SystemExit(f"nothing to learn from: no episode succeeded, or all have over {training.max_length} tokens")
    # A model that was trained to end its turns with another token has that in its configuration as well.
    training.eos_token = training.eos_token or tokenizer.eos_token
    training.model_init_kwargs = {"dtype": model.dtype, **(training.model_init_kwargs or {})}
    return SFTTrainer(
        model=model.model_name_or_path,
        args=training,
        train_dataset=Dataset.from_list(rows),
        processing_class=tokenizer,
        peft_config=get_peft_config(model),
    )


def main(tasks: TaskConfig, training: SFTConfig, model: ModelConfig) -> None:
    """Train, and save the model with its tokenizer."""
    trainer = make_trainer(tasks, training, model)
    names, first = tasks.envs.split(","), trainer.is_world_process_zero()
    config = asdict(tasks)
    with TrainingLog(training.output_dir, [*map(envsynth.load, names)], tasks.log, config, writes=first) as log:
        log.watch(trainer)
        for name in names:  # a few of what is learned
            log.played([*islice(played(tasks, name, training.seed), log.shown)], step=0)
        trainer.train(resume_from_checkpoint=training.resume_from_checkpoint)
        save(trainer, tasks, training, model)
        log.trained(training.output_dir)


def save(trainer: SFTTrainer, tasks: TaskConfig, training: SFTConfig, model: ModelConfig) -> None:
    """Save the model with its tokenizer; adapters are added to the weights, unless they shall stay apart."""
    if model.use_peft and tasks.merge:
        whole = trainer.accelerator.unwrap_model(trainer.model).float().merge_and_unload()
        whole.to(getattr(torch, model.dtype)).save_pretrained(training.output_dir)
        trainer.processing_class.save_pretrained(training.output_dir)
    else:
        trainer.save_model(training.output_dir)


if __name__ == "__main__":
    main(*TrlParser((TaskConfig, SFTConfig, ModelConfig)).parse_args_and_config())
