"""Draw a run of training: success of its stages on unseen tasks, with intervals, and the returns step by step.

python scripts/bench/training_figure.py docs/training.svg runs/cpu/grpo/log.jsonl runs/cpu/eval-base runs/cpu/eval-sft
"""

import argparse
import json
import re
from pathlib import Path

from envsynth.evaluation.figure import bars
from envsynth.evaluation.results import read_results

STYLE = (
    "<style>text{font:13px system-ui,sans-serif;fill:#555}.grid{stroke:#ccc}.bar{fill:#4c78a8}"
    ".reach{stroke:#111;stroke-width:2}.dot{fill:#4c78a8;opacity:.5}.mean{fill:none;stroke:#4c78a8;stroke-width:2}</style>"
)
LEFT, WIDTH, HEIGHT, AROUND = 170, 420, 120, 5  # pixels; and over how many steps the mean runs


def returns_of(log: Path) -> list[float]:
    """Return the mean return of each step that a log has."""
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    return [line["return"] for line in lines if "loss" in line and "return" in line]


def curve(returns: list[float], top: int) -> list[str]:
    """Return a dot for each step's mean return, and a line of the running mean."""
    most = max(*returns, 0.1)
    across = [LEFT + WIDTH * step / max(1, len(returns) - 1) for step in range(len(returns))]
    down = [top + HEIGHT * (1 - value / most) for value in returns]
    parts = [f'<text x="{LEFT - 8}" y="{top + 14}" text-anchor="end">return in training</text>']
    for share in (0.0, 0.5, 1.0):
        y = top + HEIGHT * (1 - share)
        parts.append(f'<line class="grid" x1="{LEFT}" y1="{y}" x2="{LEFT + WIDTH}" y2="{y}"/>')
        parts.append(f'<text x="{LEFT + WIDTH + 10}" y="{y + 4}">{most * share:.2f}</text>')
    parts += [f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in zip(across, down, strict=True)]
    half = AROUND // 2
    means = [sum(near) / len(near) for n in range(len(down)) if (near := down[max(0, n - half) : n + half + 1])]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(across, means, strict=True))
    last = f'<text x="{LEFT + WIDTH}" y="{top + HEIGHT + 18}" text-anchor="end">{len(returns)} steps</text>'
    return [*parts, f'<polyline class="mean" points="{points}"/>', last]


def main(out: Path, log: Path, stages: list[Path]) -> None:
    """Write the figure."""
    found = [read_results(folder) for folder in stages]
    above = bars({results.label.rpartition(", ")[2]: results.success for results in found}, "success on unseen tasks")
    width, height = map(int, re.findall(r'(?:width|height)="(\d+)"', above)[:2])
    whole = height + HEIGHT + 50
    size = f'width="{width}" height="{whole}" viewBox="0 0 {width} {whole}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="success and returns">{STYLE}'
    out.write_text("\n".join([head, above, *curve(returns_of(log), height + 20), "</svg>", ""]), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="the SVG to write")
    parser.add_argument("log", type=Path, help="the log.jsonl of agents/grpo_torch.py")
    parser.add_argument("stages", type=Path, nargs="+", help="the stages' evaluations, by their folders")
    given = parser.parse_args()
    main(given.out, given.log, given.stages)
