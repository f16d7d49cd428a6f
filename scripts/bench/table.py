"""Printing a benchmark's result as a Markdown table, ready for ``docs/benchmarks.md``."""

import platform
from collections.abc import Sequence


def print_table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table, with the conditions that a reader needs below it."""
    print(f"**{title}**\n")
    print("| " + " | ".join(head) + " |")
    print("|" + "|".join("---" if column == 0 else "--:" for column in range(len(head))) + "|")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print(f"\nPython {platform.python_version()}, {platform.system()} {platform.machine()}\n")
