"""Writing rows and reading back what changed: the plain-data side of a world's state."""

from collections.abc import Iterable, Mapping, Sequence
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


class _TableSql:
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
    """Puts rows into a database and reads a session's changes back, for one schema."""

    def __init__(self, schema: WorldSchema) -> None:
        self._schema = schema

    @cached_property
    def _tables(self) -> dict[str, _TableSql]:
        return {name: _TableSql(name, table) for name, table in self._schema.tables.items()}

    def put(self, cursor: apsw.Cursor, table: str, row: Mapping[str, Any], where: str) -> None:
        """Insert a row, or replace the one with its key.

        Raises:
            WorldError: the table or a column is unknown, or a value does not fit; ``where`` says whose row it is.
        """
        sql = self._tables.get(table)
        if sql is None:
            raise WorldError(f"{where}: no table {table!r}; the schema has {sorted(self._tables)}")
        if not sql.known.issuperset(row):
            extra = sorted(set(row) - sql.known)
            raise WorldError(f"{where}: table {table!r} has no column {extra[0]!r}; it has {list(sql.columns)}")
        try:
            cursor.execute(sql.put, [row.get(column) for column in sql.columns])
        except (apsw.Error, TypeError, OverflowError) as error:
            key = {column: row.get(column) for column in sql.key}
            raise WorldError(f"{where}: row {key} of table {table!r} does not fit the schema: {error}") from error

    def apply(self, cursor: apsw.Cursor, rows: Iterable[RowChange], where: str) -> None:
        """Apply a task's row changes."""
        for change in rows:
            if change.row is not None:
                self.put(cursor, change.table, change.row, where)
            elif change.table in self._tables:
                cursor.execute(self._tables[change.table].remove, change.key)
            else:
                raise WorldError(f"{where}: no table {change.table!r}; the schema has {sorted(self._tables)}")

    def replay(self, cursor: apsw.Cursor, changes: Iterable[Change]) -> None:
        """Bring a database at the start of an episode to where these net changes lead."""
        for change in changes:
            sql = self._tables[change.table]
            if change.after is None:
                cursor.execute(sql.remove, change.key)
            else:
                cursor.execute(sql.put, list(change.after.values()))

    def harvest(self, cursor: apsw.Cursor, session: apsw.Session) -> tuple[Change, ...]:
        """Return the net changes that a session has seen, sorted by table and key."""
        changes = [self._change(cursor, item) for item in apsw.Changeset.iter(session.changeset())]
        return tuple(sorted(changes, key=lambda change: (change.table, tuple(map(repr, change.key)))))

    def _change(self, cursor: apsw.Cursor, item: apsw.TableChange) -> Change:
        sql = self._tables[item.name]
        if item.opcode == apsw.SQLITE_INSERT:
            after = dict(zip(sql.columns, _whole(item.new), strict=True))
            return Change(item.name, _at(_whole(item.new), sql.key_positions), None, after)
        old = _whole(item.old)
        key = _at(old, sql.key_positions)
        if item.opcode == apsw.SQLITE_DELETE:
            return Change(item.name, key, dict(zip(sql.columns, old, strict=True)), None)
        after = dict(zip(sql.columns, cursor.execute(sql.read, key).fetchall()[0], strict=True))
        kept = zip(sql.columns, old, after.values(), strict=True)
        before = {column: now if was is apsw.no_change else was for column, was, now in kept}
        return Change(item.name, key, before, after)


def _whole(values: Sequence[Any] | None) -> Sequence[Any]:
    assert values is not None  # an insert has new values, a delete and an update old ones
    return values


def _at(values: Sequence[Any], positions: tuple[int, ...]) -> tuple[Any, ...]:
    return tuple(values[position] for position in positions)
