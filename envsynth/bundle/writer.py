"""Writing a bundle: ``tasks.jsonl``, ``worlds/*.jsonl`` and ``bundle.json``, the same bytes for the same content."""

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from envsynth.bundle.bundle import TASKS
from envsynth.bundle.card import card
from envsynth.bundle.manifest import MANIFEST, Domain, FileEntry, Manifest, TaskEntry
from envsynth.core import BundleError, Task, Toolset


def write_bundle(
    folder: Path,
    domain: Domain,
    toolset: Toolset,
    worlds: Mapping[str, bytes],
    tasks: Iterable[Task],
    funnel: Mapping[str, Any] | None = None,
    more: Mapping[str, bytes] | None = None,
) -> Manifest:
    """Write a bundle's built files; a reader sees the old bundle or the new one, as ``bundle.json`` comes last.

    Args:
        folder: the bundle's folder.
        domain: what the bundle is.
        toolset: its tools.
        worlds: base world's name → the bytes of its ``worlds/<name>.jsonl``.
        tasks: the tasks, in the order they shall have.
        funnel: how many were sampled, dropped and kept, and why, for the card.
        more: further files that belong to the bundle, by their path in it.

    Returns:
        The manifest, as written.

    Raises:
        BundleError: two tasks are the same.
    """
    files = {f"worlds/{name}.jsonl": data for name, data in worlds.items()} | dict(more or {})
    lines, entries = _task_lines(tasks)
    files[TASKS] = lines
    manifest = Manifest(
        domain=domain,
        toolset=toolset,
        worlds={name: f"worlds/{name}.jsonl" for name in worlds},
        tasks=entries,
        files={
            name: FileEntry(sha256=hashlib.sha256(data).hexdigest(), size=len(data)) for name, data in files.items()
        },
        funnel=dict(funnel or {}),
    ).hashed()
    for name, data in files.items():
        write_atomically(folder / name, data)
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    write_atomically(folder / "CARD.md", card(manifest, worlds).encode())
    write_atomically(folder / MANIFEST, orjson.dumps(manifest.model_dump(mode="json"), option=options))
    return manifest


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that no reader ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_bytes(data)
    temporary.replace(path)


def _task_lines(tasks: Iterable[Task]) -> tuple[bytes, dict[str, TaskEntry]]:
    lines: list[bytes] = []
    entries: dict[str, TaskEntry] = {}
    offset = 0
    for task in tasks:
        if task.id in entries:
            raise BundleError(f"two tasks are the same ({task.id}): {task.instruction.high!r}; remove one")
        data = task.model_dump(mode="json", exclude_defaults=True) | {"id": task.id}
        line = orjson.dumps(data, option=orjson.OPT_APPEND_NEWLINE)
        entries[task.id] = TaskEntry(offset=offset, length=len(line), split=task.split, difficulty=task.difficulty)
        lines.append(line)
        offset += len(line)
    return b"".join(lines), entries
