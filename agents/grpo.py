"""GRPO with TRL's GRPOTrainer, playing many episodes at once through our ``rollout_func``.

Every field of TRL's GRPOConfig and ModelConfig is an option, and a YAML file holds any of them:

    pip install "envsynth[train]" --constraint constraints/cpu.txt
    python agents/grpo.py --config configs/grpo_cpu.yaml --max_steps 2
    python agents/grpo.py --config configs/grpo_1xh200.yaml --plan true     # what it would take, without a GPU
"""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from transformers import AutoTokenizer
from trl import GRPOConfig, GRPOTrainer, ModelConfig, TrlParser, get_peft_config

import envsynth
from envsynth.integrations.training_log import TrainingLog
from envsynth.integrations.trl import RolloutDoor, reward_funcs, reward_weights


@dataclass
class TaskConfig:
    """What is played."""

    envs: str = field(default="retail", metadata={"help": "the domains, with commas: names or bundles' folders"})
    difficulty: str = field(default="", metadata={"help": "the tasks' difficulty; empty: any"})
    level: str = field(default="high", metadata={"help": "the instructions' level: high or low"})
    distractors: int = field(default=-1, metadata={"help": "how many tools that are not needed; -1: as the task says"})
    reward: str = field(default="graded", metadata={"help": "what is learned from: sparse or graded"})
    turns: int = field(default=15, metadata={"help": "how many turns an episode has at most"})
    turn_tokens: int = field(default=512, metadata={"help": "how many tokens a turn has at most"})
    concurrency: int = field(default=256, metadata={"help": "how many episodes run at once"})
    template: str = field(default="", metadata={"help": "a chat template's file, in place of the tokenizer's"})
    end: str = field(default="", metadata={"help": "the token that ends a turn, where the tokenizer has another"})
    log: str = field(default="disabled", metadata={"help": "Weights & Biases: online, offline or disabled"})
    gpus: int = field(default=1, metadata={"help": "for the plan: how many GPUs train"})
    sharded: bool = field(default=False, metadata={"help": "for the plan: whether weights are sharded over them"})
    rate: float = field(default=2000.0, metadata={"help": "for the plan: tokens a second that a GPU is taken to write"})
    plan: bool = field(default=False, metadata={"help": "say what this would take, and stop"})


def make_tokenizer(tasks: TaskConfig, model: ModelConfig) -> Any:
    """Return the model's tokenizer, with the template and the end of a turn that were asked for."""
    tokenizer = AutoTokenizer.from_pretrained(model.model_name_or_path, revision=model.model_revision)
    if tasks.template:
        tokenizer.chat_template = Path(tasks.template).read_text()
    if tasks.end:
        tokenizer.eos_token = tasks.end
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def make_door(tasks: TaskConfig) -> RolloutDoor:
    """Return the environments, as GRPOTrainer plays them."""
    return RolloutDoor(
        [envsynth.spec(name) for name in tasks.envs.split(",")],
        max_tokens=tasks.turn_tokens,
        concurrency=tasks.concurrency,
        level=tasks.level,
        distractors=None if tasks.distractors < 0 else tasks.distractors,
        reward=tasks.reward,
        max_turns=tasks.turns,
    )


def make_trainer(tasks: TaskConfig, training: GRPOConfig, model: ModelConfig) -> GRPOTrainer:
    """Return the trainer, ready to train."""
    door = make_door(tasks)
    training.reward_weights = reward_weights()
    training.model_init_kwargs = {"dtype": model.dtype, **(training.model_init_kwargs or {})}
    return GRPOTrainer(
        model=model.model_name_or_path,
        reward_funcs=reward_funcs(),
        args=training,
        train_dataset=door.dataset(difficulty=tasks.difficulty or None, seed=training.seed),
        processing_class=make_tokenizer(tasks, model),
        peft_config=get_peft_config(model),
        rollout_func=door,
    )


def main(tasks: TaskConfig, training: GRPOConfig, model: ModelConfig) -> None:
    """Train, and save the model with its tokenizer; or say what that would take."""
    if tasks.plan:
        from envsynth.integrations.plan import plan_of

        print(plan_of(tasks, training, model))
        return
    trainer = make_trainer(tasks, training, model)
    door, first = trainer.rollout_func, trainer.is_world_process_zero()
    bundles = [env.bundle for env in door.mixture.envs]
    with TrainingLog(training.output_dir, bundles, tasks.log, asdict(tasks), writes=first) as log:
        log.watch(trainer)
        door.watch = lambda played, trainer, seconds: log.played(played, trainer.state.global_step + 1, seconds)
        trainer.train(resume_from_checkpoint=training.resume_from_checkpoint)
        trainer.save_model(training.output_dir)
        log.trained(training.output_dir)


if __name__ == "__main__":
    main(*TrlParser((TaskConfig, GRPOConfig, ModelConfig)).parse_args_and_config())
