"""The rows that the golden run changed, prepared for comparison: which columns count in which row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from envsynth.core import Column, GoldenCall, Task, Toolset
from envsynth.reward.golden import GoldenRun
from envsynth.reward.instants import same_instant
from envsynth.reward.pointers import leaves
from envsynth.reward.renaming import Identifiers
from envsynth.reward.values import is_number, same_number
from envsynth.world import Change

Place = tuple[str, tuple[Any, ...]]
"""A row: its table and its key."""

# Without a world schema all rows live in this one table. Types that begin with an underscore are what a simulator
# remembers for its own use, not the state of anything.
_ENTITIES = {"type": Column(), "id": Column(), "data": Column(type="json")}
_PLAIN = Column()


@dataclass(frozen=True, slots=True)
class GoldenRow:
    """A row that the golden run changed.

    Attributes:
        change: its net change.
        written: the columns that it wrote.
        silent: the written columns that are not compared, because no golden call names their value.
        asked: whether the change shows in a compared column, so that the agent must make it too.
        generated: whether the row or its key holds an identifier that the golden run issued.
    """

    change: Change
    written: frozenset[str]
    silent: frozenset[str]
    asked: bool
    generated: bool


@dataclass(frozen=True, slots=True)
class GoldenRows:
    """All of a golden run's changed rows, and what is known of the tables.

    Attributes:
        rows: in the schema's order of tables, so that a row comes after those it refers to.
        tables: table → column → how it is stored and compared.
        left_out: the tables that are never compared.
        now: the world's clock, by which a column that is only stamped is known.
    """

    rows: Mapping[Place, GoldenRow]
    tables: Mapping[str, Mapping[str, Column]]
    keys: Mapping[str, tuple[str, ...]]
    left_out: frozenset[str]
    now: str

    def column(self, table: str, name: str) -> Column:
        """Return how a column is stored and compared."""
        columns = self.tables.get(table)
        return _PLAIN if columns is None else columns.get(name, _PLAIN)

    def compared(self, change: Change) -> bool:
        """Whether a changed row is compared at all."""
        if change.table in self.left_out:
            return False
        return change.table != "entities" or not str(change.key[0]).startswith("_")


def golden_rows(task: Task, toolset: Toolset, golden: GoldenRun, identifiers: Identifiers) -> GoldenRows:
    """Prepare the golden run's changed rows."""
    schema = toolset.world.tables if toolset.world is not None else {}
    tables: dict[str, Mapping[str, Column]] = {name: table.columns for name, table in schema.items()}
    keys = {name: table.key for name, table in schema.items()}
    tables.setdefault("entities", _ENTITIES)
    keys.setdefault("entities", ("type", "id"))
    left_out = {name for name, columns in tables.items() if all(c.compare == "never" for c in columns.values())}
    rows = GoldenRows({}, tables, keys, frozenset(left_out), golden.now)
    said = [value for call in task.golden if call.role == "goal" for value in _said(call)]
    order = {name: place for place, name in enumerate(tables)}
    changes = sorted(golden.changes, key=lambda change: order.get(change.table, len(order)))
    prepared = {
        (change.table, change.key): _prepare(rows, change, said, identifiers)
        for change in changes
        if rows.compared(change)
    }
    return GoldenRows(prepared, tables, keys, frozenset(left_out), golden.now)


def _prepare(rows: GoldenRows, change: Change, said: list[Any], identifiers: Identifiers) -> GoldenRow:
    before, after = change.before or {}, change.after or {}
    written = frozenset(name for name in after if name not in before or before[name] != after[name])
    silent = set()
    for name in written:
        column = rows.column(change.table, name)
        if column.compare == "never" or (column.compare == "named" and not _names(said, column, after[name])):
            silent.add(name)
    asked = change.before is None or change.after is None or bool(written - silent)
    generated = identifiers.inside([*change.key, *after.values()])
    return GoldenRow(change, written, frozenset(silent), asked, generated)


def _said(call: GoldenCall) -> list[Any]:
    """The values among a goal call's arguments that the user gave (or whose source nobody wrote down)."""
    return [
        value for pointer, value in leaves(call.arguments) if _source_kind(call, pointer) in ("instruction", "user")
    ]


def _source_kind(call: GoldenCall, pointer: str) -> str:
    while pointer and pointer not in call.sources:
        pointer = pointer.rpartition("/")[0]
    return call.sources[pointer].kind if pointer in call.sources else "instruction"


def _names(said: list[Any], column: Column, value: Any) -> bool:
    return any(same_cell(column, value, one) for one in said)


def same_cell(column: Column, expected: Any, got: Any) -> bool:
    """Whether two stored values of a column are the same; JSON text is compared by content elsewhere."""
    if isinstance(expected, str) and isinstance(got, str):
        return expected == got or same_instant(column.type, expected, got)
    if is_number(expected) and is_number(got):
        return same_number(expected, got)
    return type(expected) is type(got) and bool(expected == got)
