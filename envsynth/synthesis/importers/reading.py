"""Reads a source's bytes: JSON, JSON lines or YAML, compressed or not."""

import gzip
import zlib
from pathlib import Path
from typing import Any

import orjson

from envsynth.core import EnvsynthError
from envsynth.synthesis.importers.imported import UnreadableError
from envsynth.synthesis.importers.yaml_events import read_yaml

_LARGEST = 256 * 2**20


def read_path(path: Path) -> Any:
    """Return a file's value; a file of JSON lines gives the list of its lines' values.

    Raises:
        EnvsynthError: there is no such file.
        UnreadableError: its content is neither JSON nor YAML.
    """
    if not path.is_file():
        raise EnvsynthError(f"{path}: no such file; give a file of tool schemas, or their JSON text")
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableError(path.name, f"cannot be read: {error}", "a file, or one compressed by gzip") from error
    if len(data) > _LARGEST:
        raise UnreadableError(path.name, f"is larger than {_LARGEST >> 20} MiB", "a smaller file")
    return read_text(data)


def read_text(data: bytes | str) -> Any:
    """Return the value of a JSON, JSON lines or YAML text.

    Raises:
        UnreadableError: it is none of them.
    """
    data = data.encode(errors="surrogatepass") if isinstance(data, str) else data
    data = data.removeprefix(b"\xef\xbb\xbf")
    if not data.strip():
        raise UnreadableError("the text", "it is empty", "JSON or YAML")
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        if data.lstrip()[:1] in b"{[":
            return _lines_or_yaml(data, error)
    return _yaml(data)


def _lines_or_yaml(data: bytes, error: orjson.JSONDecodeError) -> Any:
    lines = data.splitlines()
    if len(lines) > 1 and _value(lines[0]) is not None:
        return [_value(line, f"line {number}") for number, line in enumerate(lines, 1) if line.strip()]
    try:
        return _yaml(data)
    except UnreadableError:
        where = f"line {error.lineno}, column {error.colno}"
        raise UnreadableError(where, f"no JSON: {error.msg}", "JSON, JSON lines or YAML") from error


def _value(line: bytes, place: str = "") -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        # A broken line is one unreadable tool, not an unreadable file.
        return UnreadableError(place, f"no JSON: {error.msg}", "one JSON value a line") if place else None


def _yaml(data: bytes) -> Any:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise UnreadableError(f"byte {error.start}", "it is not UTF-8", "JSON or YAML in UTF-8") from error
    return read_yaml(text)
