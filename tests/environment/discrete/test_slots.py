"""Slots: every sequence of values leads to arguments that the schema allows."""

import doctest
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from envsynth.environment.discrete import slots
from envsynth.environment.discrete.schemas import options_of, plain
from envsynth.environment.discrete.slots import (
    MAX_ELEMENTS,
    NOTHING,
    Filled,
    Slot,
    Unfillable,
    next_slot,
    required_slots,
)
from tests.environment.discrete.test_schemas import parameters

TEXT = {"type": "string"}
PARAMETERS = parameters("anyOf", "oneOf")  # all of several may contradict each other
VALUES = {"string": "x", "integer": 3, "number": 2.5, "boolean": True}


def value_for(slot: Slot) -> Any:
    listed = options_of(slot.schema)
    return listed[0] if listed else VALUES[slot.schema.get("type", "string")]


def fill(parameters: dict[str, Any], choices: Any) -> tuple[dict[str, Any], list[Slot]]:
    """Fill slot after slot; ``choices`` says whether an optional one is given a value."""
    given: list[Any] = []
    met: list[Slot] = []
    while isinstance(slot := next_slot(parameters, given), Slot):
        met.append(slot)
        leave_out = slot.optional and (len(given) > 24 or not choices())
        given.append(NOTHING if leave_out else value_for(slot))
    return slot.arguments, met


@given(PARAMETERS, st.data())
def test_whatever_is_chosen_the_arguments_fit_the_schema(parameters: dict[str, Any], data: st.DataObject) -> None:
    made = plain(parameters)
    try:
        required_slots(made)
    except Unfillable:
        return
    arguments, met = fill(made, lambda: data.draw(st.booleans()))
    assert jsonschema_rs.Draft202012Validator(_without_empty(made)).is_valid(arguments)
    pointers = [slot.pointer for slot in met]
    assert len(set(pointers)) == len(pointers)


def test_an_optional_object_whose_parts_cannot_all_be_composed_is_left_out():
    node = {"type": "object", "properties": {"name": {"type": "string"}, "more": {"type": "array"}}}
    cut = {**node, "required": ["name", "more"]}
    parameters = {"type": "object", "properties": {"id": {"type": "string"}, "node": cut}, "required": ["id"]}
    arguments, _ = fill(parameters, lambda: True)
    assert arguments == {"id": "x"}


def _without_empty(schema: dict[str, Any]) -> dict[str, Any]:
    """Leave out enumerations of null alone: nothing can be chosen there."""
    made = {key: value for key, value in schema.items() if key != "$defs" and (key, value) != ("enum", [None])}
    if "properties" in made:
        made["properties"] = {name: _without_empty(part) for name, part in made["properties"].items()}
    if "items" in made:
        made["items"] = _without_empty(made["items"])
    return made


@given(PARAMETERS)
def test_leaving_out_what_can_be_left_out_meets_the_required_slots_only(parameters: dict[str, Any]) -> None:
    made = plain(parameters)
    try:
        required = required_slots(made)
    except Unfillable:
        return
    _, met = fill(made, lambda: False)
    assert [slot.pointer for slot in met if not slot.optional] == [slot.pointer for slot in required]


def schema_of(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


def test_required_parameters_come_first() -> None:
    schema = schema_of(("b",), a=TEXT, b=TEXT)
    first = next_slot(schema, [])
    assert isinstance(first, Slot)
    assert (first.path, first.optional) == ("b", False)
    assert next_slot(schema, ["x", NOTHING]) == Filled({"b": "x"})


def test_elements_of_a_list_know_those_before_them() -> None:
    schema = schema_of(("ids",), ids={"type": "array", "items": TEXT, "minItems": 1})
    first, second = next_slot(schema, []), next_slot(schema, ["W1"])
    assert isinstance(first, Slot)
    assert isinstance(second, Slot)
    assert (first.optional, first.taken) == (False, ())
    assert (second.optional, second.taken, second.path) == (True, ("W1",), "ids/*")


def test_a_list_ends_by_itself_where_it_is_full() -> None:
    schema = schema_of(("ids",), ids={"type": "array", "items": TEXT, "maxItems": 2})
    assert next_slot(schema, ["a", "b"]) == Filled({"ids": ["a", "b"]})
    endless = schema_of(("ids",), ids={"type": "array", "items": TEXT})
    assert next_slot(endless, list("abcdefgh")) == Filled({"ids": list("abcdefgh")})
    assert MAX_ELEMENTS == 8


def test_leaving_out_the_first_value_of_an_optional_object_leaves_out_the_object() -> None:
    address = schema_of(("street", "city"), street=TEXT, city=TEXT)
    schema = schema_of(("name",), name=TEXT, address=address)
    street = next_slot(schema, ["Ada"])
    assert isinstance(street, Slot)
    assert (street.path, street.optional) == ("address/street", True)
    assert next_slot(schema, ["Ada", NOTHING]) == Filled({"name": "Ada"})
    city = next_slot(schema, ["Ada", "Elm Road"])
    assert isinstance(city, Slot)
    assert not city.optional


@pytest.mark.parametrize(
    "part",
    [
        {"type": "object"},
        {"type": "array"},
        {"type": "null"},
        {"type": "array", "items": {"type": "object"}, "minItems": 1},
        {"type": "array", "items": TEXT, "minItems": MAX_ELEMENTS + 1},
        {"type": "array", "items": schema_of(nothing={"type": "null"}), "minItems": 10**9},
        {
            "type": "array",
            "minItems": 8,
            "items": {"type": "array", "minItems": 8, "items": schema_of(("a", "b"), a=TEXT, b=TEXT)},
        },
    ],
)
def test_what_is_not_composed_of_a_few_values_is_left_out_or_unfillable(part: dict[str, Any]) -> None:
    with pytest.raises(Unfillable):
        required_slots(schema_of(("part",), part=part))
    assert required_slots(schema_of(("id",), id=TEXT, part=part)) == [Slot(("id",), TEXT)]


def test_examples_in_docstrings_are_right() -> None:
    assert doctest.testmod(slots).failed == 0
