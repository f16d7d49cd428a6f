"""A record of every exchange with a model, one JSON object a line, without anything secret."""

import os
import threading
from pathlib import Path
from typing import Any

import orjson

from envsynth.llm.errors import LlmError
from envsynth.llm.redact import redact


class Transcript:
    """Appends exchanges to a file that several processes may share."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self._lock = threading.Lock()

    def add(self, entry: dict[str, Any]) -> None:
        """Append an entry. Each is written at once, so that lines of several processes never mix.

        Raises:
            LlmError: the file cannot be written.
        """
        line = redact(orjson.dumps(entry).decode()).encode() + b"\n"
        try:
            with self._lock:
                self._append(line)
        except OSError as error:
            raise LlmError("rejected", f"the transcript {self.path} cannot be written: {error.strerror}") from error

    def _append(self, line: bytes) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, line)
        finally:
            os.close(file)
