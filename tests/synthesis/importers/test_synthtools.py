from typing import Any

import orjson
import pytest

from envsynth.synthesis.importers import import_tools

FIRST: dict[str, Any] = {
    "tool_name": "Parcel Tracker",
    "tool_description": "Tracks parcels.",
    "parameters": {
        "parcel_ids": {"type": "array", "required": True, "description": "Parcels", "items": {"type": "string"}},
        "weights": {"type": "array", "required": True, "description": "Weights", "items": "float"},
        "speed": {"type": "string", "required": False, "description": "Speed: slow, fast", "default": "slow"},
        "limit": {"type": "integer", "required": False, "description": "How many", "default": "5"},
        "note": {"type": "string", "required": False, "description": "A note", "default": None},
        "label": {"type": "string", "required": False, "description": "A label", "default": "None"},
        "flag": {"type": "boolean", "required": False, "description": "Whether", "default": "maybe"},
    },
    "error_messages": [
        "Parcel not found: No such parcel.",
        "Invalid limit: Must be between 1 and 50.",
        "Length mismatch: parcel_ids and weights must have the same length.",
    ],
    "usage": "Provide parcel_ids.",
    "output_details": {"state": {"type": "string", "description": "State"}, "km": {"type": "float"}},
}


def second_release() -> dict[str, Any]:
    tool = {key: value for key, value in FIRST.items() if key != "error_messages"}
    return {**tool, "failure_modes": FIRST["error_messages"]}


def test_a_tool_of_the_first_release_is_normalised() -> None:
    imported = import_tools([FIRST])
    [tool] = imported.toolset.tools
    assert (imported.kind, tool.name, tool.usage) == ("synthtools", "Parcel_Tracker", "Provide parcel_ids.")
    assert tool.parameters["required"] == ["parcel_ids", "weights"]
    assert tool.properties["weights"]["items"] == {"type": "number"}
    assert tool.properties["limit"]["default"] == 5
    assert "default" not in tool.properties["note"]
    assert "default" not in tool.properties["label"]
    assert tool.output_schema is not None
    assert tool.output_schema["properties"]["km"] == {"type": "number"}


def test_a_default_that_does_not_fit_is_left_out_with_a_note() -> None:
    imported = import_tools([FIRST])
    assert "default" not in imported.toolset.tools[0].properties["flag"]
    [entry] = imported.skipped
    assert (entry.tool, entry.whole, entry.where) == ("Parcel Tracker", False, "tools[0].parameters.flag.default")


def test_error_messages_become_failure_modes_and_constraints() -> None:
    imported = import_tools([FIRST])
    [tool] = imported.toolset.tools
    modes = [(mode.code, mode.status) for mode in tool.failure_modes]
    assert modes == [("parcel_not_found", 404), ("invalid_limit", 400), ("length_mismatch", 400)]
    assert (tool.properties["limit"]["minimum"], tool.properties["limit"]["maximum"]) == (1, 50)
    assert tool.parameters["x-parallel"] == [["parcel_ids", "weights"]]
    assert tool.properties["speed"]["enum"] == ["slow", "fast"]
    sources = {(found.parameter, found.what): (found.source, found.text) for found in imported.recovered}
    assert sources["limit", "maximum"] == ("error_messages[1]", "between 1 and 50")
    assert sources["speed", "enum"] == ("description", "slow, fast")


@pytest.mark.parametrize(
    "document",
    [
        [second_release()],
        [{"id": "t1", "field": "post", "tools": [second_release()], "gt_tool_calls": [], "initial_state": {}}],
        {"meta_data": {}, "task_data": {}, "tools_data": [FIRST], "solution": []},
        {"meta_data": {}, "tools_data": {"Parcel Tracker": FIRST}, "solution": []},
        [{"id": "r1", "name": "Parcel_Tracker", "field": "post", "spec": 1, "tool": FIRST}],
        [{"id": "t1", "tools": orjson.dumps([FIRST]).decode(), "gt_tool_calls": []}],
    ],
    ids=["second", "second-task", "first-task", "by-name", "registry", "text"],
)
def test_both_releases_give_the_same_tool_from_each_of_their_files(document: Any) -> None:
    imported = import_tools(document)
    [expected] = import_tools([FIRST]).toolset.tools
    assert imported.kind == "synthtools"
    assert imported.toolset.tools == (expected,)


def test_what_all_rows_say_of_their_field_is_kept() -> None:
    rows = [
        {"id": f"r{n}", "field": "post", "subfield": f"s{n}", "task": "t", "tool": {**FIRST, "tool_name": f"T{n}"}}
        for n in range(2)
    ]
    toolset = import_tools(rows).toolset
    assert (toolset.field, toolset.subdomain, toolset.family) == ("post", "", "t")
    assert import_tools(rows).origins == {"T0": "r0", "T1": "r1"}


def test_a_tool_shared_by_tasks_is_imported_once() -> None:
    tasks = [{"id": f"t{n}", "tools": [FIRST], "gt_tool_calls": []} for n in range(3)]
    assert len(import_tools(tasks).toolset.tools) == 1


def test_a_parameter_may_be_named_properties() -> None:
    parameters = {"properties": {"type": "array", "required": True, "items": {"type": "string"}}}
    [tool] = import_tools([{**FIRST, "parameters": parameters}]).toolset.tools
    assert list(tool.properties) == ["properties"]
