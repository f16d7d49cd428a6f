"""Schemas made plain: references, alternatives, circles."""

import doctest
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from envsynth.environment.discrete import schemas
from envsynth.environment.discrete.schemas import options_of, plain

NAMES = st.sampled_from(["id", "items", "size", "day", "a/b"])
LEAVES = st.one_of(
    st.sampled_from(["string", "integer", "number", "boolean", "null"]).map(lambda kind: {"type": kind}),
    st.lists(st.sampled_from(["red", "green", 3, None]), min_size=1, unique=True).map(lambda values: {"enum": values}),
    st.just({"type": ["null", "string"]}),
    st.sampled_from(["#/$defs/one", "#/$defs/two", "#/$defs/none", "#"]).map(lambda name: {"$ref": name}),
    st.just({}),
)


def _composed(parts: Any, *combined: str) -> Any:
    objects = st.builds(
        lambda properties, needed: {
            "type": "object",
            "properties": properties,
            "required": sorted(properties)[:needed],
        },
        st.dictionaries(NAMES, parts, max_size=3),
        st.integers(0, 3),
    )
    arrays = st.builds(
        lambda items, least, more: {"type": "array", "items": items, "minItems": least, "maxItems": least + more},
        parts,
        st.integers(0, 10),
        st.integers(0, 4),
    )
    several = st.builds(
        lambda key, variants: {key: variants}, st.sampled_from(combined), st.lists(parts, min_size=1, max_size=3)
    )
    return objects | arrays | several


def parameters(*combined: str) -> st.SearchStrategy[dict[str, Any]]:
    """Make up a tool's parameters: nested, with references (some of them in a circle), and the given combinations."""
    schemas = st.recursive(LEAVES, lambda parts: _composed(parts, *combined), max_leaves=8)
    return st.builds(
        lambda properties, one, two: {
            "type": "object",
            "properties": properties,
            "required": sorted(properties)[::2],
            "$defs": {"one": one, "two": two},
        },
        st.dictionaries(NAMES, schemas, max_size=4),
        schemas,
        schemas,
    )


PARAMETERS = parameters("anyOf", "oneOf", "allOf")


def everywhere(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a plain schema's parts, itself included."""
    parts = [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]
    return [schema, *(found for part in parts for found in everywhere(part))]


@given(PARAMETERS)
def test_a_plain_schema_has_one_type_everywhere_and_no_references(parameters: dict[str, Any]) -> None:
    for part in everywhere(plain(parameters)):
        assert not {"$ref", "anyOf", "oneOf", "allOf"} & set(part)
        assert isinstance(part.get("type", "string"), str)


@given(PARAMETERS)
def test_a_plain_schema_stays_as_it_is(parameters: dict[str, Any]) -> None:
    made = plain(parameters)
    assert plain(made) == made


@pytest.mark.parametrize("schema", [None, True, [], "string", {"properties": None}, {"items": [{}]}, {"$ref": "#/x/y"}])
def test_what_is_no_object_of_schemas_is_left_alone(schema: Any) -> None:
    assert plain(schema).get("properties") is None


def test_of_alternatives_the_first_that_is_not_null_is_taken() -> None:
    schema = {
        "anyOf": [{"type": "null"}, {"type": "integer", "minimum": 3}, {"type": "string"}],
        "description": "how many",
    }
    assert plain(schema) == {"type": "integer", "minimum": 3, "description": "how many"}
    assert plain({"type": ["null", "number"]}) == {"type": "number"}


def test_what_is_all_of_several_has_the_properties_of_each() -> None:
    address = {"type": "object", "properties": {"street": {"type": "string"}}, "required": ["street"]}
    more = {"properties": {"floor": {"type": "integer"}}, "required": ["floor"]}
    root = {"$defs": {"address": address, "floor": more}}
    parts = [{"$ref": "#/$defs/address"}, {"$ref": "#/$defs/floor"}]
    assert set(plain({"allOf": parts}, root)["properties"]) == {"street", "floor"}
    both = plain({"allOf": [address, more]})
    assert set(both["properties"]) == {"street", "floor"}
    assert set(both["required"]) == {"street", "floor"}
    assert jsonschema_rs.Draft202012Validator(both).is_valid({"street": "Elm Road", "floor": 2})


def test_a_reference_into_escaped_names_is_followed() -> None:
    root = {"$defs": {"a/b~c": {"type": "integer"}}}
    assert plain({"$ref": "#/$defs/a~1b~0c"}, root) == {"type": "integer"}


def test_a_schema_that_refers_to_itself_ends() -> None:
    tree = {"type": "object", "properties": {"name": {"type": "string"}, "child": {"$ref": "#"}}}
    made, depth = plain(tree), 0
    while "properties" in made:
        made, depth = made["properties"]["child"], depth + 1
    assert depth == 5
    assert made == {"type": "object"}
    assert plain({"$ref": "#"}) == {}


def test_elements_take_over_what_is_said_of_their_list() -> None:
    schema = {"type": "array", "description": "order numbers such as W1", "items": {"type": "string"}}
    assert plain(schema)["items"]["description"] == "order numbers such as W1"


def test_an_enumeration_does_without_null() -> None:
    assert options_of({"enum": ["a", None]}) == ["a"]
    assert options_of({"const": 4}) == [4]
    assert options_of({"type": "integer"}) is None


def test_examples_in_docstrings_are_right() -> None:
    assert doctest.testmod(schemas).failed == 0
