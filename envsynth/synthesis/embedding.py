"""Vectors of texts, by a small static model that comes from the package index and needs no network."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from envsynth.core import EnvsynthError

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into vectors."""

    name: str

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text (zeros for a text without words), shape (texts, dimensions)."""
        ...


class StaticEmbedder:
    """The mean of token vectors (WordLlama: 256 dimensions, 16 MB, in the package itself).

    Raises:
        EnvsynthError: the package is not installed.
    """

    name = "wordllama"

    def __init__(self) -> None:
        self._model = _model()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text (zeros for a text without words), shape (texts, 256)."""
        if not texts:
            return np.zeros((0, 256), dtype=np.float32)
        vectors: Vectors = np.asarray(self._model.embed([text or " " for text in texts], norm=False), dtype=np.float32)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors /= np.where(norms > 0, norms, 1)
        return vectors


@cache
def _model() -> Any:
    try:
        import wordllama  # type: ignore[import-untyped, unused-ignore]
    except ImportError as error:
        raise EnvsynthError(
            "texts cannot be compared by meaning: the package 'wordllama' is not installed; "
            "run pip install 'envsynth[synth]', or leave the embedder out"
        ) from error
    # The package holds its weights beside its code; by default it would look elsewhere, then download.
    return wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)
