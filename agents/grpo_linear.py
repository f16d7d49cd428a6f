"""Trajectory-level GRPO with a linear policy: learns to call tools in minutes, on a CPU, with numpy alone.

It acts through `DiscreteActions`: a tool is chosen first, then a value for each of its slots, among those seen so far.
The policy scores an option by its hint and the sum of its features' weights. A task is tried by a group of episodes,
and an episode's advantage is its return compared with its group's, the same for all of its choices (Shao et al.,
"DeepSeekMath", 2024, section 4.1). Updates clip probability ratios (Schulman et al., "Proximal Policy Optimization
Algorithms", 2017) and hold the policy near its prior, the hints. Processes learn in step: each plays its share of the
tasks, and all take the same step along the sum of their gradients.

    python agents/grpo_linear.py --seconds 170 --seed 0
"""

import argparse
import inspect
import json
import multiprocessing as mp
import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, NamedTuple

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the processes are as many as the cores

import gymnasium as gym
import numpy as np

import envsynth
from envsynth.environment.discrete import FEATURES, DiscreteActions
from envsynth.reward import RewardConfig

RARE = 0.1
"""A task that is solved more rarely than this is tried more boldly, and more often."""
MOST_POINTS = 50_000
"""How many points of episodes a process remembers at most: about 5 kB each."""


@dataclass
class Args:
    """What can be chosen; each argument is an option of the command line too."""

    domain: str = "retail"
    """the domain to learn: a shipped one's name, or a bundle's folder"""
    difficulty: str = "simple"
    """the tasks' difficulty"""
    level: str = "low"
    """how tasks are told: low (step by step) or high (only what is wanted)"""
    seed: int = 0
    """what everything is drawn from"""
    seconds: float = 170.0
    """how long to learn"""
    updates: int = 1_000_000
    """how many updates to make at most; with them alone a run can be repeated exactly"""
    workers: int = 2
    """how many processes learn"""
    tasks: int = 6
    """how many tasks an update is made from"""
    group: int = 16
    """how many episodes try each of them"""
    epochs: int = 4
    """how many steps an update takes"""
    lr: float = 0.02
    """the learning rate of Adam"""
    clip: float = 0.2
    """how far an update moves a choice's probability, as a ratio"""
    kl: float = 0.03
    """what a divergence of one nat from the prior costs"""
    focus: float = 0.75
    """how much rarer a task is tried whose episodes all fare alike, and well: 0 not at all, 1 never"""
    limit: int = 0
    """how many of the training tasks to learn; 0: all"""
    heat: float = 2.5
    """the temperature at which tasks are tried that are hardly ever solved"""
    calm: int = 16
    """before which of their choices it rises to that: each episode draws it below this"""
    cost: float = 0.02
    """what a turn costs"""
    turns: int = 8
    """how many turns an episode has at most"""
    output: str = "text"
    """how progress is told: text, or json, a line each"""
    wandb: bool = False
    """whether to log to Weights & Biases"""


class Point:
    """A point of a task's episodes: what can be chosen there, what followed, and at an end, the return and success."""

    def __init__(self, observation: Any, info: dict[str, Any], turns: int, end: tuple[float, bool] | None) -> None:
        self.actions = np.flatnonzero(info["action_mask"])
        features = observation[self.actions]
        self.features = features[features > 0]
        self.counts = np.count_nonzero(features, axis=1)
        self.starts = np.cumsum(self.counts) - self.counts
        self.hints = info["hints"][self.actions]
        self.turns, self.end = turns, end
        self.following: dict[int, Point] = {}


class Step(NamedTuple):
    """A choice that was made: where, the option chosen, how probable that was, and the heat."""

    point: Point
    chosen: int
    probability: float
    heat: float


class Batch(NamedTuple):
    """The choices of many episodes, all options in one row: their features (with each one's option), and hints.

    By choice: how many options it had, the place of the one chosen, how probable it was, at which heat, and the
    episode's advantage.
    """

    features: Any
    option: Any
    hints: Any
    sizes: Any
    chosen: Any
    probability: Any
    heat: Any
    advantage: Any


class Shared(NamedTuple):
    """What the processes share: gradients by process; by task success, returns' spread, and results; and signals."""

    gradients: Any
    success: Any
    spread: Any
    results: Any
    stop: Any
    barrier: Any


