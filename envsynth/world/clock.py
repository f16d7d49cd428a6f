"""SQLite's idea of the time: the world's clock, never the machine's.

SQLite asks its virtual file system what time it is, for ``date('now')`` as for ``current_timestamp``. Worlds are
opened on a file system that differs from the default in that one answer.
"""

from datetime import UTC, datetime

import apsw

NAME = "envsynth-clock"
_UNIX_EPOCH_JULIAN_MS = 210_866_760_000_000


class _ClockVFS(apsw.VFS):
    def __init__(self) -> None:
        super().__init__(NAME, "")
        self.instant = _UNIX_EPOCH_JULIAN_MS

    def xCurrentTimeInt64(self) -> int:  # noqa: N802 (SQLite's name)
        return self.instant


_VFS = _ClockVFS()


def julian_ms(now: str) -> int:
    """Convert an ISO 8601 date and time (UTC where it names no zone) to SQLite's milliseconds.

    Raises:
        ValueError: ``now`` is not an ISO 8601 date and time.
    """
    moment = datetime.fromisoformat(now)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return _UNIX_EPOCH_JULIAN_MS + round(moment.timestamp() * 1000)


def show(instant: int) -> None:
    """Make every connection on this file system read ``instant`` (SQLite's milliseconds) as now."""
    _VFS.instant = instant
