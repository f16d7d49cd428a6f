"""A response for people to read: fields beneath each other, and lists as tables where they fit."""

import textwrap
from collections.abc import Iterator
from typing import Any

import orjson

_GAP = "  "


def shown(content: Any, width: int) -> str:
    """Return a response as text.

    Args:
        content: the response, any JSON value.
        width: how many columns there are. Only a single long value makes a line longer.

    >>> print(shown({"order_id": "W1", "items": [{"item": "cap", "size": 7}, {"item": "shoe", "size": 42}]}, 80))
    order_id  W1
    items
      item  size
      cap   7
      shoe  42
    """
    return "\n".join(_lines(content, width))


def _lines(content: Any, width: int) -> Iterator[str]:
    if isinstance(content, dict) and content:
        yield from _object(content, width)
    elif isinstance(content, list) and content:
        yield from _table(content, width) or _list(content, width)
    else:
        yield cell(content)


def _object(content: dict[str, Any], width: int) -> Iterator[str]:
    margin = max((len(name) for name, value in content.items() if _inline(value, width)), default=0)
    for name, value in content.items():
        if _inline(value, width):
            yield from _wrapped(f"{name.ljust(margin)}{_GAP}{cell(value)}", margin + len(_GAP), width)
        else:
            yield name
            yield from (_GAP + line for line in _lines(value, width - len(_GAP)))


def _list(content: list[Any], width: int) -> Iterator[str]:
    for item in content:
        for number, line in enumerate(_lines(item, width - len(_GAP))):
            yield f"{'- ' if number == 0 else _GAP}{line}"


def _table(content: list[Any], width: int) -> list[str] | None:
    """Return the lines of a table; None where the items are no flat objects of one kind, or it would be too wide."""
    if not all(isinstance(item, dict) and item.keys() == content[0].keys() for item in content):
        return None
    if not all(_inline(value, width) for item in content for value in item.values()):
        return None
    rows = [list(content[0]), *([cell(value) for value in item.values()] for item in content)]
    margins = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    if sum(margins) + len(_GAP) * (len(margins) - 1) > width:
        return None
    return [_GAP.join(text.ljust(margin) for text, margin in zip(row, margins, strict=True)).rstrip() for row in rows]


def _wrapped(line: str, hang: int, width: int) -> list[str]:
    if len(line) <= width or hang > width // 2:
        return [line]
    return textwrap.wrap(line, width, subsequent_indent=" " * hang, break_long_words=False, break_on_hyphens=False)


def _inline(value: Any, width: int) -> bool:
    """Tell whether a value stands on one line: a scalar, something empty, or a short list or object of scalars."""
    if not isinstance(value, dict | list) or not value:
        return True
    parts = value.values() if isinstance(value, dict) else value
    return not any(isinstance(part, dict | list) for part in parts) and len(cell(value)) <= width // 2


def cell(value: Any) -> str:
    """Return a value in one line.

    >>> cell({"color": "navy", "size": "M"}), cell(["a", "b"]), cell(None), cell(12.5), cell("")
    ('color navy, size M', 'a, b', '–', '12.5', '""')
    """
    if value is None:
        return "–"
    if isinstance(value, str) and value:
        return " ".join(value.split())
    if isinstance(value, dict) and value:
        return ", ".join(f"{name} {cell(part)}" for name, part in value.items())
    if isinstance(value, list) and value:
        return ", ".join(map(cell, value))
    return orjson.dumps(value).decode()
