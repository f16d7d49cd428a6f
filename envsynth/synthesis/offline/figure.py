"""The funnel as a figure: bars that narrow from draws to tasks, and why the others fell out."""

from collections.abc import Mapping
from xml.sax.saxutils import escape

_WIDTH, _ROW, _LEFT = 640, 34, 110
_REASONS = 8


def funnel_figure(stages: Mapping[str, int], reasons: Mapping[str, int]) -> str:
    """Return the funnel as an SVG that is legible on light and dark grounds."""
    most = max([*stages.values(), 1])
    rows: list[str] = []
    for place, (stage, count) in enumerate(stages.items()):
        width = round((_WIDTH - _LEFT - 70) * count / most)
        y = 40 + place * _ROW
        rows.append(f'<text class="t" x="{_LEFT - 10}" y="{y + 15}" text-anchor="end">{escape(stage)}</text>')
        rows.append(f'<rect class="b" x="{_LEFT}" y="{y}" width="{max(width, 2)}" height="22" rx="4"/>')
        rows.append(f'<text class="n" x="{_LEFT + max(width, 2) + 8}" y="{y + 15}">{count:,}</text>')
    top = 40 + len(stages) * _ROW + 24
    rows.append(f'<text class="h" x="{_LEFT}" y="{top}">Dropped because</text>')
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    shown = ordered[:_REASONS]
    rest = sum(count for _, count in ordered[_REASONS:])
    shown += [("other reasons", rest)] if rest else []
    for place, (reason, count) in enumerate(shown):
        y = top + 24 + place * 20
        rows.append(f'<text class="n" x="{_LEFT - 10}" y="{y}" text-anchor="end">{count:,}</text>')
        rows.append(f'<text class="t" x="{_LEFT}" y="{y}">{escape(reason[:80])}</text>')
    height = top + 34 + len(shown) * 20
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="How many draws became tasks">\n{_STYLE}\n'
        f'<text class="h" x="{_LEFT}" y="24">From draws to tasks</text>\n' + "\n".join(rows) + "\n</svg>\n"
    )


_STYLE = """<style>
text { font: 13px system-ui, sans-serif; fill: #24292f }
.h { font-weight: 600 } .n { fill: #57606a } .b { fill: #2f81f7 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .n { fill: #9ea7b3 } .b { fill: #4c9aff } }
</style>"""
