"""Answers that were paid for once: a folder with a file for each, safe to share between processes and machines.

A file is written whole under another name and then renamed, which is all or nothing on every file system; there is no
lock that a killed process could leave behind. A file that is damaged counts as one that is not there.
"""

import hashlib
import os
import secrets
from pathlib import Path
from typing import Any

import orjson

from envsynth.core.model import canonical_json
from envsynth.llm.errors import LlmError


class AnswerCache:
    """Kept answers, by the hash of all that they depend on."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    def get(self, key: str) -> dict[str, Any] | None:
        """Return what was kept under a key, or None."""
        try:
            kept = orjson.loads(self._path(key).read_bytes())
            body: dict[str, Any] = kept["body"]
            return body if kept["key"] == key and kept["sha256"] == _hash(body) else None
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, body: dict[str, Any]) -> None:
        """Keep an answer; the last of several writers under one key wins.

        Raises:
            LlmError: the folder cannot be written to.
        """
        path = self._path(key)
        half_done = path.with_name(f".{os.getpid()}-{secrets.token_hex(8)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            half_done.write_bytes(orjson.dumps({"key": key, "sha256": _hash(body), "body": body}))
            half_done.replace(path)
        except OSError as error:
            half_done.unlink(missing_ok=True)
            raise LlmError(
                "rejected", f"an answer cannot be kept in {self.folder}: {error.strerror}; choose another cache folder"
            ) from error

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key[2:]}.json"


def _hash(body: dict[str, Any]) -> str:
    return hashlib.sha256(canonical_json(body)).hexdigest()
