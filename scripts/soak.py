"""Thousands of episodes by agents of all kinds, for as long as one wants: what is left behind, and what was wrong.

    python scripts/soak.py --minutes 30 [--environments 1000] [--bundle retail] [--tasks 20]

In rounds, as many episodes as environments run at once are played by agents that know the golden, draw calls at random,
send what no parser expects, take their time, give up in the middle, or make the simulator fail. After each round what
the process holds is noted: memory, objects, tasks, threads, open files. What is remembered of each task is bounded, but
takes long to fill up where there are hundreds of tasks; with few of them nothing may grow after the warm-up. A sample
of every round's transcripts is played again, action for action, and has to give the same transcript and the same
reward. Each round prints a line.

The exit status is 1 where memory grew after the rounds that warm up, something was leaked, or a replay differed.
"""

import argparse
import asyncio
import gc
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np

import envsynth
from envsynth.core import SimulatorFault, ToolCall, ToolResult, Trajectory
from envsynth.rollouts import PolicyFault, arollout
from envsynth.world import World

KINDS = ("oracle", "random", "hostile", "slow", "dying", "faulty")
NOISE = [
    "",
    "{",
    "[" * 900,
    '{"name": "',
    "\x00\ud800",
    "<tool_call>" * 40,
    '{"name": 1, "arguments": []}',
    "é" * 5_000,
]
FAULT = "the simulator was told to fail"
WARM_UP = 4


class Fragile:
    """The bundle's own simulator, which waits a moment now and then and fails on a word."""

    name = "fragile"
    waits = True

    def __init__(self, bundle: Any) -> None:
        self._sound = bundle.simulator()

    def answer(self, call: ToolCall, world: World) -> ToolResult:
        """Answer at once."""
        if FAULT in str(call.arguments):
            raise SimulatorFault(FAULT)
        return self._sound.answer(call, world)

    async def respond(self, call: ToolCall, world: World) -> ToolResult:
        """Answer, sometimes after the others had their turn."""
        await asyncio.sleep(0.001 * (len(call.name) % 3))
        return self.answer(call, world)


class Mixed:
    """An agent whose kind its episode's number decides."""

    def reset(self, env: gym.Env[str, str], info: dict[str, Any]) -> None:
        """Begin an episode."""
        self.kind = KINDS[info["episode"] % len(KINDS)]
        self.rng = np.random.default_rng([info["seed"], info["episode"]])
        task = env.unwrapped.bundle.tasks[info["task_id"]]  # type: ignore[attr-defined]
        self.left = [*(call.to_text() for call in task.golden), task.answer]
        self.tools = [tool["function"]["name"] for tool in info["tools"]]

    async def __call__(self, observation: str, info: dict[str, Any]) -> str:
        """Return the next action."""
        if self.kind == "slow":
            await asyncio.sleep(float(self.rng.random()) * 0.05)
        elif self.kind == "dying" and self.rng.random() < 0.2:
            raise PolicyFault("the model's server is gone")
        elif self.kind == "faulty" and self.rng.random() < 0.2:
            return ToolCall(name=self.tools[0], arguments={"note": FAULT}).to_text()
        elif self.kind == "hostile":
            return str(self.rng.choice(NOISE)) + (self.left.pop(0) if self.rng.random() < 0.3 and self.left else "{")
        elif self.kind == "random" and self.rng.random() < 0.9:
            return ToolCall(name=str(self.rng.choice(self.tools)), arguments={"order_id": "W1"}).to_text()
        return self.left.pop(0) if self.left else "Goodbye."


@dataclass
class Held:
    """What a process holds: memory in MiB, and how many objects that the collector knows, tasks, threads and files."""

    memory: float
    objects: int
    tasks: int
    threads: int
    files: int


def held() -> Held:
    """Return what this process holds now."""
    gc.collect()
    status = Path("/proc/self/smaps_rollup").read_text()
    pss = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("Pss:"))
    tasks = len(asyncio.all_tasks())
    return Held(
        pss / 1024, len(gc.get_objects()), tasks, threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))
    )


