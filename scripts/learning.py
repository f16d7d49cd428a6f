"""How well the linear learner learns: several seeds, with intervals, and a figure.

Usage (three minutes and a half a seed):

python scripts/learning.py --seeds 5                # prints the table
python scripts/learning.py --seeds 5 --update       # and puts it, and the figure, into docs/learning.md
python scripts/learning.py --runs FOLDER --update   # the same from what earlier runs printed (seed*.jsonl)
"""

import json
import re
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

ROOT = Path(__file__).parents[1]
PAGE, FIGURE = ROOT / "docs" / "learning.md", ROOT / "docs" / "learning.svg"
WIDTH, HEIGHT, LEFT, TOP = 640, 300, 50, 20
COLOURS = ("#2563eb", "#d97706", "#059669", "#db2777", "#7c3aed")
T_95 = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776}
"""The two-sided 95 % quantiles of Student's t for the mean of so many runs."""

Run = list[dict[str, Any]]


def learn(seed: int, seconds: float) -> Run:
    """Run the agent; return its figures, the last of which are those of the end."""
    command = [sys.executable, ROOT / "agents/grpo_linear.py", "--output", "json", "--seed", seed, "--seconds", seconds]
    printed = subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in printed.splitlines()]


def mean(values: list[float]) -> str:
    """Return a mean, with its interval where there are several values."""
    if len(values) not in T_95:
        return f"{statistics.mean(values):.3f}"
    half = T_95[len(values)] * statistics.stdev(values) / len(values) ** 0.5
    return f"{statistics.mean(values):.3f} ± {half:.3f}"


def table(runs: dict[str, Run]) -> str:
    """Return the table of all runs, and of their means."""
    keys = ("train_before", "train", "test_before", "test")
    lines = [
        "| seed | seconds | episodes | train, before | train, after | test, before | test, after |",
        "|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for seed, run in runs.items():
        end = " | ".join(f"{run[-1][key]:.3f}" for key in keys)
        lines.append(f"| {seed} | {run[-2]['seconds']:.0f} | {run[-2]['episodes']:,} | {end} |")
    means = " | ".join(mean([run[-1][key] for run in runs.values()]) for key in keys)
    return "\n".join([*lines, f"| mean | | | {means} |"])


def figure(runs: dict[str, Run]) -> str:
    """Draw success over time, a line for each run."""
    end = max(run[-2]["seconds"] for run in runs.values())

    def at(seconds: float, success: float) -> str:
        return f"{LEFT + seconds / end * (WIDTH - LEFT - 20):.1f},{TOP + (1 - success) * HEIGHT:.1f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT + 70}" font-family="sans-serif" '
        'font-size="12"><rect width="100%" height="100%" fill="white"/>'
    ]
    for tenth in range(0, 11, 2):
        y = TOP + (1 - tenth / 10) * HEIGHT
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - 20}" y1="{y}" y2="{y}" stroke="#e5e7eb"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{tenth / 10:.1f}</text>')
    for second in range(0, int(end) + 1, 30):
        x = LEFT + second / end * (WIDTH - LEFT - 20)
        parts.append(f'<text x="{x:.0f}" y="{TOP + HEIGHT + 18}" text-anchor="middle">{second}</text>')
    middle = f'x="{WIDTH / 2:.0f}" y="{TOP + HEIGHT + 38}" text-anchor="middle"'
    parts.append(f"<text {middle}>seconds of learning; success of the latest tries at the training tasks</text>")
    for number, (seed, run) in enumerate(runs.items()):
        colour = COLOURS[number % len(COLOURS)]
        points = " ".join(at(now["seconds"], now["success"]) for now in run[:-1])
        parts.append(f'<polyline fill="none" stroke="{colour}" stroke-width="1.8" points="{points}"/>')
        place = f'x="{LEFT + 10 + 70 * number}" y="{TOP + HEIGHT + 58}"'
        parts.append(f'<text {place} fill="{colour}">seed {seed}</text>')
    return "\n".join([*parts, "</svg>", ""])


def main(
    seeds: Annotated[int, typer.Option(min=1, help="How many seeds to run, from 0.")] = 5,
    seconds: Annotated[float, typer.Option(help="How long each learns.")] = 170.0,
    runs: Annotated[Path | None, typer.Option(help="A folder with earlier runs' figures instead.")] = None,
    update: Annotated[bool, typer.Option("--update", help="Write the page's table and its figure.")] = False,
) -> None:
    """Learn with several seeds, and report."""
    if runs is None:
        found = {str(seed): learn(seed, seconds) for seed in range(seeds)}
    else:
        files = sorted(runs.glob("seed*.jsonl"))
        found = {f.stem[4:]: [json.loads(line) for line in f.read_text().splitlines()] for f in files}
    shown = table(found)
    print(shown)
    if update:
        text = PAGE.read_text(encoding="utf-8")
        between = re.compile(r"(?<=<!-- runs -->\n).*(?=\n<!-- end of runs -->)", re.DOTALL)
        PAGE.write_text(between.sub(lambda _: shown, text), encoding="utf-8")
        FIGURE.write_text(figure(found), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
