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
            seen: set[tuple[Any, ...]] = set()
            for row in table_rows:
                self.row_sql.put(cursor, table, row, where)
                key = tuple(row.get(column) for column in self.schema.tables[table].key)
                if key in seen:
                    raise WorldError(f"{where}: two rows of table {table!r} have the same key {list(key)}")
                seen.add(key)
        cursor.execute("COMMIT")
        check_references(cursor, self.schema, where)
        image: bytes = connection.serialize("main")
        connection.close()
        return image


def check_references(cursor: apsw.Cursor, schema: WorldSchema, where: str) -> None:
    """Check that every reference leads to a row.

    Raises:
        WorldError: one does not; the message names the row.
    """
    for found in cursor.execute("PRAGMA foreign_key_check").fetchall():
        child = str(found[0])
        table = schema.tables[child]
        for name, column in table.columns.items():
            parent, _, target = (column.references or "").partition(".")
            if parent:
                dangling = cursor.execute(
                    f"SELECT {name}, {', '.join(table.key)} FROM {child} c WHERE {name} IS NOT NULL "
                    f"AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.{target} = c.{name})"
                )
                for value, *key in dangling.fetchall():
                    raise WorldError(
                        f"{where}: row {key} of table {child!r} references a row of {parent!r} that is not there: "
                        f"{target} {value!r}"
                    )
