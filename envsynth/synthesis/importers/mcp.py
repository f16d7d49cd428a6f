"""MCP tools as ``tools/list`` gives them: ``name``, ``description``, ``inputSchema``, ``outputSchema``, hints."""

from typing import Any

from envsynth.synthesis.importers.draft import Draft, Source, name_in, read_output, read_parameters, text_in
from envsynth.synthesis.importers.effects import from_hints
from envsynth.synthesis.importers.listing import listed

KIND = "mcp"


def source(document: Any) -> Source:
    """Find the tools of a ``tools/list`` result (bare, or inside a JSON-RPC response), or of a list of tools."""
    if isinstance(document, dict) and isinstance(document.get("result"), dict):
        document = document["result"]
    return Source(kind=KIND, tools=listed(document, read))


def read(item: Any, where: str) -> Draft:
    """Read one tool.

    Raises:
        UnreadableError: it cannot be read.
    """
    name = name_in(item, where, "name")
    key = next((key for key in ("inputSchema", "input_schema", "parameters") if key in item), "inputSchema")
    parameters, notes = read_parameters(item.get(key), f"{where}.{key}")
    output, more = read_output(item.get("outputSchema"), f"{where}.outputSchema")
    hints = item.get("annotations")
    return Draft(
        where=where,
        name=name,
        description=text_in(item, "description", "title"),
        parameters=parameters,
        output=output,
        annotations=from_hints(hints, name),
        notes=(*notes, *more),
    )
