"""What programs that only read have answered on worlds that nobody has written.

Episodes on one task ask the same things again and again: the members of a group, and each of them anew in every epoch.
Nothing can come out differently then, and six statements of SQL need not be run to find that out. A world that was
written, if only for a moment, is always asked itself.
"""

from collections import OrderedDict
from typing import NamedTuple
from weakref import ref

import orjson

from envsynth.core import RowChange, ToolCall, ToolResult
from envsynth.world import BaseWorld, World

ENTRIES = 16_384
BYTES = 32 << 20
_OVERHEAD = 512  # bytes that an entry takes beside its two texts

ReadKey = tuple[ref[BaseWorld], int, str, str, str]


class _Entry(NamedTuple):
    """An answer as text, so that nobody who is given it can change it for others.

    ``rows`` are kept so that no other tuple can come to have the identity that is in the key.
    """

    rows: tuple[RowChange, ...]
    status: int
    error: str | None
    content: bytes
    size: int


class ReadMemory:
    """Answers by all that they depend on; those that were asked for longest ago are forgotten first.

    Its methods are called under the worlds' `LOCK`, from the look at the world to the keeping of the answer.

    Args:
        entries: how many answers are kept at most; 0: none.
        size: how many bytes they take at most. An answer that would take more than a sixteenth of it is not kept.
    """

    def __init__(self, entries: int = ENTRIES, size: int = BYTES) -> None:
        self._most, self._most_bytes = entries, size
        self._kept: OrderedDict[ReadKey, _Entry] = OrderedDict()
        self.size = 0

    def __len__(self) -> int:
        return len(self._kept)

    def key(self, call: ToolCall, world: World) -> ReadKey | None:
        """Return what the answer to a reading call depends on; None where it may be another one each time.

        That is the start (the base world, the task's rows in it, the clock), the tool and the arguments as they are
        written: 1, 1.0, "1" and true are four.
        """
        if not world.unwritten:
            return None
        try:
            arguments = repr(call.arguments)
        except RecursionError:  # the gateway says so
            return None
        return ref(world.base), id(world.rows), world.now, call.name, arguments

    def recall(self, key: ReadKey) -> ToolResult | None:
        """Return the answer that is kept under this key, made anew for the caller alone."""
        entry = self._kept.get(key)
        if entry is None:
            return None
        self._kept.move_to_end(key)
        return ToolResult(status=entry.status, content=orjson.loads(entry.content), error=entry.error, new_ids=())

    def keep(self, key: ReadKey, world: World, result: ToolResult) -> None:
        """Keep the answer to a call on this world, unless its text does not say all of it (infinity has no JSON)."""
        content = orjson.dumps(result.content)
        size = len(content) + len(key[-1]) + _OVERHEAD
        if not self._most or size > self._most_bytes // 16 or orjson.loads(content) != result.content:
            return
        self._kept[key] = _Entry(world.rows, result.status, result.error, content, size)
        self.size += size
        while len(self._kept) > self._most or self.size > self._most_bytes:
            self.size -= self._kept.popitem(last=False)[1].size

    def forget(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self.size = 0
