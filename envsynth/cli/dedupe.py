"""``envsynth dedupe``: which tools of a collection say the same as another."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from envsynth.cli.output import Json, console, print_json, say, table

if TYPE_CHECKING:
    from envsynth.core import Tool
    from envsynth.synthesis.dedupe import Dropped

EXAMPLE = "Example: envsynth dedupe tools.json --threshold 0.9 --out fewer.json"
_SHOWN = 30


def dedupe_command(
    source: Annotated[str, typer.Argument(help="Tool schemas, in any format that is imported.", metavar="SOURCE")],
    threshold: Annotated[float, typer.Option(help="The least cosine at which two tools count as similar.")] = 0.85,
    richest: Annotated[
        bool, typer.Option("--richest", help="Keep the tool of a group that says most, not the first.")
    ] = False,
    exact: Annotated[
        bool, typer.Option("--exact", help="Drop only copies: the same name or body. Needs no extra.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write the tools that stay, as JSON.", metavar="FILE")
    ] = None,
    json: Json = False,
) -> None:
    """Show which tools are copies of others, or so similar that one of them is enough."""
    from envsynth.cli.target import find_import
    from envsynth.synthesis.dedupe import dedupe, source_names
    from envsynth.synthesis.embedding import StaticEmbedder

    imported = find_import(source)
    tools = imported.toolset.tools
    names = source_names(imported)
    embedder = None if exact else StaticEmbedder()
    dropped = dedupe(tools, embedder, threshold, names=names, keep="richest" if richest else "first")
    gone = {entry.index for entry in dropped}
    stay = [tool for index, tool in enumerate(tools) if index not in gone]
    if out is not None:
        _write(stay, out)
    if json:
        print_json(
            {
                "kept": [tool.name for tool in stay],
                "dropped": [{**asdict(entry), "name": tools[entry.index].name} for entry in dropped],
            }
        )
    else:
        _show(tools, dropped)
    if out is not None:
        say(f"written: {out}")


def _show(tools: Sequence["Tool"], dropped: Sequence["Dropped"]) -> None:
    to = console()
    if dropped:
        shown = table("left out", "stays", "why", "cosine", right=("cosine",))
        for entry in dropped[:_SHOWN]:
            cosine = "" if entry.cosine is None else f"{entry.cosine:.2f}"
            shown.add_row(tools[entry.index].name, tools[entry.kept].name, entry.reason, cosine)
        to.print(shown)
        if len(dropped) > _SHOWN:
            to.print(f"and {len(dropped) - _SHOWN:,} more (--json lists all)")
    reasons = Counter(entry.reason for entry in dropped)
    told = ", ".join(f"{count:,} {reason}" for reason, count in reasons.items())
    to.print(f"{len(tools) - len(dropped):,} of {len(tools):,} tools stay" + (f"; left out: {told}" if told else ""))


def _write(tools: Sequence["Tool"], out: Path) -> None:
    """Write tools in SynthTools' second form, which has a place for all that a tool says; importing reads it back."""
    import orjson

    rows: list[dict[str, Any]] = [
        {
            "tool_name": tool.name,
            "tool_description": tool.description,
            "parameters": tool.parameters,
            "usage": tool.usage,
            "failure_modes": [mode.message for mode in tool.failure_modes],
            "output_details": tool.output_schema,
        }
        for tool in tools
    ]
    out.write_bytes(orjson.dumps(rows, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
