"""Where everything stands: columns from left to right, ordered so that few lines cross (Sugiyama et al., 1981)."""

from dataclasses import dataclass, field
from itertools import pairwise

from envsynth.synthesis.graph.draw.flow import Flow, Value
from envsynth.synthesis.graph.link import Evidence

TOOL_HEIGHT, VALUE_HEIGHT, LANE = 26, 24, 7
_GAP = 10  # between two boxes of a column
_BETWEEN = 60  # between two columns
_LETTER = 6.6  # width of a letter
_MARGIN = 24
_SWEEPS = 24


@dataclass(slots=True)
class Box:
    """A box of a column; a lane (a place where a line passes through a column) has no text."""

    key: str
    text: str = ""
    tool: bool = False
    column: int = 0
    x: float = 0.0
    y: float = 0.0
    width: float = 0.0
    height: float = LANE


@dataclass(slots=True)
class Line:
    """A line through lanes from a tool to a value that it shows, or from a value to a tool that takes it."""

    source: str
    target: str
    evidence: Evidence
    through: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Layout:
    """A drawing: its boxes, lines and size in pixels."""

    boxes: dict[str, Box]
    lines: list[Line]
    width: float = 0.0
    height: float = 0.0


def arrange(flow: Flow) -> Layout:
    """Return where tools and values stand.

    Tools of level n are in column 2n, values of level n in column 2n + 1. Lines only run to the right: that a tool
    repeats a value it was given, or shows again what was found out before, is not drawn; nor are values that only
    tools further left take.
    """
    boxes = {f"t:{tool}": _box(f"t:{tool}", tool, True, 2 * level) for tool, level in flow.levels.items()}
    lines: list[Line] = []
    for value in flow.values:
        key, column = f"v:{value.name}", 2 * value.level + 1
        taking = [(tool, evidence) for tool, evidence in value.taken_by.items() if boxes[f"t:{tool}"].column > column]
        if taking:
            boxes[key] = _box(key, value.name, False, column)
            lines += [Line(f"t:{tool}", key, value.shown_by[tool]) for tool in _showing(value, flow)]
            lines += [Line(key, f"t:{tool}", evidence) for tool, evidence in taking]
    layout = Layout(boxes, lines)
    columns = _columns(layout)
    _order(columns, layout)
    _place(columns, layout)
    return layout


def _showing(value: Value, flow: Flow) -> list[str]:
    """Return the tools left of a value that show it, without those that repeat it where others do not."""
    left = [tool for tool in value.shown_by if flow.levels[tool] <= value.level]
    return [tool for tool in left if tool not in value.echoed_by] or left


def _box(key: str, text: str, tool: bool, column: int) -> Box:
    width = len(text) * _LETTER + (22 if tool else 26)
    return Box(key, text, tool, column, width=width, height=TOOL_HEIGHT if tool else VALUE_HEIGHT)


def _columns(layout: Layout) -> list[list[Box]]:
    """Return the columns, with a lane in each column that a line passes; lines of one value share their lanes."""
    for line in layout.lines:
        first, last = layout.boxes[line.source].column, layout.boxes[line.target].column
        shared = line.source if line.source.startswith("v:") else line.target
        for column in range(first + 1, last):
            key = f"{shared}@{column}"
            layout.boxes.setdefault(key, Box(key, column=column))
            line.through.append(key)
    count = 1 + max((box.column for box in layout.boxes.values()), default=0)
    columns: list[list[Box]] = [[] for _ in range(count)]
    for box in layout.boxes.values():
        columns[box.column].append(box)
    return [column for column in columns if column]


def _order(columns: list[list[Box]], layout: Layout) -> None:
    """Order each column by where the neighbours stand, to and fro."""
    before: dict[str, list[str]] = {key: [] for key in layout.boxes}
    after: dict[str, list[str]] = {key: [] for key in layout.boxes}
    for line in layout.lines:
        stops = [line.source, *line.through, line.target]
        for one, other in pairwise(stops):
            after[one].append(other)
            before[other].append(one)
    rank = {box.key: place / len(column) for column in columns for place, box in enumerate(column)}
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        sequence = columns if forward else columns[::-1]
        near = before if forward else after
        for column in sequence:
            column.sort(key=lambda box: _mean([rank[key] for key in near[box.key]], rank[box.key]))
            rank |= {box.key: place / len(column) for place, box in enumerate(column)}


def _mean(places: list[float], own: float) -> float:
    return sum(places) / len(places) if places else own


def _place(columns: list[list[Box]], layout: Layout) -> None:
    x = float(_MARGIN)
    heights = [sum(box.height + _GAP for box in column) - _GAP for column in columns]
    layout.height = max(heights, default=0) + 2 * _MARGIN
    for column, height in zip(columns, heights, strict=True):
        width = max(box.width for box in column)
        y = (layout.height - height) / 2
        for box in column:
            box.x, box.y = x, y
            box.width = width if box.text else 0.0
            y += box.height + _GAP
        for box in column:
            if not box.text:
                box.width = width
        x += width + _BETWEEN
    layout.width = x - _BETWEEN + _MARGIN if columns else 2 * _MARGIN
