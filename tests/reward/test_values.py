"""Argument values compare by their schema."""

from typing import Any

import pytest

from envsynth.reward.values import Unissued, differences

EQUAL: list[tuple[dict[str, Any], Any, Any]] = [
    ({}, 25, 25.0),
    ({}, 19.99, 19.990000000000002),
    ({}, {"a": 1, "b": [1, 2]}, {"b": [1, 2.0], "a": 1}),
    ({"format": "date-time"}, "2026-03-14T10:00:00Z", "2026-03-14T11:00:00+01:00"),
    ({"format": "date-time"}, "2026-03-14T10:00:00", "2026-03-14 10:00:00Z"),
    ({"format": "date"}, "2026-03-14", "20260314"),
    ({"format": "time"}, "10:00", "10:00:00"),
    ({"uniqueItems": True}, ["a", "b"], ["b", "a"]),
    ({"uniqueItems": True, "items": {"format": "date"}}, ["2026-03-14", "2026-03-15"], ["20260315", "20260314"]),
    ({"x-compare": "unordered"}, [1, 1, 2], [2.0, 1, 1]),
    ({"x-compare": "casefold"}, "Straße", "STRASSE"),
    ({"items": {"x-compare": "casefold"}}, ["Navy"], ["navy"]),
    ({"x-compare": "ignore"}, "thanks", {"any": "thing"}),
    ({"properties": {"a": {"default": 1}}}, {}, {"a": 1.0}),
    ({"properties": {"a": {"default": 1}}}, {"a": 1}, {}),
    ({"properties": {"o": {"properties": {"a": {"default": False}}}}}, {"o": {}}, {"o": {"a": False}}),
    ({"properties": {"note": {"x-compare": "ignore"}}}, {}, {"note": "hello"}),
    ({"properties": {"note": {"x-compare": "ignore"}}}, {"note": "hello"}, {}),
    ({"additionalProperties": {"x-compare": "casefold"}}, {"colour": "Navy"}, {"colour": "navy"}),
    ({"anyOf": [{"type": "null"}, {"type": "string", "format": "date"}]}, "2026-03-14", "20260314"),
    ({"allOf": [{"type": "string"}, {"x-compare": "casefold"}]}, "A", "a"),
    ({"prefixItems": [{"format": "date"}], "items": {"x-compare": "casefold"}}, ["2026-03-14", "A"], ["20260314", "a"]),
    ({"$ref": "#/$defs/Day", "$defs": {"Day": {"format": "date"}}}, "2026-03-14", "20260314"),
]

DIFFERENT: list[tuple[dict[str, Any], Any, Any]] = [
    ({}, 25, "25"),
    ({}, 1, True),
    ({}, False, 0),
    ({}, None, 0),
    ({}, 4821337712, 4821337713.0),
    ({}, 1773482400.5, 1773482400.6),
    ({}, "W-12", "w-12"),
    ({}, "a b", "a  b"),
    ({}, ["a", "b"], ["b", "a"]),
    ({}, ["a"], ["a", "a"]),
    ({}, {"a": 1}, {"a": 1, "b": None}),
    ({}, [], {}),
    ({}, 10**400, 0.5),
    ({}, float("nan"), float("nan")),
    ({"uniqueItems": True}, ["a", "b"], ["a", "c"]),
    ({"x-compare": "unordered"}, [1, 1, 2], [1, 2, 2]),
    ({}, "2026-03-14T10:00:00Z", "2026-03-14T11:00:00+01:00"),
    ({"format": "date-time"}, "2026-03-14T10:00:00Z", "2026-03-14T10:00:00+01:00"),
    ({"format": "date-time"}, "tomorrow", "Tomorrow"),
    ({"format": "date-time"}, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
    ({"properties": {"a": {"default": 1}}}, {}, {"a": 2}),
    ({"properties": {"a": {"default": 1}}}, {"a": 2}, {}),
    ({"properties": {"o": {"type": "object"}}}, {"o": {}}, {"o": {"a": 1}}),
    ({"oneOf": [{"type": "integer"}, {"type": "string", "x-compare": "casefold"}]}, 1, 2),
]


@pytest.mark.parametrize(("schema", "expected", "got"), EQUAL)
def test_these_are_equal(schema: dict[str, Any], expected: Any, got: Any) -> None:
    assert differences(schema, expected, got) == []


@pytest.mark.parametrize(("schema", "expected", "got"), DIFFERENT)
def test_these_are_different(schema: dict[str, Any], expected: Any, got: Any) -> None:
    assert differences(schema, expected, got) != []


def test_every_difference_says_where_and_why() -> None:
    found = differences({}, {"a": 1, "b/c": {"d": [1, 2]}, "e": 5}, {"a": 2, "b/c": {"d": [1, 3]}, "f": 6})
    assert [(one.pointer, one.why, one.expected, one.got) for one in found] == [
        ("/a", "different", 1, 2),
        ("/b~1c/d/1", "different", 2, 3),
        ("/e", "missing", 5, None),
        ("/f", "unexpected", None, 6),
    ]


def test_null_is_omission_only_where_the_tool_cannot_tell_them_apart() -> None:
    assert differences({}, {}, {"note": None}) != []
    assert differences({}, {}, {"note": None}, null_is_absent=True) == []
    assert differences({}, {"note": "x"}, {"note": None}, null_is_absent=True) != []


def test_a_union_is_read_by_the_branch_that_fits_the_golden_value() -> None:
    card = {"type": "object", "properties": {"kind": {"const": "card"}, "name": {"x-compare": "casefold"}}}
    cash = {"type": "object", "properties": {"kind": {"const": "cash"}, "name": {}}}
    schema = {"oneOf": [cash, card]}
    assert differences(schema, {"kind": "card", "name": "Ana"}, {"kind": "card", "name": "ANA"}) == []
    assert differences(schema, {"kind": "cash", "name": "Ana"}, {"kind": "cash", "name": "ANA"}) != []


def test_a_schema_that_refers_to_itself_without_end_is_survived() -> None:
    schema = {"$defs": {"A": {"allOf": [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/A"}]}, "B": {"$ref": "#/$defs/B"}}}
    for name in ("A", "B"):
        assert differences({**schema, "$ref": f"#/$defs/{name}"}, 1, 2) != []


def test_an_identifier_that_was_never_issued_equals_nothing() -> None:
    assert differences({}, Unissued("V1"), "V1") != []
    assert differences({}, {"id": Unissued("V1")}, {"id": Unissued("V1")}) != []
