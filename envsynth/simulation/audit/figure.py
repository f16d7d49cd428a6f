"""An audit as a picture: bars of what was right, in SVG, without a library."""

from html import escape
from typing import Any

_LINE, _LEFT, _WIDTH, _RIGHT = 18, 260, 320, 120


def draw(simulator: dict[str, Any] | None, judge: dict[str, Any] | None, title: str) -> str:
    """Return a figure of a simulator's reliability and a judge's accuracy, as an SVG document."""
    rows: list[tuple[str, float | None, str]] = []
    if simulator is not None:
        rows.append(("Simulator, by mode", None, ""))
        rows += [_bar(name, one["right"], one["right"] + one["wrong"]) for name, one in simulator["modes"].items()]
        rows.append(("Simulator, by tool", None, ""))
        rows += [_bar(name, one["right"], one["right"] + one["wrong"]) for name, one in simulator["tools"].items()]
    if judge is not None:
        rows.append(("Judge, by category", None, ""))
        categories = judge["categories"].items()
        rows += [_bar(name, one["right"], one["exhibits"] - one["faults"]) for name, one in categories]
    height, width = (len(rows) + 3) * _LINE, _LEFT + _WIDTH + _RIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        f'<text x="8" y="{_LINE}" font-weight="bold">{escape(title)}</text>',
    ]
    for number, (name, share, told) in enumerate(rows, 2):
        parts += _row(number * _LINE + _LINE // 2, name, share, told)
    return "\n".join([*parts, "</svg>", ""])


def _bar(name: str, right: int, of: int) -> tuple[str, float | None, str]:
    return name, right / of if of else 0.0, f"{right} of {of}" if of else "none judged"


def _row(y: int, name: str, share: float | None, told: str) -> list[str]:
    if share is None:
        return [f'<text x="8" y="{y}" font-weight="bold" fill="#555">{escape(name)}</text>']
    width, top = round(_WIDTH * share, 1), y - 10
    return [
        f'<text x="{_LEFT - 8}" y="{y}" text-anchor="end">{escape(name)}</text>',
        f'<rect x="{_LEFT}" y="{top}" width="{_WIDTH}" height="12" fill="#eee"/>',
        f'<rect x="{_LEFT}" y="{top}" width="{width}" height="12" fill="#2a6f97"/>',
        f'<text x="{_LEFT + _WIDTH + 8}" y="{y}">{escape(told)}</text>',
    ]
