from hypothesis import given
from hypothesis import strategies as st

from envsynth.synthesis.graph import read_fields
from envsynth.synthesis.graph.fields import kind_of
from envsynth.synthesis.graph.pairing import compatible


def pointers(schema):
    return [field.pointer for field in read_fields(schema)]


def test_scalars_are_found_inside_of_objects_and_lists():
    schema = {
        "properties": {
            "ids": {"type": "array", "items": {"type": "string"}},
            "candidate": {"properties": {"id": {"type": "string"}, "tags": {"type": "array"}}},
            "items": {"type": "array", "items": {"properties": {"sku": {"type": "string"}}}},
        }
    }
    assert pointers(schema) == ["/ids/*", "/candidate/id", "/candidate/tags/*", "/items/*/sku"]


def test_names_with_slashes_are_escaped():
    assert pointers({"properties": {"a/b": {"type": "string"}, "c~d": {"type": "string"}}}) == ["/a~1b", "/c~0d"]


def test_all_branches_of_a_union_are_read():
    schema = {"properties": {"who": {"anyOf": [{"properties": {"email": {}}}, {"properties": {"phone": {}}}]}}}
    assert pointers(schema) == ["/who/email", "/who/phone"]


def test_local_references_are_followed():
    schema = {
        "properties": {"owner": {"$ref": "#/$defs/person"}},
        "$defs": {"person": {"type": "object", "properties": {"name": {"type": "string"}}}},
    }
    assert pointers(schema) == ["/owner/name"]


def test_circular_references_end():
    schema = {
        "properties": {"node": {"$ref": "#/$defs/node"}},
        "$defs": {"node": {"properties": {"id": {"type": "string"}, "next": {"$ref": "#/$defs/node"}}}},
    }
    found = pointers(schema)
    assert found[:2] == ["/node/id", "/node/next/id"]
    assert len(found) < 20


def test_field_is_required_only_where_every_level_is():
    schema = {
        "properties": {
            "a": {"properties": {"x": {}, "y": {}}, "required": ["x"]},
            "b": {"properties": {"z": {}}, "required": ["z"]},
        },
        "required": ["a"],
    }
    assert {field.pointer for field in read_fields(schema) if field.required} == {"/a/x"}


def test_null_does_not_hide_a_type():
    assert kind_of({"type": ["string", "null"]}) == "string"
    assert kind_of({"anyOf": [{"type": "integer"}, {"type": "null"}]}) == "integer"
    assert kind_of({"enum": ["a", "b"]}) == "string"
    assert kind_of({"type": ["string", "integer"]}) == ""


def fits(output, parameter):
    (one,), (other,) = read_fields({"properties": {"x": output}}), read_fields({"properties": {"x": parameter}})
    return compatible(one, other)


def test_types_formats_and_enumerations_rule_pairs_out():
    assert fits({"type": "integer"}, {"type": "number"})
    assert not fits({"type": "number"}, {"type": "integer"})
    assert not fits({"type": "integer"}, {"type": "string"})
    assert not fits({"type": "string", "format": "date"}, {"type": "string", "format": "date-time"})
    assert not fits({"enum": ["open"]}, {"enum": ["high", "low"]})
    assert fits({"enum": ["open", "low"]}, {"enum": ["high", "low"]})
    assert fits({}, {"type": "string"})


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["properties", "items", "type", "anyOf", "$ref", "required", "enum", "description", "a"]),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["properties", "items", "type", "oneOf", "allOf", "x"]), anything, max_size=4))
def test_malformed_schemas_are_read_without_trouble(schema):
    found = pointers(schema)
    assert len(found) == len(set(found))
