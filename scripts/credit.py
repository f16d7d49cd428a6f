"""Credit for whole episodes against credit turn by turn, on the same budget, with the linear learner.

Both learn from the same rewards (the progress that each turn makes, then what the end is worth), for as many updates,
with as many seeds. ``trajectory`` gives all choices of an episode its return less its group's mean; ``turn`` gives each
choice what was earned from its turn on, less the group's mean at the same turn (`by_turn_place`). Both are divided by
the deviation of the group's returns, and neither replays what it solved before, as `agents/grpo_linear.py` does.

    python scripts/credit.py --seeds 5 --updates 60
"""

import argparse
import json
import statistics
import sys
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np

import envsynth
from envsynth.environment.discrete import DiscreteActions
from envsynth.reward import RewardConfig
from envsynth.rollouts.advantage import by_turn_place, to_turns
from envsynth.rollouts.grouped import padded

sys.path.insert(0, str(Path(__file__).parents[1] / "agents"))
import grpo_linear
from grpo_linear import RARE, Args, Batch, Learner, Point, Step, batch_of, nearness
from learning import mean

KINDS = ("trajectory", "turn")


class Credited(Learner):
    """The linear learner with a reward at each turn, and a choice of who gets credit for it."""

    kind = KINDS[0]

    def __init__(self, args: Args, rank: int, shared: Any) -> None:
        super().__init__(args, rank, shared)
        reward = RewardConfig(mode="dense", calls="contain_all", weights={"world": 0.2})
        kwargs = {"split": "all", "level": args.level, "reward": reward, "max_turns": args.turns}
        self.env = DiscreteActions(gym.make(envsynth.spec(args.domain), **kwargs))

    def begin(self, task_id: str) -> Point:
        """Begin an episode: nothing is earned yet."""
        point = super().begin(task_id)
        point.earned = ()  # by turn
        return point

    def follow(self, task_id: str, steps: list[Step]) -> Point:
        """Make the last choice in the environment, and keep what each turn earned."""
        last = steps[-1].point
        if self.here is not last:
            self.begin(task_id)
            for step in steps[:-1]:
                self.env.step(step.point.actions[step.chosen])
        observation, reward, terminated, truncated, info = self.env.step(last.actions[steps[-1].chosen])
        turns, end, earned = last.turns + ("results" in info), None, last.earned
        if terminated or truncated:
            told = info["reward"]
            success = bool(told["success"])
            near = float(np.mean([nearness(call) for call in told["calls"]]))
            # Dense rewards end at the sparse score; here progress counts where it led to no success, too.
            reward = told["progress"] - sum(earned) + near + 2 * success - self.args.cost * turns
            earned, end = (*earned, reward), (told["progress"] + near + 2 * success - self.args.cost * turns, success)
        elif turns > last.turns:
            earned = (*earned, reward)
        self.points += 1
        self.here = last.following[steps[-1].chosen] = Point(observation, info, turns, end)
        self.here.earned = earned
        return self.here

    def collect(self, task_ids: Any) -> Batch | None:
        """Try each task by a group of episodes; return all choices with their credit."""
        steps: list[Step] = []
        advantages: list[float] = []
        for number in task_ids:
            heat = self.args.heat if self.success[number] < RARE else 1.0
            group = [self.play(self.task_ids["train"][number], heat=heat) for _ in range(self.args.group)]
            self.success[number] += (np.mean([episode[2] for episode in group]) - self.success[number]) / 2
            returns = np.array([episode[1] for episode in group])
            self.spread[number] += (returns.std() - self.spread[number]) / 2
            for (made, _, _), credit in zip(group, self.credit(group, returns), strict=True):
                steps += made
                advantages += [credit[step.point.turns] for step in made]
        return batch_of(steps, advantages) if steps else None

    def credit(self, group: list[Any], returns: Any) -> Any:
        """Return the advantage of each episode's turns, (episodes, turns)."""
        table, lengths = padded([self.ending(made).earned for made, _, _ in group])
        if self.kind == "trajectory":
            apart = to_turns(returns - returns.mean(), table.shape[1])
        else:
            apart = by_turn_place(table, np.zeros(len(group), int), turns=lengths)
        return apart / (returns.std() + 0.1)

    def ending(self, made: list[Step]) -> Point:
        """Return the point at which an episode ended."""
        return made[-1].point.following[made[-1].chosen]


def learned(kind: str, seed: int, updates: int) -> dict[str, Any]:
    """Learn in this process; return the figures of the end."""
    told: list[dict[str, Any]] = []
    grpo_linear.Learner = type("Chosen", (Credited,), {"kind": kind})
    grpo_linear.train(Args(seed=seed, updates=updates, seconds=1e9, workers=1), told.append)
    return {"kind": kind, "seed": seed, **told[-2], **told[-1]}


def main(seeds: int, updates: int) -> None:
    """Learn with both, and print a line for each run and a table."""
    runs = []
    for seed in range(seeds):
        for kind in KINDS:
            runs.append(learned(kind, seed, updates))
            print(json.dumps(runs[-1]), flush=True)
    print("\n| credit | train, after | test, after |\n|---|--:|--:|")
    for kind in KINDS:
        mine = [run for run in runs if run["kind"] == kind]
        print(f"| {kind} | {mean([run['train'] for run in mine])} | {mean([run['test'] for run in mine])} |")
    apart = [ours["test"] - theirs["test"] for ours, theirs in zip(runs[::2], runs[1::2], strict=True)]
    print(f"| difference, in pairs | | {mean(apart)} |")
    seconds = statistics.mean(run["seconds"] for run in runs)
    print(f"\n{seeds} seeds, {updates} updates of {runs[0]['episodes'] // updates} episodes, {seconds:.0f} s a run")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5, help="how many seeds (5)")
    parser.add_argument("--updates", type=int, default=60, help="how many updates a run has (60)")
    given = parser.parse_args()
    main(given.seeds, given.updates)
