"""GRPO over whole episodes on one page, with torch and transformers: copy it to change the algorithm.

A step plays groups of episodes of the same task, compares each episode's return with its group's, and gives all tokens
that the model wrote in an episode that advantage (Shao et al., "DeepSeekMath", 2024, section 4.1). What the
environment wrote is read, and never learned. With ``--credit turn`` each turn's tokens have an advantage of their own:
what was earned from that turn on, less what the group's episodes earned on average from the same turn on. Ratios are
clipped against the probabilities that the tokens were sampled with (Schulman et al., "Proximal Policy Optimization
Algorithms", 2017; the upper bound is its own, as in Yu et al., "DAPO", 2025), and the loss is the mean over all tokens
of the step (DAPO, section 3.3).

    python agents/grpo_torch.py --model Qwen/Qwen3-0.6B --envs retail --steps 100 --out runs/grpo
"""

import argparse
import inspect
import re
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import NamedTuple

import torch
from torch.nn.functional import pad
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel

import envsynth
from envsynth.core import Trajectory
from envsynth.core.tokens import TokenSequence, TokenTurn, sequences
from envsynth.integrations.training_log import TrainingLog
from envsynth.rollouts import BatchedPolicy, Reply, summarize
from envsynth.rollouts.advantage import by_turn_place, group_relative, informative, to_turns
from envsynth.rollouts.batched import Conversation
from envsynth.rollouts.grouped import padded
from envsynth.rollouts.local import TransformersTurns
from envsynth.rollouts.mixture import Mixture


@dataclass
class Args:
    """What can be chosen; each argument is an option of the command line too."""

    model: str = "Qwen/Qwen3-0.6B"
    """the model: a name of the hub's, or a folder"""
    out: str = "runs/grpo_torch"
    """where the trained model and the log are written"""
    envs: str = "retail"
    """the domains to learn, with commas: names or bundles' folders; all are in every batch's mixture"""
    template: str = ""
    """a chat template's file, in place of the tokenizer's own"""
    end: str = ""
    """the token that ends a turn, where the tokenizer does not know it"""
    level: str = "high"
    """the instructions' level: high (what is wanted) or low (the steps)"""
    difficulty: str = ""
    """the tasks' difficulty; empty: any"""
    distractors: int = -1
    """how many tools are offered that are not needed; -1: as the task says"""
    reward: str = "graded"
    """what is learned from: sparse, graded or dense"""
    credit: str = "trajectory"
    """what has an advantage of its own: a whole trajectory or a turn, for which rewards should be dense"""
    turns: int = 15
    """how many turns an episode has at most"""
    max_tokens: int = 512
    """how many tokens a turn has at most"""
    context: int = 16384
    """how many tokens an episode has at most"""
    steps: int = 100
    """how many steps to take"""
    groups: int = 8
    """how many tasks a step is made from"""
    group: int = 8
    """how many episodes try each of them"""
    epochs: int = 1
    """how often a step goes through its episodes, updating the model each time"""
    rows: int = 4
    """how many episodes the model reads at once when it learns"""
    lr: float = 1e-6
    """the learning rate of AdamW"""
    clip_low: float = 0.2
    """how far a token's probability may fall in a step, as a ratio"""
    clip_high: float = 0.28
    """how far it may rise"""
    kl: float = 0.0
    """what a divergence of one nat from the model at the start costs; 0: no such model is kept"""
    scale: str = "group"
    """what advantages are divided by: the deviation of the group or of the batch, or none"""
    temperature: float = 1.0
    """the temperature of sampling"""
    norm: float = 1.0
    """how long a gradient is at most"""
    seed: int = 0
    """what everything is drawn from"""
    log: str = "disabled"
    """whether Weights & Biases is told, besides the local log: online, offline or disabled"""
    device: str = "cuda" if torch.cuda.is_available() else "cpu"
    """where the model is"""
    dtype: str = "bfloat16" if torch.cuda.is_available() else "float32"
    """the type of its weights"""


class Batch(NamedTuple):
    """Episodes as rectangles, (rows, tokens): ids, 1 where there is one, the agent's own, logprobs then, advantages."""

    ids: torch.Tensor
    there: torch.Tensor
    mask: torch.Tensor
    old: torch.Tensor
    advantages: torch.Tensor


class Row(NamedTuple):
    """Tokens to learn from, and the advantage of each: 0 where the agent did not write it."""

    sequence: TokenSequence
    advantages: list[float]


def rows_of(turns: Sequence[TokenTurn], advantages: Sequence[float]) -> list[Row]:
    """Return an episode's sequences; each token that the agent wrote has its turn's advantage."""
    written = iter([worth for turn, worth in zip(turns, advantages, strict=False) for _ in turn.ids])
    return [Row(found, [next(written) if own else 0.0 for own in found.mask]) for found in sequences(turns)]


