"""Rows whose generated keys are numbered in another order.

Where the order of an array does not matter, an agent may give it in another order than the golden does. Rows made
from its items are then numbered otherwise (``R48213377-1`` and ``-2`` are swapped) though the worlds are the same.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from envsynth.reward.renaming import Identifiers
from envsynth.reward.rows import GoldenRow, GoldenRows, Place
from envsynth.reward.state import Expected, cell_differences
from envsynth.world import Change


def renumbered(
    rows: GoldenRows, expected: Mapping[Place, Expected], changes: Sequence[Change], identifiers: Identifiers
) -> dict[Place, Expected]:
    """Return the expected rows with the keys of new rows exchanged so as to meet the agent's rows.

    Only keys that one call made are exchanged, and of a key only the texts that hold the generated identifier and
    the integers beside them. Rows that refer to a renumbered row follow it.

    Args:
        rows: the golden's changes.
        expected: the golden rows in the agent's terms, in the schema's order of tables.
        changes: the agent's net changes.
        identifiers: those that the golden run issued.
    """
    new = {(change.table, change.key): change.after for change in changes if change.before is None}
    texts: dict[str, str] = {}
    result: dict[Place, Expected] = {}
    for place, wanted in expected.items():
        after = _follow(wanted.after, texts)
        if after is not None and wanted.golden.change.before is None:
            twins = [other for other in expected if _twins(wanted.golden, expected[other].golden, identifiers)]
            for other in (place, *twins):
                candidate = {**after, **dict(zip(rows.keys.get(place[0], ()), other[1], strict=False))}
                row = new.get(other)
                if other in result or row is None or cell_differences(rows, *other, wanted, candidate, row):
                    continue
                texts.update(_exchanged(place, other))
                place, after = other, candidate
                break
        result[place] = Expected.of(wanted.golden, after)
    # Where a row found its place taken, the exchange has failed, and the plain comparison says what differs.
    return result if len(result) == len(expected) else dict(expected)


def _twins(one: GoldenRow, other: GoldenRow, identifiers: Identifiers) -> bool:
    """Whether two new rows have keys that one call made."""
    if one is other or one.change.table != other.change.table or other.change.before is not None:
        return False
    pairs = list(zip(one.change.key, other.change.key, strict=True))
    if not any(identifiers.inside(first) for first, _ in pairs):
        return False
    return all(first == second or _numbered(first, second, identifiers) for first, second in pairs)


def _numbered(first: Any, second: Any, identifiers: Identifiers) -> bool:
    if isinstance(first, str) and isinstance(second, str):
        found = identifiers.found(first)
        return bool(found) and found == identifiers.found(second)
    return type(first) is int and type(second) is int


def _exchanged(place: Place, other: Place) -> dict[str, str]:
    return {
        old: new
        for old, new in zip(place[1], other[1], strict=True)
        if isinstance(old, str) and isinstance(new, str) and old != new
    }


def _follow(after: dict[str, Any] | None, texts: Mapping[str, str]) -> dict[str, Any] | None:
    if after is None or not texts:
        return after
    return {name: texts.get(value, value) if isinstance(value, str) else value for name, value in after.items()}
