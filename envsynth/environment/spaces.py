"""A space of texts, for actions and observations that a language model writes and reads.

``gymnasium.spaces.Text`` draws alphanumeric characters only and compares every character to an alphabet; this one
allows any text up to a length. It batches as gymnasium's vector environments expect, with and without shared memory
(text as UTF-8 behind its length, read when it is looked at).
"""

from collections.abc import Iterator, Sequence
from typing import Any, overload

import numpy as np
from gymnasium import Space
from gymnasium.spaces import Tuple
from gymnasium.spaces.utils import is_space_dtype_shape_equiv
from gymnasium.vector.utils import batch_differing_spaces, create_empty_array
from gymnasium.vector.utils.shared_memory import (
    create_shared_memory,
    read_from_shared_memory,
    write_to_shared_memory,
)

_ALPHABET = "".join(map(chr, range(32, 127))) + "\n\täéñß¿€’…→漢字кя🙂"
_LONGEST_SAMPLE = 64
_HEADER = 8  # bytes of the length before each text in shared memory


class TextSpace(Space[str]):
    """Texts of at most ``max_length`` characters.

    >>> "Any text: ¿qué?" in TextSpace(100)
    True
    >>> TextSpace(100, seed=7).sample() == TextSpace(100, seed=7).sample()
    True
    """

    def __init__(self, max_length: int = 1_000_000, seed: int | np.random.Generator | None = None) -> None:
        if max_length < 0:
            raise ValueError(f"max_length is a number of characters, 0 or more, not {max_length}")
        self.max_length = max_length
        super().__init__(dtype=str, seed=seed)

    @property
    def is_np_flattenable(self) -> bool:
        """Texts have no fixed size, so that they make no ``Box``."""
        return False

    def sample(self, mask: Any = None, probability: Any = None) -> str:
        """Draw a short text of printable ASCII and a few other characters.

        Raises:
            ValueError: a mask was given; texts cannot be masked.
        """
        if mask is not None or probability is not None:
            raise ValueError("a TextSpace cannot be masked: draw without mask and probability")
        length = int(self.np_random.integers(min(self.max_length, _LONGEST_SAMPLE) + 1))
        return "".join(_ALPHABET[i] for i in self.np_random.integers(len(_ALPHABET), size=length))

    def contains(self, x: Any) -> bool:
        """Tell whether ``x`` is a text that is not too long."""
        return isinstance(x, str) and len(x) <= self.max_length

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TextSpace) and other.max_length == self.max_length

    __hash__ = None  # type: ignore[assignment] # a space holds a random state, as gymnasium's own

    def __repr__(self) -> str:
        return f"TextSpace({self.max_length})"


class SharedTexts(Sequence[str]):
    """The texts that sub-environments wrote into shared memory last: a live view, whose deep copy is a tuple."""

    def __init__(self, memory: memoryview, width: int) -> None:
        self._memory = memory
        self._width = width

    def __len__(self) -> int:
        return len(self._memory) // self._width

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...

    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        if isinstance(index, slice):
            return tuple(self)[index]
        if not -len(self) <= index < len(self):
            raise IndexError(f"text {index} of {len(self)}")
        start = index % len(self) * self._width
        size = int.from_bytes(self._memory[start : start + _HEADER], "little")
        data = self._memory[start + _HEADER : start + _HEADER + size]
        return str(data, "utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return (self[index] for index in range(len(self)))

    def __deepcopy__(self, memo: dict[int, Any]) -> tuple[str, ...]:
        return tuple(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __repr__(self) -> str:
        return f"SharedTexts({tuple(self)!r})"


def _width(space: TextSpace) -> int:
    return _HEADER + 4 * space.max_length


@create_shared_memory.register(TextSpace)
def _create_shared_memory(space: TextSpace, n: int = 1, ctx: Any = None) -> Any:
    return ctx.Array("B", n * _width(space))


@read_from_shared_memory.register(TextSpace)
def _read_from_shared_memory(space: TextSpace, shared_memory: Any, n: int = 1) -> SharedTexts:
    return SharedTexts(memoryview(shared_memory.get_obj()).cast("B"), _width(space))


@write_to_shared_memory.register(TextSpace)
def _write_to_shared_memory(space: TextSpace, index: int, value: str, shared_memory: Any) -> None:
    data = value[: space.max_length].encode("utf-8", "surrogatepass")
    start = index * _width(space)
    memory = memoryview(shared_memory.get_obj()).cast("B")
    memory[start : start + _HEADER] = len(data).to_bytes(_HEADER, "little")
    memory[start + _HEADER : start + _HEADER + len(data)] = data


@create_empty_array.register(TextSpace)
def _create_empty_array(space: TextSpace, n: int = 1, fn: Any = None) -> tuple[str, ...]:
    return ("",) * n


@batch_differing_spaces.register(TextSpace)
def _batch_differing_spaces(spaces: Sequence[TextSpace]) -> Any:  # type: ignore[misc] # dispatches on the first one
    return Tuple([TextSpace(space.max_length) for space in spaces])


@is_space_dtype_shape_equiv.register(TextSpace)
def _is_space_dtype_shape_equiv(space_1: TextSpace, space_2: Any) -> bool:
    return isinstance(space_2, TextSpace)
