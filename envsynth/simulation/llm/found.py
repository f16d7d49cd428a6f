"""Rows that are found for a call, within bounds, and which tables lead to which."""

from collections.abc import Iterator
from typing import Any

import apsw
import orjson

from envsynth.core import WorldSchema

MOST_CHARACTERS = 16_000


class Found:
    """Rows by table, as many as are shown, and what was asked for them.

    Attributes:
        cursor: reads the world.
        asked: a query and its value → whether it gave rows.
    """

    def __init__(self, most: int, cursor: apsw.Cursor) -> None:
        self.cursor = cursor
        self.tables: dict[str, list[dict[str, Any]]] = {}
        self.asked: dict[tuple[str, str, Any], bool] = {}
        self._left, self._characters = most, MOST_CHARACTERS
        self._seen: set[bytes] = set()

    @property
    def full(self) -> bool:
        """Whether no more is shown."""
        return self._left <= 0 or self._characters <= 0

    def add(self, table: str, row: dict[str, Any]) -> None:
        """Show a row, once."""
        text = orjson.dumps([table, row])
        if not self.full and text not in self._seen:
            self._seen.add(text)
            self._left -= 1
            self._characters -= len(text)
            self.tables.setdefault(table, []).append(row)

    def rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield all rows with their tables."""
        for table, rows in self.tables.items():
            for row in rows:
                yield table, row


def references_of(schema: WorldSchema) -> dict[str, list[tuple[str, str, str]]]:
    """Return for each table its columns that refer to another's: the column, that table, and its column."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for name, table in schema.tables.items():
        referring = [(own, column.references) for own, column in table.columns.items() if column.references]
        found[name] = [(own, *_place(place)) for own, place in referring]
    return found


def _place(reference: str) -> tuple[str, str]:
    table, _, column = reference.partition(".")
    return table, column


def children_of(references: dict[str, list[tuple[str, str, str]]]) -> dict[str, list[tuple[str, str, str]]]:
    """Return for each table what refers to it: the other table, its column, and the column that it refers to."""
    children: dict[str, list[tuple[str, str, str]]] = {}
    for name, referring in references.items():
        for column, parent, target in referring:
            children.setdefault(parent, []).append((name, column, target))
    return children
