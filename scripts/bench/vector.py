"""Many episodes at once: what batching costs, and how much of a waiting simulator's time is used.

    python scripts/bench/vector.py [--wait 0.05]

An episode is eight look-ups of about 900 characters and a final message. The first table's simulator answers at once;
its times are CPU seconds of the process. The second one's waits, and what counts is the clock: the ideal is that as
many steps are done in each wait as episodes are under way. A thread for each environment is what a user would write
without either.
"""

import argparse
import asyncio
import gc
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple

import gymnasium as gym
from gymnasium.vector import SyncVectorEnv
from table import print_table

import envsynth
from envsynth.core import ToolCall, ToolResult
from envsynth.world import World

LOOK_UPS = 8
CALL = ToolCall(name="get_order", arguments={"order_id": "W1"}).to_text()
ACTIONS = [*[CALL] * LOOK_UPS, "That is all I found."]
TASK = envsynth.load("retail").task_ids(split="train")[0]  # one for all: what scoring takes differs from task to task
ANSWER = ToolResult(content={"rows": [{"id": f"W{number}", "text": "x" * 60} for number in range(10)]})


class Still:
    """A simulator that always gives the same answer, at once or after a wait."""

    name = "still"

    def __init__(self, seconds: float = 0.0) -> None:
        self.waits = seconds > 0
        self._seconds = seconds

    def answer(self, call: ToolCall, world: World) -> ToolResult:
        """Answer, keeping the thread."""
        if self._seconds:
            time.sleep(self._seconds)
        return ANSWER

    async def respond(self, call: ToolCall, world: World) -> ToolResult:
        """Answer, letting others go on."""
        if self._seconds:
            await asyncio.sleep(self._seconds)
        return ANSWER


def vector(make: Callable[[], gym.vector.VectorEnv[Any, Any, Any]], episodes: int) -> Callable[[], int]:
    """Return a run that plays episodes in all places of a vector environment."""
    envs = make()
    count = envs.num_envs

    def run() -> int:
        for _ in range(episodes):
            envs.reset(seed=0)
            for action in ACTIONS:
                envs.step([action] * count)
        return episodes * count * len(ACTIONS)

    return run


def rolled_out(spec: Any, simulator: Still, count: int, episodes: int) -> Callable[[], int]:
    """Return a run of the rollout engine with as many episodes under way."""

    class Scripted:
        def reset(self, env: Any, info: Any) -> None:
            self.left = iter(ACTIONS)

        async def __call__(self, observation: str, info: Any) -> str:
            return next(self.left)

    def run() -> int:
        total = episodes * count
        played = envsynth.rollout(spec, Scripted(), total, concurrency=count, simulator=simulator, task=TASK)
        return sum(len(trajectory.actions) for trajectory in played)

    return run


def threads(spec: Any, simulator: Still, count: int, episodes: int) -> Callable[[], int]:
    """Return a run with a thread for each environment."""
    envs = [gym.make(spec, simulator=simulator, task=TASK) for _ in range(count)]

    def play(env: gym.Env[str, str]) -> int:
        for episode in range(episodes):
            env.reset(seed=episode)
            for action in ACTIONS:
                env.step(action)
        return episodes * len(ACTIONS)

    def run() -> int:
        with ThreadPoolExecutor(count) as pool:
            return sum(pool.map(play, envs))

    return run


def bare_loop(seconds: float, count: int, episodes: int) -> Callable[[], int]:
    """Return a run of coroutines that wait and do nothing else."""

    async def play() -> int:
        for _ in range(episodes * LOOK_UPS):
            await asyncio.sleep(seconds)
        return episodes * len(ACTIONS)

    async def all_of_them() -> int:
        return sum(await asyncio.gather(*(play() for _ in range(count))))

    return lambda: asyncio.run(all_of_them())


def collecting(run: Callable[[], int]) -> Callable[[], int]:
    """Return a run during which the garbage collector works as it does for a user."""

    def collected() -> int:
        gc.enable()
        return run()

    return collected


class Speed(NamedTuple):
    """Steps for each second of the clock and for each second of the processor, in the best of a few runs."""

    wall: float
    cpu: float


