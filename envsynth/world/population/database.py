"""The database that a population grows in: guarded as a world's is, with scratch columns added."""

from collections.abc import Mapping, Sequence
from typing import Any

import apsw
import orjson

from envsynth.core import BundleError, WorldSchema
from envsynth.world import clock
from envsynth.world.connection import Guard, open_empty


class Database:
    """The tables filled so far.

    Args:
        schema: the world's tables.
        scratch: table → names of further columns, which SQL sees and the world does not get.
        now: the world's clock, ISO 8601.

    Raises:
        BundleError: ``now`` is no date and time, or the schema's SQL is wrong.
    """

    def __init__(self, schema: WorldSchema, scratch: Mapping[str, Sequence[str]], now: str) -> None:
        try:
            self._instant = clock.julian_ms(now)
        except ValueError as error:
            raise BundleError(f"population recipe: now is {now!r}, not an ISO 8601 date and time") from error
        try:
            self._connection = open_empty(schema)
        except apsw.Error as error:
            raise BundleError(f"the world schema's SQL is wrong: {error}") from error
        for table, columns in scratch.items():
            for column in columns:
                self._connection.execute(f"ALTER TABLE {table} ADD COLUMN {column} ANY")
        self._schema = schema
        self._guard = Guard(self._connection, foreign=True)
        self.now = now

    def rows(self, sql: str, names: Mapping[str, Any], where: str) -> list[dict[str, Any]]:
        """Run a statement and return its rows; ``names`` are what the ``:names`` in it stand for.

        Raises:
            BundleError: it failed; ``where`` says in the message whose it is.
        """
        clock.show(self._instant)
        self._guard.ticks, self._guard.denied = 0, ""
        bindings = {name: to_sql(value) for name, value in names.items()}
        cursor = self._connection.cursor()
        try:
            return [
                dict(zip((column[0] for column in cursor.description), values, strict=True))
                for values in cursor.execute(sql, bindings)
            ]
        except KeyError as error:
            problem = f"no name :{error.args[0]} here; there are {', '.join(sorted(names))}"
        except (apsw.Error, TypeError, OverflowError) as error:
            problem = f"a recipe may not use {self._guard.denied}" if self._guard.denied else str(error)
        raise BundleError(f"{where}: {problem}, in: {' '.join(sql.split())}")

    def value(self, expression: str, names: Mapping[str, Any], where: str) -> Any:
        """Return what an SQL expression gives."""
        return next(iter(self.rows(f"SELECT (\n{expression}\n) AS value", names, where)[0].values()))

    def insert(self, table: str, row: Mapping[str, Any], where: str) -> None:
        """Add a row, scratch columns and all."""
        columns = ", ".join(row)
        marks = ", ".join(f":{column}" for column in row)
        self.rows(f"INSERT INTO {table} ({columns}) VALUES ({marks})", row, f"{where}: row {dict(row)}")

    def table(
        self, name: str, names: Mapping[str, Any], where: str, *, columns: str = "*", condition: str = "1"
    ) -> list[dict[str, Any]]:
        """Return a table's rows in the order of their keys, scratch columns and all unless ``columns`` says which."""
        key = ", ".join(self._schema.tables[name].key)
        return self.rows(f"SELECT {columns} FROM {name} WHERE (\n{condition}\n) ORDER BY {key}", names, where)

    def world_rows(self) -> dict[str, list[dict[str, Any]]]:
        """Return all tables' rows as the world gets them, in the order of their keys.

        Raises:
            BundleError: a row references one that is not there.
        """
        self._check_references()
        rows = {}
        for name, table in self._schema.tables.items():
            columns, key = ", ".join(table.columns), ", ".join(table.key)
            rows[name] = self.rows(f"SELECT {columns} FROM {name} ORDER BY {key}", {}, f"table {name!r}")
        return rows

    def _check_references(self) -> None:
        # Checked at the end and not on the way, so that a recipe may fill tables in any order. Our own queries
        # name the row, which PRAGMA foreign_key_check cannot in tables without row numbers.
        for name, table in self._schema.tables.items():
            for column_name, column in table.columns.items():
                if column.references is None:
                    continue
                target, _, target_column = column.references.partition(".")
                dangling = (
                    f"SELECT {', '.join(table.key)}, {column_name} FROM {name} WHERE {column_name} IS NOT NULL "
                    f"AND {column_name} NOT IN (SELECT {target_column} FROM {target}) LIMIT 1"
                )
                for row in self.rows(dangling, {}, f"table {name!r}"):
                    raise BundleError(
                        f"population recipe: row {row} of table {name!r} references {column.references}, where no "
                        f"row has that value: draw {column_name!r} with 'ref', or fill {target!r} too"
                    )


def to_sql(value: Any) -> Any:
    """Return a value as SQLite keeps it: booleans as 0 and 1, lists and objects as JSON text."""
    if isinstance(value, bool):
        return int(value)
    return orjson.dumps(value).decode() if isinstance(value, dict | list | tuple) else value
