"""SynthTools' formats (Castellani et al., 2025): tools as its two releases write them, and task files that hold them.

A tool has ``tool_name``, ``tool_description``, ``parameters`` (schemas by name, each with its own ``required``),
``usage``, ``output_details``, and ``error_messages`` (first release) or ``failure_modes`` (second). A registry row has
the tool under ``tool`` beside its field; a task file has its tools under ``tools`` or ``tools_data``.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

import orjson

from envsynth.synthesis.importers.draft import (
    Draft,
    Source,
    Unread,
    name_in,
    read_output,
    read_parameters,
    text_in,
    title_of,
)
from envsynth.synthesis.importers.failures import from_messages
from envsynth.synthesis.importers.imported import UnreadableError
from envsynth.synthesis.importers.keywords import is_plain
from envsynth.synthesis.importers.listing import items_of
from envsynth.synthesis.importers.type_names import shown

KIND = "synthtools"
_ABOUT = (("field", "field"), ("subdomain", "subfield"), ("family", "task"))


def source(document: Any) -> Source:
    """Find the tools of a registry, of a list of tools, or of task files (each tool once)."""
    rows = document if isinstance(document, list) else [document]
    objects = [row for row in rows if isinstance(row, dict)]
    about = {}
    for ours, theirs in _ABOUT:
        values = {row[theirs] for row in objects if isinstance(row.get(theirs), str)}
        if len(values) == 1:
            about[ours] = values.pop()
    return Source(kind=KIND, tools=_tools(document), about=about)


def read(item: Any, where: str) -> Draft:
    """Read one tool, or a registry row that has one.

    Raises:
        UnreadableError: it cannot be read.
    """
    origin = item["id"] if isinstance(item, dict) and isinstance(item.get("id"), str) else ""
    if isinstance(item, dict) and "tool" in item:
        where, item = f"{where}.tool", item["tool"]
    name = name_in(_parsed(item, where), where, "tool_name", "name")
    item = _parsed(item, where)
    parameters, notes = read_parameters(_object(item.get("parameters"), f"{where}.parameters"), f"{where}.parameters")
    key = "output_details" if "output_details" in item else "output_schema"
    output, more = read_output(_object(item.get(key), f"{where}.{key}"), f"{where}.{key}")
    key = next((key for key in ("failure_modes", "error_messages") if isinstance(item.get(key), list)), "")
    errors = item[key] if key else []
    return Draft(
        where=where,
        name=name,
        description=text_in(item, "tool_description", "description"),
        parameters=parameters,
        output=output,
        usage=text_in(item, "usage"),
        failure_modes=from_messages(errors),
        messages=tuple(message if isinstance(message, str) else "" for message in errors),
        origin=origin or name,
        notes=(*notes, *more),
    )


def _tools(document: Any) -> Iterator[Unread]:
    seen: set[bytes] = set()
    for where, item in _rows(document):
        # Task files repeat the tools that they share.
        if where.startswith("task") and is_plain(item):
            key = orjson.dumps(item)
            if key in seen:
                continue
            seen.add(key)
        yield Unread(where, title_of(item), partial(read, item, where))


def _rows(document: Any) -> Iterator[tuple[str, Any]]:
    tasks = document if isinstance(document, list) else [document]
    for index, task in enumerate(tasks):
        held = next((key for key in ("tools_data", "tools") if isinstance(task, dict) and key in task), None)
        if held is not None and ("tool" not in task):
            prefix = f"task {task.get('id', index)!s:.60}: "
            try:
                inside = {held: _parsed(task[held], f"{prefix}{held}")}
            except UnreadableError as error:
                yield error.where, error
                continue
            yield from ((f"{prefix}{where}", item) for where, item in items_of(inside))
        elif isinstance(document, list):
            yield f"tools[{index}]", task
        else:
            yield from items_of([task] if isinstance(task, dict) and "tool_name" in task else task)


def _parsed(value: Any, where: str) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError as error:
        raise UnreadableError(where, f"found {shown(value)}", "a tool (an object, or its JSON text)") from error


def _object(value: Any, where: str) -> Any:
    """Return parameters by name as a schema of type object; a schema already whole stays as it is."""
    if isinstance(value, list):
        value = {name_in(item, f"{where}[{index}]", "name"): item for index, item in enumerate(value)}
    if value is None or not isinstance(value, dict):
        return value
    # A tool may have a parameter that is itself named "properties": then "type" is another parameter, or is not there.
    inside = value.get("properties")
    whole = (
        isinstance(inside, dict) and not isinstance(inside.get("type"), str) and value.get("type") in (None, "object")
    )
    return value if whole else {"type": "object", "properties": value}
