"""Groups of similar vectors: the connected components of their cosine graph, in bounded memory."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from envsynth.synthesis.embedding import Vectors

_CELLS = 32_000_000  # similarities held at once: 128 MB

Labels = npt.NDArray[np.intp]


def components(vectors: Vectors, threshold: float) -> Labels:
    """Return for each vector the smallest index in its component.

    Two vectors are joined if their cosine is at least the threshold. The n × n similarities are never held: blocks of
    rows are compared with what comes after them, so time grows with n² and memory with n.

    Args:
        vectors: unit vectors, shape (n, dimensions).
        threshold: the least cosine of an edge.
    """
    parents = np.arange(len(vectors))
    for start, similar in _blocks(vectors):
        for row in range(len(similar)):
            near = np.flatnonzero(similar[row, row:] >= threshold) + start + row
            if len(near) > 1:
                _join(parents, near)
        parents = _flat(parents)
    return parents


def _blocks(vectors: Vectors) -> Iterator[tuple[int, npt.NDArray[np.float32]]]:
    """Yield blocks of similarities: the first row, and its block's cosines with all vectors from that row on."""
    size = max(1, min(2_048, _CELLS // max(len(vectors), 1)))
    for start in range(0, len(vectors), size):
        yield start, vectors[start : start + size] @ vectors[start:].T


def _join(parents: Labels, near: Labels) -> None:
    """Give all components that some vectors are in one root, the smallest."""
    roots = {_root(parents, member) for member in np.unique(parents[near])}
    parents[list(roots)] = min(roots)


def _root(parents: Labels, member: int) -> int:
    while parents[member] != member:
        member = parents[member]
    return int(member)


def _flat(parents: Labels) -> Labels:
    while True:
        above = parents[parents]
        if np.array_equal(above, parents):
            return parents
        parents = above
