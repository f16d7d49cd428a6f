"""The parts of the game: reading values, filling in forms, showing responses, completing."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from envsynth.cli.player import Choice, Question, shown, terminal
from envsynth.cli.player.form import Form
from envsynth.cli.player.seen import Seen
from envsynth.cli.player.terminal import ChoiceCompleter
from envsynth.cli.player.values import read_value
from envsynth.core import Tool, ToolCall, ToolResult, Toolset
from envsynth.synthesis import ToolGraph

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@pytest.mark.parametrize("module", [shown, terminal], ids=lambda module: module.__name__)
def test_examples_in_docstrings_hold(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("schema", "text", "value"),
    [
        ({"type": "string"}, "W1", "W1"),
        ({"type": "string"}, '"a, \\"b\\""', 'a, "b"'),
        ({"type": "string"}, '"open', '"open'),
        ({}, "W1", "W1"),
        ({}, "[1]", [1]),
        ({"type": "integer"}, "12", 12),
        ({"type": "number"}, "$1,234.50", 1234.5),
        ({"type": "number"}, "3.0", 3),
        ({"type": ["integer", "null"]}, "7", 7),
        ({"type": "boolean"}, "Yes", True),
        ({"type": "boolean"}, "n", False),
        ({"enum": ["refund", "reship"]}, "Refund", "refund"),
        ({"type": "integer", "enum": [1, 2]}, "2", 2),
        ({"type": "array", "items": {"type": "string"}}, "I1, I2,", ["I1", "I2"]),
        ({"type": "array", "items": {"type": "integer"}}, "1,2", [1, 2]),
        ({"type": "array"}, '["a, b"]', ["a, b"]),
        ({"type": "object"}, '{"a": 1}', {"a": 1}),
    ],
)
def test_value_is_read_as_its_schema_wants_it(schema, text, value):
    read = read_value(schema, text)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({"type": "integer"}, "1.5"),
        ({"type": "number"}, "nan"),
        ({"type": "number"}, "inf"),
        ({"type": "boolean"}, "maybe"),
        ({"enum": ["a"]}, "b"),
        ({"type": "object"}, "[1]"),
        ({"type": "object"}, "{"),
        ({"type": "array", "items": {"type": "integer"}}, "1,x"),
    ],
)
def test_value_of_another_kind_is_told_what_is_expected(schema, text):
    with pytest.raises(ValueError, match=r"expected"):
        read_value(schema, text)


@given(JSON, st.integers(20, 120))
def test_every_response_can_be_shown(content, width):
    assert isinstance(shown.shown(content, width), str)


def form_with(*answers):
    given = list(answers)
    told = []

    class Script:
        def ask(self, question):
            return given.pop(0)

    return Form(Script(), lambda pattern, schema: (), told.append), told, given


ORDER = Tool(
    name="place_order",
    description="Place an order.",
    parameters={
        "type": "object",
        "properties": {
            "express": {"type": "boolean"},
            "items": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"variant_id": {"type": "string"}, "quantity": {"type": "integer"}},
                    "required": ["variant_id", "quantity"],
                },
            },
            "address": {
                "type": "object",
                "properties": {"street": {"type": "string"}, "city": {"type": "string"}},
                "required": ["street"],
            },
        },
        "required": ["items", "address"],
    },
)


def test_objects_are_asked_for_field_by_field():
    form, _, left = form_with("V1", "2", "V2", "1", "", "1 Elm Street", "", "")
    items = [{"variant_id": "V1", "quantity": 2}, {"variant_id": "V2", "quantity": 1}]
    assert form.fill(ORDER) == {"items": items, "address": {"street": "1 Elm Street"}}
    assert left == []


def test_list_of_objects_may_be_typed_as_json():
    form, _, _ = form_with('[{"variant_id": "V1", "quantity": 2}]', "1 Elm Street", "Reno", "yes")
    filled = form.fill(ORDER)
    assert filled["items"] == [{"variant_id": "V1", "quantity": 2}]
    assert filled["express"] is True


def test_required_list_of_objects_has_one_at_least():
    form, told, _ = form_with("", "V1", "2", "", "1 Elm Street", "", "")
    assert form.fill(ORDER)["items"] == [{"variant_id": "V1", "quantity": 2}]
    assert any("required" in line for line in told)


def completions(text, *choices, several=False):
    question = Question("> ", tuple(choices), several)
    document = Document(text)
    found = ChoiceCompleter(question).get_completions(document, CompleteEvent())
    return [text[: len(text) + completion.start_position] + completion.text for completion in found]


def test_completion_finds_by_parts_and_by_description():
    offered = (Choice("I71", "navy sweater"), Choice("I72", "lamp"))
    assert completions("sweat", *offered) == ["I71"]
    assert completions("2", *offered) == ["I72"]


def test_completion_of_a_list_replaces_the_last_item_alone():
    assert completions("I1, I", Choice("I1"), Choice("I2"), several=True) == ["I1, I1", "I1, I2"]


def seen(instruction):
    read = Tool(
        name="get_order",
        description="Get an order.",
        parameters={"properties": {"order_id": {"type": "string"}}},
        output_schema={"type": "object", "properties": {"order_id": {}, "items": {}}},
    )
    toolset = Toolset(name="shop", tools=(read,))
    return Seen(ToolGraph(toolset), instruction)


def offered(instruction, pattern, schema, *responses):
    calls = [(ToolCall(name="get_order"), ToolResult(content=content)) for content in responses]
    return [choice.text for choice in seen(instruction).choices("get_order", pattern, schema, calls)]


def test_codes_of_the_request_are_offered_like_the_example_first():
    schema = {"type": "string", "description": "Order number, such as W60342"}
    assert offered("Ana, 89502: order W61111, please.", "/order_id", schema) == ["W61111", "89502"]


def test_names_of_the_request_are_offered_where_no_code_is_meant():
    schema = {"type": "string", "description": "First name, such as Ana"}
    assert "Ben" in offered("I am Ben.", "/first_name", schema)
    assert offered("I am Ben.", "/order_id", {"type": "string", "description": "such as W1"}) == []


def test_emails_are_offered_where_one_is_wanted_and_nowhere_else():
    request = "ana@example.com, W1"
    assert offered(request, "/email", {"type": "string", "format": "email"}) == ["ana@example.com"]
    assert "ana@example.com" not in offered(request, "/order_id", {"type": "string"})


def test_values_of_the_same_field_are_offered_the_latest_first():
    responses = ({"order_id": "W1", "total": 3}, {"orders": [{"order_id": "W2"}, {"order_id": "W3"}]})
    assert offered("", "/order_id", {"type": "string"}, *responses) == ["W2", "W3", "W1"]


def test_failed_calls_show_nothing():
    failed = ToolResult.failure("nope", "Order W9 not found")
    choices = seen("").choices("get_order", "/order_id", {"type": "string"}, [(ToolCall(name="get_order"), failed)])
    assert choices == ()


def test_patterns_decide_which_codes_are_offered_and_never_hang():
    assert offered("89502, W1", "/postal_code", {"type": "string", "pattern": r"^\d{5}$"}) == ["89502"]
    hostile = {"type": "string", "pattern": r"^(\w|\d)+(?=-)(\w|\d)+$"}
    assert isinstance(offered(f"{'7' * 60}!", "/code", hostile), list)
    assert offered("W1", "/code", {"type": "string", "$ref": "#/$defs/nowhere"}) == ["W1"]
