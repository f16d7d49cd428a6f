"""Sources of randomness: one for every column, so that recipes can grow without everything changing."""

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import TypeVar

import numpy as np

T = TypeVar("T")


def stream(*labels: str | int) -> np.random.Generator:
    """Return the source of randomness that belongs to these labels alone.

    Every column of every step has one of its own: adding a column leaves the values of all others as they were.
    """
    digest = hashlib.sha256("\x1f".join(map(str, labels)).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))


def weighted(rng: np.random.Generator, choices: Sequence[tuple[T, float]]) -> T:
    """Choose one of (value, weight) pairs; what weighs nothing is never chosen."""
    sums = list(accumulate(weight for _, weight in choices))
    return choices[min(bisect_right(sums, float(rng.random()) * sums[-1]), len(choices) - 1)][0]


def letter(rng: np.random.Generator, alphabet: str) -> str:
    """Choose a letter."""
    return alphabet[int(rng.integers(len(alphabet)))]