def differs(env: gym.Env[str, str], trajectory: Trajectory) -> str:
    """Play a transcript again, and say how it differs; nothing where it does not, or where it was void."""
    if trajectory.fault is not None:
        return ""
    env.reset(seed=trajectory.seed, options=trajectory.options)
    for action in trajectory.actions:
        env.step(action)
    again = env.unwrapped.trajectory  # type: ignore[attr-defined]
    names = ("messages", "results", "reward", "breakdown", "terminated", "truncated")
    other = [name for name in names if getattr(again, name) != getattr(trajectory, name)]
    return f"episode {trajectory.episode} of task {trajectory.task_id}: {', '.join(other)}" if other else ""


async def play_round(
    number: int, count: int, bundle: str, task_ids: list[str] | None = None
) -> tuple[Counter[str], list[str]]:
    """Play a round, and return how its episodes ended and which replays differed."""
    spec = envsynth.spec(bundle)
    ended: Counter[str] = Counter()
    wrong: list[str] = []
    simulator = Fragile(envsynth.load(bundle))
    again = gym.make(spec, simulator=simulator, split="all")
    options: dict[str, Any] = {"concurrency": count, "simulator": simulator, "split": "all", "timeout": 900.0}
    options["task_ids"] = task_ids
    async for trajectory in arollout(spec, Mixed(), 2 * count, number, **options):
        kind = KINDS[(trajectory.episode or 0) % len(KINDS)]
        ended[f"{kind} {'void' if trajectory.fault else 'won' if trajectory.reward else 'lost'}"] += 1
        if (trajectory.episode or 0) % 5 == number % 5:
            problem = differs(again, trajectory)
            wrong += [problem] if problem else []
    again.close()
    if sum(ended.values()) != 2 * count:
        wrong.append(f"{sum(ended.values())} episodes came back of {2 * count}")
    if ended["oracle lost"] or ended["oracle void"]:
        wrong.append(f"an oracle did not win: {ended}")
    return ended, wrong


async def soak(minutes: float, count: int, bundle: str, tasks: int | None) -> list[str]:
    """Play rounds until the time is over, and return what was wrong."""
    end, problems, before = time.monotonic() + 60 * minutes, list[str](), None
    total, number = Counter[str](), 0
    every = list(envsynth.load(bundle).tasks)
    task_ids = every[:: max(1, len(every) // tasks)][:tasks] if tasks else None
    while time.monotonic() < end or number <= WARM_UP:
        ended, wrong = await play_round(number, count, bundle, task_ids)
        now = held()
        print(
            f"{number:4} {now} won {ended['oracle won']} void {sum(v for k, v in ended.items() if 'void' in k)}",
            flush=True,
        )
        total += ended
        problems += wrong
        if number == WARM_UP:
            before = now
        number += 1
    assert before is not None
    print(f"{number} rounds, {sum(total.values())} episodes: {dict(sorted(total.items()))}")
    for name in ("tasks", "threads", "files"):
        if getattr(now, name) > getattr(before, name):
            problems.append(f"{getattr(now, name)} {name} are open, {getattr(before, name)} after the warm-up")
    if now.memory > before.memory * 1.05 + 8:
        problems.append(f"memory grew from {before.memory:.0f} to {now.memory:.0f} MiB")
    if tasks and now.objects > before.objects * 1.01 + 500:
        problems.append(f"objects grew from {before.objects:,} to {now.objects:,}")
    print(f"memory {before.memory:.1f} MiB after the warm-up, {now.memory:.1f} at the end; ", end="")
    print(f"objects {before.objects:,} and {now.objects:,}")
    return problems


def main() -> None:
    """Soak, and say what was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--environments", type=int, default=1_000)
    parser.add_argument("--bundle", default="retail")
    parser.add_argument("--tasks", type=int, help="play so many of the bundle's tasks alone")
    arguments = parser.parse_args()
    problems = asyncio.run(soak(arguments.minutes, arguments.environments, arguments.bundle, arguments.tasks))
    print("\n".join(problems) or "nothing was wrong")
    raise SystemExit(bool(problems))


if __name__ == "__main__":
    main()
