"""Maskable PPO: an algorithm that Stable-Baselines3 ships, learning to use tools on a CPU.

It acts through `DiscreteActions` and knows nothing of tools: masks tell what can be chosen, and hashed features what
speaks for it. The actor scores an option by the sum of its features' weights, added to the prior that names and words
suggest (the hints); the critic reads the mean of what it has learned about all features in sight. Schulman et al.,
"Proximal Policy Optimization Algorithms", 2017; Huang and Ontañón, "A Closer Look at Invalid Action Masking", 2020.

    pip install "envsynth[sb3]" --constraint constraints/cpu.txt
    python agents/ppo_sb3.py --seconds 170 --seed 0
"""

import argparse
import inspect
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import gymnasium as gym
import numpy as np
import torch
from gymnasium import spaces
from sb3_contrib import MaskablePPO
from sb3_contrib.common.maskable.policies import MaskableActorCriticPolicy
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.torch_layers import BaseFeaturesExtractor
from stable_baselines3.common.vec_env import DummyVecEnv
from torch import nn

import envsynth
from envsynth.environment.discrete import FEATURES, DiscreteActions
from envsynth.reward import RewardConfig
from envsynth.reward.config import Weights
from envsynth.rollouts import Summary


@dataclass
class Args:
    """What can be chosen; each argument is an option of the command line too."""

    domain: str = "retail"
    """the domain to learn: a shipped one's name, or a bundle's folder"""
    difficulty: str = "simple"
    """the tasks' difficulty"""
    level: str = "low"
    """the instructions' level: low (step by step) or high (what is wanted)"""
    kinds: str = ""
    """learn only from the tasks with one of these tags, separated by commas; none: from all"""
    seed: int = 0
    """what everything is drawn from"""
    seconds: float = 170.0
    """when to stop"""
    steps: int = 10_000_000
    """when to stop, in choices, if that comes first"""
    envs: int = 8
    """how many environments are played side by side, in this process"""
    rollout: int = 256
    """how many choices each of them makes between updates"""
    batch: int = 1024
    """how many choices a step of the optimizer is made from"""
    epochs: int = 4
    """how often an update goes through what was collected"""
    lr: float = 0.03
    """the optimizer's learning rate"""
    entropy: float = 0.001
    """how strongly the policy is kept from settling early"""
    turns: int = 10
    """how many calls an episode has"""
    save: str = ""
    """where to save the trained model, if anywhere"""


class Choices(gym.Wrapper):
    """What Stable-Baselines3 has to be told: the hints, which task, that the turn limit is an end, and the success.

    A success is rewarded once more, with 1.
    """

    def __init__(self, env: DiscreteActions, tasks: Sequence[str]) -> None:
        super().__init__(env)
        self.tasks = tasks
        hints = spaces.Box(-np.inf, np.inf, (int(env.action_space.n),), np.float32)
        self.observation_space = spaces.Dict({"features": env.observation_space, "hints": hints})

    def reset(self, *, seed: int | None = None, options: dict | None = None) -> tuple[dict, dict]:
        """Begin an episode of a task drawn, or of the one that the options name."""
        if seed is not None:
            self.rng = np.random.default_rng(seed)
        chosen = {"task": self.tasks[self.rng.integers(len(self.tasks))], **(options or {})}
        observation, info = self.env.reset(seed=int(self.rng.integers(2**31)), options=chosen)
        return {"features": observation, "hints": info["hints"]}, info

    def action_masks(self) -> np.ndarray:
        """Return which options there are; a copy, as tensors share memory with arrays."""
        return self.env.action_masks().astype(bool)

    def step(self, action: int) -> tuple[dict, float, bool, bool, dict]:
        """Make a choice."""
        observation, reward, terminated, truncated, info = self.env.step(action)
        if truncated and "fault" not in info:
            # The score at the turn limit is final: a learner must not add what it hopes for afterwards.
            terminated, truncated = True, False
        if terminated:
            info["is_success"] = bool(info["reward"]["success"])
            reward += info["is_success"]  # the last right choice of an episode is worth more than those before
        return {"features": observation, "hints": info["hints"]}, reward, terminated, truncated, info


class Reader(BaseFeaturesExtractor):
    """Turns an observation into each option's score, followed by what the critic reads."""

    def __init__(self, observation_space: spaces.Dict, width: int = 16) -> None:
        self.actions = observation_space["hints"].shape[0]
        super().__init__(observation_space, self.actions + width)
        self.weights = nn.EmbeddingBag(FEATURES, 1, mode="sum")
        self.meanings = nn.EmbeddingBag(FEATURES, width, mode="mean")
        nn.init.zeros_(self.weights.weight)  # the untrained policy is the prior
        nn.init.normal_(self.meanings.weight, std=0.1)

    def forward(self, observations: dict[str, torch.Tensor]) -> torch.Tensor:
        """Return an array of shape (observations, actions + width)."""
        features = observations["features"].int()
        given = features > 0
        numbers = features[given]
        counts = given.sum(-1)
        scores = self.weights(numbers, begin(counts.flatten())).view_as(observations["hints"])
        return torch.cat([scores + observations["hints"], self.meanings(numbers, begin(counts.sum(-1)))], dim=1)


