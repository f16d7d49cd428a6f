"""Where every drawn value comes from: 64-bit keys, the same in every process for the same seed and names."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")

_MASK = (1 << 64) - 1


def key_of(*parts: object) -> int:
    """Return the key of some text, numbers or bytes; their order and borders count."""
    return int.from_bytes(blake2b(ascii(parts).encode(), digest_size=8).digest(), "big")


def mix(key: int, salt: int) -> int:
    """Return another key, made of a key and a salt (Steele et al., 2014: SplitMix)."""
    z = (key + salt * 0x9E3779B97F4A7C15) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)


def pick(items: Sequence[T], key: int) -> T:
    """Return the item that a key chooses."""
    return items[key % len(items)]
