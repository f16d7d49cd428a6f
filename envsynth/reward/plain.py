"""Values on their way into a report: short, and always JSON."""

from typing import Any

import orjson

_LONGEST = 2_000  # bytes of JSON; what is longer is cut to a text
_KEPT = 200


def plain(value: Any) -> Any:
    """Return a value as it may stand in a breakdown.

    What an agent sends may be long, nested beyond measure, or no text at all (half of a surrogate pair); such a value
    becomes a short text. The result shares nothing with what it was made from.

    >>> plain({"note": ("a" * 4)}), plain(float("inf")), len(plain("a" * 5000))
    ({'note': 'aaaa'}, None, 221)
    """
    try:
        data = orjson.dumps(value)
    except (TypeError, ValueError, RecursionError):
        return _clipped(_described(value))
    return orjson.loads(data) if len(data) <= _LONGEST else _clipped(data.decode())


def plain_name(name: str) -> str:
    """Return a tool's name, which an agent may have made up, as it may stand in a breakdown."""
    return _clipped(name.encode("utf-8", "replace").decode())


def _described(value: Any) -> str:
    try:
        return repr(value).encode("utf-8", "replace").decode()
    except (RecursionError, ValueError):
        return f"<{type(value).__name__} that cannot be shown>"


def _clipped(text: str) -> str:
    return text if len(text) <= _KEPT else f"{text[:_KEPT]}... ({len(text)} characters)"
