"""The shorthand: types as bare names, ``["string"]`` for an array, an object for an object.

    [{"name": "get_role_candidates", "parameters": {"role_id": "string", "limit": "integer?"},
      "returns": {"candidate_ids": ["string"], "scores": ["number"]}}]

A type that ends in ``?`` is optional. Arrays of scalars side by side belong together, index by index; their schema
says so with ``x-parallel``.
"""

from typing import Any

from envsynth.synthesis.importers.draft import Draft, Source, name_in, text_in
from envsynth.synthesis.importers.failures import from_messages
from envsynth.synthesis.importers.imported import Skipped, UnreadableError
from envsynth.synthesis.importers.listing import listed
from envsynth.synthesis.importers.schema_reader import MAX_DEPTH
from envsynth.synthesis.importers.type_names import read_type, shown

KIND = "shorthand"
_SCALARS = ("string", "number", "integer", "boolean")


def source(document: Any) -> Source:
    """Find the tools of a list in shorthand."""
    return Source(kind=KIND, tools=listed(document, read))


def read(item: Any, where: str) -> Draft:
    """Read one tool.

    Raises:
        UnreadableError: it cannot be read.
    """
    name = name_in(item, where, "name")
    parameters = item.get("parameters") or {}
    if not isinstance(parameters, dict):
        raise UnreadableError(f"{where}.parameters", f"found {shown(parameters)}", "an object: name → type")
    errors = item.get("failure_modes", item.get("errors"))
    messages = tuple(m for m in errors if isinstance(m, str)) if isinstance(errors, list) else ()
    output, notes = _returns(item.get("returns"), f"{where}.returns")
    return Draft(
        where=where,
        name=name,
        description=text_in(item, "description"),
        parameters=expand(parameters, f"{where}.parameters"),
        output=output,
        usage=text_in(item, "usage"),
        failure_modes=from_messages(messages),
        messages=messages,
        notes=notes,
    )


def expand(value: Any, where: str, depth: int = 0) -> dict[str, Any]:
    """Write a type in shorthand out as JSON Schema.

    >>> expand({"role_ids": ["string"]}, "returns")["properties"]
    {'role_ids': {'type': 'array', 'items': {'type': 'string'}}}

    Raises:
        UnreadableError: it is no type.
    """
    if depth > MAX_DEPTH:
        raise UnreadableError(where, "too many levels", f"at most {MAX_DEPTH}")
    if isinstance(value, str):
        return read_type(value.strip().removesuffix("?"), where)
    if isinstance(value, list):
        if len(value) > 1:
            raise UnreadableError(where, f"found {shown(value)}", 'one type in the list: ["string"]')
        return {"type": "array", **({"items": expand(value[0], f"{where}[0]", depth + 1)} if value else {})}
    if not isinstance(value, dict):
        raise UnreadableError(where, f"found {shown(value)}", 'a type: "string", ["string"] or {"name": "string"}')
    optional = {name for name, item in value.items() if isinstance(item, str) and item.strip().endswith("?")}
    properties = {name.removesuffix("?"): expand(item, f"{where}.{name}", depth + 1) for name, item in value.items()}
    required = [name for name in value if name not in optional and not name.endswith("?")]
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    return {**schema, "required": required} if required else schema


def _returns(value: Any, where: str) -> tuple[dict[str, Any] | None, tuple[Skipped, ...]]:
    if value is None:
        return None, ()
    try:
        return _parallel(expand(value, where)), ()
    except UnreadableError as error:
        return None, (Skipped(where=error.where, what=error.what, expected=error.expected, whole=False),)


def _parallel(schema: dict[str, Any]) -> dict[str, Any]:
    if schema.get("type") == "array" and "items" in schema:
        return {**schema, "items": _parallel(schema["items"])}
    if "properties" not in schema:
        return schema
    properties = {name: _parallel(item) for name, item in schema["properties"].items()}
    together = [
        name
        for name, item in properties.items()
        if item.get("type") == "array" and item.get("items", {}).get("type") in _SCALARS
    ]
    schema = {**schema, "properties": properties}
    return {**schema, "x-parallel": [together]} if len(together) > 1 else schema
