"""The shape of a domain's state: tables and views, as data from which the SQL is written."""

import re
from typing import Any, Literal

from pydantic import Field, model_validator

from envsynth.core.model import Model

ColumnType = Literal["text", "integer", "real", "boolean", "json", "date", "datetime"]
Compare = Literal["always", "named", "never"]
_IDENTIFIER = r"^[a-z][a-z0-9_]{0,62}$"


class Column(Model):
    """A column.

    Attributes:
        type: dates and datetimes are ISO 8601 text, booleans 0 or 1, money an integer number of cents.
        references: ``table.column`` of the row that must exist.
        optional: whether NULL is allowed.
        compare: whether the reward compares it: ``always``, ``never``, or ``named`` (only where the golden call
            names the value; for free text, and by default for datetimes).
    """

    type: ColumnType = "text"
    references: str | None = None
    optional: bool = False
    compare: Compare = "always"

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        if isinstance(data, str):
            data = {"type": data}
        if isinstance(data, dict) and data.get("type") == "datetime":
            data = {"compare": "named", **data}
        return data


class Table(Model):
    """A table: its key's columns, and all columns in order.

    ``unique`` lists further combinations of columns that no two rows share; ``index`` those that are looked up.
    """

    key: tuple[str, ...]
    columns: dict[str, Column]
    unique: tuple[tuple[str, ...], ...] = ()
    index: tuple[tuple[str, ...], ...] = ()
    check: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        data = dict(data)
        if isinstance(data.get("key"), str):
            data["key"] = (data["key"],)
        for field in ("unique", "index"):
            if field in data:
                data[field] = tuple((c,) if isinstance(c, str) else tuple(c) for c in data[field])
        return data

    @model_validator(mode="after")
    def _key_exists(self) -> "Table":
        for group in (self.key, *self.unique, *self.index):
            for name in group:
                if name not in self.columns:
                    raise ValueError(f"column {name!r} is not one of {list(self.columns)}")
        return self


class WorldSchema(Model):
    """All tables and views of a domain. ``views`` maps a name to a SELECT."""

    tables: dict[str, Table]
    views: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _references_exist(self) -> "WorldSchema":
        for table_name, table in self.tables.items():
            for name in (table_name, *table.columns):
                if not re.match(_IDENTIFIER, name):
                    raise ValueError(f"{name!r} is not a name: use lower case letters, digits and _")
            for column_name, column in table.columns.items():
                if column.references is None:
                    continue
                target, _, target_column = column.references.partition(".")
                if target not in self.tables or target_column not in self.tables[target].columns:
                    where = f"{table_name}.{column_name}"
                    raise ValueError(f"{where} references {column.references!r}, which does not exist")
        return self


ENTITIES = WorldSchema(
    tables={
        "entities": Table(key=("type", "id"), columns={"type": Column(), "id": Column(), "data": Column(type="json")})
    }
)
"""The world of a toolset that has no schema of its own: one table for all that simulators remember.

Types that begin with an underscore are a simulator's own memory, which no reward compares.
"""
