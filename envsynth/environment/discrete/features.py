"""Observations as numbers: for each action the hashes of what speaks for it, so that a linear policy is a sum.

Row ``a`` of an observation holds the numbers of action ``a``'s features, 1 to `FEATURES` - 1 each, and 0 in unused
places (all 0 for an action that cannot be chosen). Two actions that have something in common, be it in different
tasks, have a number in common (feature hashing: Weinberger et al., "Feature Hashing for Large Scale Multitask
Learning", 2009).
"""

import hashlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from envsynth.environment.discrete.choice import Choice

BITS = 18
FEATURES = 1 << BITS
"""How many different features there are, counted modulo hash collisions."""
CLUES = 16
SITUATIONS = 48
WIDTH = 2 * CLUES + SITUATIONS
"""How many features an action has at most."""

_Numbers = NDArray[np.uint64]
_MULTIPLIERS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], dtype=np.uint64)
_HALF, _REST = np.uint64(32), np.uint64(64 - BITS)


def features_of(choice: Choice) -> NDArray[np.int32]:
    """Return the features of each option of a choice, in their order.

    An option's features are its clues in each of the two contexts (the slot of this tool, and any slot of that name),
    and, where it has an identity, that identity in each part of the situation.

    Returns:
        An array of shape ``(options, WIDTH)``.
    """
    options = choice.options.values()
    features = np.zeros((len(options), WIDTH), dtype=np.int32)
    clues = np.frombuffer(b"".join([_row(option.clues) for option in options]), np.uint64).reshape(-1, CLUES)
    given = clues != 0
    for place, context in enumerate(choice.contexts):
        crossed = _feature(_cross(clues, np.uint64(number_of(context))))
        features[:, place * CLUES : (place + 1) * CLUES] = np.where(given, crossed, 0)
    identities = np.array([number_of(option.identity) if option.identity else 0 for option in options], np.uint64)
    named = np.flatnonzero(identities)
    if named.size:
        known = np.array([number_of(fact) for fact in choice.situation[:SITUATIONS]], dtype=np.uint64)
        crossed = _feature(_cross(identities[named, None] ^ np.uint64(number_of(choice.contexts[0])), known[None, :]))
        features[named, 2 * CLUES : 2 * CLUES + known.size] = crossed
    return features


@lru_cache(maxsize=1 << 17)
def number_of(text: str) -> int:
    """Return a 64-bit hash of a text, the same on every machine; never 0."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little") or 1


@lru_cache(maxsize=1 << 15)
def _row(clues: tuple[str, ...]) -> bytes:
    row = np.zeros(CLUES, dtype=np.uint64)
    row[: len(clues[:CLUES])] = [number_of(clue) for clue in clues[:CLUES]]
    return row.tobytes()


def _cross(these: _Numbers, those: _Numbers | np.uint64) -> _Numbers:
    with np.errstate(over="ignore"):  # wrapping around is what hashing wants
        mixed: _Numbers = these * _MULTIPLIERS[0] ^ those * _MULTIPLIERS[1]
        crossed: _Numbers = (mixed ^ (mixed >> _HALF)) * _MULTIPLIERS[0]
    return crossed


def _feature(numbers: _Numbers) -> NDArray[np.int32]:
    return np.maximum((numbers >> _REST).astype(np.int32), 1)
