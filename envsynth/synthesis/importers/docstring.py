"""Reads docstrings in the styles of Google, NumPy and Sphinx: what a function does, and what each parameter is."""

import re
from dataclasses import dataclass, field

_SECTIONS = {
    **dict.fromkeys(("args", "arguments", "parameters", "params", "keyword args", "other parameters"), "args"),
    **dict.fromkeys(("returns", "return", "yields"), "returns"),
    **dict.fromkeys(("raises", "exceptions", "errors"), "raises"),
}
_OTHER = {"example", "examples", "note", "notes", "attributes", "see also", "references", "warning", "warnings", "todo"}
_FIELD = re.compile(r":(param|parameter|arg|raises?|returns?)\b([^:]*):(.*)")
_ENTRY = re.compile(r"\*{0,2}([\w.]+)\s*(?:\([^)]*\))?\s*:(?!:)(.*)")
_NUMPY_ENTRY = re.compile(r"\*{0,2}([\w.]+)\s*(?::.*)?")


@dataclass
class Docstring:
    """A docstring's parts: the text before any section, and what the sections say."""

    summary: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    returns: str = ""
    raises: list[tuple[str, str]] = field(default_factory=list)


def read_docstring(text: str) -> Docstring:
    r"""Return a docstring's parts.

    >>> read_docstring("Add.\n\nArgs:\n    a: the first\n        number").parameters
    {'a': 'the first number'}
    """
    lines = text.expandtabs().splitlines()
    doc, section = Docstring(), ""
    free: list[str] = []
    block: list[str] = []
    for number, line in enumerate(lines):
        heading = _heading(lines, number)
        if heading is not None:
            _close(doc, section, block)
            section, block = heading, []
        elif section:
            block.append(line)
        elif not set(line.strip()) <= {"-"} or not line.strip():
            free.append(line)
    _close(doc, section, block)
    doc.summary = _take_fields(doc, free).strip()
    return doc


def _heading(lines: list[str], number: int) -> str | None:
    line = lines[number]
    word = line.strip().rstrip(":").lower()
    if line.startswith(" ") or not (word in _SECTIONS or word in _OTHER):
        return None
    below = lines[number + 1].strip() if number + 1 < len(lines) else ""
    underlined = len(below) >= 3 and set(below) == {"-"}
    return _SECTIONS.get(word, "other") if line.rstrip().endswith(":") or underlined else None


def _close(doc: Docstring, section: str, block: list[str]) -> None:
    lines = [line for line in block if line.strip() and set(line.strip()) != {"-"}]
    if not lines or section in ("", "other"):
        return
    if section == "returns":
        doc.returns = " ".join(line.strip() for line in lines)
        return
    for name, text in _entries(lines):
        if section == "args":
            doc.parameters[name] = text
        else:
            doc.raises.append((name, text))


def _entries(lines: list[str]) -> list[tuple[str, str]]:
    base = min(len(line) - len(line.lstrip()) for line in lines)
    pattern = _ENTRY if base else _NUMPY_ENTRY
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        entry = pattern.fullmatch(line.strip()) if len(line) - len(line.lstrip()) == base else None
        if entry:
            found.append((entry[1], [entry[2].strip()] if base else []))
        elif found:
            found[-1][1].append(line.strip())
    return [(name, " ".join(part for part in parts if part)) for name, parts in found]


def _take_fields(doc: Docstring, lines: list[str]) -> str:
    free: list[str] = []
    current: tuple[str, str, list[str]] | None = None
    fields = []
    for line in lines:
        if entry := _FIELD.fullmatch(line.strip()):
            current = (entry[1], entry[2].strip(), [entry[3].strip()])
            fields.append(current)
        elif current and line.startswith(" "):
            current[2].append(line.strip())
        else:
            current = None
            free.append(line)
    for kind, name, parts in fields:
        text = " ".join(parts).strip()
        if kind.startswith("return"):
            doc.returns = text
        elif kind.startswith("raise"):
            doc.raises.append((name, text))
        elif name:
            doc.parameters[name.split()[-1]] = text
    return "\n".join(free)
