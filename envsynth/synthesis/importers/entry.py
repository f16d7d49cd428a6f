"""The way in: whatever holds tool schemas, read into a toolset."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from envsynth.core import EnvsynthError
from envsynth.synthesis.importers import mcp, openai, openapi, python, shorthand, synthtools
from envsynth.synthesis.importers.collect import collect
from envsynth.synthesis.importers.detect import detect
from envsynth.synthesis.importers.draft import Source
from envsynth.synthesis.importers.imported import Imported, Skipped, UnreadableError
from envsynth.synthesis.importers.mcp_server import list_tools
from envsynth.synthesis.importers.reading import read_path, read_text

_READERS: dict[str, Callable[[Any], Source]] = {
    module.KIND: module.source for module in (mcp, openai, openapi, shorthand, synthtools)
}
KINDS = (*_READERS, python.KIND)
"""The formats that can be read."""

_SPEC = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w,]*")
_SERVER = re.compile(r"https?://|stdio:")
_EXPECTED = "an OpenAPI document, MCP, OpenAI or SynthTools tools, or shorthand"


def import_tools(source: Any, name: str | None = None, kind: str | None = None) -> Imported:
    """Read tool schemas into a toolset.

    What cannot be read is an entry of ``skipped``, never an exception, and the rest is imported.

    Args:
        source: a file's path; a JSON or YAML text; plain data (what such a text holds); an MCP server
            (``http://…`` or ``stdio:command …``, with the extra ``mcp``); or ``module:function``, which imports that
            module.
        name: the toolset's name; by default the file's, or ``imported``.
        kind: one of ``KINDS``; by default told from the source.

    Raises:
        EnvsynthError: there is no such file, module, server or kind.
    """
    if kind is not None and kind not in KINDS:
        raise EnvsynthError(f"kind {kind!r} is none of {', '.join(KINDS)}; leave it out to have it detected")
    text = str(source) if isinstance(source, str | Path) else ""
    if isinstance(source, str) and kind in (None, mcp.KIND) and _SERVER.match(text):
        return collect(mcp.source(list_tools(text)), name or "imported")
    if isinstance(source, str) and kind in (None, python.KIND) and _SPEC.fullmatch(text) and not Path(text).exists():
        return import_functions(python.load_functions(text), name or text.partition(":")[0])
    if kind == python.KIND:
        raise EnvsynthError(f"{text[:100]!r} is no module:function; import_functions takes the functions themselves")
    name = name or _name(source)
    try:
        document = _document(source)
    except UnreadableError as error:
        note = Skipped(where=error.where, what=error.what, expected=error.expected)
        return collect(Source(kind=kind or "unknown", tools=iter(()), notes=(note,)), name)
    kind = kind or detect(document)
    if kind is None:
        note = Skipped(where="the source", what="no tools of a format that is known", expected=_EXPECTED)
        return collect(Source(kind="unknown", tools=iter(()), notes=(note,)), name)
    return collect(_READERS[kind](document), name)


def import_functions(functions: Sequence[Callable[..., Any]], name: str = "functions") -> Imported:
    """Read Python functions into a toolset; nothing is called.

    >>> def get_order(order_id: str) -> dict: ...
    >>> import_functions([get_order]).toolset.tools[0].parameters["required"]
    ['order_id']
    """
    return collect(python.source(functions), name)


def _document(source: Any) -> Any:
    if isinstance(source, Path):
        return read_path(source)
    if isinstance(source, bytes):
        return read_text(source)
    if not isinstance(source, str):
        return source
    # A path is one line, and does not start as JSON does.
    is_text = "\n" in source or source.lstrip()[:1] in ("{", "[", "") or len(source) > 4_000
    return read_text(source) if is_text else read_path(Path(source))


def _name(source: Any) -> str:
    is_path = isinstance(source, Path) or (isinstance(source, str) and "\n" not in source and source[:1] not in "{[")
    return Path(source).name.partition(".")[0] or "imported" if is_path else "imported"
