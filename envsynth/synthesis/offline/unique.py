"""Near-duplicates among tasks: by what they want, by their words (Self-BLEU), and by their meaning."""

import re
from collections import Counter

import numpy as np

from envsynth.core import Task
from envsynth.core.model import canonical_json
from envsynth.synthesis.embedding import Embedder, Vectors

_BLEU = 0.85
_COSINE = 0.985
_ORDER = 4


class Unique:
    """Remembers the tasks that were kept, and tells whether another is nearly one of them.

    Args:
        embedder: compares meanings; none: words alone are compared.
    """

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder
        self._wanted: set[bytes] = set()
        self._grams: list[list[Counter[tuple[str, ...]]]] = []
        self._vectors: list[Vectors] = []

    def problem(self, task: Task) -> str | None:
        """Return why a task is too near to one that was kept; one that is not is kept now."""
        wanted = canonical_json([(call.name, call.arguments) for call in task.golden if call.role == "goal"])
        if wanted in self._wanted:
            return "wants the same calls as another task"
        grams = ngrams(task.instruction.high)
        if any(_bleu(grams, other) > _BLEU for other in self._grams):
            return "told nearly like another task (Self-BLEU)"
        vector = self._embedder.embed([task.instruction.high])[0] if self._embedder else None
        if vector is not None and self._vectors and float(np.max(np.stack(self._vectors) @ vector)) > _COSINE:
            return "means nearly the same as another task"
        self._wanted.add(wanted)
        self._grams.append(grams)
        if vector is not None:
            self._vectors.append(vector)
        return None


def ngrams(text: str) -> list[Counter[tuple[str, ...]]]:
    """Return the counts of a text's sequences of one to four words; figures and identifiers count as one word each."""
    words = re.sub(r"[A-Z]{2,4}-\d+|\d[\d,.:-]*", "#", text).lower().split()
    return [Counter(zip(*(words[i:] for i in range(n)), strict=False)) for n in range(1, _ORDER + 1)]


def bleu(text: str, other: str) -> float:
    """Return how much of a text stands in another, from 0 to 1 (BLEU-4 without smoothing; Papineni et al., 2002).

    >>> bleu("book a room in Lyon", "book a room in Lyon"), bleu("book a room", "cancel my order")
    (1.0, 0.0)
    """
    return _bleu(ngrams(text), ngrams(other))


def _bleu(grams: list[Counter[tuple[str, ...]]], other: list[Counter[tuple[str, ...]]]) -> float:
    shares = []
    for own, theirs in zip(grams, other, strict=True):
        total = sum(own.values())
        shared = sum((own & theirs).values())
        if not total:
            break
        if not shared:
            return 0.0
        shares.append(shared / total)
    length, theirs_length = sum(grams[0].values()), sum(other[0].values())
    brevity = min(1.0, float(np.exp(1 - theirs_length / length))) if length else 0.0
    return float(brevity * np.exp(np.mean(np.log(shares)))) if shares else 0.0