def batch_of(rows: Sequence[Row], padding: int, device: str) -> Batch:
    """Return rows padded on the right."""
    found = [row.sequence for row in rows]
    width = max(len(sequence.ids) for sequence in found)

    def table(rows: list[list], filler: int, dtype: torch.dtype) -> torch.Tensor:
        return torch.tensor([[*row, *[filler] * (width - len(row))] for row in rows], dtype=dtype, device=device)

    return Batch(
        table([sequence.ids for sequence in found], padding, torch.long),
        table([[1] * len(sequence.ids) for sequence in found], 0, torch.long),
        table([sequence.mask for sequence in found], 0, torch.bool),
        table([sequence.logprobs for sequence in found], 0, torch.float32),
        table([row.advantages for row in rows], 0, torch.float32),
    )


def token_logprobs(model: PreTrainedModel, batch: Batch, temperature: float) -> torch.Tensor:
    """Return each token's log-probability given those before it; the first one's is 0."""
    logits = model(input_ids=batch.ids, attention_mask=batch.there, use_cache=False).logits[:, :-1].float()
    logits = logits / temperature
    chosen = logits.gather(-1, batch.ids[:, 1:, None])[..., 0]
    return pad(chosen - logits.logsumexp(-1), (1, 0))


def grpo_loss(
    new: torch.Tensor, old: torch.Tensor, reference: torch.Tensor | None, advantages: torch.Tensor, args: Args
) -> torch.Tensor:
    """Return what each token costs, (rows, tokens), as all the arguments are."""
    ratio = (new - old).exp()
    clipped = ratio.clamp(1 - args.clip_low, 1 + args.clip_high)
    loss = -torch.minimum(ratio * advantages, clipped * advantages)
    if reference is not None:  # an estimate that is never negative: Schulman, "Approximating KL Divergence", 2020
        loss = loss + args.kl * ((reference - new).exp() - (reference - new) - 1)
    return loss


def advantages_of(trajectories: Sequence[Trajectory], args: Args) -> tuple[list[list[float]], list[bool]]:
    """Return the advantage of each episode's turns, and which episodes count. Replace this to change the algorithm."""
    rewards = [trajectory.reward for trajectory in trajectories]
    groups = [trajectory.group for trajectory in trajectories]
    valid = [trajectory.fault is None and bool(trajectory.tokens) for trajectory in trajectories]
    by_turn, turns = padded([trajectory.rewards for trajectory in trajectories])
    if args.credit == "turn":
        advantages = by_turn_place(by_turn, groups, valid, turns, scale=args.scale)
    else:
        advantages = to_turns(group_relative(rewards, groups, valid, scale=args.scale), by_turn.shape[1])
    return advantages.tolist(), informative(rewards, groups, valid).tolist()


class Clocked:
    """Turns of a model, and how many seconds they took in all."""

    def __init__(self, turns: TransformersTurns) -> None:
        self.turns, self.label, self.seconds = turns, turns.label, 0.0

    def __call__(self, conversations: Sequence[Conversation]) -> list[Reply]:
        """Return the next turn of each conversation."""
        began = time.perf_counter()
        replies = self.turns(conversations)
        self.seconds += time.perf_counter() - began
        return replies


