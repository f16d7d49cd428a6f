"""Comparing the agent's final world with the golden's: net row changes, under the renaming of identifiers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from envsynth.core import Column
from envsynth.reward.instants import same_instant
from envsynth.reward.named import from_json, same_cell
from envsynth.reward.renaming import Identifiers, Renaming
from envsynth.reward.rows import GoldenRow, GoldenRows, Place
from envsynth.reward.values import Unissued, differences
from envsynth.world import Change

Row = dict[str, Any]


class RowDifference(NamedTuple):
    """One way in which the agent's world is not the golden's.

    Attributes:
        why: a row is ``missing``, is ``extra``, or has ``different`` content in ``column``.
        expected: the golden row, or its value in the column.
        got: the agent's.
    """

    table: str
    key: tuple[Any, ...]
    why: Literal["missing", "extra", "different"]
    column: str | None
    expected: Any
    got: Any


@dataclass(slots=True)
class WorldComparison:
    """How the worlds compare.

    Attributes:
        asked: rows that the golden run changed in a compared column.
        right: those of them that the agent's world has as they should be.
        wrong: rows that the agent changed to something else than they should be.
        differences: all that differs; none means that the worlds are equal.
    """

    asked: int = 0
    right: int = 0
    wrong: int = 0
    differences: list[RowDifference] = field(default_factory=list)

    @property
    def equal(self) -> bool:
        """Whether the worlds are equal."""
        return not self.differences


class Expected(NamedTuple):
    """A golden row in the agent's terms.

    Attributes:
        after: what the row is after the episode; None for a removed one.
        lacking: whether it holds an identifier that the agent's calls did not issue.
    """

    golden: GoldenRow
    after: Row | None
    lacking: bool

    @classmethod
    def of(cls, golden: GoldenRow, after: Row | None) -> "Expected":
        """Return the row as it is after the episode."""
        return cls(golden, after, any(isinstance(value, Unissued) for value in (after or {}).values()))


def compare_worlds(
    rows: GoldenRows, changes: Sequence[Change], identifiers: Identifiers, renaming: Renaming
) -> WorldComparison:
    """Compare the agent's net changes with the golden's.

    Args:
        rows: the golden's changes.
        changes: the agent's net changes since the same start.
        identifiers: those that the golden run issued.
        renaming: what the agent's matched calls issued in their place.
    """
    return compare_rows(rows, expected_rows(rows, identifiers, renaming), changes)


def expected_rows(rows: GoldenRows, identifiers: Identifiers, renaming: Renaming) -> dict[Place, Expected]:
    """Return the golden's changed rows with its identifiers replaced by the agent's."""
    same = len(renaming) == len(identifiers.all) and all(old == new for old, new in renaming.items())
    expected: dict[Place, Expected] = {}
    for (table, key), golden in rows.rows.items():
        after = golden.change.after
        if golden.generated and not same:
            key = tuple(_own(identifiers.rename(part, renaming)) for part in key)
            after = after and {
                name: identifiers.rename(value, renaming) if name in golden.generated else value
                for name, value in after.items()
            }
        expected[table, key] = Expected.of(golden, after)
    return expected


def _own(part: Any) -> Any:
    # A key with an identifier that was never issued must not meet a row that happens to have the same text.
    return (part, "not issued") if isinstance(part, Unissued) else part


def compare_rows(rows: GoldenRows, expected: Mapping[Place, Expected], changes: Iterable[Change]) -> WorldComparison:
    """Compare the agent's changes with the expected rows, each by its key."""
    result = WorldComparison(asked=sum(one.golden.asked for one in expected.values()))
    seen = set()
    for change in changes:
        if not rows.compared(change):
            continue
        place = (change.table, change.key)
        seen.add(place)
        wanted = expected.get(place)
        found = _changed(rows, wanted, change)
        result.differences += found
        result.wrong += bool(found)
        result.right += not found and wanted is not None and wanted.golden.asked
    for place, wanted in expected.items():
        if place not in seen and wanted.golden.asked:
            result.differences += _untouched(rows, place, wanted)
    return result


def _changed(rows: GoldenRows, wanted: Expected | None, change: Change) -> list[RowDifference]:
    table, key, after = change.table, change.key, change.after
    target = change.before if wanted is None else wanted.after
    if target is None or after is None:
        if target is after:
            return []
        return [RowDifference(table, key, "extra" if target is None else "missing", None, target, after)]
    if target == after and (wanted is None or not wanted.lacking):
        return []
    return cell_differences(rows, table, key, wanted, target, after)


def _untouched(rows: GoldenRows, place: Place, wanted: Expected) -> list[RowDifference]:
    (table, key), before = place, wanted.golden.change.before
    if wanted.after is None:
        return [RowDifference(table, key, "extra", None, None, before)]
    if before is None:
        return [RowDifference(table, wanted.golden.change.key, "missing", None, wanted.after, None)]
    return cell_differences(rows, table, key, wanted, wanted.after, before)


def cell_differences(
    rows: GoldenRows, table: str, key: tuple[Any, ...], wanted: Expected | None, target: Row, after: Row
) -> list[RowDifference]:
    """List the compared columns in which a row is not as it should be."""
    return [
        RowDifference(table, key, "different", name, value, after.get(name))
        for name, value in target.items()
        if not _as_wanted(rows, table, name, wanted, value, after.get(name))
    ]


def _as_wanted(rows: GoldenRows, table: str, name: str, wanted: Expected | None, value: Any, got: Any) -> bool:
    unissued = isinstance(value, Unissued)
    if value == got and not unissued:
        return True
    column = rows.column(table, name)
    if column.compare == "never":
        return True
    if wanted is not None and name in wanted.golden.written:
        if name in wanted.golden.silent:
            return True
    elif column.compare == "named" and isinstance(got, str) and same_instant(column.type, got, rows.now):
        # The golden leaves the column alone, and so must the agent; but a stamp is no choice of the agent's.
        return True
    if unissued:
        return False
    return same_cell(column, value, got) or _alike(column, name, wanted, value, got)


def _alike(column: Column, name: str, wanted: Expected | None, value: Any, got: Any) -> bool:
    """Whether a goal call's argument, whose value the column holds, would be right with the agent's value too."""
    if wanted is None:
        return False
    if column.type == "json":
        value, got = from_json(value), from_json(got)
    arguments = wanted.golden.alike.get(name, ())
    return any(not differences(one.schema, value, got, root=one.root) for one in arguments)