def speeds(kinds: dict[str, Callable[[], int]], times: int) -> dict[str, Speed]:
    """Measure runs in turn, so that a machine that slows down slows all of them, after one of each to warm up.

    The garbage collector rests meanwhile, unless a run wakes it: whether it runs once or twice in one would say more
    than the rest.
    """
    for run in kinds.values():
        run()
    best = dict.fromkeys(kinds, Speed(0.0, 0.0))
    for _ in range(times):
        for name, run in kinds.items():
            gc.collect()
            gc.disable()
            clock, spent = time.perf_counter(), time.process_time()
            steps = run()
            wall, cpu = steps / (time.perf_counter() - clock), steps / (time.process_time() - spent)
            gc.enable()
            best[name] = Speed(max(best[name].wall, wall), max(best[name].cpu, cpu))
    return best


def own_cost(spec: Any, sizes: list[int], steps: int) -> None:
    """Print CPU time a step over a simulator that does nothing."""
    rows = []
    simulator = Still()
    make = partial(gym.make, spec, simulator=simulator, task=TASK)
    for count in sizes:
        episodes = max(1, steps // (count * len(ACTIONS)))
        native = partial(gym.make_vec, spec, count, "vector_entry_point", simulator=simulator, task=TASK)
        kinds = {
            "SyncVectorEnv (baseline)": vector(lambda n=count: SyncVectorEnv([make] * n), episodes),  # type: ignore[misc]
            "a thread for each environment": threads(spec, simulator, count, episodes),
            "ToolVectorEnv": vector(native, episodes),
            "rollout": rolled_out(spec, simulator, count, episodes),
        }
        rates = {name: measured.cpu for name, measured in speeds(kinds, 5).items()}
        base = rates["SyncVectorEnv (baseline)"]
        rows += [(name, str(count), f"{1e6 / value:,.1f}", f"{base / value:.2f}") for name, value in rates.items()]
    print_table(
        "CPU time of a step, resets included, over a simulator that does nothing",
        ("what", "environments", "µs/step", "× baseline"),
        rows,
    )


def used_waits(spec: Any, sizes: list[int], seconds: float) -> None:
    """Print the share of the ideal that is reached over a simulator that waits."""
    rows = []
    simulator = Still(seconds)
    for count in sizes:
        episodes = max(3, 1024 // count)
        native = partial(gym.make_vec, spec, count, "vector_entry_point", simulator=simulator, task=TASK)
        kinds = {
            "a bare asyncio loop (baseline)": bare_loop(seconds, count, episodes),
            "a thread for each environment": threads(spec, simulator, count, episodes),
            "ToolVectorEnv": vector(native, episodes),
            "rollout": rolled_out(spec, simulator, count, episodes),
            "rollout, garbage collected": collecting(rolled_out(spec, simulator, count, episodes)),
        }
        # The final message calls nothing, and waits for nothing.
        ideal = count / seconds * len(ACTIONS) / LOOK_UPS
        for name, (wall, cpu) in speeds(kinds, 1).items():
            share = f"{100 * wall / cpu:.0f} %"
            rows.append((name, str(count), f"{wall:,.0f}", f"{100 * wall / ideal:.0f} %", f"{1e6 / cpu:,.0f}", share))
    print_table(
        f"Steps a second with a simulator that takes {1000 * seconds:g} ms",
        ("what", "episodes under way", "steps/s", "of the ideal", "CPU µs/step", "of a core"),
        rows,
    )


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wait", type=float, default=0.05, help="seconds that the waiting simulator takes")
    parser.add_argument("--sizes", type=int, nargs="+", default=[8, 64, 512])
    parser.add_argument("--waiting-sizes", type=int, nargs="+", default=[64, 256, 1024])
    parser.add_argument("--steps", type=int, default=5_000)
    arguments = parser.parse_args()
    spec = envsynth.spec("retail")
    own_cost(spec, arguments.sizes, arguments.steps)
    used_waits(spec, arguments.waiting_sizes, arguments.wait)


if __name__ == "__main__":
    main()
