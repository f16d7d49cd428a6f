"""Measures one library in its own virtual environment, and prints a JSON object.

    python measure.py ADAPTER COUNT WAIT SECONDS

An adapter is a module of ``adapters/`` with a class ``Env`` (`reset`, `step` with the number of the look-up or None for
the answer, `close`) and says in ``ASYNC`` whether these are coroutines. As many episodes as environments are under way:
coroutines together in one loop, functions in turn where nothing waits and in a thread for each environment where
something does.
"""

import asyncio
import gc
import importlib
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lookups import LOOK_UPS

STEPS = [*range(LOOK_UPS), None]


def pss():
    """Return the proportional set size, in KiB, of this process and those that it started."""
    gc.collect()
    total, todo = 0, ["self"]
    while todo:
        process = Path("/proc", todo.pop())
        for line in (process / "smaps_rollup").read_text().splitlines():
            total += int(line.split()[1]) if line.startswith("Pss:") else 0
        for task in (process / "task").iterdir():
            todo += (task / "children").read_text().split()
    return total


def spent():
    """Return the seconds of processor time of this process and those that it started, ended ones included."""
    own, todo, ticks = time.process_time(), [], 0
    for task in Path("/proc/self/task").iterdir():
        todo += (task / "children").read_text().split()
    while todo:
        process = Path("/proc", todo.pop())
        ticks += sum(map(int, (process / "stat").read_text().rpartition(")")[2].split()[11:13]))
        for task in (process / "task").iterdir():
            todo += (task / "children").read_text().split()
    return own + ticks / 100


def sync_round(envs, pool):
    """Play an episode in each environment."""
    if pool is not None:
        list(pool.map(play, envs))
        return
    for env in envs:
        env.reset()
    for step in STEPS:
        for env in envs:
            env.step(step)


def play(env):
    """Play an episode."""
    env.reset()
    for step in STEPS:
        env.step(step)


async def play_waiting(env):
    """Play an episode of coroutines."""
    await env.reset()
    for step in STEPS:
        await env.step(step)


async def async_round(envs):
    """Play an episode in each environment, all of them together."""
    await asyncio.gather(*(play_waiting(env) for env in envs))


def main():
    """Measure, and print what was found: times of import and reset are of the processor, speed is by the clock."""
    name, count, wait, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])
    sys.path.insert(0, str(Path(__file__).parent / "adapters"))
    used = time.process_time()
    adapter = importlib.import_module(name)
    found = {"import_s": time.process_time() - used, "version": adapter.VERSION}
    adapter.open(wait)
    loop = asyncio.new_event_loop()
    one = loop.run_until_complete(adapter.make()) if adapter.ASYNC else adapter.make()
    loop.run_until_complete(play_waiting(one)) if adapter.ASYNC else play(one)
    before = pss()
    if adapter.ASYNC:
        envs = [loop.run_until_complete(adapter.make()) for _ in range(count)]
    else:
        envs = [adapter.make() for _ in range(count)]
    pool = ThreadPoolExecutor(count) if wait and not adapter.ASYNC else None

    def round_():
        loop.run_until_complete(async_round(envs)) if adapter.ASYNC else sync_round(envs, pool)

    round_()
    found["kib_each"] = (pss() - before) / count
    rounds, clock, used = 0, time.perf_counter(), spent()
    while rounds < 1 or time.perf_counter() - clock < seconds:
        round_()
        rounds += 1
    steps = rounds * count * len(STEPS)
    found["steps_s"] = steps / (time.perf_counter() - clock)
    found["cpu_us"] = 1e6 * (spent() - used) / steps
    clock, used, resets = time.perf_counter(), spent(), 0
    while time.perf_counter() - clock < min(1.0, seconds):
        loop.run_until_complete(envs[0].reset()) if adapter.ASYNC else envs[0].reset()
        resets += 1
    found["reset_us"] = 1e6 * (spent() - used) / resets
    for env in envs:
        loop.run_until_complete(env.close()) if adapter.ASYNC else env.close()
    adapter.shut()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
