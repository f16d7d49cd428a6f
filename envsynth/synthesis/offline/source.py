"""Sources of toolsets: one toolset, or one for each domain of a file of many."""

import re
import shlex
import shutil
from pathlib import Path
from typing import Any

from envsynth.core import EnvsynthError, Toolset
from envsynth.synthesis.importers import Imported, import_functions, import_tools
from envsynth.synthesis.importers.collect import toolset_name
from envsynth.synthesis.importers.imported import UnreadableError
from envsynth.synthesis.importers.reading import read_path
from envsynth.synthesis.importers.type_names import shown

_LONGEST_COMMAND = 4_000
_SERVER = re.compile(r"https?://|stdio:")


def read_source(source: Any, name: str | None = None, kind: str | None = None) -> Imported:
    """Read a source of tools: a file, a server (its command line or its URL), ``module:function``, or what was read.

    A list of functions is read, too, and a toolset, or what an importer gave, is taken as it is.
    A text of several words that is no file, and whose first word is a program, is a server's command line; ``stdio:``
    before it says so for certain.

    Raises:
        EnvsynthError: it cannot be read, or has no tool that can; the message says what was found and expected.
    """
    imported = _read(source, toolset_name(name) if name else None, kind)
    if not imported.toolset.tools:
        raise EnvsynthError(
            f"{source if isinstance(source, str) else shown(source)}: no tool could be read\n{imported.summary()}"
        )
    return imported


def _read(source: Any, name: str | None, kind: str | None) -> Imported:
    if isinstance(source, Toolset):
        source = Imported(kind="toolset", toolset=source)
    if isinstance(source, Imported):
        return source.model_copy(update={"toolset": toolset_of(source, name)})
    if isinstance(source, list | tuple) and source and all(map(callable, source)):
        return import_functions(source, name=name or "functions")
    return import_tools(_server(source), name=name, kind=kind)


def _server(source: Any) -> Any:
    """Return a server's command line as importers take it, and anything else as it is."""
    if not isinstance(source, str) or "\n" in source or _SERVER.match(source) or len(source) > _LONGEST_COMMAND:
        return source
    try:
        command = shlex.split(source)
    except ValueError:
        return source
    if len(command) < 2 or Path(source).exists() or shutil.which(command[0]) is None:
        return source
    return f"stdio:{source}"


def read_each_spec(source: str, kind: str | None = None, field: str | None = None) -> list[Imported]:
    """Read a file of rows into one toolset for each of their specs (else subfields, else fields).

    Args:
        source: a file of rows that say which ``spec`` they belong to.
        kind: the rows' format; by default told from them.
        field: only the rows of this field.

    Raises:
        EnvsynthError: it is no list of rows, or none of them belongs to anything.
    """
    if _SERVER.match(source):
        raise EnvsynthError(f"{source}: a server has one toolset; leave --each-spec out")
    try:
        rows = read_path(Path(source))
    except UnreadableError as error:
        raise EnvsynthError(str(error)) from error
    if not isinstance(rows, list):
        raise EnvsynthError(f"{source}: a list of rows is expected, each with its 'spec', not {type(rows).__name__}")
    groups: dict[str, list[Any]] = {}
    for row in rows:
        if isinstance(row, dict) and (label := _label(row)) and field in (None, row.get("field")):
            groups.setdefault(label, []).append(row)
    if not groups:
        where = f" of field {field!r}" if field else ""
        raise EnvsynthError(f"{source}: no row{where} says its 'spec' or its 'field'; leave --each-spec out")
    return [import_tools(members, name=label, kind=kind) for label, members in groups.items()]


def _label(row: dict[str, Any]) -> str:
    parts = [str(row[key]) for key in ("field", "spec") if isinstance(row.get(key), str | int)]
    return toolset_name("-".join(parts)) if parts else ""


def toolset_of(imported: Imported, name: str | None) -> Toolset:
    """Return the toolset under the name that its bundle shall have."""
    return imported.toolset if name is None else imported.toolset.model_copy(update={"name": toolset_name(name)})
