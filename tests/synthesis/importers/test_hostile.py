"""Whatever comes in, an import ends with entries, and with a toolset that can be encoded and compiled."""

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envsynth.simulation import Gateway
from envsynth.synthesis.importers import KINDS, Imported, import_tools


def sound(source: Any, kind: str | None = None) -> Imported:
    imported = import_tools(source, kind=kind)
    orjson.dumps(imported.model_dump(mode="json"))
    Gateway(imported.toolset)
    imported.summary()
    return imported


def tool(**properties: Any) -> list[dict[str, Any]]:
    return [{"name": "f", "inputSchema": {"type": "object", "properties": properties}}]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        "a: " + "[" * 100_000,
        "- " * 100_000,
        "a:\n" + "".join(" " * depth + "a:\n" for depth in range(1, 1_000)),
        "",
        b"\x00",
        "{}",
        "[]",
        "[null, 5, [], {}]",
        '[{"name": "\\ud800", "inputSchema": {}}]',
        "a: *nowhere\n",
        "? [a]\n: b\n",
        b"\xff\xfe{}",
    ],
)
def test_texts_that_hold_no_tools_give_an_entry(text: Any) -> None:
    imported = sound(text)
    assert imported.toolset.tools == ()
    assert imported.skipped


def test_yaml_that_unfolds_without_end_is_cut() -> None:
    laughs = ["a0: &a0 [x, x]"]
    laughs += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    laughs.append("tools: [{name: f, inputSchema: {properties: {a: {default: *a39, enum: *a39}, b: {}}}}]")
    [made] = sound("\n".join(laughs)).toolset.tools
    assert made.properties == {"a": {}, "b": {}}
    [made] = sound("tools:\n- name: f\n  inputSchema: &s\n    type: object\n    properties: {a: *s}\n").toolset.tools
    assert "a" in made.properties


def test_yaml_words_are_texts_as_yaml_1_2_has_them() -> None:
    text = "tools:\n- name: f\n  inputSchema: {properties: {a: {enum: [on, no, 2024-01-01, 1, 1.5, null, true]}}}\n"
    [made] = sound(text).toolset.tools
    assert made.properties["a"]["enum"] == ["on", "no", "2024-01-01", 1, 1.5, None, True]


@pytest.mark.parametrize(
    "definitions",
    [
        {f"d{n}": {"properties": {f"p{m}": {"$ref": f"#/$defs/d{n + 1}"} for m in range(10)}} for n in range(30)},
        {f"d{n}": {"properties": {f"p{m}": {"$ref": f"#/$defs/d{m}"} for m in range(12)}} for n in range(12)},
        {f"d{n}": {"$ref": f"#/$defs/d{n + 1}"} for n in range(5_000)},
        {"d0": {"$ref": "#"}},
        {"d0": {"$ref": "#/$defs/d0"}},
        {"d0": {"allOf": [{"$ref": "#/$defs/d0"}, {"$ref": "#/$defs/d0"}]}},
    ],
    ids=["tower", "clique", "chain", "root", "self", "all-of"],
)
def test_references_are_expanded_to_a_bounded_size(definitions: Any) -> None:
    last = {"d30": {"type": "string"}, "d5000": {"type": "string"}}
    schema = {"type": "object", "$defs": {**definitions, **last}, "properties": {"a": {"$ref": "#/$defs/d0"}}}
    [made] = sound([{"name": "f", "inputSchema": schema}]).toolset.tools
    assert b"$ref" not in orjson.dumps(made.parameters)


@pytest.mark.parametrize("ref", ["http://127.0.0.1:1/x", "file:///etc/passwd", "#/$defs/none", "#anchor", 5, None, {}])
def test_a_reference_that_leads_out_or_nowhere_is_never_followed(ref: Any) -> None:
    [entry] = sound(tool(a={"$ref": ref})).skipped
    assert (entry.whole, entry.where) == (True, "tools[0].inputSchema.a")


def test_a_schema_nested_without_end_is_cut() -> None:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(400):
        schema = {"type": "object", "properties": {"a": schema}}
    imported = sound([{"name": "f", "inputSchema": schema}])
    assert len(imported.toolset.tools) == 1
    assert "too large or too deep" in imported.skipped[0].what


def test_patterns_that_cannot_be_compiled_are_left_out() -> None:
    patterns = {"a": "(a+)+$", "b": "(a{1000}){1000}", "c": "(" * 5_000, "d": "(?=a)b", "e": "a" * 10_000}
    imported = sound(tool(**{name: {"type": "string", "pattern": pattern} for name, pattern in patterns.items()}))
    kept = [name for name, schema in imported.toolset.tools[0].properties.items() if "pattern" in schema]
    assert kept == ["a", "d"]


def test_texts_without_end_are_read_for_a_bounded_length() -> None:
    descriptions = ["one of [" + "a, " * 200_000, "(" * 200_000, "between 1 and " * 50_000, "'a' " * 200_000]
    descriptions += [
        "YYYY-" * 100_000,
        " " * 200_000,
        "a" * 200_000,
        "1" * 200_000,
        "default: " * 50_000,
        "1-" * 100_000,
    ]
    properties = {f"p{n}": {"type": "string", "description": text} for n, text in enumerate(descriptions)}
    assert len(sound(tool(**properties)).toolset.tools) == 1
    broken = {"tool_name": "t", "parameters": properties, "error_messages": descriptions}
    assert len(sound([broken]).toolset.tools) == 1


def test_many_tools_of_one_name_are_told_apart() -> None:
    imported = sound([{"name": "same", "inputSchema": {}}] * 3_000)
    assert len(imported.toolset.by_name) == 3_000


def test_numbers_that_json_cannot_hold_are_left_out() -> None:
    schema = {"default": float("nan"), "minimum": float("inf"), "maximum": 10**40, "enum": [float("nan")]}
    assert sound(tool(a=schema)).toolset.tools[0].properties == {"a": {}}


def test_what_is_no_plain_data_gives_entries() -> None:
    for source in (
        {1, 2},
        [object()],
        tool(a={"default": object()}),
        {"openapi": "3.0.0", "paths": {5: {"get": 1}}},
    ):
        assert sound(source).skipped
    assert sound([{"name": "f", "inputSchema": {"properties": {5: {}}}}]).toolset.tools == ()


def test_a_broken_line_of_json_lines_costs_that_line() -> None:
    imported = sound('{"name": "a", "inputSchema": {}}\n{"name":\n{"name": "b", "inputSchema": {}}\n')
    assert [made.name for made in imported.toolset.tools] == ["a", "b"]
    assert [entry.where for entry in imported.skipped] == ["line 2"]


words = [
    "name",
    "type",
    "properties",
    "required",
    "items",
    "parameters",
    "inputSchema",
    "tools",
    "$ref",
    "enum",
    "allOf",
]
words += [
    "tool_name",
    "error_messages",
    "output_details",
    "function",
    "openapi",
    "paths",
    "get",
    "responses",
    "default",
]
words += [
    "description",
    "returns",
    "annotations",
    "minimum",
    "pattern",
    "additionalProperties",
    "requestBody",
    "content",
]
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from([*words, "object", "string", "3.1.0", "#"])
)
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(words), inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=150)
@given(trees, st.sampled_from([None, *(kind for kind in KINDS if kind != "python")]))
def test_no_tree_of_known_words_breaks_an_import(tree: Any, kind: str | None) -> None:
    if not isinstance(tree, str):
        sound(tree, kind)
