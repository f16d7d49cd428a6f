"""A tool graph as a picture: SVG that follows the reader's light or dark theme, or PNG."""

from importlib import import_module
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from envsynth.core import EnvsynthError
from envsynth.synthesis.graph.draw.flow import Flow, read_flow
from envsynth.synthesis.graph.draw.layout import Box, Layout, Line, arrange
from envsynth.synthesis.graph.link import EVIDENCE
from envsynth.synthesis.graph.tool_graph import ToolGraph

templates = Environment(
    loader=PackageLoader("envsynth.synthesis.graph.draw", "."), autoescape=True, trim_blocks=True, lstrip_blocks=True
)


def draw_svg(graph: ToolGraph) -> str:
    """Return the graph as an SVG document."""
    flow = read_flow(graph)
    return templates.get_template("graph.svg.jinja").render(**scene(graph, flow), alone=True)


def draw_png(graph: ToolGraph, zoom: float = 2.0) -> bytes:
    """Return the graph as a PNG image on white.

    Args:
        graph: the graph.
        zoom: pixels per unit of the SVG.

    Raises:
        EnvsynthError: the package that renders is not installed.
    """
    try:
        resvg: Any = import_module("resvg_py")
    except ImportError as error:
        raise EnvsynthError(
            "a PNG cannot be drawn: the package 'resvg-py' is not installed; run pip install 'envsynth[graph]', "
            "or draw an SVG"
        ) from error
    return bytes(resvg.svg_to_bytes(svg_string=draw_svg(graph), zoom=zoom, background="white"))


def scene(graph: ToolGraph, flow: Flow) -> dict[str, Any]:
    """Return what the templates draw."""
    layout = arrange(flow)
    tools = graph.toolset.by_name
    used = {line.evidence for line in layout.lines}
    return {
        "name": graph.toolset.name,
        "width": round(max(layout.width, 420.0)),
        "height": round(layout.height),
        "tools": [
            {"box": box, "writes": not tools[box.text].annotations.read_only}
            for box in layout.boxes.values()
            if box.tool
        ],
        "values": [box for box in layout.boxes.values() if box.text and not box.tool],
        "lines": [{"path": Markup(_path(line, layout)), "line": line, "value": _value(line)} for line in layout.lines],
        "evidence": [name for name in EVIDENCE if name in used],
        "isolated": flow.isolated,
    }


def _value(line: Line) -> str:
    return (line.source if line.source.startswith("v:") else line.target)[2:]


def _path(line: Line, layout: Layout) -> str:
    """Return a smooth line that passes its lanes straight."""
    boxes: list[Box] = [layout.boxes[key] for key in (line.source, *line.through, line.target)]
    first = boxes[0]
    x, y = first.x + first.width, first.y + first.height / 2
    steps = [f"M{x:.1f} {y:.1f}"]
    for place, box in enumerate(boxes[1:], 1):
        to_y, middle = box.y + box.height / 2, (x + box.x) / 2
        steps.append(f"C{middle:.1f} {y:.1f} {middle:.1f} {to_y:.1f} {box.x:.1f} {to_y:.1f}")
        x, y = box.x + box.width, to_y
        if place < len(boxes) - 1:
            steps.append(f"H{x:.1f}")
    return "".join(steps)
