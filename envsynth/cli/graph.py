"""``envsynth graph``: which tool's output can be which tool's input, in numbers and as a picture."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from envsynth.cli.output import Json, console, print_json, say, table
from envsynth.core import EnvsynthError

if TYPE_CHECKING:
    from rich.table import Table

    from envsynth.core import Toolset
    from envsynth.synthesis.embedding import Embedder
    from envsynth.synthesis.graph import ToolGraph
    from envsynth.synthesis.graph.statistics import Statistics

EXAMPLE = "Example: envsynth graph retail --out retail.html"
_FORMATS = (".svg", ".png", ".html")


def graph_command(
    source: Annotated[
        str, typer.Argument(help="A bundle (name, folder, environment id) or tool schemas.", metavar="SOURCE")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Draw into this file: .svg, .png or .html.", metavar="FILE")
    ] = None,
    meaning: Annotated[
        bool, typer.Option("--meaning/--no-meaning", help="Compare descriptions, too (needs the extra 'synth').")
    ] = True,
    json: Json = False,
) -> None:
    """Show how data can flow between tools: in numbers, and drawn with --out."""
    from envsynth.cli.target import find_toolset
    from envsynth.synthesis.graph import ToolGraph
    from envsynth.synthesis.graph.statistics import statistics

    if out is not None and out.suffix.lower() not in _FORMATS:
        raise EnvsynthError(f"{out}: a graph is drawn as one of {', '.join(_FORMATS)}; name the file so")
    toolset = find_toolset(source)
    graph = ToolGraph.build(toolset, _embedder() if meaning else None)
    if out is not None:
        _draw(graph, out)
    counted = statistics(graph)
    if json:
        print_json(asdict(counted))
    else:
        console().print(_told(toolset, counted))
    if out is not None:
        say(f"drawn: {out}")


def _embedder() -> "Embedder | None":
    from envsynth.synthesis.embedding import StaticEmbedder

    try:
        return StaticEmbedder()
    except EnvsynthError as error:
        say(f"without meaning: {error}")
        return None


def _draw(graph: "ToolGraph", out: Path) -> None:
    from envsynth.synthesis.graph.draw import draw_page, draw_png, draw_svg

    kind = out.suffix.lower()
    if kind == ".png":
        out.write_bytes(draw_png(graph))
    else:
        out.write_text(draw_page(graph) if kind == ".html" else draw_svg(graph), encoding="utf-8")


def _told(toolset: "Toolset", counted: "Statistics") -> "Table":
    shown = table(toolset.name, "", right=("",))
    rows = {
        "tools": f"{counted.tools:,}",
        "edges (one tool can feed another)": f"{counted.edges:,}",
        "density": f"{counted.density:.1%}",
        **{f"links: {name}": f"{count:,}" for name, count in counted.links.items()},
        "required parameters with a source": _share(counted.required_with_source, counted.required),
        "all parameters with a source": _share(counted.parameters_with_source, counted.parameters),
        "connected groups": f"{counted.components:,}",
        "tools in the largest": f"{counted.largest_component:,}",
        "tools without edges": f"{counted.isolated:,}",
        "tools that only give": f"{counted.starts:,}",
        "tools that only take": f"{counted.ends:,}",
        "longest path": f"{counted.longest_path:,}",
    }
    for name, value in rows.items():
        shown.add_row(name, value)
    return shown


def _share(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,} ({part / whole:.0%})" if whole else "–"
