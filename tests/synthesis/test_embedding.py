import sys

import numpy as np
import pytest

from envsynth.core import EnvsynthError
from envsynth.synthesis import embedding
from envsynth.synthesis.embedding import StaticEmbedder


def test_texts_become_unit_vectors_in_their_order():
    vectors = StaticEmbedder().embed(["an order's identifier", "the id of an order", "a loaf of bread"])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_texts_without_words_do_no_harm():
    vectors = StaticEmbedder().embed(["", "order"])
    assert np.isfinite(vectors).all()
    assert StaticEmbedder().embed([]).shape == (0, 256)


def test_missing_package_is_an_error_that_names_the_extra(monkeypatch):
    embedding._model.cache_clear()
    monkeypatch.setitem(sys.modules, "wordllama", None)
    with pytest.raises(EnvsynthError, match=r"envsynth\[synth\]"):
        StaticEmbedder()
