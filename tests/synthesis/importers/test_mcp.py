from typing import Any

import orjson
import pytest

from envsynth.synthesis.importers import import_tools

TOOL: dict[str, Any] = {
    "name": "books.find",
    "description": "Find books.",
    "inputSchema": {
        "type": "object",
        "properties": {"title": {"type": "string"}, "shelf": {"$ref": "#/$defs/Shelf"}},
        "required": ["title"],
        "$defs": {"Shelf": {"type": "string", "enum": ["a", "b"]}},
        "$schema": "https://example.com/never-fetched",
    },
    "outputSchema": {"type": "object", "properties": {"isbns": {"type": "array", "items": {"type": "string"}}}},
}


@pytest.mark.parametrize(
    "document",
    [{"tools": [TOOL]}, {"jsonrpc": "2.0", "id": 1, "result": {"tools": [TOOL]}}, [TOOL], TOOL],
    ids=["result", "response", "list", "one"],
)
def test_a_listing_is_found_however_it_is_wrapped(document: Any) -> None:
    imported = import_tools(orjson.dumps(document))
    assert imported.kind == "mcp"
    [tool] = imported.toolset.tools
    assert tool.name == "books_find"
    assert imported.origins == {"books_find": "books.find"}
    assert tool.parameters == {
        "type": "object",
        "properties": {"title": {"type": "string"}, "shelf": {"type": "string", "enum": ["a", "b"]}},
        "required": ["title"],
    }
    assert tool.output_schema is not None


@pytest.mark.parametrize(
    ("name", "hints", "expected"),
    [
        ("remove_book", {"readOnlyHint": True}, (True, False, "hint")),
        ("tidy", {"readOnlyHint": False}, (False, True, "hint")),
        ("tidy", {"destructiveHint": False}, (False, False, "hint")),
        ("findBooks", {"title": "Find"}, (True, False, "verb")),
        ("sendReminder", None, (False, False, "verb")),
        ("cancel_loan", "broken", (False, True, "verb")),
        ("weather", {}, (True, False, "unknown")),
    ],
)
def test_the_effect_comes_from_hints_and_else_from_the_verb(name: str, hints: Any, expected: Any) -> None:
    [tool] = import_tools([{"name": name, "inputSchema": {}, "annotations": hints}]).toolset.tools
    annotations = tool.annotations
    assert (annotations.read_only, annotations.destructive, annotations.evidence) == expected


def test_names_are_made_valid_and_unique() -> None:
    names = ["a/b", "a.b", "a b", "9", "名", "x" * 200, "x" * 200]
    imported = import_tools([{"name": name, "inputSchema": {}} for name in names])
    made = [tool.name for tool in imported.toolset.tools]
    assert made[:5] == ["a_b", "a_b_2", "a_b_3", "tool_9", "tool"]
    assert [len(name) for name in made[5:]] == [64, 64]
    assert len(set(made)) == len(names)


def test_one_bad_tool_does_not_hide_the_others() -> None:
    bad = {"name": "bad", "inputSchema": {"type": "object", "properties": {"a": {"type": "strng"}}}}
    imported = import_tools([bad, TOOL, {"name": 5, "inputSchema": {}}])
    assert [tool.name for tool in imported.toolset.tools] == ["books_find"]
    first, second = imported.skipped
    assert (first.tool, first.where) == ("bad", "tools[0].inputSchema.a")
    assert first.what == "type is 'strng'"
    assert "string" in first.expected
    assert second.where == "tools[2].name"
    assert "1 tools imported from mcp, 2 skipped" in imported.summary()


def test_a_bad_output_schema_costs_only_the_output() -> None:
    [tool] = (imported := import_tools([{**TOOL, "outputSchema": 5}])).toolset.tools
    assert tool.output_schema is None
    assert [(entry.whole, entry.where) for entry in imported.skipped] == [(False, "tools[0].outputSchema")]
