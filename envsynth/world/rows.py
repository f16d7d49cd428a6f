"""Rows as plain data, and the statements that write and read them: the plain-data side of a world's state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import apsw

from envsynth.core import RowChange, Table, WorldError, WorldSchema


@dataclass(frozen=True, slots=True)
class Change:
    """A row's net change: ``before`` is None for a new row, ``after`` for a removed one; else both are whole rows."""

    table: str
    key: tuple[Any, ...]
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class TableSql:
    """The statements that put, remove and read one table's rows."""

    def __init__(self, name: str, table: Table) -> None:
        self.columns = tuple(table.columns)
        self.known = frozenset(self.columns)
        self.key = table.key
        self.key_positions = tuple(self.columns.index(column) for column in table.key)
        where = " AND ".join(f"{column} = ?" for column in table.key)
        rest = [column for column in self.columns if column not in table.key]
        update = ", ".join(f"{column} = excluded.{column}" for column in rest)
        action = f"DO UPDATE SET {update}" if rest else "DO NOTHING"
        marks = ", ".join("?" * len(self.columns))
        names = ", ".join(self.columns)
        self.put = f"INSERT INTO {name} ({names}) VALUES ({marks}) ON CONFLICT ({', '.join(table.key)}) {action}"
        self.remove = f"DELETE FROM {name} WHERE {where}"
        self.read = f"SELECT {names} FROM {name} WHERE {where}"


class RowSql:
    """Puts rows into a database, for one schema."""

    def __init__(self, schema: WorldSchema) -> None:
        self._schema = schema

    @cached_property
    def tables(self) -> dict[str, TableSql]:
        """Each table's statements."""
        return {name: TableSql(name, table) for name, table in self._schema.tables.items()}

    @cached_property
    def _place(self) -> dict[str, int]:
        """Each table's place in an order in which what is referenced comes first, circles aside."""
        place: dict[str, int] = {}

        def visit(name: str) -> None:
            if name in place:
                return
            place[name] = -1  # under way
            for column in self._schema.tables[name].columns.values():
                if column.references:
                    visit(column.references.partition(".")[0])
            place[name] = len(place)

        for name in self._schema.tables:
            visit(name)
        return place

    def put(self, cursor: apsw.Cursor, table: str, row: Mapping[str, Any], where: str) -> None:
        """Insert a row, or replace the one with its key.

        Raises:
            WorldError: the table or a column is unknown, or a value does not fit; ``where`` says whose row it is.
            apsw.ConstraintError: it references a row that is not there, and the connection looks at once.
        """
        sql = self.tables.get(table)
        if sql is None:
            raise WorldError(f"{where}: no table {table!r}; the schema has {sorted(self.tables)}")
        if not sql.known.issuperset(row):
            extra = sorted(set(row) - sql.known)
            raise WorldError(f"{where}: table {table!r} has no column {extra[0]!r}; it has {list(sql.columns)}")
        try:
            cursor.execute(sql.put, [row.get(column) for column in sql.columns])
        except (apsw.Error, TypeError, OverflowError) as error:
            if is_dangling(error):
                raise
            key = {column: row.get(column) for column in sql.key}
            raise WorldError(f"{where}: row {key} of table {table!r} does not fit the schema: {error}") from error

    def apply(self, cursor: apsw.Cursor, rows: Iterable[RowChange], where: str) -> None:
        """Apply a task's row changes, referenced tables first."""
        for change in sorted(rows, key=lambda change: self._place.get(change.table, 0)):
            if change.row is not None:
                self.put(cursor, change.table, change.row, where)
            elif change.table in self.tables:
                cursor.execute(self.tables[change.table].remove, change.key)
            else:
                raise WorldError(f"{where}: no table {change.table!r}; the schema has {sorted(self.tables)}")

    def replay(self, cursor: apsw.Cursor, changes: Iterable[Change]) -> None:
        """Bring a database at the start of an episode to where these net changes lead, referenced tables first."""
        for change in sorted(changes, key=lambda change: self._place[change.table]):
            sql = self.tables[change.table]
            if change.after is None:
                cursor.execute(sql.remove, change.key)
            else:
                cursor.execute(sql.put, list(change.after.values()))


def is_dangling(error: Exception) -> bool:
    """Whether SQLite refused a change because a reference would lead to no row."""
    return getattr(error, "extendedresult", 0) == apsw.SQLITE_CONSTRAINT_FOREIGNKEY
