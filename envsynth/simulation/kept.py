"""What was found out on worlds by reading alone, kept within bounds.

Episodes on one task ask the same things again and again: the members of a group, and each of them anew in every epoch.
Where a world has the same start and the same few changes, nothing can come out differently.
"""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Any, Generic, NamedTuple, TypeVar
from weakref import ref

from envsynth.core import ToolCall
from envsynth.world import BaseWorld, World

V = TypeVar("V")

ENTRIES = 16_384
BYTES = 32 << 20
_OVERHEAD = 512  # bytes that an entry takes beside its texts

Key = tuple[ref[BaseWorld], int, int, str, bytes, Hashable, str]


def key_of(world: World, asked: Hashable, call: ToolCall) -> Key | None:
    """Return all that reading for a call depends on; None where that would take long to say.

    It is the start (the base world, the task's rows in it and its pinned calls, the clock), the changes since, what is
    ``asked``, and the arguments as they are written: 1, 1.0, "1" and true are four.
    """
    state = world.state
    if state is None:
        return None
    try:
        arguments = repr(call.arguments)
    except RecursionError:  # the gateway says so
        return None
    return ref(world.base), id(world.rows), id(world.pinned), world.now, state, asked, arguments


class _Entry(NamedTuple, Generic[V]):
    value: V
    size: int
    held: tuple[Any, ...]  # so that nothing else can come to have an identity that is in the key


class Kept(Generic[V]):
    """Values by their keys; those that were asked for longest ago are forgotten first.

    Keys are made, and its methods called, under the worlds' `LOCK`; what is put was found out in the same hold of it.

    Args:
        entries: how many are kept at most; 0: none.
        size: how many bytes they take at most. What would take more than a sixteenth of it is not kept.
    """

    def __init__(self, entries: int = ENTRIES, size: int = BYTES) -> None:
        self._most, self._most_bytes = entries, size
        self._kept: OrderedDict[Key, _Entry[V]] = OrderedDict()
        self.size = 0

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Key) -> V | None:
        """Return what is kept under this key."""
        entry = self._kept.get(key)
        if entry is None:
            return None
        self._kept.move_to_end(key)
        return entry.value

    def put(self, key: Key, world: World, value: V, size: int) -> None:
        """Keep what was found out on this world; ``size`` is its bytes."""
        size += len(key[-1]) + _OVERHEAD
        if not self._most or size > self._most_bytes // 16:
            return
        before = self._kept.pop(key, None)  # where two threads found out the same
        self._kept[key] = _Entry(value, size, (world.rows, world.pinned))
        self.size += size - (before.size if before is not None else 0)
        while len(self._kept) > self._most or self.size > self._most_bytes:
            self.size -= self._kept.popitem(last=False)[1].size

    def forget(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self.size = 0


def compact(data: bytes) -> bytes:
    """Return a copy that takes no more than it has bytes: orjson's keep the buffer that they were written in."""
    return bytes(memoryview(data))
