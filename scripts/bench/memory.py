"""What a live environment costs in memory (PSS): made and reset, after a read, after a write.

The baseline is the size of the world's image: what each environment would hold with a database of its own.

    python scripts/bench/memory.py [--bundle retail] [--envs 2000]
"""

import argparse
import gc
from itertools import cycle
from pathlib import Path

import gymnasium as gym
from table import print_table

import envsynth


def pss() -> int:
    """Return this process's proportional set size in bytes."""
    gc.collect()
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("no Pss line in /proc/self/smaps_rollup")


def main() -> None:
    """Keep many environments alive at once, and print what each adds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", default="retail")
    parser.add_argument("--envs", type=int, default=2_000)
    arguments = parser.parse_args()
    bundle = envsynth.load(arguments.bundle)
    plans = []
    for task in bundle.tasks.values():
        calls = [call.to_text() for call in task.golden]
        if any(call.name == "verify_customer" for call in task.golden[:3]):
            plans.append((task.id, calls))
    warm = gym.make(envsynth.spec(bundle), split="all")
    for task_id, calls in plans:
        warm.reset(options={"task": task_id})
        for call in calls:
            warm.step(call)
    before = pss()
    envs = []
    for task_id, calls in (plan for plan, _ in zip(cycle(plans), range(arguments.envs), strict=False)):
        env = gym.make(envsynth.spec(bundle), split="all")
        env.reset(options={"task": task_id})
        envs.append((env, calls))
    figures = {"made and reset": pss()}
    for env, calls in envs:
        env.step(calls[0])
    figures["after a read"] = pss()
    for env, calls in envs:
        for call in calls[1:3]:
            env.step(call)
    figures["after a write"] = pss()
    for env, calls in envs:
        for call in calls[3:]:
            env.step(call)
    figures["after the whole golden"] = pss()
    image = len(bundle.base_world(next(iter(bundle.manifest.worlds))).image)
    rows = [("a world's image (baseline)", f"{image / 1024:,.0f}", "1.00")]
    for name, value in figures.items():
        each = (value - before) / len(envs)
        rows.append((name, f"{each / 1024:,.1f}", f"{each / image:.2f}"))
    print_table(f"Memory of one of {len(envs):,} live environments", ("state", "KiB", "× image"), rows)


if __name__ == "__main__":
    main()
