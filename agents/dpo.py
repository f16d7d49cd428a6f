"""DPO with TRL's DPOTrainer, on pairs of a better and a worse episode of the same prompt.

Episodes come from a rollout that was kept (`envsynth.rollout(..., group_size=8, out="runs/mine")`, or `envsynth eval`
with ``--out``). With ``--chosen golden`` the golden trajectory is set beside the worst episodes, with ``--chosen best``
the policy's own best.

    pip install "envsynth[train]" --constraint constraints/cpu.txt
    python agents/dpo.py --config configs/dpo_cpu.yaml --episodes runs/mine
"""

from dataclasses import asdict, dataclass, field
from pathlib import Path

from transformers import AutoTokenizer
from trl import DPOConfig, DPOTrainer, ModelConfig, TrlParser, get_peft_config

import envsynth
from envsynth.integrations.training_log import TrainingLog
from envsynth.rollouts import read_episodes, to_dataset
from envsynth.rollouts.preferences import preference_rows


@dataclass
class PairConfig:
    """What is compared."""

    episodes: str = field(default="runs/mine", metadata={"help": "the folder that a rollout was kept in"})
    domain: str = field(default="retail", metadata={"help": "the domain: a name, or a bundle's folder"})
    chosen: str = field(default="golden", metadata={"help": "what is preferred: golden or best"})
    pairs: int = field(default=1, metadata={"help": "how many pairs a prompt gives at most"})
    template: str = field(default="", metadata={"help": "a chat template's file, in place of the tokenizer's"})
    log: str = field(default="disabled", metadata={"help": "Weights & Biases: online, offline or disabled"})


def make_trainer(pairs: PairConfig, training: DPOConfig, model: ModelConfig) -> DPOTrainer:
    """Return the trainer, ready to train."""
    tokenizer = AutoTokenizer.from_pretrained(model.model_name_or_path, revision=model.model_revision)
    if pairs.template:
        tokenizer.chat_template = Path(pairs.template).read_text()
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    training.model_init_kwargs = {"dtype": model.dtype, **(training.model_init_kwargs or {})}
    rows = preference_rows(read_episodes(pairs.episodes), pairs.domain, pairs.chosen, pairs.pairs)
    return DPOTrainer(
        model=model.model_name_or_path,
        args=training,
        train_dataset=to_dataset(rows),
        processing_class=tokenizer,
        peft_config=get_peft_config(model),
    )


def main(pairs: PairConfig, training: DPOConfig, model: ModelConfig) -> None:
    """Train, and save the model with its tokenizer."""
    trainer = make_trainer(pairs, training, model)
    bundles, first = [envsynth.load(pairs.domain)], trainer.is_world_process_zero()
    with TrainingLog(training.output_dir, bundles, pairs.log, asdict(pairs), writes=first) as log:
        log.watch(trainer)
        log.played([*read_episodes(pairs.episodes)], step=0)
        trainer.train(resume_from_checkpoint=training.resume_from_checkpoint)
        trainer.save_model(training.output_dir)
        log.trained(training.output_dir)


if __name__ == "__main__":
    main(*TrlParser((PairConfig, DPOConfig, ModelConfig)).parse_args_and_config())
