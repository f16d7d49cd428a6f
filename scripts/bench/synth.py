"""Synthesis at scale: every spec of a file of tools to a bundle, with what each filter let through.

    python scripts/bench/synth.py --tools tools.jsonl.gz [--tasks 12] [--workers 2] [--every 6] [--out DIR]
        [--check 20]

Prints Markdown: time, memory, the funnel, tasks per spec, and the specs with fewer than ten tasks, with the reason,
also grouped. ``--every N`` takes each N-th spec only. ``--check N`` proves the tasks of N bundles again from what is on
disk.
"""

import argparse
import tempfile
import time
from collections import Counter
from pathlib import Path

from envsynth.bundle import load
from envsynth.synthesis import check
from envsynth.synthesis.offline.many import Made, synthesize_many
from envsynth.synthesis.offline.options import SynthOptions
from envsynth.synthesis.offline.source import read_each_spec

ENOUGH = 10


def main() -> None:
    """Run the benchmark that the command line describes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tools", type=Path, required=True)
    parser.add_argument("--tasks", type=int, default=12)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--check", type=int, default=20)
    arguments = parser.parse_args()
    if not arguments.tools.is_file():
        raise SystemExit(f"{arguments.tools} is not there: give the file of the tools' registry with --tools")
    with tempfile.TemporaryDirectory() as workplace:
        measure(arguments, arguments.out or Path(workplace))


def measure(arguments: argparse.Namespace, out: Path) -> None:
    """Synthesize every spec, and print what came of it."""
    started = time.perf_counter()
    imported = read_each_spec(str(arguments.tools))[:: max(1, arguments.every)]
    read = time.perf_counter()
    options = SynthOptions(tasks=arguments.tasks, seed=arguments.seed)
    made = synthesize_many([one.toolset for one in imported], out, options, arguments.workers)
    done = time.perf_counter()
    tasks = sum(one.tasks for one in made)
    print(f"{sum(one.tools for one in made):,} tools of {len(made)} specs, {arguments.workers} processes\n")
    print("| | |\n|---|---|")
    print(f"| import | {read - started:.1f} s |")
    print(f"| graphs, tasks, proofs, bundles | {done - read:.0f} s |")
    print(f"| peak memory of a process | {max(one.peak_mb for one in made)} MiB |")
    print(f"| tasks | {tasks:,} ({60 * tasks / (done - read):,.0f} a minute) |")
    enough = sum(one.tasks >= ENOUGH for one in made)
    print(f"| specs with at least {ENOUGH} tasks | {enough} of {len(made)} ({enough / len(made):.1%}) |")
    print_funnel(made)
    print_groups(made)
    print_short(made)
    print_checked(made, out, arguments.check)


def print_funnel(made: list[Made]) -> None:
    """Print how many came through each stage, and the commonest reasons of the others."""
    stages: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for one in made:
        stages.update(one.funnel.get("stages", {}))
        for reason, count in one.funnel.get("reasons", {}).items():
            # What is not known is named; here only that it is not known counts.
            reasons[_group(reason)] += count
    stages["selected"] = sum(one.tasks for one in made)
    print("\n" + " → ".join(f"{stage} {count:,}" for stage, count in stages.items()) + "\n")
    print("| dropped because | draws |\n|---|---|")
    for reason, count in reasons.most_common(12):
        print(f"| {reason} | {count:,} |")
    stilted = sum(one.funnel.get("stilted", 0) for one in made)
    natural = sum(one.tasks - one.funnel.get("stilted", 0) >= ENOUGH for one in made)
    print(f"\n{stilted:,} of the tasks read ill (tagged); {natural} specs have {ENOUGH} tasks without them")
    sizes = Counter(one.tasks for one in made)
    print("\ntasks per spec: " + ", ".join(f"{size}: {count}" for size, count in sorted(sizes.items())))


def print_short(made: list[Made]) -> None:
    """Print the specs that give too little, and why."""
    print(f"\n| spec with fewer than {ENOUGH} tasks | tasks | why |\n|---|---|---|")
    for one in made:
        if one.tasks < ENOUGH:
            reasons = list(one.funnel.get("reasons", {}).items())[:2]
            why = one.problem.partition("draws: ")[2].partition(". Descriptions")[0] or one.problem.partition(": ")[2]
            print(f"| {one.name} | {one.tasks} | {why or ', '.join(f'{r} ({n})' for r, n in reasons)} |")


def print_groups(made: list[Made]) -> None:
    """Print the specs that give too little by what stopped most of their draws."""
    groups = Counter(_main_reason(one) for one in made if one.tasks < ENOUGH)
    print("\n| most draws ended because | specs |\n|---|---|")
    for reason, count in groups.most_common():
        print(f"| {reason} | {count} |")


def _main_reason(one: Made) -> str:
    grouped: Counter[str] = Counter()
    for reason, count in one.funnel.get("reasons", {}).items():
        grouped[_group(reason)] += count
    if grouped:
        return grouped.most_common(1)[0][0]
    # There is no bundle: its problem says the commonest reasons.
    if "draws: " not in one.problem:
        return "no data flows between its tools"
    for said in one.problem.partition("draws: ")[2].split("; "):
        reason, _, count = said.rpartition(" (")
        grouped[_group(reason)] += int(count.partition(")")[0]) if count.partition(")")[0].isdigit() else 0
    return grouped.most_common(1)[0][0]


def _group(reason: str) -> str:
    """Leave out what differs from spec to spec: which value is not known, how the tool refused."""
    return reason.partition(" is known for")[0].partition(": ")[0]


def print_checked(made: list[Made], out: Path, count: int) -> None:
    """Prove some bundles again, and print how many of their tasks hold."""
    there = [one for one in made if one.tasks]
    chosen = there[:: max(1, len(there) // max(1, count))][:count] if count else []
    reports = [check(load(out / one.name)) for one in chosen]
    tasks = sum(report.tasks for report in reports)
    findings = sum(len(report.findings) for report in reports)
    print(f"\nproved again from disk: {tasks} tasks of {len(reports)} bundles, {findings} findings")


if __name__ == "__main__":
    main()
