"""Comparing two argument values by their JSON Schema.

``25`` equals ``25.0``, booleans are no numbers, dates and date-times compare by instant where the schema says they
are such, arrays without order where it says ``uniqueItems`` or ``x-compare: unordered``, objects without order
always, and strings exactly unless ``x-compare`` says ``casefold`` or ``ignore``. An optional value spelled out with
its default equals its omission; any other value that only one side has is a difference.
"""

import math
from typing import Any, Literal, NamedTuple

from envsynth.reward.instants import same_instant
from envsynth.reward.pointers import join_pointer
from envsynth.reward.schemas import Schema, effective

_NOISE = 1e-12  # relative; what a few float operations add, far below a step between two epoch seconds


class Difference(NamedTuple):
    """One way in which an argument is not what it should be.

    Attributes:
        pointer: where, as a JSON pointer into the arguments.
        why: the value is another, is missing, or is there though nobody asked for it.
        expected: the golden value (None where it is ``unexpected``).
        got: the agent's value (None where it is ``missing``).
    """

    pointer: str
    why: Literal["different", "missing", "unexpected"]
    expected: Any
    got: Any


class Unissued(str):
    """A golden value that holds an identifier whose call the agent has not made: equal to nothing."""

    __slots__ = ()


def differences(
    schema: Schema, expected: Any, got: Any, *, null_is_absent: bool = False, root: Schema | None = None
) -> list[Difference]:
    """List how ``got`` differs from ``expected``; an empty list means that they are equal.

    Args:
        schema: the JSON Schema that both follow.
        expected: the golden value.
        got: the agent's value.
        null_is_absent: whether an optional value of null says no more than its omission does, as it is for tools
            with programs, which see NULL either way.
        root: the schema that ``#/...`` references are read from, if it is another.

    >>> schema = {"properties": {"nights": {"type": "number"}, "pets": {"type": "boolean", "default": False}}}
    >>> differences(schema, {"nights": 2}, {"pets": False, "nights": 2.0})
    []
    >>> differences(schema, {"nights": 2}, {"nights": 2, "pets": True})
    [Difference(pointer='/pets', why='unexpected', expected=None, got=True)]
    """
    if identical(expected, got):
        return []
    return _Comparison(schema if root is None else root, null_is_absent).values(schema, expected, got, "")


def identical(first: Any, second: Any) -> bool:
    """Whether two JSON values are the same, type for type: the quick answer for what needs no schema."""
    kind = type(first)
    if kind is not type(second):
        return False
    if kind is dict:
        return len(first) == len(second) and all(k in second and identical(v, second[k]) for k, v in first.items())
    if kind is list:
        return len(first) == len(second) and all(map(identical, first, second))
    return kind is not Unissued and bool(first == second)


def same_number(first: float, second: float) -> bool:
    """Whether two numbers are equal, but for the noise of float arithmetic where one has a fraction."""
    if first == second:
        return True
    if _whole(first) and _whole(second):
        return False
    try:
        return math.isclose(first, second, rel_tol=_NOISE)
    except OverflowError:  # an integer that no float can hold
        return False


def _whole(number: float) -> bool:
    return isinstance(number, int) or number.is_integer()


def is_number(value: Any) -> bool:
    """Whether a JSON value is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


class _Comparison:
    def __init__(self, root: Schema, null_is_absent: bool) -> None:
        self._root = root
        self._null_is_absent = null_is_absent

    def values(self, schema: Any, expected: Any, got: Any, pointer: str) -> list[Difference]:
        if identical(expected, got):
            return []
        schema = effective(self._root, schema, expected)
        if schema.get("x-compare") == "ignore":
            return []
        if isinstance(expected, dict) and isinstance(got, dict):
            return self._objects(schema, expected, got, pointer)
        if isinstance(expected, list) and isinstance(got, list):
            return self._arrays(schema, expected, got, pointer)
        if _same_scalar(schema, expected, got):
            return []
        return [Difference(pointer, "different", expected, got)]

    def _objects(self, schema: Schema, expected: dict[str, Any], got: dict[str, Any], pointer: str) -> list[Difference]:
        properties, others = schema.get("properties", {}), schema.get("additionalProperties")
        found: list[Difference] = []
        for name in [*expected, *(name for name in got if name not in expected)]:
            part, place = properties.get(name, others), join_pointer(pointer, name)
            if name in expected and name in got:
                found += self.values(part, expected[name], got[name], place)
            elif name in expected and not self._says_nothing(part, expected[name]):
                found.append(Difference(place, "missing", expected[name], None))
            elif name in got and not self._says_nothing(part, got[name]):
                found.append(Difference(place, "unexpected", None, got[name]))
        return found

    def _says_nothing(self, schema: Any, value: Any) -> bool:
        """Whether spelling out this value says no more than leaving it out."""
        schema = effective(self._root, schema, value)
        if schema.get("x-compare") == "ignore" or (value is None and self._null_is_absent):
            return True
        return "default" in schema and not self.values(schema, schema["default"], value, "")

    def _arrays(self, schema: Schema, expected: list[Any], got: list[Any], pointer: str) -> list[Difference]:
        whole = [Difference(pointer, "different", expected, got)]
        if len(expected) != len(got):
            return whole
        items = schema.get("items")
        if schema.get("uniqueItems") is True or schema.get("x-compare") == "unordered":
            return [] if self._same_multiset(items, expected, got) else whole
        firsts = schema.get("prefixItems", ())
        found: list[Difference] = []
        for i, (one, other) in enumerate(zip(expected, got, strict=True)):
            found += self.values(firsts[i] if i < len(firsts) else items, one, other, join_pointer(pointer, i))
        return found

    def _same_multiset(self, items: Any, expected: list[Any], got: list[Any]) -> bool:
        left = list(got)
        for one in expected:
            place = next((i for i, other in enumerate(left) if not self.values(items, one, other, "")), None)
            if place is None:
                return False
            del left[place]
        return True


def _same_scalar(schema: Schema, expected: Any, got: Any) -> bool:
    if isinstance(expected, Unissued):
        return False
    if is_number(expected) and is_number(got):
        return same_number(expected, got)
    if not (isinstance(expected, str) and isinstance(got, str)):
        return type(expected) is type(got) and bool(expected == got)
    if expected == got or same_instant(schema.get("format"), expected, got):
        return True
    return schema.get("x-compare") == "casefold" and expected.casefold() == got.casefold()