class Learner:
    """One of the processes that learn; all of them hold the same weights."""

    def __init__(self, args: Args, rank: int, shared: Shared) -> None:
        self.args, self.rank, self.shared = args, rank, shared
        self.gradients = np.frombuffer(shared.gradients).reshape(args.workers, FEATURES)
        self.success, self.spread = np.frombuffer(shared.success), np.frombuffer(shared.spread)
        self.results = np.frombuffer(shared.results)
        self.weights, self.mean, self.square = np.zeros((3, FEATURES))
        self.rng = np.random.default_rng([args.seed, 1 + rank])
        bundle = envsynth.load(args.domain)
        self.task_ids = {split: bundle.task_ids(split, args.difficulty) for split in ("train", "test")}
        self.task_ids["train"] = self.task_ids["train"][: args.limit or None]
        reward = RewardConfig(mode="graded", calls="contain_all", weights={"world": 0.2})
        kwargs = {"split": "all", "level": args.level, "reward": reward, "max_turns": args.turns}
        self.env = DiscreteActions(gym.make(envsynth.spec(args.domain), **kwargs))
        self.begins: dict[str, Point] = {}
        self.points = 0
        self.solved: dict[int, tuple[list[Step], float, bool]] = {}

    def play(self, task_id: str, greedy: bool = False, heat: float = 1.0) -> tuple[list[Step], float, bool]:
        """Play an episode; return its choices, its return, and whether it succeeded."""
        steps: list[Step] = []
        point = self.begins.get(task_id) or self.begin(task_id)
        calm = self.rng.integers(self.args.calm) if heat > 1 else 0
        while point.end is None:
            now = heat if len(steps) >= calm else 1.0
            chances = self.chances(point, now)
            drawn = np.searchsorted(chances.cumsum()[:-1], self.rng.random())
            chosen = int(chances.argmax() if greedy else drawn)
            steps.append(Step(point, chosen, chances[chosen], now))
            point = point.following.get(chosen) or self.follow(task_id, steps)
        return steps, *point.end

    def chances(self, point: Point, heat: float = 1.0) -> Any:
        """Return how probable each option of a choice is."""
        scores = (np.add.reduceat(self.weights32[point.features], point.starts) + point.hints) / heat
        chances = np.exp(scores - scores.max())
        return chances / chances.sum()

    def begin(self, task_id: str) -> Point:
        """Begin an episode in the environment; forget all points where they are too many."""
        observation, info = self.env.reset(seed=0, options={"task": task_id})
        if self.points > MOST_POINTS:
            self.begins, self.points = {}, 0
        self.here = self.begins.setdefault(task_id, Point(observation, info, 0, None))
        return self.here

    def follow(self, task_id: str, steps: list[Step]) -> Point:
        """Make the last choice in the environment, as it was never made at this point; come to that point first.

        The world is deterministic: what the same choices lead to need not be tried again. The return is the progress
        made, 1 at most for golden calls nearly made, and 2 for success, less turns' cost.
        """
        last = steps[-1].point
        if self.here is not last:
            self.begin(task_id)
            for step in steps[:-1]:
                self.env.step(step.point.actions[step.chosen])
        observation, reward, terminated, truncated, info = self.env.step(last.actions[steps[-1].chosen])
        turns, end = last.turns + ("results" in info), None
        if terminated or truncated:
            success = bool(info["reward"]["success"])
            near = float(np.mean([nearness(call) for call in info["reward"]["calls"]]))
            end = reward + near + 2 * success - self.args.cost * turns, success
        self.points += 1
        self.here = last.following[steps[-1].chosen] = Point(observation, info, turns, end)
        return self.here

    def collect(self, task_ids: Sequence[int]) -> Batch | None:
        """Try each task by a group of episodes; return all choices, or None where there are no tasks."""
        steps: list[Step] = []
        advantages: list[float] = []
        for number in task_ids:
            heat = self.args.heat if self.success[number] < RARE else 1.0
            group = [self.play(self.task_ids["train"][number], heat=heat) for _ in range(self.args.group)]
            solved = [episode for episode in group if episode[2]]
            self.success[number] += (len(solved) / len(group) - self.success[number]) / 2
            if solved:
                self.solved[number] = max(solved, key=lambda episode: episode[1])
            elif number in self.solved:  # what was found once is not lost (Oh et al., "Self-Imitation Learning", 2018)
                steps_then, *outcome = self.solved[number]
                again = [Step(p, chosen, self.chances(p)[chosen], 1.0) for p, chosen, *_ in steps_then]
                group.append((again, *outcome))
            returns = np.array([episode[1] for episode in group])
            self.spread[number] += (returns.std() - self.spread[number]) / 2
            for (made, _, _), advantage in zip(group, (returns - returns.mean()) / (returns.std() + 0.1), strict=True):
                steps += made
                advantages += [advantage] * len(made)
        return batch_of(steps, advantages) if steps else None

    def gradient(self, batch: Batch) -> Any:
        """Return the gradient of the clipped objective, less the divergence from the prior, by weight."""
        args, (features, option, hints, sizes, chosen, before, heat, advantage) = self.args, batch
        heat = np.repeat(heat, sizes)
        scores = np.bincount(option, self.weights[features], len(hints)) + hints
        logs = log_softmax(scores / heat, sizes)
        chances = np.exp(logs)
        ratio = chances[chosen] / before
        clipped = np.where(advantage > 0, ratio > 1 + args.clip, ratio < 1 - args.clip)
        pull = np.where(clipped, 0.0, advantage * ratio)
        by_option = -chances * np.repeat(pull, sizes)
        by_option[chosen] += pull
        apart = logs - log_softmax(hints / heat, sizes)
        divergence = np.add.reduceat(chances * apart, np.cumsum(sizes) - sizes)
        by_option -= args.kl * chances * (apart - np.repeat(divergence, sizes))
        by_option /= heat
        return np.bincount(features, by_option[option], FEATURES) / (args.tasks * args.group)

    def update(self, number: int, batch: Batch | None) -> None:
        """Take the update's steps, each along the sum of all processes' gradients (Adam; Kingma & Ba, 2015)."""
        for step in range(number * self.args.epochs + 1, (number + 1) * self.args.epochs + 1):
            self.gradients[self.rank] = 0 if batch is None else self.gradient(batch)
            self.shared.barrier.wait()
            gradient = self.gradients.sum(0)
            self.shared.barrier.wait()
            self.mean += 0.1 * (gradient - self.mean)
            self.square += 0.01 * (gradient * gradient - self.square)
            size = np.sqrt(self.square / (1 - 0.99**step)) + 1e-3
            self.weights += self.args.lr * self.mean / (1 - 0.9**step) / size
        self.weights32 = self.weights.astype(np.float32)

    def evaluate(self, split: str, greedy: bool = True) -> float:
        """Return the share of a split's tasks that the policy solves, once each."""
        task_ids = self.task_ids[split]
        self.shared.barrier.wait()
        for number in range(self.rank, len(task_ids), self.args.workers):
            self.results[number] = self.play(task_ids[number], greedy)[2]
        self.shared.barrier.wait()
        return float(self.results[: len(task_ids)].mean())

    def learn(self, tell: Callable[[dict[str, Any]], None]) -> None:
        """Learn until the time or the updates are over; tell how it goes, where this is the first process."""
        args, train = self.args, self.task_ids["train"]
        self.weights32 = self.weights.astype(np.float32)
        prior = {f"{split}_before": self.evaluate(split, greedy=False) for split in self.task_ids}
        shares = [np.arange(rank, len(train), args.workers) for rank in range(args.workers)]
        counts = [min(-(-args.tasks // args.workers), len(share)) for share in shares]
        mine, count = shares[self.rank], counts[self.rank]
        began = time.monotonic()
        number = 0
        while not self.shared.stop.value:
            # Where episodes differ there is something to learn, and where all fail, something to be found.
            chances = 1 - args.focus + self.spread[mine] + args.focus * (self.success[mine] < RARE)
            tasks = self.rng.choice(mine, count, replace=False, p=chances / chances.sum()) if count else []
            self.shared.barrier.wait()
            self.update(number, self.collect(tasks))
            number += 1
            if self.rank == 0:
                seconds = time.monotonic() - began
                self.shared.stop.value = seconds >= args.seconds or number >= args.updates
                tell(
                    {
                        "seconds": round(seconds, 1),
                        "cpu_seconds": round(time.process_time() * args.workers, 1),
                        "updates": number,
                        "episodes": number * sum(counts) * args.group,
                        "success": round(float(self.success.mean()), 4),
                    }
                )
            self.shared.barrier.wait()
        after = {split: self.evaluate(split) for split in self.task_ids}
        if self.rank == 0:
            tell({**prior, **after, "weights": int(np.count_nonzero(self.weights))})


def batch_of(steps: list[Step], advantages: list[float]) -> Batch:
    """Return choices as arrays; each has its advantage."""
    sizes = np.array([len(step.point.actions) for step in steps])
    counts = np.concatenate([step.point.counts for step in steps])
    return Batch(
        np.concatenate([step.point.features for step in steps]),
        np.repeat(np.arange(len(counts), dtype=np.int32), counts),
        np.concatenate([step.point.hints for step in steps]),
        sizes,
        np.cumsum(sizes) - sizes + [step.chosen for step in steps],
        np.array([step.probability for step in steps]),
        np.array([step.heat for step in steps]),
        np.array(advantages),
    )


def nearness(call: dict[str, Any]) -> float:
    """Return how near the agent came to a golden call, from 0 (its tool was not called) to 1 (it was made).

    Without this, a wrong try at the right tool would earn less than none, as it changes the wrong things.
    """
    if call["matched"] is not None:
        return 1.0
    if call["nearest"] is None:
        return 0.0
    wanted, wrong = len(call["arguments"]), len(call["mismatches"])
    right = max(0, wanted - wrong) if wrong else 0  # nothing is said of the arguments of a call that failed
    return 0.8 * (1 + right) / (1 + wanted)


def log_softmax(scores: Any, sizes: Any) -> Any:
    """Return the logarithms of the options' chances, choice by choice; ``sizes`` says how many options each has."""
    starts = np.cumsum(sizes) - sizes
    scores = scores - np.repeat(np.maximum.reduceat(scores, starts), sizes)
    return scores - np.repeat(np.log(np.add.reduceat(np.exp(scores), starts)), sizes)


def work(args: Args, rank: int, shared: Shared, tell: Callable[[dict[str, Any]], None] = lambda figures: None) -> None:
    """Learn as one of the processes; when one of them fails, none is left waiting for it."""
    try:
        Learner(args, rank, shared).learn(tell)
    except BaseException:
        shared.barrier.abort()
        raise


def train(args: Args, tell: Callable[[dict[str, Any]], None]) -> None:
    """Learn with as many processes as asked for; ``tell`` is given the figures after each update, and at the end."""
    context = mp.get_context("spawn")
    bundle = envsynth.load(args.domain)
    counts = [len(bundle.task_ids(split, args.difficulty)) for split in ("train", "test")]
    counts[0] = min(counts[0], args.limit or counts[0])
    if not counts[0]:
        raise SystemExit(f"{args.domain} has no {args.difficulty} tasks to train on: choose another --difficulty")
    shared = Shared(
        context.RawArray("d", args.workers * FEATURES),
        context.RawArray("d", counts[0]),
        context.RawArray("d", [1.0] * counts[0]),
        context.RawArray("d", max(counts)),
        context.RawValue("b", False),
        context.Barrier(args.workers),
    )
    others = [context.Process(target=work, args=(args, rank, shared), daemon=True) for rank in range(1, args.workers)]
    for process in others:
        process.start()
    work(args, 0, shared, tell)
    for process in others:
        process.join()


def tell_in_words(figures: dict[str, Any]) -> None:
    """Print the figures, every tenth update's only."""
    if "updates" not in figures:
        for split in ("train", "test"):
            print(f"{split}: success {figures[f'{split}_before']:.3f} before, {figures[split]:.3f} after")
    elif figures["updates"] % 10 == 0:
        words = "{seconds:6.1f} s  update {updates}  {episodes} episodes  success {success:.3f}"
        print(words.format_map(figures), flush=True)


def main(args: Args) -> None:
    """Learn, and tell how it goes."""
    tells: list[Callable[[dict[str, Any]], None]] = [tell_in_words]
    if args.output == "json":
        tells = [lambda figures: print(json.dumps(figures), flush=True)]
    if args.wandb:
        import wandb

        wandb.init(project="envsynth", config=asdict(args))
        tells.append(wandb.log)
    train(args, lambda figures: [tell(figures) for tell in tells])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sentences = re.findall(r'^    """(.+)"""$', inspect.getsource(Args), re.MULTILINE)[1:]
    for field, sentence in zip(fields(Args), sentences, strict=True):
        option = f"--{field.name.replace('_', '-')}"
        kind = {"action": "store_true"} if field.type is bool else {"type": field.type, "default": field.default}
        parser.add_argument(option, help=f"{sentence} ({field.default})", **kind)
    main(Args(**vars(parser.parse_args())))
