"""Fields that mean the same, judged by the vectors of what they are called and how they are described."""

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from envsynth.simulation.schema.names import words
from envsynth.simulation.schema.vocabulary import listed
from envsynth.synthesis.embedding import Embedder, Vectors
from envsynth.synthesis.graph.judging import Place, disagree
from envsynth.synthesis.graph.names import VAGUE, opposed
from envsynth.synthesis.graph.pairing import compatible

_ASIDE = re.compile(r"\([^)]*\)|(?<=\w): .*")
_BOILERPLATE = frozenset(
    listed(
        "a an the of for to from in on by with at as and or if is are was be this that which each all any per array "
        "list unique identifier id ids string json object whether optional required specific given used"
    )
)
_LONGEST = 16  # words of a description

_THRESHOLD = 0.72
_SAME_HEAD = 0.05  # what it counts that both are called the same kind of thing
_BLOCK = 256  # parameters compared at once: the block's similarities are the largest thing in memory
_LOOKED_AT = 8  # outputs looked at, for each that is kept


def similar(
    taken: Sequence[Place], shown: Sequence[Place], embedder: Embedder, limit: int
) -> dict[int, list[tuple[int, float]]]:
    """Return for each parameter (by its number) the outputs that mean the same: number and weight, the best first.

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
    kinds = np.array([place.field.kind for place in shown], dtype=np.str_)
    found: dict[int, list[tuple[int, float]]] = {}
    for kind, numbers in by_kind.items():
        columns = np.flatnonzero(_fitting(kinds, kind))
        vectors = offered[columns].T
        for start in range(0, len(numbers), _BLOCK):
            rows = numbers[start : start + _BLOCK]
            for row, close in zip(rows, asked[rows] @ vectors, strict=True):
                found[row] = _closest(taken[row], shown, columns, close, limit)
    return found


def _closest(
    parameter: Place,
    shown: Sequence[Place],
    columns: npt.NDArray[np.intp],
    close: npt.NDArray[np.float32],
    limit: int,
) -> list[tuple[int, float]]:
    above = np.flatnonzero(close >= _THRESHOLD - _SAME_HEAD)
    if len(above) > limit * _LOOKED_AT:
        above = above[np.argpartition(-close[above], limit * _LOOKED_AT)[: limit * _LOOKED_AT]]
    kept: list[tuple[int, float]] = []
    for place in above:
        number = int(columns[place])
        output = shown[number]
        if output.tool == parameter.tool or _another(output, parameter):
            continue
        bonus = _SAME_HEAD if output.full.head and output.full.head == parameter.full.head else 0.0
        score = min(float(close[place]) + bonus, 1.0)
        if score >= _THRESHOLD and compatible(output.field, parameter.field):
            kept.append((number, round(0.6 * score, 3)))
    return sorted(kept, key=lambda item: (-item[1], item[0]))[:limit]


def _another(output: Place, parameter: Place) -> bool:
    """Return whether the names say that the two are different things, however alike they are described."""
    mine, wanted = output.full, parameter.full
    if opposed(mine, wanted) or disagree(output, parameter) or not (mine.words and wanted.words):
        return True
    if mine.words[-1] == wanted.words[-1]:
        return mine.words[-1] in VAGUE and not set(mine.core[:-1]) & set(wanted.core[:-1])
    return mine.words[-1] in VAGUE and wanted.words[-1] in VAGUE


def _text(place: Place) -> str:
    """Return what is compared: the name, and the description without what all descriptions say."""
    said = [word for word in words(_ASIDE.sub(" ", place.field.about)) if word not in _BOILERPLATE]
    return " ".join((*place.full.words, *said[:_LONGEST]))


def _fitting(kinds: npt.NDArray[np.str_], kind: str) -> npt.NDArray[np.bool_]:
    if not kind:
        return np.ones(len(kinds), dtype=bool)
    fitting: npt.NDArray[np.bool_] = (kinds == kind) | (kinds == "")
    return fitting | (kinds == "integer") if kind == "number" else fitting


def _vectors(places: Sequence[Place], embedder: Embedder) -> Vectors:
    texts = [_text(place) for place in places]
    unique = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    vectors = embedder.embed(list(unique))
    return vectors[[unique[text] for text in texts]] if texts else vectors
