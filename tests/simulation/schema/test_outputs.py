"""Whatever the output schema, what is drawn lies inside it, and is the same for the same call."""

import re

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envsynth.core import BundleError, SimulatorFault, Tool, ToolCall, Toolset
from envsynth.simulation import SchemaSimulator
from envsynth.simulation.schema.patterns import compile_pattern
from envsynth.world import World
from tests.simulation.schema.orders import BASE

NAMES = st.sampled_from(
    ["id", "order_id", "name", "status", "count", "total", "items", "price", "created_at", "tags", "x"]
)
PATTERNS = ["^[A-Z]{2}-[0-9]{4}$", "^(red|green)$", r"^\d{3}-\d{2}$", "^#[0-9a-f]{6}$", "[a-c]+x?", r"^\w{2,5}$"]
FORMATS = ["date", "date-time", "time", "email", "uuid", "uri", "ipv4", "ipv6", "hostname", "duration", "regex"]


@st.composite
def numbers(draw):
    kind = draw(st.sampled_from(["integer", "number"]))
    low = draw(st.none() | st.integers(-1000, 1000))
    high = None if low is None else draw(st.none() | st.integers(low, low + 500))
    schema = {"type": kind}
    if low is not None:
        schema["minimum"] = low
    if high is not None:
        schema["maximum"] = high
    if high is not None and high - low > 20:
        schema |= draw(st.sampled_from([{}, {"multipleOf": 5}, {"exclusiveMaximum": high}, {"exclusiveMinimum": low}]))
    return schema


@st.composite
def texts(draw):
    which = draw(st.integers(0, 3))
    if which == 0:
        return {"type": "string", "pattern": draw(st.sampled_from(PATTERNS))}
    if which == 1:
        return {"type": "string", "format": draw(st.sampled_from(FORMATS))}
    least = draw(st.integers(0, 30))
    return {"type": "string", "minLength": least, "maxLength": least + draw(st.integers(0, 30))}


def objects(inner):
    return st.dictionaries(NAMES, inner, max_size=5).flatmap(
        lambda properties: st.fixed_dictionaries(
            {
                "type": st.just("object"),
                "properties": st.just(properties),
                "required": st.lists(st.sampled_from(sorted(properties)), unique=True) if properties else st.just([]),
                "additionalProperties": st.booleans(),
            }
        )
    )


def arrays(inner):
    return st.tuples(inner, st.integers(0, 3), st.integers(0, 4)).map(
        lambda parts: {"type": "array", "items": parts[0], "minItems": parts[1], "maxItems": parts[1] + parts[2]}
    )


LEAVES = (
    numbers()
    | texts()
    | st.just({"type": "boolean"})
    | st.just({})
    | st.just({"$ref": "#/$defs/money"})
    | st.lists(st.sampled_from(["a", "b", 1, 2.5, None, True]), min_size=1, unique=True).map(lambda e: {"enum": e})
    | st.sampled_from(["fixed", 7]).map(lambda value: {"const": value})
    | st.just({"type": ["string", "null"]})
)
SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: (
        objects(inner)
        | arrays(inner)
        | st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"anyOf": parts})
        | st.tuples(objects(LEAVES), objects(LEAVES)).map(
            lambda two: {"allOf": [two[0] | {"additionalProperties": True}]}
        )
    ),
    max_leaves=10,
)
DEFS = {
    "money": {"type": "object", "properties": {"amount": {"type": "number", "minimum": 0}}, "required": ["amount"]},
    "tree": {
        "type": "object",
        "properties": {"name": {"type": "string"}, "children": {"type": "array", "items": {"$ref": "#/$defs/tree"}}},
        "required": ["name", "children"],
    },
}


def answer(schema, name="get_order", seed=0, **arguments):
    tool = Tool(
        name=name,
        description="",
        parameters={"properties": {"order_id": {"type": "string"}, "tags": {"type": "array"}, "price": {}}},
        output_schema=schema,
    )
    simulator = SchemaSimulator(Toolset(name="any", tools=(tool,)))
    return simulator.answer(ToolCall(name=name, arguments=arguments), World(BASE, seed=seed))


@settings(max_examples=150)
@given(
    SCHEMAS,
    st.sampled_from(["get_order", "create_order", "list_orders", "analyze_orders"]),
    st.sampled_from([{}, {"order_id": "W-1"}, {"order_id": "W-1", "tags": [1, "b"], "price": -3}]),
    st.integers(0, 5),
)
def test_every_response_lies_in_the_output_schema(schema, name, arguments, seed):
    schema = {**schema, "$defs": DEFS}
    result = answer(schema, name, seed, **arguments)
    assert result.ok
    jsonschema_rs.validate(schema, result.content, validate_formats=True)
    assert answer(schema, name, seed, **arguments) == result


def test_a_schema_that_holds_itself_ends():
    content = answer({"$ref": "#/$defs/tree", "$defs": DEFS}).content
    jsonschema_rs.validate(DEFS["tree"] | {"$defs": DEFS}, content)


def test_unique_items_are_unique():
    schema = {"type": "array", "items": {"enum": ["a", "b", "c"]}, "minItems": 3, "uniqueItems": True}
    assert sorted(answer(schema).content) == ["a", "b", "c"]


def test_a_pattern_that_is_not_understood_falls_back_to_what_the_schema_documents():
    schema = {"type": "string", "pattern": "^(?=A)A\\d$", "examples": ["A7"]}
    assert answer(schema).content == "A7"


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "pattern": "^(?=A)A\\d$"},
        {"type": "object", "properties": {"a": {"$ref": "#"}}, "required": ["a"]},
        {"type": "array", "items": {}, "minItems": 10**9},
        {"allOf": [{"type": "integer", "minimum": 3}], "not": {}},
    ],
)
def test_a_schema_that_nothing_fits_is_a_fault_and_no_crash(schema):
    with pytest.raises(SimulatorFault, match="get_order"):
        answer(schema)


@pytest.mark.parametrize("schema", [{"type": "strnig"}, {"allOf": [{"$ref": "#"}]}])
def test_an_output_schema_that_is_none_is_an_error_naming_the_tool(schema):
    with pytest.raises((BundleError, SimulatorFault), match="get_order"):
        answer(schema)


@given(
    st.sampled_from([*PATTERNS, r"^\+[1-9]\d{6,12}$", "^[^0-9]{3}$", "^a(?:b|c){2}$", "^x*y+?z$"]),
    st.integers(0, 2**63),
)
def test_drawn_texts_match_their_pattern(pattern, key):
    assert re.search(pattern, compile_pattern(pattern)(key))


@pytest.mark.parametrize("pattern", ["(", ")", "[", "a{", "*", r"\b", "(?!a)b", "[^\\s\\S]", r"\1", "a{9999}"])
def test_other_patterns_are_refused(pattern):
    with pytest.raises(ValueError, match="pattern"):
        compile_pattern(pattern)
