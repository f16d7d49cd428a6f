"""Kills rollouts at random moments, and looks for what was lost, repeated or changed.

    python scripts/kills.py [--kills 60] [--ray-kills 20] [--bundle retail] [--seed 0]

First a process that keeps its episodes in a folder is killed (SIGKILL) at a random moment, and another goes on in that
folder, until all is played; then the next folder. After every kill the folder is read: each line but the last, which
may be cut off, has to be a whole episode, and none is there twice. Then a rollout on Ray runs while its processes are
killed one by one. What comes out at the end has to be what a rollout that nobody disturbed gives, episode for episode.

The exit status is 1 where anything was lost, repeated or changed.
"""

import argparse
import asyncio
import os
import signal
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np

import envsynth
from envsynth.rollouts import read_episodes, rollout

EPISODES = 120


class Slow:
    """Knows the golden, takes a moment for each turn, and says which process it is in."""

    def __init__(self, folder: Path | None = None, seconds: float = 0.0) -> None:
        self.folder, self.seconds = folder, seconds

    def reset(self, env: gym.Env[str, str], info: dict[str, Any]) -> None:
        """Begin an episode."""
        task = env.unwrapped.bundle.tasks[info["task_id"]]  # type: ignore[attr-defined]
        self.left = [*(call.to_text() for call in task.golden), task.answer]
        if self.folder is not None:
            (self.folder / str(os.getpid())).touch()

    async def __call__(self, observation: str, info: dict[str, Any]) -> str:
        """Return the next action."""
        await asyncio.sleep(self.seconds)
        return self.left.pop(0)


def played(bundle: str, **how: Any) -> dict[int | None, dict[str, Any]]:
    """Play all episodes, and return them by number; a number that comes twice is an error."""
    found = list(rollout(envsynth.spec(bundle), episodes=EPISODES, seed=7, **how))
    twice = [number for number, count in Counter(t.episode for t in found).items() if count > 1]
    if twice:
        raise SystemExit(f"episodes {twice} came twice")
    return {trajectory.episode: trajectory.model_dump() for trajectory in found}


def killed_once(bundle: str, out: Path, after: float) -> bool:
    """Go on in a folder in a process of its own, and kill it; return whether it was killed before its end."""
    child = os.fork()
    if child == 0:
        played(bundle, policy=Slow(seconds=0.002), concurrency=16, out=out)
        os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def kill_stores(bundle: str, kills: int, rng: np.random.Generator, wanted: dict[Any, Any]) -> Counter[str]:
    """Kill processes that store their episodes, and return how often what happened."""
    told: Counter[str] = Counter()
    while told["kills"] < kills:
        with tempfile.TemporaryDirectory() as folder:
            out, before = Path(folder, "run"), 0
            while killed_once(bundle, out, float(rng.uniform(0.02, 1.5))):
                told["kills"] += 1
                numbers = [t.episode for t in read_episodes(out)] if (out / "episodes.jsonl").exists() else []
                if len(set(numbers)) != len(numbers) or len(numbers) < before:
                    raise SystemExit(f"after kill {told['kills']}: {len(numbers)} episodes, {before} before")
                before = len(numbers)
            if played(bundle, policy=Slow(seconds=0.002), concurrency=16, out=out) != wanted:
                raise SystemExit("what was stored is not what an undisturbed rollout gives")
            told["rollouts that were whole at the end"] += 1
    return told


def kill_workers(bundle: str, kills: int, rng: np.random.Generator, wanted: dict[Any, Any]) -> Counter[str]:
    """Kill processes of a Ray cluster, and return how often what happened."""
    told: Counter[str] = Counter()
    while told["kills"] < kills:
        with tempfile.TemporaryDirectory() as name:
            folder, over, dead = Path(name), threading.Event(), set[int]()

            def kill(folder: Path = folder, over: threading.Event = over, dead: set[int] = dead) -> None:
                while not over.wait(float(rng.uniform(0.5, 4.0))):
                    alive = sorted({int(path.name) for path in folder.iterdir()} - dead)
                    if alive and told["kills"] < kills:
                        dead.add(victim := int(rng.choice(alive)))
                        os.kill(victim, signal.SIGKILL)
                        told["kills"] += 1

            killer = threading.Thread(target=kill)
            killer.start()
            try:
                found = played(bundle, policy=Slow(folder, 0.05), concurrency=8, backend="ray", workers=2)
            finally:
                over.set()
                killer.join()
            if found != wanted:
                raise SystemExit("what the cluster gave is not what an undisturbed rollout gives")
            told["rollouts that were whole at the end"] += 1
    return told


def main() -> None:
    """Kill, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--ray-kills", type=int, default=20)
    parser.add_argument("--bundle", default="retail")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    rng = np.random.default_rng(arguments.seed)
    wanted = played(arguments.bundle, policy=Slow())
    print(f"stores: {dict(kill_stores(arguments.bundle, arguments.kills, rng, wanted))}", flush=True)
    if arguments.ray_kills:
        print(f"Ray: {dict(kill_workers(arguments.bundle, arguments.ray_kills, rng, wanted))}", flush=True)
    print("nothing was lost, repeated or changed")


if __name__ == "__main__":
    main()
