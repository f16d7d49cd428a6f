"""``python -m envsynth.environment.discrete retail``: which tasks of a bundle can be solved in the discrete view."""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from rich.console import Console
from rich.table import Table

from envsynth.bundle import load
from envsynth.core.task import Difficulty, Split
from envsynth.environment.discrete.report import Expressible, expressible

_PAGE_WIDTH = 100


def main(arguments: Sequence[str] | None = None) -> None:
    """Act out every task's golden trajectory by choices, and print how many succeed."""
    parser = argparse.ArgumentParser(prog="python -m envsynth.environment.discrete", description=__doc__)
    parser.add_argument("bundle", nargs="?", default="retail", help="a bundle's name or folder")
    parser.add_argument("--level", choices=("high", "low"), default="high", help="how much instructions say")
    parser.add_argument("--values", type=int, default=48, help="how many values a slot can be chosen from")
    parser.add_argument("--tasks", action="store_true", help="also name each task that cannot be solved")
    chosen = parser.parse_args(arguments)
    name = Path(chosen.bundle) if Path(chosen.bundle).is_dir() else chosen.bundle
    bundle = load(name)
    report = expressible(bundle, chosen.values, chosen.level)
    console = Console(width=None if Console().is_terminal else _PAGE_WIDTH)
    console.print(f"Tasks of {bundle.name} that can be solved by choices, {chosen.level} instructions", highlight=False)
    console.print(_shares(report))
    if report.reasons:
        console.print("What stops the others")
        console.print(_reasons(report))
    if chosen.tasks:
        for task_id, reason in report.reasons.items():
            console.print(f"{task_id}  {reason}", highlight=False, soft_wrap=True)


def _shares(report: Expressible) -> Table:
    table = Table("split")
    difficulties = get_args(Difficulty)
    for heading in (*difficulties, "all"):
        table.add_column(heading, justify="right")
    for split in get_args(Split):
        keys = [(split, difficulty) for difficulty in difficulties]
        table.add_row(split, *(_share(report, [key]) for key in keys), _share(report, keys))
    table.add_section()
    columns = [[(split, difficulty) for split in get_args(Split)] for difficulty in difficulties]
    table.add_row("all", *(_share(report, column) for column in columns), _share(report, list(report.tasks)))
    return table


def _share(report: Expressible, keys: Sequence[tuple[str, str]]) -> str:
    tasks = sum(report.tasks[key] for key in keys)
    solved = sum(report.solved[key] for key in keys)
    return f"{solved}/{tasks} {solved / tasks:4.0%}" if tasks else "none"


def _reasons(report: Expressible) -> Table:
    table = Table()
    table.add_column("tasks", justify="right")
    table.add_column("reason")
    for reason, count in Counter(report.reasons.values()).most_common():
        table.add_row(str(count), reason)
    return table


if __name__ == "__main__":
    main()
