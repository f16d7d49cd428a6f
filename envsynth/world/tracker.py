"""What changed since a start: the rows that a connection touches are noted once, as they were, and compared later.

SQLite's session extension does the same, but reads a table's declaration anew for each session and table, which costs
a short episode more than all its writing does.
"""

from typing import Any

import apsw

from envsynth.world.rows import Change, RowSql

_Row = tuple[Any, ...]


class Tracker:
    """Notes the changes of one connection from the moment it is made, or told to begin anew.

    What is undone by a rollback stays noted: a row that is as it was is no change.
    """

    def __init__(self, connection: apsw.Connection, row_sql: RowSql) -> None:
        self._cursor = connection.cursor()
        self._tables = row_sql.tables
        self._before: dict[tuple[str, _Row], _Row | None] = {}
        connection.preupdate_hook(self._note)

    def begin(self) -> None:
        """Take the rows as they are now for the start."""
        self._before = {}

    @property
    def touched(self) -> int:
        """How many rows are noted."""
        return len(self._before)

    def changes(self) -> tuple[Change, ...]:
        """Return the net changes since the start, sorted by table and key."""
        found = (self._change(table, key, before) for (table, key), before in self._before.items())
        changes = [change for change in found if change is not None]
        return tuple(sorted(changes, key=lambda change: (change.table, tuple(map(repr, change.key)))))

    def _note(self, update: apsw.PreUpdate) -> None:
        table, old, new = update.table_name, update.old, update.new
        positions = self._tables[table].key_positions
        before = self._before
        if old is not None:
            before.setdefault((table, tuple([old[position] for position in positions])), old)
        if new is not None:
            before.setdefault((table, tuple([new[position] for position in positions])), None)

    def _change(self, table: str, key: _Row, before: _Row | None) -> Change | None:
        sql = self._tables[table]
        after = next(iter(self._cursor.execute(sql.read, key).fetchall()), None)
        if before == after:
            return None
        if before is not None and after is not None:  # many worlds keep their changes: equal values are kept once
            before = tuple([now if was == now else was for was, now in zip(before, after, strict=True)])
        return Change(table, key, _named(sql.columns, before), _named(sql.columns, after))


def _named(columns: tuple[str, ...], row: _Row | None) -> dict[str, Any] | None:
    return None if row is None else dict(zip(columns, row, strict=True))
