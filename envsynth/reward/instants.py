"""Reading dates and times, so that two spellings of one instant compare equal."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any


def _moment(text: str) -> datetime:
    # A world has one clock without a zone; a text that names none is read as UTC.
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


# JSON Schema writes "date-time", a world's column "datetime".
_READERS: dict[str, Callable[[str], Any]] = {
    "date": date.fromisoformat,
    "date-time": _moment,
    "datetime": _moment,
    "time": time.fromisoformat,
}


def same_instant(kind: Any, first: str, second: str) -> bool:
    """Whether two texts name the same instant.

    Args:
        kind: a JSON Schema ``format`` or a column type; for any other kind texts are never the same instant.
        first: ISO 8601 text.
        second: ISO 8601 text.

    >>> same_instant("date-time", "2026-03-14T10:00:00Z", "2026-03-14T11:00:00+01:00")
    True
    """
    read = _READERS.get(kind) if isinstance(kind, str) else None
    if read is None:
        return False
    try:
        return bool(read(first) == read(second))
    except ValueError:
        return False
