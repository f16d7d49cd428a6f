"""The response's shape: a program's ``returns``, compiled once into functions that fill it from queries."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

import apsw
import orjson

from envsynth.core import ProgramError

MAX_ROWS = 1_000

Names = dict[str, Any]
Fill = Callable[[apsw.Cursor, Names], Any]
Prepare = Callable[[str, set[str], str], tuple[str, ...]]
_QUERIES = ("row", "rows", "value", "values")
_MAX_DEPTH = 12


class ReturnsCompiler:
    """Compiles ``returns`` templates; ``prepare`` checks a statement and gives the columns it returns."""

    def __init__(self, shapes: Mapping[str, Any], prepare: Prepare) -> None:
        self._shapes = shapes
        self._prepare = prepare

    def compile(self, template: Any, names: set[str], where: str, depth: int = 0) -> Fill:
        """Compile a template that may use ``names``.

        Raises:
            ProgramError: a query is wrong, a name or shape is unknown, or shapes nest without end.
        """
        if depth > _MAX_DEPTH:
            raise ProgramError(f"{where}: shapes nest deeper than {_MAX_DEPTH}; does one contain itself?")
        if isinstance(template, str) and template.startswith(":"):
            return _name(template[1:], names, where)
        if isinstance(template, list):
            parts = [self.compile(part, names, f"{where}[{i}]", depth + 1) for i, part in enumerate(template)]
            return lambda cursor, bound: [part(cursor, bound) for part in parts]
        if not isinstance(template, dict):
            return lambda cursor, bound: template
        if "shape" in template:
            return self._shape(template, names, where, depth)
        query = [key for key in _QUERIES if isinstance(template.get(key), str) and _is_sql(template[key])]
        if query:
            return self._query(query[0], template, names, where, depth)
        fields = {key: self.compile(part, names, f"{where}.{key}", depth + 1) for key, part in template.items()}
        return lambda cursor, bound: {key: fill(cursor, bound) for key, fill in fields.items()}

    def _shape(self, template: dict[str, Any], names: set[str], where: str, depth: int) -> Fill:
        name = template["shape"]
        if set(template) != {"shape"} or name not in self._shapes:
            raise ProgramError(f"{where}: no shape {name!r}; the toolset has {sorted(self._shapes)}")
        return self.compile(self._shapes[name], names, f"{where} (shape {name})", depth + 1)

    def _query(self, kind: str, template: dict[str, Any], names: set[str], where: str, depth: int) -> Fill:
        extra = sorted(set(template) - {kind, "with"})
        if extra:
            raise ProgramError(f"{where}: {kind!r} takes no {extra[0]!r} beside it, only 'with'")
        sql = template[kind]
        columns = [_Column(name) for name in self._prepare(sql, names, where)]
        if kind in ("value", "values"):
            if len(columns) != 1:
                raise ProgramError(f"{where}: {kind!r} takes a query of one column, this one has {len(columns)}")
            return _scalars(sql, columns[0], single=kind == "value")
        inner = names | {column.name for column in columns}
        nested = {
            key: self.compile(part, inner, f"{where}.{key}", depth + 1)
            for key, part in template.get("with", {}).items()
        }
        return _objects(sql, columns, nested, single=kind == "row")


class _Column:
    """A result column: ``name``, ``name:bool``, ``name:json``, or ``_name``, which is bound but not shown."""

    def __init__(self, alias: str) -> None:
        self.name, _, kind = alias.partition(":")
        self.hidden = self.name.startswith("_")
        self.name = self.name.removeprefix("_")
        self.read = {"bool": _to_bool, "json": _to_json}.get(kind)


def _to_bool(value: Any) -> Any:
    return None if value is None else bool(value)


def _to_json(value: Any) -> Any:
    return None if value is None else orjson.loads(value)


def _is_sql(text: str) -> bool:
    return text.lstrip()[:6].upper() in ("SELECT", "WITH R", "VALUES") or text.lstrip()[:5].upper() == "WITH "


def _name(name: str, names: set[str], where: str) -> Fill:
    if name not in names:
        raise ProgramError(f"{where}: nothing binds :{name}; bound here are {sorted(names)}")
    return lambda cursor, bound: bound[name]


def _scalars(sql: str, column: _Column, single: bool) -> Fill:
    def fill(cursor: apsw.Cursor, bound: Names) -> Any:
        values = [value if column.read is None else column.read(value) for (value,) in _fetch(cursor, sql, bound)]
        return (values[0] if values else None) if single else values

    return fill


def _objects(sql: str, columns: list[_Column], nested: dict[str, Fill], single: bool) -> Fill:
    names = [column.name for column in columns]
    shown_at = [(position, column.name) for position, column in enumerate(columns) if not column.hidden]
    whole = len(shown_at) == len(columns)
    readers = {column.name: column.read for column in columns if not column.hidden}
    read = [(name, convert) for name, convert in readers.items() if convert is not None]

    def shape(cursor: apsw.Cursor, bound: Names, row: tuple[Any, ...]) -> dict[str, Any]:
        shown = dict(zip(names, row, strict=True)) if whole else {name: row[position] for position, name in shown_at}
        for name, convert in read:
            shown[name] = convert(shown[name])
        if nested:
            inner = bound | dict(zip(names, row, strict=True))
            for key, fill in nested.items():
                shown[key] = fill(cursor, inner)
        return shown

    def fill(cursor: apsw.Cursor, bound: Names) -> Any:
        rows = _fetch(cursor, sql, bound)
        if single:
            return shape(cursor, bound, rows[0]) if rows else None
        return [shape(cursor, bound, row) for row in rows]

    return fill


def _fetch(cursor: apsw.Cursor, sql: str, bound: Names) -> list[tuple[Any, ...]]:
    rows: Iterator[tuple[Any, ...]] = cursor.execute(sql, bound)
    found = list(islice(rows, MAX_ROWS + 1))
    if len(found) > MAX_ROWS:
        raise ProgramError(f"a query of the response gives more than {MAX_ROWS} rows: page it with LIMIT")
    return found
