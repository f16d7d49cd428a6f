"""How fast a step is: warm reads and writes, and whole golden episodes, through ``gym.make`` with its wrappers.

Times are this process's own (CPU seconds), so that others on the machine take no part of them; nothing here ever waits.
The baseline, in the same run, is a bare dictionary look-up behind Gymnasium: the least that an environment can do.

    python scripts/bench/steps.py [--bundle retail] [--seconds 2]
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import gymnasium as gym
from gymnasium.envs.registration import EnvSpec
from table import print_table

import envsynth
from envsynth.core import ToolResult, Toolset
from envsynth.environment.spaces import TextSpace
from envsynth.simulation import ProgramSimulator, Simulator
from envsynth.simulation.read_memory import ReadMemory
from envsynth.world import World


class LookUp(gym.Env[str, str]):
    """The baseline: a step reads a call from JSON and looks its answer of 900 characters up in a dictionary."""

    def __init__(self) -> None:
        self.action_space = self.observation_space = TextSpace(4_096)
        self._answers = {f"W{number}": {"order_id": f"W{number}", "text": "x" * 860} for number in range(1_000)}

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[str, dict[str, Any]]:
        """Begin."""
        super().reset(seed=seed)
        return "", {}

    def step(self, action: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
        """Look the action up."""
        call = json.loads(action)
        return json.dumps(self._answers[call["arguments"]["order_id"]]), 0.0, False, False, {"name": call["name"]}


def rate(step: Callable[[], int], seconds: float) -> float:
    """Return how many steps a second ``step`` does, in the best of five parts of the time."""
    best = 0.0
    for _ in range(5):
        done, start = 0, time.process_time()
        while (spent := time.process_time() - start) < seconds / 5:
            done += step()
        best = max(best, done / spent)
    return best


def dictionary(seconds: float) -> float:
    """Measure the baseline."""
    env = gym.make(EnvSpec("LookUp-v0", entry_point=LookUp))
    env.reset()
    calls = cycle([f'{{"name": "get_order", "arguments": {{"order_id": "W{number}"}}}}' for number in range(1_000)])
    return rate(lambda: len([env.step(next(calls)) for _ in range(200)]), seconds)


def golden_episodes(bundle: envsynth.Bundle, seconds: float) -> float:
    """Measure whole golden episodes of all tasks in turn, resets and final messages included."""
    env = gym.make(envsynth.spec(bundle), split="all")
    plans = [(task.id, [*(call.to_text() for call in task.golden), task.answer]) for task in bundle.tasks.values()]
    tasks = cycle(plans)

    def episode() -> int:
        task_id, actions = next(tasks)
        env.reset(options={"task": task_id})
        for action in actions:
            _, reward, *_ = env.step(action)
        assert reward == 1.0
        return len(actions)

    for _ in plans:
        episode()
    return rate(episode, seconds)


class Unseen(ProgramSimulator):
    """Answers each call as one that it has never been asked."""

    def __init__(self, toolset: Toolset) -> None:
        self._reads = ReadMemory()
        super().__init__(toolset, self._reads)

    def answer(self, call: envsynth.ToolCall, world: World) -> ToolResult:
        """Answer, with nothing remembered."""
        self._reads.forget()
        return super().answer(call, world)


def unseen_reads(bundle: envsynth.Bundle, seconds: float) -> float:
    """Measure the same reads as `warm_reads`, their programs run each time."""
    return warm_reads(bundle, seconds, Unseen(bundle.toolset))


def warm_reads(bundle: envsynth.Bundle, seconds: float, simulator: Simulator | None = None) -> float:
    """Measure reads: every look-up of the golden trajectories, on its task's world."""
    env = gym.make(envsynth.spec(bundle), split="all", max_turns=10**9, simulator=simulator)
    tools = bundle.toolset.by_name
    plans = []
    for task in bundle.tasks.values():
        reads = [call.to_text() for call in task.golden if tools[call.name].annotations.read_only]
        plans.append((task.id, reads * 20))
    golden_episodes(bundle, 0.1)  # plays every task once: whatever is made on first use is there

    def run() -> Iterator[int]:
        for task_id, actions in cycle(plans):
            env.reset(options={"task": task_id})
            for action in actions:
                env.step(action)
                yield 1

    steps = run()
    return rate(lambda: sum(next(steps) for _ in range(200)), seconds)


def repeated_write(bundle: envsynth.Bundle, seconds: float) -> float:
    """Measure one episode's writes of one kind, over and over: the loop that statements stay prepared in."""
    env = gym.make(envsynth.spec(bundle), split="all", max_turns=10**9)
    task = next(t for t in bundle.tasks.values() if any(c.name == "verify_customer" for c in t.golden))
    verify = next(call for call in task.golden if call.name == "verify_customer")
    env.reset(options={"task": task.id})
    env.step(verify.to_text())
    customer = verify.arguments["customer_id"]
    texts = [
        envsynth.ToolCall(name="set_newsletter", arguments={"customer_id": customer, "newsletter": value}).to_text()
        for value in (True, False)
    ]

    def run() -> int:
        for text in texts * 100:
            _, _, _, _, info = env.step(text)
        assert info["results"][0]["error"] is None
        return 200

    return rate(run, seconds)


def mixed_writes(bundle: envsynth.Bundle, seconds: float) -> float:
    """Measure the goldens' writes as they come, all tools mixed: the time of `step` alone."""
    env = gym.make(envsynth.spec(bundle), split="all")
    tools = bundle.toolset.by_name
    tasks = cycle(bundle.tasks.values())
    best = 0.0
    golden_episodes(bundle, 0.1)  # plays every task once: whatever is made on first use is there
    for _ in range(5):
        spent, done, start = 0.0, 0, time.process_time()
        while time.process_time() - start < seconds / 5:
            task = next(tasks)
            env.reset(options={"task": task.id})
            for call in task.golden:
                text = call.to_text()
                if tools[call.name].annotations.read_only:
                    env.step(text)
                    continue
                before = time.process_time()
                env.step(text)
                spent += time.process_time() - before
                done += 1
        best = max(best, done / spent)
    return best


def main() -> None:
    """Run all, and print steps per second beside the baseline's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", default="retail")
    parser.add_argument("--seconds", type=float, default=3.0)
    arguments = parser.parse_args()
    bundle = envsynth.load(arguments.bundle)
    base = dictionary(arguments.seconds)
    rows = [("a bare dictionary look-up (baseline)", base)]
    for name, measure in {
        "reads seen before, all look-up tools of the goldens": warm_reads,
        "the same reads, never seen": unseen_reads,
        "warm writes, one tool over and over": repeated_write,
        "warm writes, all tools mixed as in the goldens": mixed_writes,
        "whole golden episodes, resets included": golden_episodes,
    }.items():
        rows.append((name, measure(bundle, arguments.seconds)))
    print_table(
        f"Steps per second, one core, bundle {bundle.name} ({len(bundle.tasks)} tasks)",
        ("what", "steps/s", "µs/step", "baseline ÷ this"),
        [(name, f"{value:,.0f}", f"{1e6 / value:,.1f}", f"{base / value:,.1f}") for name, value in rows],
    )


if __name__ == "__main__":
    main()
