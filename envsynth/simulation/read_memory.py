"""What programs that only read have answered, so that six statements of SQL are not run to find it out again."""

from typing import NamedTuple

import orjson

from envsynth.core import ToolCall, ToolResult
from envsynth.simulation.kept import BYTES, ENTRIES, Kept, Key, compact, key_of
from envsynth.world import World


class _Answer(NamedTuple):
    """An answer as text, so that nobody who is given it can change it for others."""

    status: int
    error: str | None
    content: bytes


class ReadMemory:
    """Answers to reading calls, by all that they depend on.

    Its methods are called under the worlds' `LOCK`.

    Args:
        entries: how many answers are kept at most; 0: none.
        size: how many bytes they take at most.
    """

    def __init__(self, entries: int = ENTRIES, size: int = BYTES) -> None:
        self._kept: Kept[_Answer] = Kept(entries, size)

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def size(self) -> int:
        """How many bytes the answers take."""
        return self._kept.size

    def key(self, call: ToolCall, world: World) -> Key | None:
        """Return what the answer to a reading call depends on; None where it may be another one each time."""
        return key_of(world, call.name, call)

    def recall(self, key: Key) -> ToolResult | None:
        """Return the answer that is kept under this key, made anew for the caller alone."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        content = orjson.loads(kept.content)
        return ToolResult(status=kept.status, content=content, error=kept.error)

    def keep(self, key: Key, world: World, result: ToolResult) -> None:
        """Keep the answer to a call on this world, unless its text does not say all of it (infinity has no JSON)."""
        content = orjson.dumps(result.content)
        if orjson.loads(content) == result.content:
            self._kept.put(key, world, _Answer(result.status, result.error, compact(content)), len(content))

    def forget(self) -> None:
        """Forget everything."""
        self._kept.forget()
