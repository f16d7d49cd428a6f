"""What it costs to begin: importing, and making an environment by string and by spec.

The baselines, in the same run, are ``import gymnasium`` and making Gymnasium's CartPole.

    python scripts/bench/startup.py [--bundle retail]
"""

import argparse
import json
import subprocess
import sys
from statistics import median

from table import print_table

_RUNS = 7
_IMPORT = "import time; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
_HEAVY = ("torch", "litellm", "transformers", "ray", "wandb", "faker", "networkx", "jinja2", "typer", "rich", "yaml")
_MAKE = """
import json, statistics, sys, time
import gymnasium as gym
import envsynth
def timed(make):
    start = time.perf_counter()
    make().close()
    return time.perf_counter() - start
bundle_name = {bundle!r}
registered = [name for name in gym.registry if name.startswith("toolsynth/" + bundle_name)]
one_task = registered[-1]
domain = registered[0]
figures = {{"ids": len(registered), "all ids": len(gym.registry)}}
figures["make, the first"] = timed(lambda: gym.make(domain))
env = gym.make(domain)
start = time.perf_counter(); env.reset(seed=0); figures["the first reset"] = time.perf_counter() - start
again = lambda make: statistics.median(timed(make) for _ in range(200))
figures["make by string, later"] = again(lambda: gym.make(domain))
figures["make one task by string"] = again(lambda: gym.make(one_task))
task_id = one_task.split(".")[1].rsplit("-", 1)[0]
figures["make one task by spec"] = again(lambda: gym.make(envsynth.spec(bundle_name, task_id)))
figures["CartPole"] = again(lambda: gym.make("CartPole-v1"))
print(json.dumps(figures))
"""


def run(code: str) -> str:
    """Run code in a new interpreter, and return what it printed."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


def main() -> None:
    """Measure in new interpreters, and print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", default="retail")
    bundle = parser.parse_args().bundle
    imports = {
        module: median(float(run(_IMPORT.format(module=module))) for _ in range(_RUNS))
        for module in ("envsynth", "gymnasium")
    }
    loaded = run(f"import sys, envsynth; print([m for m in {_HEAVY!r} if m in sys.modules])").strip()
    runs = [json.loads(run(_MAKE.format(bundle=bundle))) for _ in range(_RUNS)]
    figures = {name: median(each[name] for each in runs) for name in runs[0]}
    ids, all_ids = int(figures.pop("ids")), int(figures.pop("all ids"))
    base = figures.pop("CartPole")
    rows = [("import gymnasium (baseline)", f"{1e3 * imports['gymnasium']:.1f}", "1.0")]
    ratio = imports["envsynth"] / imports["gymnasium"]
    rows += [("import envsynth", f"{1e3 * imports['envsynth']:.1f}", f"{ratio:.1f}")]
    rows += [("gym.make CartPole (baseline)", f"{1e3 * base:.3f}", "1.0")]
    rows += [(name, f"{1e3 * value:.3f}", f"{value / base:.1f}") for name, value in figures.items()]
    print_table(
        f"Milliseconds to begin ({ids} ids of {bundle}, {all_ids} ids in all)", ("what", "ms", "× baseline"), rows
    )
    print(f"Of {', '.join(_HEAVY)}, `import envsynth` loads: {loaded}")


if __name__ == "__main__":
    main()
