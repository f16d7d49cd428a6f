"""The SQL that a world schema stands for: strict tables, keys, references, indexes and views."""

from envsynth.core import Column, Table, WorldError, WorldSchema

_SQL_TYPES = {"integer": "INTEGER", "boolean": "INTEGER", "real": "REAL"}


def create_statements(schema: WorldSchema) -> list[str]:
    """Return the CREATE statements of a schema, tables first, then indexes and views.

    Raises:
        WorldError: a reference points to a column that does not identify a row.
    """
    statements = [_create_table(name, table, schema) for name, table in schema.tables.items()]
    for name, table in schema.tables.items():
        statements += [f"CREATE INDEX {name}_by_{'_'.join(by)} ON {name} ({', '.join(by)})" for by in table.index]
    statements += [f"CREATE VIEW {name} AS {select}" for name, select in schema.views.items()]
    return statements


def _create_table(name: str, table: Table, schema: WorldSchema) -> str:
    lines = [_column(name, column_name, column, schema) for column_name, column in table.columns.items()]
    lines.append(f"PRIMARY KEY ({', '.join(table.key)})")
    lines += [f"UNIQUE ({', '.join(columns)})" for columns in table.unique]
    lines += [f"CHECK ({condition})" for condition in table.check]
    return f"CREATE TABLE {name} (\n  " + ",\n  ".join(lines) + "\n) STRICT, WITHOUT ROWID"


def _column(table_name: str, name: str, column: Column, schema: WorldSchema) -> str:
    parts = [name, _SQL_TYPES.get(column.type, "TEXT")]
    if not column.optional:
        parts.append("NOT NULL")
    if column.type == "boolean":
        parts.append(f"CHECK ({name} IN (0, 1))")
    if column.type == "json":
        parts.append(f"CHECK (json_valid({name}))")
    if column.references:
        target, target_column = column.references.split(".")
        keys = (schema.tables[target].key, *schema.tables[target].unique)
        if (target_column,) not in keys:
            raise WorldError(
                f"{table_name}.{name} references {column.references}, which does not identify one row: "
                f"reference the key of {target}, or declare {target_column!r} unique there"
            )
        parts.append(f"REFERENCES {target} ({target_column})")
    return " ".join(parts)
