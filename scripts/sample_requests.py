"""Forty requests to read: high-level instructions of tasks that were synthesized from a file of tools, drawn at random.

    python scripts/sample_requests.py --tools tools.jsonl.gz --seed 31337 [--fields 20] [--each 2] [--low]

The seed decides the fields, the specs of each field, and the task of each spec. A spec that gives no task is passed
over for the field's next one, and a field may run out of them; how many were passed over is printed below the table.
Prints Markdown, with a column left for the verdict.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from envsynth.bundle import load
from envsynth.core import EnvsynthError, Task, Toolset
from envsynth.synthesis.offline.options import SynthOptions
from envsynth.synthesis.offline.source import read_each_spec
from envsynth.synthesis.offline.synthesize import synthesize


def main() -> None:
    """Draw the sample that the command line describes, and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tools", type=Path, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--fields", type=int, default=20)
    parser.add_argument("--each", type=int, default=2, help="requests of each field")
    parser.add_argument("--tasks", type=int, default=12, help="tasks made of each spec")
    parser.add_argument("--low", action="store_true", help="print the low level, too")
    arguments = parser.parse_args()
    if not arguments.tools.is_file():
        raise SystemExit(f"{arguments.tools} is not there: give the file of the tools' registry with --tools")
    print("| | bundle | request | verdict |\n|---|---|---|---|")
    number = passed = 0
    for name, task in sample(arguments):
        if task is None:
            passed += 1
            continue
        number += 1
        low = f"<br>*low:* {task.instruction.low}" if arguments.low else ""
        print(f"| {number} | {name} | {task.instruction.high}{low} | |", flush=True)
    print(f"\n{passed} specs gave no task and were passed over.")


def sample(arguments: argparse.Namespace) -> Iterator[tuple[str, Task | None]]:
    """Yield the tasks drawn, each with its bundle's name; none for a spec that gave nothing."""
    rng = np.random.default_rng(arguments.seed)
    fields: dict[str, list[Toolset]] = {}
    for imported in read_each_spec(str(arguments.tools)):
        fields.setdefault(imported.toolset.field, []).append(imported.toolset)
    names = sorted(fields)
    options = SynthOptions(tasks=arguments.tasks, seed=arguments.seed, strict=True)
    for place in rng.permutation(len(names))[: arguments.fields]:
        specs = fields[names[int(place)]]
        left = arguments.each
        for spec in rng.permutation(len(specs)):
            if not left:
                break
            tasks = tasks_of(specs[int(spec)], options)
            task = tasks[int(rng.integers(len(tasks)))] if tasks else None
            left -= task is not None
            yield specs[int(spec)].name, task


def tasks_of(toolset: Toolset, options: SynthOptions) -> list[Task]:
    """Synthesize a toolset, and return its tasks; none where it gives nothing."""
    with tempfile.TemporaryDirectory() as workplace:
        out = Path(workplace) / toolset.name
        try:
            synthesize(toolset, out, options)
        except EnvsynthError:
            return []
        return list(load(out).tasks.values())


if __name__ == "__main__":
    main()
