"""Figures of an evaluation, as SVG: bars with intervals, and curves over k."""

from collections.abc import Mapping
from html import escape
from math import isnan

from envsynth.evaluation.estimates import Estimate

_LABEL, _WIDTH, _ROW, _TEXT = 170, 420, 26, 110  # pixels: a bar's name, the whole scale, a bar's row, its figure
_CURVE = 220


def bars(rows: Mapping[str, Estimate], title: str) -> str:
    """Return a bar for each share, with a line from one bound of its interval to the other."""
    height = _ROW * len(rows) + 28
    parts = [_opened(_LABEL + _WIDTH + _TEXT, height, title)]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = _LABEL + share * _WIDTH
        parts.append(f'<line class="grid" x1="{x}" y1="0" x2="{x}" y2="{height - 22}"/>')
        parts.append(f'<text class="tick" x="{x}" y="{height - 6}" text-anchor="middle">{share:.0%}</text>')
    for place, (name, found) in enumerate(rows.items()):
        parts += _bar(name, found, place * _ROW + 4)
    return "\n".join([*parts, "</svg>"])


def curves(lines: Mapping[str, Mapping[int, Estimate]], title: str) -> str:
    """Return a curve for each name over k, with a band where its interval is."""
    last = max((k for line in lines.values() for k in line), default=1)
    parts = [_opened(_LABEL + _WIDTH + _TEXT, _CURVE + 40, title)]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = 10 + (1 - share) * _CURVE
        parts.append(f'<line class="grid" x1="{_LABEL}" y1="{y}" x2="{_LABEL + _WIDTH}" y2="{y}"/>')
        parts.append(f'<text class="tick" x="{_LABEL - 8}" y="{y + 4}" text-anchor="end">{share:.0%}</text>')
    parts += [
        f'<text class="tick" x="{_x(k, last)}" y="{_CURVE + 30}" text-anchor="middle">k = {k}</text>'
        for k in range(1, last + 1)
    ]
    for number, (name, line) in enumerate(lines.items()):
        parts += _curve(name, line, last, f"c{number}")
    return "\n".join([*parts, "</svg>"])


def _opened(width: int, height: int, title: str) -> str:
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{escape(title)}">'


def _bar(name: str, found: Estimate, y: int) -> list[str]:
    named = f'<text x="{_LABEL - 8}" y="{y + 14}" text-anchor="end">{escape(name)}</text>'
    if isnan(found.value):
        return [named, f'<text class="tick" x="{_LABEL + 6}" y="{y + 14}">no episode</text>']
    low, high, middle = (_LABEL + bound * _WIDTH for bound in (found.low, found.high, found.value))
    figure = f'<text x="{_LABEL + _WIDTH + 10}" y="{y + 14}">{found.value:.1%}</text>'
    bar = f'<rect class="bar" x="{_LABEL}" y="{y}" width="{middle - _LABEL:.1f}" height="18" rx="2"/>'
    return [named, bar, f'<line class="reach" x1="{low:.1f}" y1="{y + 9}" x2="{high:.1f}" y2="{y + 9}"/>', figure]


def _x(k: int, last: int) -> float:
    return _LABEL + (k - 1) / max(last - 1, 1) * _WIDTH


def _y(share: float) -> float:
    return 10 + (1 - share) * _CURVE


def _curve(name: str, line: Mapping[int, Estimate], last: int, kind: str) -> list[str]:
    points = " ".join(f"{_x(k, last):.1f},{_y(found.value):.1f}" for k, found in line.items())
    around = [(k, found.high) for k, found in line.items()]
    around += [(k, found.low) for k, found in reversed(list(line.items()))]
    band = " ".join(f"{_x(k, last):.1f},{_y(share):.1f}" for k, share in around)
    end, (_, found) = _x(last, last) + 8, list(line.items())[-1]
    dots = [f'<circle class="{kind}" cx="{_x(k, last):.1f}" cy="{_y(f.value):.1f}" r="3"/>' for k, f in line.items()]
    return [
        f'<polygon class="band {kind}" points="{band}"/>',
        f'<polyline class="curve {kind}" points="{points}"/>',
        *dots,
        f'<text x="{end}" y="{_y(found.value) + 4:.1f}">{escape(name)}</text>',
    ]
