"""Fields that mean the same, judged by the vectors of what they are called and how they are described."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from envsynth.synthesis.embedding import Embedder
from envsynth.synthesis.graph.link import Evidence
from envsynth.synthesis.graph.pairing import compatible

if TYPE_CHECKING:
    from envsynth.synthesis.graph.evidence import Place

_THRESHOLD = 0.7
_BLOCK = 512  # parameters compared at once: the block's similarities are the largest thing in memory

Found = dict[int, list[tuple[int, Evidence, float]]]


def similar(taken: Sequence["Place"], shown: Sequence["Place"], embedder: Embedder, limit: int) -> Found:
    """Return for each parameter (by its number) the outputs that are closest to it: number, evidence, weight.

    Args:
        taken: parameters.
        shown: outputs.
        embedder: turns texts into unit vectors.
        limit: outputs for one parameter, at most.
    """
    asked, offered = _vectors(taken, embedder), _vectors(shown, embedder)
    by_kind: dict[str, list[int]] = defaultdict(list)
    for number, place in enumerate(taken):
        by_kind[place.field.kind].append(number)
    kinds = np.array([place.field.kind for place in shown])
    found: Found = {}
    for kind, numbers in by_kind.items():
        columns = np.flatnonzero(_fitting(kinds, kind))
        vectors = offered[columns].T
        for start in range(0, len(numbers), _BLOCK):
            rows = numbers[start : start + _BLOCK]
            for row, close in zip(rows, asked[rows] @ vectors, strict=True):
                found[row] = _closest(taken[row], shown, columns, close, limit)
    return found


def _closest(
    parameter: "Place",
    shown: Sequence["Place"],
    columns: npt.NDArray[np.intp],
    close: npt.NDArray[np.float32],
    limit: int,
) -> list[tuple[int, Evidence, float]]:
    above = np.flatnonzero(close >= _THRESHOLD)
    kept: list[tuple[int, Evidence, float]] = []
    for place in above[np.argsort(-close[above], kind="stable")]:
        number = int(columns[place])
        if shown[number].tool != parameter.tool and compatible(shown[number].field, parameter.field):
            kept.append((number, "meaning", round(0.6 * min(float(close[place]), 1.0), 3)))
            if len(kept) == limit:
                break
    return kept


def _fitting(kinds: npt.NDArray[np.str_], kind: str) -> npt.NDArray[np.bool_]:
    if not kind:
        return np.ones(len(kinds), dtype=bool)
    fitting: npt.NDArray[np.bool_] = (kinds == kind) | (kinds == "")
    return fitting | (kinds == "integer") if kind == "number" else fitting


def _vectors(places: Sequence["Place"], embedder: Embedder) -> npt.NDArray[np.float32]:
    texts = [f"{' '.join(place.full.words)}: {place.field.about}" for place in places]
    unique = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    vectors = embedder.embed(list(unique))
    return vectors[[unique[text] for text in texts]] if texts else vectors
