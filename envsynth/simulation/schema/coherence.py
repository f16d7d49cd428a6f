"""Counts that equal lengths and totals that equal sums, where the names of an object's fields say so."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from envsynth.simulation.schema.names import singular, words

if TYPE_CHECKING:
    from envsynth.simulation.schema.containers import Field

_COUNT = {"count", "total", "number", "num", "size", "length"}
_AMOUNT = ("line_total", "subtotal", "total", "total_price", "amount", "price", "unit_price", "cost", "fee", "value")
_TOTAL = {"total", "subtotal", "sum"}


class Agreement(NamedTuple):
    """A field that says how long a list is (``count``) or what its values add up to (``sum``)."""

    field: str
    kind: Literal["count", "sum"]
    source: str
    amount: str = ""


def agreements(kinds: Mapping[str, str], items: Mapping[str, Mapping[str, str]]) -> tuple[Agreement, ...]:
    """Return what an object's fields say of one another.

    Args:
        kinds: field → JSON type.
        items: array field → its items' fields and types ("" → the type of items that are no objects).
    """
    found = []
    for name, kind in kinds.items():
        if kind == "integer" and (counted := _counted(name, items)):
            found.append(Agreement(name, "count", counted))
        elif kind == "number" and (summed := _summed(name, items)):
            found.append(Agreement(name, "sum", *summed))
    return tuple(found)


def _counted(name: str, items: Mapping[str, Any]) -> str | None:
    said = words(name)
    about = {singular(word) for word in said if word not in _COUNT and word not in ("of", "results", "found")}
    if not set(said) & _COUNT:
        return None
    for array in items:
        if about and about <= {singular(word) for word in words(array)}:
            return array
    return next(iter(items)) if not about and len(items) == 1 else None


def _summed(name: str, items: Mapping[str, Mapping[str, str]]) -> tuple[str, str] | None:
    said = set(words(name))
    if not said & _TOTAL:
        return None
    about = {singular(word) for word in said - _TOTAL}
    for array, fields in items.items():
        amount = next((field for field in _AMOUNT if fields.get(field) in ("number", "integer")), None)
        if amount is not None and (not about or about & set(words(amount)) or about & {"amount", "price", "cost"}):
            return array, amount
        if fields.get("") == "number" and about and about <= {singular(word) for word in words(array)}:
            return array, ""
    return None


def settle(
    found: dict[str, Any], wanted: Sequence[Agreement], fields: Mapping[str, Field], given: Collection[str]
) -> None:
    """Make a drawn object's counts and totals agree with its lists; what was given stays, and the schema's limits."""
    for agreement in wanted:
        source = found.get(agreement.source)
        if not isinstance(source, list) or agreement.field not in found or agreement.field in given:
            continue
        value: Any = len(source) if agreement.kind == "count" else _sum(source, agreement.amount)
        if value is not None and fields[agreement.field].valid(value):
            found[agreement.field] = value


def _sum(items: list[Any], amount: str) -> float | None:
    total = 0.0
    for item in items:
        if isinstance(item, dict) and amount not in item:
            return None  # what the call gave names no amounts
        value = item[amount] if isinstance(item, dict) else item
        times = item.get("quantity", 1) if isinstance(item, dict) and amount in ("price", "unit_price", "cost") else 1
        if isinstance(value, int | float) and isinstance(times, int | float):
            total += value * times
    return round(total, 2)