def begin(counts: torch.Tensor) -> torch.Tensor:
    """Return where each of several runs of numbers begins, from how long they are."""
    return (counts.cumsum(0) - counts).int()


class Split(nn.Module):
    """Gives the actor the scores, and the critic the rest."""

    def __init__(self, actions: int, width: int) -> None:
        super().__init__()
        self.latent_dim_pi, self.latent_dim_vf = actions, width

    def forward(self, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return what each of them is given."""
        return self.forward_actor(features), self.forward_critic(features)

    def forward_actor(self, features: torch.Tensor) -> torch.Tensor:
        """Return the options' scores."""
        return features[:, : self.latent_dim_pi]

    def forward_critic(self, features: torch.Tensor) -> torch.Tensor:
        """Return what the critic reads."""
        return features[:, self.latent_dim_pi :]


class ChoicePolicy(MaskableActorCriticPolicy):
    """An actor whose scores are the logits, and a critic with one hidden layer."""

    def _build(self, lr_schedule: Any) -> None:
        width = self.features_dim - self.features_extractor.actions
        self.mlp_extractor = Split(self.features_extractor.actions, width)
        self.action_net = nn.Identity()
        self.value_net = nn.Sequential(nn.Linear(width, 64), nn.Tanh(), nn.Linear(64, 1))
        self.optimizer = self.optimizer_class(self.parameters(), lr=lr_schedule(1), **self.optimizer_kwargs)


class Watch(BaseCallback):
    """Prints how training goes, and stops it when the time is over."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds

    def _on_training_start(self) -> None:
        self.began = time.monotonic()

    def _on_step(self) -> bool:
        return time.monotonic() - self.began < self.seconds

    def _on_rollout_end(self) -> None:
        took, successes = time.monotonic() - self.began, self.model.ep_success_buffer
        share = f"success {np.mean(successes) if successes else 0.0:.3f} in the last {len(successes)} episodes"
        print(f"{took:5.0f} s: {self.num_timesteps:7d} choices, {share}", flush=True)


def make_env(args: Args, split: str = "train") -> Choices:
    """Make the environment of a split's tasks; its reward is graded, support calls count, and the world counts less."""
    bundle = envsynth.load(args.domain)
    kinds = set(filter(None, args.kinds.split(","))) if split == "train" else set()
    ids = bundle.task_ids(split, args.difficulty)
    tasks = [task_id for task_id in ids if not kinds or kinds & set(bundle.tasks[task_id].tags)]
    reward = RewardConfig(mode="graded", calls="contain_all", weights=Weights(world=0.2))
    chosen = {"split": "all", "level": args.level, "reward": reward, "max_turns": args.turns}
    return Choices(DiscreteActions(gym.make(envsynth.spec(args.domain), **chosen)), tasks)


def make_model(args: Args) -> MaskablePPO:
    """Make the untrained model; an episode's rewards count alike wherever they fall (gamma 1)."""
    env = DummyVecEnv([lambda: make_env(args)] * args.envs)
    learning = {"learning_rate": args.lr, "gamma": 1.0, "gae_lambda": 0.95, "ent_coef": args.entropy}
    collecting = {"n_steps": args.rollout, "batch_size": args.batch, "n_epochs": args.epochs}
    policy = {"features_extractor_class": Reader, "optimizer_kwargs": {"eps": 1e-5}}
    return MaskablePPO(ChoicePolicy, env, policy_kwargs=policy, seed=args.seed, device="cpu", **learning, **collecting)


def evaluate(model: MaskablePPO, env: Choices, episodes: int = 1) -> Summary:
    """Play each of an environment's tasks so many times, the policy sampling as it does in training."""
    summary = Summary()
    for number, task in enumerate(list(env.tasks) * episodes):
        observation, _ = env.reset(seed=number, options={"task": task})
        over = False
        while not over:
            action, _ = model.predict(observation, action_masks=env.action_masks())
            observation, _, terminated, truncated, _ = env.step(int(action))
            over = terminated or truncated
        summary.add(env.unwrapped.trajectory)
    return summary


def report(model: MaskablePPO, args: Args, when: str) -> None:
    """Print what the policy scores, in the tasks learned from and in others: a hundred episodes each, or nearly."""
    for split in ("train", "test"):
        env = make_env(args, split)
        summary = evaluate(model, env, max(1, 100 // len(env.tasks)))
        low, high = summary.interval()
        shares = f"success {summary.success_rate:.3f} (95%: {low:.3f} to {high:.3f}), return {summary.mean_return:.3f}"
        print(f"{when}, {split}: {shares} in {summary.episodes} episodes", flush=True)


def main(args: Args) -> None:
    """Learn, and print the score before and after."""
    torch.set_num_threads(1)
    model = make_model(args)
    report(model, args, "before")
    model.learn(args.steps, callback=Watch(args.seconds))
    report(model, args, "after")
    if args.save:
        model.save(args.save)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sentences = re.findall(r'^    """(.+)"""$', inspect.getsource(Args), re.MULTILINE)[1:]
    for field, sentence in zip(fields(Args), sentences, strict=True):
        option = f"--{field.name.replace('_', '-')}"
        parser.add_argument(option, type=field.type, default=field.default, help=f"{sentence} ({field.default})")
    main(Args(**vars(parser.parse_args())))
