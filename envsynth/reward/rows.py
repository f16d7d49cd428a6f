"""The rows that the golden run changed, prepared for comparison: which columns count in which row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from envsynth.core import Column, Task, Toolset
from envsynth.reward.golden import GoldenRun
from envsynth.reward.named import Argument, goal_arguments
from envsynth.reward.renaming import Identifiers
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
        alike: for the written columns that hold a goal argument's very value, the arguments: what counts as equal
            there counts as equal in the column.
        asked: whether the change shows in a compared column, so that the agent must make it too.
        generated: the columns that hold an identifier which the golden run issued.
    """

    change: Change
    written: frozenset[str]
    silent: frozenset[str]
    alike: Mapping[str, tuple[Argument, ...]]
    asked: bool
    generated: frozenset[str]


@dataclass(frozen=True, slots=True)
class GoldenRows:
    """All of a golden run's changed rows, and what is known of the tables.

    Attributes:
        rows: in the schema's order of tables, so that a row comes after those it refers to.
        tables: table → column → how it is stored and compared.
        keys: table → the columns of its key.
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
        memory = self.tables.get(change.table) is _ENTITIES and str(change.key[0]).startswith("_")
        return not memory


def golden_rows(task: Task, toolset: Toolset, golden: GoldenRun, identifiers: Identifiers) -> GoldenRows:
    """Prepare the golden run's changed rows."""
    schema = toolset.world.tables if toolset.world is not None else {}
    tables: dict[str, Mapping[str, Column]] = {name: table.columns for name, table in schema.items()}
    keys = {name: table.key for name, table in schema.items()}
    tables.setdefault("entities", _ENTITIES)
    keys.setdefault("entities", ("type", "id"))
    left_out = {name for name, columns in tables.items() if all(c.compare == "never" for c in columns.values())}
    rows = GoldenRows({}, tables, keys, frozenset(left_out), golden.now)
    arguments = goal_arguments(task, toolset)
    order = {name: place for place, name in enumerate(tables)}
    changes = sorted(golden.changes, key=lambda change: order.get(change.table, len(order)))
    prepared = {
        (change.table, change.key): _prepare(rows, change, arguments, identifiers)
        for change in changes
        if rows.compared(change)
    }
    return GoldenRows(prepared, tables, keys, frozenset(left_out), golden.now)


def _prepare(rows: GoldenRows, change: Change, arguments: list[Argument], identifiers: Identifiers) -> GoldenRow:
    before, after = change.before or {}, change.after or {}
    written = frozenset(name for name in after if name not in before or before[name] != after[name])
    silent, alike = set(), {}
    for name in written:
        column = rows.column(change.table, name)
        held = tuple(argument for argument in arguments if argument.held_by(column, after[name]))
        if column.compare == "never" or (column.compare == "named" and not any(one.said for one in held)):
            silent.add(name)
        # An argument that may be anything says nothing about a column that happens to hold the same.
        alike[name] = tuple(one for one in held if one.schema and one.schema.get("x-compare") != "ignore")
    asked = change.before is None or change.after is None or bool(written - silent)
    linking = {
        *rows.keys.get(change.table, ()),
        *(name for name in after if rows.column(change.table, name).references),
    }
    # A number is an identifier only where identifiers stand; elsewhere it may be an amount that looks like one.
    generated = frozenset(
        name
        for name, value in {**before, **after}.items()
        if identifiers.inside(value) and (isinstance(value, str) or name in linking)
    )
    return GoldenRow(change, written, frozenset(silent), alike, asked, generated)
