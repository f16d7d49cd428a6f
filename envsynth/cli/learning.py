"""Watching an agent learn: the reference learner runs in a process of its own, and tells how it goes."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from envsynth.cli.output import screen, table
from envsynth.core import EnvsynthError

if TYPE_CHECKING:
    from rich.table import Table

_ROWS = 6


def learn(agent: Path, options: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Run a learner's file; yield the figures that it prints as JSON, a line each.

    Raises:
        EnvsynthError: it failed; its last words are in the message.
    """
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    command = [sys.executable, str(agent), "--output", "json", *words]
    with TemporaryFile("w+", encoding="utf-8") as complaints:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, text=True) as process:
            try:
                for line in process.stdout or ():
                    yield json.loads(line)
            except BaseException:
                process.terminate()
                raise
        if process.returncode:
            complaints.seek(0)
            last = complaints.read().strip()[-1000:]
            raise EnvsynthError(f"{agent.name} stopped with status {process.returncode}: {last}")


def watch(figures: Iterator[dict[str, Any]], seconds: float) -> list[dict[str, Any]]:
    """Show a bar with the success so far while a learner learns; return all of its figures."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    seen: list[dict[str, Any]] = []
    columns = (TextColumn("learning"), BarColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=screen(), transient=True) as shown:
        bar = shown.add_task("starting", total=seconds)
        for now in figures:
            seen.append(now)
            if "updates" in now:
                told = f"{now['episodes']:,} episodes, success {now['success']:.0%}"
                shown.update(bar, completed=now["seconds"], description=told)
    return seen


def curve(figures: list[dict[str, Any]]) -> "Table":
    """Return the success over time as a table of a few rows."""
    updates = [now for now in figures if "updates" in now]
    shown = table("seconds", "episodes", "success", "", right=("seconds", "episodes", "success"))
    for row in range(1, _ROWS + 1):
        now = updates[round(row * len(updates) / _ROWS) - 1]
        bar = "█" * round(30 * now["success"])
        shown.add_row(f"{now['seconds']:.0f}", f"{now['episodes']:,}", f"{now['success']:.1%}", bar)
    return shown
