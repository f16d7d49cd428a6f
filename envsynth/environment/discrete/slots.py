"""A tool's arguments as a sequence of slots, one value each: which is next follows from the values given so far."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from envsynth.environment.discrete.schemas import options_of

MAX_ELEMENTS = 8
"""How many elements a list is given at most."""
MAX_REQUIRED = 64
"""How many values a tool may need at least; one that needs more cannot be called by choices."""


class _Nothing:
    def __repr__(self) -> str:
        return "NOTHING"


NOTHING: Any = _Nothing()
"""Given for a slot that is left out, or to say that a list is complete."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One value to be chosen.

    Attributes:
        pointer: where it stands in the arguments: names of parameters, places in lists.
        schema: the value's schema.
        optional: whether `NOTHING` may be given.
        taken: the elements of the list that were chosen before it; none of them is to be chosen again.
    """

    pointer: tuple[str | int, ...]
    schema: dict[str, Any]
    optional: bool = False
    taken: tuple[Any, ...] = ()

    @property
    def path(self) -> str:
        """The pointer with ``*`` for any place in a list."""
        return "/".join("*" if isinstance(part, int) else part for part in self.pointer)


class Filled(NamedTuple):
    """All slots have their values: the arguments are complete."""

    arguments: dict[str, Any]


class Unfillable(Exception):  # noqa: N818 (it says what a schema is; nothing has gone wrong)
    """A tool's required parameters cannot be composed of single values, or of a few of them.

    Such is an object without properties, or a list of a hundred elements at least.
    """


Pointer = tuple[str | int, ...]
Walk = Generator[Slot, Any, Any]


def next_slot(parameters: dict[str, Any], given: Sequence[Any]) -> Slot | Filled:
    """Return the slot that comes after the values given so far, or the arguments if there is none.

    Required parameters come before optional ones; otherwise the schema's order counts.

    Args:
        parameters: a tool's parameters, made `plain`.
        given: the values of the slots before.

    Raises:
        Unfillable: a required parameter has no slots.

    >>> schema = {"type": "object", "properties": {"ids": {"type": "array", "items": {"type": "string"}}}}
    >>> next_slot(schema, [])
    Slot(pointer=('ids', 0), schema={'type': 'string'}, optional=True, taken=())
    >>> next_slot(schema, ["W1", "W2", NOTHING])
    Filled(arguments={'ids': ['W1', 'W2']})
    """
    walk = _object(parameters, (), False)
    try:
        slot = next(walk)
        for value in given:
            slot = walk.send(value)
    except StopIteration as end:
        return Filled(end.value)
    return slot


def required_slots(parameters: dict[str, Any]) -> list[Slot]:
    """Return the slots that cannot be left out.

    Raises:
        Unfillable: a required parameter has no slots, or there are more than `MAX_REQUIRED`.
    """
    slots: list[Slot] = []
    given: list[Any] = []
    while isinstance(slot := next_slot(parameters, given), Slot):
        given.append(NOTHING if slot.optional else None)
        slots += [] if slot.optional else [slot]
        if len(slots) > MAX_REQUIRED:
            raise Unfillable(f"there are more than {MAX_REQUIRED} required values")
    return slots


def _object(schema: dict[str, Any], pointer: Pointer, optional: bool) -> Walk:
    properties = schema.get("properties", {})
    required = [name for name in properties if name in schema.get("required", ())]
    if optional and not all(_can_be_composed(properties[name]) for name in required):
        return NOTHING
    values: dict[str, Any] = {}
    for name in [*required, *(name for name in properties if name not in required)]:
        first = optional and not values
        value = yield from _value(properties[name], (*pointer, name), first or name not in required)
        if value is not NOTHING:
            values[name] = value
        elif first and name in required:
            return NOTHING  # to leave out the first value that an object needs is to leave out the object
    return values if values or not optional else NOTHING


def _array(schema: dict[str, Any], pointer: Pointer, optional: bool) -> Walk:
    least, most = schema.get("minItems", 0), min(schema.get("maxItems", MAX_ELEMENTS), MAX_ELEMENTS)
    if least > MAX_ELEMENTS:
        return _uncomposed(pointer, optional)
    elements: list[Any] = []
    while len(elements) < max(least, most):
        may_end = len(elements) >= least or (optional and not elements)
        value = yield from _value(schema["items"], (*pointer, len(elements)), may_end, tuple(elements))
        if value is NOTHING:
            break
        elements.append(value)
    return elements if elements or not optional else NOTHING


def _value(schema: dict[str, Any], pointer: Pointer, optional: bool, taken: tuple[Any, ...] = ()) -> Walk:
    if options_of(schema) is None:
        if schema.get("properties"):
            return (yield from _object(schema, pointer, optional))
        if schema.get("type") == "array" and isinstance(schema.get("items"), dict):
            return (yield from _array(schema, pointer, optional))
        if schema.get("type") in ("object", "array", "null"):
            return _uncomposed(pointer, optional)
    return (yield Slot(pointer, schema, optional, taken))


def _can_be_composed(schema: dict[str, Any]) -> bool:
    """Whether single values make up what has to be there: not where a circle of references was cut."""
    if options_of(schema) is not None:
        return True
    properties, items = schema.get("properties"), schema.get("items")
    if properties:
        return all(_can_be_composed(properties[name]) for name in schema.get("required", ()) if name in properties)
    if schema.get("type") == "array" and isinstance(items, dict):
        least = schema.get("minItems", 0)
        return least <= MAX_ELEMENTS and (least == 0 or _can_be_composed(items))
    return schema.get("type") not in ("object", "array", "null")


def _uncomposed(pointer: Pointer, optional: bool) -> Any:
    if optional:
        return NOTHING
    raise Unfillable(f"{'/'.join(map(str, pointer))} cannot be composed of single values")
