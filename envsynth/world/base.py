"""A base world: the rows that many tasks start from, checked once and kept as one shared image."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import apsw

from envsynth.core import WorldError, WorldSchema
from envsynth.world import clock
from envsynth.world.connection import open_empty
from envsynth.world.rows import RowSql

if TYPE_CHECKING:
    from envsynth.world.stage import Stage


class BaseWorld:
    """An immutable starting state: a schema, a clock, and the database image of its rows.

    Args:
        schema: the tables.
        name: how tasks refer to it.
        now: the clock, an ISO 8601 date and time.
        rows: table name → rows (column → SQLite value).

    Raises:
        WorldError: the schema's SQL is wrong, a row does not fit it, a key stands twice or a reference dangles.
    """

    def __init__(
        self, schema: WorldSchema, name: str, now: str, rows: Mapping[str, Iterable[Mapping[str, Any]]]
    ) -> None:
        self.schema = schema
        self.name = name
        self.now = now
        self.row_sql = RowSql(schema)
        try:
            clock.julian_ms(now)
        except ValueError as error:
            raise WorldError(f"base world {name!r}: {now!r} is no ISO 8601 date and time") from error
        self.image = self._build(rows)
        self.stages: list[Stage] = []

    def _build(self, rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> bytes:
        where = f"base world {self.name!r}"
        connection = open_empty(self.schema)
        cursor = connection.cursor()
        cursor.execute("BEGIN")
        for table, table_rows in rows.items():
            count = 0
            for row in table_rows:
                self.row_sql.put(cursor, table, row, where)
                count += 1
            if count and count != cursor.execute(f"SELECT count(*) FROM {table}").get:
                raise WorldError(f"{where}: two rows of table {table!r} have the same key")
        cursor.execute("COMMIT")
        check_references(cursor, where)
        image: bytes = connection.serialize("main")
        connection.close()
        return image


def check_references(cursor: apsw.Cursor, where: str) -> None:
    """Check that every reference leads to a row.

    Raises:
        WorldError: one does not; the message names the row.
    """
    for table, _, parent, _ in cursor.execute("PRAGMA foreign_key_check").fetchall():
        raise WorldError(f"{where}: a row of table {table!r} references a row of {parent!r} that is not there")
