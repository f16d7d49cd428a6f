"""The work file: what came of each draw, a line each, so that a killed run goes on where it was."""

try:
    import fcntl
except ImportError:  # Windows has no such locks
    fcntl = None  # type: ignore[assignment]
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import orjson
from pydantic import ValidationError

from envsynth.synthesis.offline.draws import Outcome


class WorkFile:
    """The outcomes of one synthesis, on disk.

    A file of another synthesis (other tools, another seed, another version) is begun anew. A last line that was cut off
    is dropped.

    Args:
        path: the file; it is made where there is none.
        key: what tells this synthesis from others.
    """

    def __init__(self, path: Path, key: str) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = _locked(path)
        self.outcomes, whole = _read(self._file.read(), key)
        self._file.truncate(whole)
        self._file.seek(whole)
        if not whole:
            self._write({"key": key})

    def add(self, outcome: Outcome) -> None:
        """Append an outcome; what was added is there after a kill at any later moment."""
        self._write(outcome.model_dump(mode="json", exclude_defaults=True) | {"number": outcome.number})
        self.outcomes.append(outcome)

    def _write(self, value: Any) -> None:
        self._file.write(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE))
        self._file.flush()

    def remove(self) -> None:
        """Remove the file: the synthesis is done."""
        self._file.close()
        self.path.unlink(missing_ok=True)

    def __enter__(self) -> "WorkFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._file.closed:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()


def _locked(path: Path) -> BinaryIO:
    """Open a file for this process alone; a worker whose parent was killed may be at it still, and is waited for."""
    while True:
        file = path.open("a+b")
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        # Whoever had it may have removed it in the meantime.
        if path.exists() and os.fstat(file.fileno()).st_ino == path.stat().st_ino:
            file.seek(0)
            return file
        file.close()


def _read(data: bytes, key: str) -> tuple[list[Outcome], int]:
    """Return the outcomes in a file's bytes, and how many of these are whole lines of this synthesis."""
    lines = _lines(data)
    first = next(lines, None)
    if first is None or first[0].get("key") != key:
        return [], 0
    outcomes: list[Outcome] = []
    whole = first[1]
    for value, end in lines:
        try:
            outcome = Outcome.model_validate(value)
        except ValidationError:
            break
        if outcome.number != len(outcomes):
            break
        outcomes.append(outcome)
        whole = end
    return outcomes, whole


def _lines(data: bytes) -> Iterator[tuple[dict[str, Any], int]]:
    start = 0
    while (end := data.find(b"\n", start)) >= 0:
        try:
            value = orjson.loads(data[start:end])
        except orjson.JSONDecodeError:
            return
        if not isinstance(value, dict):
            return
        yield value, end + 1
        start = end + 1
