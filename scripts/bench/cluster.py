"""Rollouts in this process and on a Ray cluster of this machine: episodes a second, and what one costs the caller.

    python scripts/bench/cluster.py [--episodes 2000] [--workers 1 2] [--concurrency 64]

Episodes are retail's goldens, played by an oracle that never waits, so that all there is to measure is the environments
and the way there and back. The caller's processor time is what limits how many workers one caller can keep busy.
"""

import argparse
import time
from typing import Any

import gymnasium as gym
from table import print_table

import envsynth
from envsynth.rollouts import rollout


class Oracle:
    """Knows the golden."""

    def reset(self, env: gym.Env[str, str], info: dict[str, Any]) -> None:
        """Begin an episode."""
        task = env.unwrapped.bundle.tasks[info["task_id"]]  # type: ignore[attr-defined]
        self.left = [*(call.to_text() for call in task.golden), task.answer]

    async def __call__(self, observation: str, info: dict[str, Any]) -> str:
        """Return the next action."""
        return self.left.pop(0)


def measured(episodes: int, concurrency: int, **how: Any) -> tuple[float, float, float]:
    """Return episodes and steps a second, and the caller's processor time for an episode in µs.

    The first episodes, as many as run at once and half of all, warm up: processes start, bundles are read.
    """
    stream = rollout(envsynth.spec("retail"), Oracle(), episodes, concurrency=concurrency, **how)
    for _ in range(episodes // 2):
        next(stream)
    clock, spent, steps, count = time.perf_counter(), time.process_time(), 0, 0
    for trajectory in stream:
        steps, count = steps + len(trajectory.actions), count + 1
        ended, used = time.perf_counter(), time.process_time()
    return count / (ended - clock), steps / (ended - clock), 1e6 * (used - spent) / count


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--episodes", type=int, default=2_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--concurrency", type=int, default=64)
    arguments = parser.parse_args()
    kinds: dict[str, dict[str, Any]] = {"this process (baseline)": {}}
    kinds |= {f"Ray, {count} processes": {"backend": "ray", "workers": count} for count in arguments.workers}
    rows = []
    for name, how in kinds.items():
        episodes, steps, cost = measured(arguments.episodes, arguments.concurrency, **how)
        rows.append((name, f"{episodes:,.0f}", f"{steps:,.0f}", f"{cost:,.0f}"))
    head = ("where", "episodes/s", "steps/s", "caller's CPU µs/episode")
    print_table(f"{arguments.concurrency} episodes under way", head, rows)


if __name__ == "__main__":
    main()
