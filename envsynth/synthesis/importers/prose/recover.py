"""Reads what descriptions and error messages state about parameters into their schemas."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from envsynth.synthesis.importers.imported import Recovered
from envsynth.synthesis.importers.keywords import compiles
from envsynth.synthesis.importers.prose.defaults import find_default
from envsynth.synthesis.importers.prose.enumerations import find_enumeration
from envsynth.synthesis.importers.prose.errors import parameter_of
from envsynth.synthesis.importers.prose.finding import Finding, Subject
from envsynth.synthesis.importers.prose.formats import find_format
from envsynth.synthesis.importers.prose.parallel import find_parallel
from envsynth.synthesis.importers.prose.ranges import find_range
from envsynth.synthesis.importers.settle import fits

if TYPE_CHECKING:
    from envsynth.synthesis.importers.draft import Draft

_DEPTH = 6
_MESSAGES = 100
_PARAMETERS = 2_000
_IN_DESCRIPTIONS: tuple[Callable[[str, Subject], Finding | None], ...] = (
    find_enumeration,
    find_range,
    find_format,
    find_default,
)
_IN_ERRORS: tuple[Callable[[str, Subject, bool], Finding | None], ...] = (find_enumeration, find_range)


def recover(draft: "Draft") -> tuple[dict[str, Any], list[Recovered]]:
    """Return a draft's parameters with what prose states about them, and what that was.

    What a schema declares is never changed, and nothing is added that its default contradicts.
    """
    found: list[Recovered] = []
    parameters = _object(draft.parameters, "", found, _DEPTH)
    properties = dict(parameters["properties"])
    for index, message in enumerate(draft.messages[:_MESSAGES]):
        source = f"error_messages[{index}]"
        name = parameter_of(message, list(properties)[:_PARAMETERS])
        if name is not None:
            for find in _IN_ERRORS:
                finding = find(message, Subject(name, properties[name]), True)
                properties[name] = _apply(finding, properties[name], name, source, message, found)
    parameters = {**parameters, "properties": properties}
    for index, message in enumerate(draft.messages[:_MESSAGES]):
        if finding := find_parallel(message, properties):
            groups = [*parameters.get("x-parallel", []), finding.keywords["x-parallel"]]
            parameters = {**parameters, "x-parallel": groups}
            names = ", ".join(finding.keywords["x-parallel"])
            found.append(_entry(finding, "x-parallel", names, f"error_messages[{index}]", message))
    return parameters, found


def _object(schema: dict[str, Any], path: str, found: list[Recovered], depth: int) -> dict[str, Any]:
    properties = {
        name: _value(item, name, f"{path}{name}", found, depth) for name, item in schema["properties"].items()
    }
    required = set(schema.get("required", ()))
    for name in required & properties.keys():
        # A parameter that has to be given has no default, whatever its description says of one.
        before = schema["properties"][name]
        if "default" in properties[name] and "default" not in before:
            properties[name] = {key: value for key, value in properties[name].items() if key != "default"}
            found[:] = [entry for entry in found if (entry.parameter, entry.what) != (f"{path}{name}", "default")]
    return {**schema, "properties": properties}


def _value(schema: dict[str, Any], name: str, path: str, found: list[Recovered], depth: int) -> dict[str, Any]:
    if not isinstance(schema, dict) or depth == 0:
        return schema
    description = schema.get("description")
    if isinstance(description, str):
        for find in _IN_DESCRIPTIONS:
            schema = _apply(find(description, Subject(name, schema)), schema, path, "description", description, found)
    if schema.get("type") == "object" and schema.get("properties"):
        return _object(schema, f"{path}.", found, depth - 1)
    items = schema.get("items")
    if isinstance(items, dict) and ("description" in items or "properties" in items):
        return {**schema, "items": _value(items, name, f"{path}[]", found, depth - 1)}
    return schema


def _apply(
    finding: Finding | None, schema: dict[str, Any], path: str, source: str, text: str, found: list[Recovered]
) -> dict[str, Any]:
    if finding is None:
        return schema
    if finding.on_items:
        if finding.keywords.keys() & schema["items"].keys():
            return schema
        changed = {**schema, "items": {**schema["items"], **finding.keywords}}
    else:
        if finding.keywords.keys() & schema.keys():
            return schema
        changed = {**schema, **finding.keywords}
    default = changed.get("default")
    if (default is not None and not fits(default, changed)) or not compiles(finding.keywords):
        return schema
    if "enum" in finding.keywords and isinstance(schema.get("type"), list) and "null" in schema["type"]:
        changed = {**changed, "enum": [*finding.keywords["enum"], None]}
        finding = replace(finding, keywords={"enum": changed["enum"]})
    place = f"{path}[]" if finding.on_items else path
    found += [_entry(finding, what, place, source, text) for what in finding.keywords]
    return changed


def _entry(finding: Finding, what: str, parameter: str, source: str, text: str) -> Recovered:
    return Recovered(
        tool="",
        parameter=parameter,
        what=what,
        value=finding.keywords[what],
        source=source,
        text=text[finding.start : finding.end],
        span=(finding.start, finding.end),
    )
