"""A tool graph as one page to explore: pan, zoom, search, and what speaks for each link. It needs no network."""

from dataclasses import asdict
from typing import Any

import orjson
from markupsafe import Markup

from envsynth.synthesis.graph.draw.flow import Flow, read_flow
from envsynth.synthesis.graph.draw.svg import scene, templates
from envsynth.synthesis.graph.statistics import statistics
from envsynth.synthesis.graph.tool_graph import ToolGraph

_LINKS_SHOWN = 200  # links of one value that the page lists


def draw_page(graph: ToolGraph) -> str:
    """Return the graph as an HTML document in one piece.

    Names and descriptions may come from a stranger: they are escaped in the markup and in the data, and the page's
    policy lets no script but its own run and nothing be loaded.
    """
    flow = read_flow(graph)
    return templates.get_template("page.html.jinja").render(
        **scene(graph, flow), alone=False, numbers=_numbers(graph), data=_data(graph, flow)
    )


def _numbers(graph: ToolGraph) -> str:
    counted = statistics(graph)
    share = counted.required_with_source / counted.required if counted.required else 0.0
    links = ", ".join(f"{count:,} {name}" for name, count in counted.links.items())
    return (
        f"{counted.tools:,} tools, {counted.edges:,} edges; links: {links or 'none'}; "
        f"{share:.0%} of required parameters have a source"
    )


def _data(graph: ToolGraph, flow: Flow) -> Markup:
    """Return what the page's script reads, safe inside of a ``<script>`` element."""
    data: dict[str, Any] = {
        "tools": {tool.name: tool.description for tool in graph.toolset.tools},
        "values": {
            value.name: {
                "shown": list(value.shown_by),
                "echoed": sorted(value.echoed_by),
                "taken": list(value.taken_by),
                "links": [asdict(link) for link in value.links[:_LINKS_SHOWN]],
                "count": len(value.links),
            }
            for value in flow.values
        },
    }
    text = orjson.dumps(data).decode().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(text)