class Trainer:
    """A model, what it plays, and how it learns."""

    def __init__(self, args: Args) -> None:
        if args.credit not in ("trajectory", "turn"):
            raise SystemExit(f"--credit is trajectory or turn, not {args.credit}")
        self.args = args
        torch.manual_seed(args.seed)
        self.tokenizer = AutoTokenizer.from_pretrained(args.model)
        if args.template:
            self.tokenizer.chat_template = Path(args.template).read_text()
        if args.end:
            self.tokenizer.eos_token = args.end
        self.model = self.load()
        self.reference = self.load().requires_grad_(False) if args.kl else None
        self.turns = Clocked(
            TransformersTurns(self.model, self.tokenizer, args.max_tokens, args.temperature, args.context)
        )
        self.policy = BatchedPolicy(self.turns, most=args.groups * args.group)
        self.mixture = Mixture(
            [envsynth.spec(name) for name in args.envs.split(",")],
            level=args.level,
            difficulty=args.difficulty or None,
            distractors=None if args.distractors < 0 else args.distractors,
            reward=args.reward,
            max_turns=args.turns,
        )
        # Steps are small: in 16 bits they would be rounded away, so the optimizer has weights of its own.
        self.weights = [weight.detach().float().clone() for weight in self.model.parameters()]
        self.optimizer = torch.optim.AdamW(self.weights, lr=args.lr, betas=(0.9, 0.95), weight_decay=0.0)

    def load(self) -> PreTrainedModel:
        """Return the model, without dropout: a token's probability is the same when it is sampled and learned."""
        dtype = getattr(torch, self.args.dtype)
        return AutoModelForCausalLM.from_pretrained(self.args.model, dtype=dtype).to(self.args.device).eval()

    def learn(self, trajectories: Sequence[Trajectory]) -> dict[str, float]:
        """Update the model from a step's episodes; return what is worth knowing."""
        args, padding = self.args, self.tokenizer.pad_token_id or 0
        advantages, learned = advantages_of(trajectories, args)
        rows = [
            row
            for trajectory, by_turn, use in zip(trajectories, advantages, learned, strict=True)
            for row in (rows_of(trajectory.tokens, by_turn) if use else ())
        ]
        rows.sort(key=lambda row: len(row.sequence.ids))  # little padding
        count = sum(sum(row.sequence.mask) for row in rows)
        figures = {"learned_tokens": count, "loss": 0.0, "clipped": 0.0, "ratio_error": 0.0, "gradient": 0.0}
        for _ in range(args.epochs if rows else 0):
            for start in range(0, len(rows), args.rows):
                batch = batch_of(rows[start : start + args.rows], padding, args.device)
                new = token_logprobs(self.model, batch, args.temperature)
                with torch.no_grad():
                    reference = token_logprobs(self.reference, batch, args.temperature) if self.reference else None
                loss = (grpo_loss(new, batch.old, reference, batch.advantages, args) * batch.mask).sum() / count
                loss.backward()
                ratio = (new - batch.old).detach().exp()[batch.mask]
                outside = (ratio < 1 - args.clip_low) | (ratio > 1 + args.clip_high)
                figures["loss"] += loss.item() / args.epochs
                figures["clipped"] += outside.sum().item() / count / args.epochs
                figures["ratio_error"] = max(figures["ratio_error"], (ratio - 1).abs().max().item())
            figures["gradient"] = self.update()
        return figures

    def update(self) -> float:
        """Take a step of the optimizer along the gradients collected; return how long they were."""
        for own, weight in zip(self.weights, self.model.parameters(), strict=True):
            own.grad, weight.grad = weight.grad.float(), None
        length = torch.nn.utils.clip_grad_norm_(self.weights, self.args.norm).item()
        self.optimizer.step()
        with torch.no_grad():
            for own, weight in zip(self.weights, self.model.parameters(), strict=True):
                weight.copy_(own)
        return length

    def step(self, number: int) -> tuple[list[Trajectory], dict[str, float]]:
        """Play a step's episodes, and learn from them; return them, and what is worth knowing."""
        args, began, generated = self.args, time.perf_counter(), self.turns.seconds
        placed = self.mixture.groups(args.groups, args.group, args.seed, number)
        trajectories = self.mixture.play(self.policy, placed, concurrency=len(placed))
        played, generating = time.perf_counter(), self.turns.seconds - generated
        figures, summary = self.learn(trajectories), summarize(trajectories)
        learning, environment = time.perf_counter() - played, played - began - generating
        return trajectories, {
            "success": summary.success_rate,
            "return": summary.mean_return,
            "turns": summary.mean_turns,
            "faults": summary.faults,
            **figures,
            "seconds_generating": generating,
            "seconds_environment": environment,  # what of playing no model was busy in
            "seconds_learning": learning,
            "environment_share": environment / (generating + environment + learning),
        }


def main(args: Args) -> None:
    """Learn, keep a log, and save the model; a run that is stopped (Ctrl-C) saves what it has."""
    trainer = Trainer(args)
    with TrainingLog(args.out, [env.bundle for env in trainer.mixture.envs], args.log, asdict(args)) as log:
        with suppress(KeyboardInterrupt):
            for number in range(args.steps):
                trajectories, figures = trainer.step(number)
                playing = figures["seconds_generating"] + figures["seconds_environment"]
                log.played(trajectories, number + 1, playing)
                log.figures(figures, number + 1)
                told = {"step": number + 1, **figures}
                print("  ".join(f"{name} {value:.4g}" for name, value in told.items()), flush=True)
        trainer.mixture.close()
        trainer.model.save_pretrained(args.out)
        trainer.tokenizer.save_pretrained(args.out)
        log.trained(args.out)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sentences = re.findall(r'^    """(.+)"""$', inspect.getsource(Args), re.MULTILINE)[1:]
    for field, sentence in zip(fields(Args), sentences, strict=True):
        option = f"--{field.name.replace('_', '-')}"
        parser.add_argument(option, type=field.type, default=field.default, help=f"{sentence} ({field.default})")
    main(Args(**vars(parser.parse_args())))
