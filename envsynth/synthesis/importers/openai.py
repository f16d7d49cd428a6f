"""OpenAI's tools: ``{"type": "function", "function": {…}}``, the flat form of newer APIs, and old ``functions``."""

from typing import Any

from envsynth.synthesis.importers.draft import Draft, Source, name_in, read_output, read_parameters, text_in
from envsynth.synthesis.importers.imported import UnreadableError
from envsynth.synthesis.importers.listing import listed
from envsynth.synthesis.importers.type_names import shown

KIND = "openai"


def source(document: Any) -> Source:
    """Find the tools of a list, or of a request that has ``tools`` or ``functions``."""
    return Source(kind=KIND, tools=listed(document, read))


def read(item: Any, where: str) -> Draft:
    """Read one tool.

    Raises:
        UnreadableError: it cannot be read.
    """
    if isinstance(item, dict) and "function" in item:
        where, item = f"{where}.function", item["function"]
    elif isinstance(item, dict) and item.get("type", "function") != "function":
        raise UnreadableError(f"{where}.type", f"type is {shown(item['type'])}", "'function', the tools with a schema")
    name = name_in(item, where, "name")
    parameters, notes = read_parameters(item.get("parameters"), f"{where}.parameters")
    key = next((key for key in ("response", "returns", "output_schema") if isinstance(item.get(key), dict)), "response")
    output, more = read_output(item.get(key), f"{where}.{key}")
    return Draft(
        where=where,
        name=name,
        description=text_in(item, "description"),
        parameters=parameters,
        output=output,
        notes=(*notes, *more),
    )
