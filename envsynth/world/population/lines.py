"""The file format of a base world: JSON lines, the clock first, then a row a line."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson


def world_lines(now: str, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[bytes]:
    r"""Yield the lines of ``worlds/<name>.jsonl``, each with its newline.

    The first is ``{"now": …}``; each other is ``{table: {column: value, …}}`` with the values exactly as SQLite keeps
    them: booleans as 0 and 1, columns of type json as text.

    >>> list(world_lines("2026-03-14T10:00:00", {"pets": [{"name": "Ada"}]}))
    [b'{"now":"2026-03-14T10:00:00"}\n', b'{"pets":{"name":"Ada"}}\n']
    """
    yield orjson.dumps({"now": now}, option=orjson.OPT_APPEND_NEWLINE)
    for table, table_rows in rows.items():
        for row in table_rows:
            yield orjson.dumps({table: row}, option=orjson.OPT_APPEND_NEWLINE)
