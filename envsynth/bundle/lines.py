"""The lines of ``tasks.jsonl`` and ``worlds/*.jsonl``, parsed and checked."""

from collections.abc import Collection
from typing import Any

import orjson
from pydantic import ValidationError

from envsynth.bundle.manifest import first_problem
from envsynth.core import BundleError, Task, Toolset


def parse_task(line: bytes, where: str) -> Task:
    """Parse one line of ``tasks.jsonl``.

    Raises:
        BundleError: it is no task, or its id is not the one that its content has.
    """
    try:
        task = Task.model_validate_json(line)
    except ValidationError as error:
        raise BundleError(f"{where}: {first_problem(error)}") from error
    if task.id != task.content_id():
        raise BundleError(f"{where}: the content has the id {task.content_id()}: it was edited; rebuild the bundle")
    return task


def check_names(task: Task, toolset: Toolset, worlds: Collection[str], where: str) -> None:
    """Check that the tools and the base world that a task names are there.

    Raises:
        BundleError: one is not; the message names it, and the task.
    """
    named = [call.name for call in task.golden]
    for name in (*task.tools, *named):
        if name not in toolset.by_name:
            raise BundleError(f"{where}: task {task.id} names the tool {name!r}, which is not in tools.yaml")
    kept_back = [name for name in named if task.tools and name not in task.tools]
    if kept_back:
        raise BundleError(f"{where}: task {task.id} does not offer {kept_back[0]!r}, which its golden calls")
    if toolset.world is not None and task.metadata.base not in worlds:
        raise BundleError(
            f"{where}: task {task.id} starts from the base world {task.metadata.base!r}; there are {sorted(worlds)}"
        )


def parse_world_lines(data: bytes, where: str) -> tuple[str, dict[str, list[dict[str, Any]]]]:
    """Parse ``worlds/<name>.jsonl``: a line with ``now``, then a line ``{table: row}`` for each row.

    Raises:
        BundleError: a line has another form; the message gives its number.
    """
    now: str | None = None
    rows: dict[str, list[dict[str, Any]]] = {}
    for number, line in enumerate(data.splitlines(), 1):
        try:
            (key, value), *rest = orjson.loads(line).items()
        except (orjson.JSONDecodeError, AttributeError, ValueError) as error:
            raise BundleError(f"{where}, line {number}: a JSON object {{table: row}} is expected ({error})") from error
        if number == 1 and key == "now" and isinstance(value, str):
            now = value
        elif now is None or rest or not isinstance(value, dict):
            expected = "a row {table: {column: value}}" if now else 'the clock {"now": "2026-01-31T09:00:00"}'
            raise BundleError(f"{where}, line {number}: {expected} is expected")
        else:
            rows.setdefault(key, []).append(value)
    if now is None:
        raise BundleError(f"{where}: empty; its first line is the clock, its others are rows")
    return now, rows
