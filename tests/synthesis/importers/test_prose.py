from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envsynth.synthesis.importers import import_tools


def recovered(schema: dict[str, Any], *messages: str, name: str = "p") -> dict[str, Any]:
    """What prose adds to a parameter's schema."""
    tool = {"tool_name": "t", "parameters": {name: schema}, "error_messages": list(messages)}
    [made] = import_tools([tool], kind="synthtools").toolset.tools
    after = made.properties[name]
    added = {key: value for key, value in after.items() if key not in schema}
    if "items" in schema and after["items"] != schema["items"]:
        added["items"] = {key: value for key, value in after["items"].items() if key != "type"}
    return added


def text(description: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "description": description, **more}


def number(description: str, **more: Any) -> dict[str, Any]:
    return {"type": "number", "description": description, **more}


@pytest.mark.parametrize(
    "description",
    [
        "Must be one of [a, b, c]",
        "One of: a, b or c",
        "Sort type: a, b, c",
        "Sort type (a, b, c)",
        "What to do (a, b or c)",
        "Can be one of: `a`, `b`, `c`",
        "Filter by 'a', 'b', or 'c': one of 'a', 'b', 'c'",
        "Allowed values are a, b, c.",
        "Sort mode: a, b, or c. Faster with fewer.",
    ],
)
def test_an_enumeration_in_prose_is_recovered(description: str) -> None:
    assert recovered(text(description)) == {"enum": ["a", "b", "c"]}


@pytest.mark.parametrize(
    "description",
    [
        "Sort type, e.g. a, b, c",
        "Sort type (e.g., a, b, c)",
        "Sort type (a, b, c, etc.)",
        "Type such as: a, b, c",
        "Home address (street, city, zip)",
        "Place (city, state/country format)",
        "Customer identifier: email or phone",
        "Types, comma-separated. One of: a, b, c",
        "The value or ref (branch or tag) name of the tree",
        "Brand voice description: tone, personality, and communication style",
        "Timeframe: short-term (1 year), medium-term (2 years)",
        "Currently supported types: a, b, c",
        "Sort type: a",
        "Ratio 1:2, or 3:4",
    ],
)
def test_a_list_that_is_no_enumeration_is_left_alone(description: str) -> None:
    assert recovered(text(description)) == {}


def test_a_default_confirms_a_list_or_refutes_it() -> None:
    assert recovered(text("Where to look (here, there)", default="here")) == {"enum": ["here", "there"]}
    assert recovered(text("Sort type: a, b, c", default="all")) == {}


def test_an_array_takes_an_enumeration_for_its_items() -> None:
    schema = {"type": "array", "description": "Channels: email, sms", "items": {"type": "string"}}
    assert recovered(schema) == {"items": {"enum": ["email", "sms"]}}


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("must be between 1 and 100", {"minimum": 1, "maximum": 100}),
        ("Score (0.5-1.0)", {"minimum": 0.5, "maximum": 1}),
        ("Shift (-50 to 50)", {"minimum": -50, "maximum": 50}),
        ("Results per page (max 100).", {"maximum": 100}),
        ("How many, at least 2", {"minimum": 2}),
        ("Price (must be >= 1,000)", {"minimum": 1000}),
        ("Stops (0-3), default 1", {"minimum": 0, "maximum": 3, "default": 1}),
        ("Typically between 1 and 5", {}),
        ("e.g. between 1 and 5", {}),
        ("Reviewers: between 1 and 6 or 0 for none", {}),
        ("Size (max 10MB)", {}),
        ("From (1-5) to (6-9)", {}),
        ("defaults to 10", {"default": 10}),
        ("How many (default: 2.5)", {"default": 2.5}),
        ("Default: `5` when sorted, otherwise `6`", {}),
    ],
)
def test_ranges_and_defaults_of_numbers(description: str, expected: dict[str, Any]) -> None:
    assert recovered(number(description)) == expected


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("Title (3-30 characters)", {"minLength": 3, "maxLength": 30}),
        ("Up to 200 characters", {"maxLength": 200}),
        ("At least 2 guests", {}),
        ("Day in format YYYY-MM-DD", {"format": "date"}),
        ("Start (HH:MM)", {"pattern": r"^\d{2}:\d{2}$"}),
        ("YYYY-MM-DD or 'today'", {}),
        ("Deadline as ISO 8601 duration", {"format": "duration"}),
        ("Currency (ISO 4217)", {}),
        ("Sort. Defaults to 'name'", {"default": "name"}),
        ("Day, defaults to today", {}),
    ],
)
def test_lengths_formats_and_defaults_of_texts(description: str, expected: dict[str, Any]) -> None:
    assert recovered(text(description)) == expected


def test_iso_8601_takes_dates_and_times_with_or_without_a_zone() -> None:
    import re

    pattern = recovered(text("Deadline in ISO 8601 format"))["pattern"]
    good = ["2024-01-15", "2024-01-15T10:00:00", "2024-01-15T10:00:00Z", "2024-01-15T10:00:00.5+01:00"]
    assert all(re.search(pattern, value) for value in good)
    assert not any(re.search(pattern, value) for value in ["15/01/2024", "tomorrow", "2024-1-5"])


@pytest.mark.parametrize(
    ("name", "schema", "message", "expected"),
    [
        ("sort_by", text(""), "Invalid sort by: Use name, size, or date.", {"enum": ["name", "size", "date"]}),
        ("output_format", text(""), "Unsupported format: Must be one of [csv, pdf].", {"enum": ["csv", "pdf"]}),
        ("amount", number(""), "Invalid amount: Must be greater than 0.", {"exclusiveMinimum": 0}),
        ("amount", number(""), "Invalid amount: 0 or a positive number.", {}),
        ("amount", number(""), "Invalid amount: must be at least 5 when paid in cash", {}),
        ("amount", number(""), "Invalid total: Must be greater than 0.", {}),
        ("item_ids", {"type": "array"}, "Empty item_ids: At least one item is needed", {"minItems": 1}),
    ],
)
def test_error_messages_constrain_the_one_parameter_they_speak_of(
    name: str, schema: dict[str, Any], message: str, expected: dict[str, Any]
) -> None:
    assert recovered(schema, message, name=name) == expected


def test_a_message_that_could_mean_two_parameters_constrains_none() -> None:
    parameters = {"input_format": {"type": "string"}, "output_format": {"type": "string"}}
    tool = {"tool_name": "t", "parameters": parameters, "error_messages": ["Invalid format: Use csv or pdf."]}
    assert import_tools([tool]).recovered == ()


def test_what_a_schema_declares_is_never_changed() -> None:
    assert recovered(number("between 1 and 100", minimum=5)) == {}
    assert recovered(text("Sort type: a, b", enum=["x"])) == {}


def test_the_span_points_at_the_words() -> None:
    description = "Sort type: a, b, c. Page (max 50)"
    tool = {"tool_name": "t", "parameters": {"p": {"type": "string", "description": description}}}
    [found] = import_tools([tool], kind="synthtools").recovered
    start, end = found.span
    assert description[start:end] == found.text == "a, b, c"


@given(st.text(max_size=300), st.sampled_from(["string", "number", "integer", "boolean", "array"]))
def test_no_text_can_break_an_import_or_its_schema(description: str, kind: str) -> None:
    schema = {"type": kind, "description": description, **({"items": {"type": "string"}} if kind == "array" else {})}
    tool = {"tool_name": "t", "parameters": {"p": schema}, "error_messages": [description]}
    imported = import_tools([tool], kind="synthtools")
    assert len(imported.toolset.tools) == 1
    for found in imported.recovered:
        assert description[slice(*found.span)] == found.text
