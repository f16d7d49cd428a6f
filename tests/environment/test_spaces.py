"""A space of texts, alone and in batches."""

import multiprocessing
from copy import deepcopy

import numpy as np
import pytest
from gymnasium.spaces import Tuple
from gymnasium.vector.utils import batch_space, concatenate, create_empty_array, iterate
from gymnasium.vector.utils.shared_memory import (
    create_shared_memory,
    read_from_shared_memory,
    write_to_shared_memory,
)
from hypothesis import given
from hypothesis import strategies as st

from envsynth.environment import TextSpace


def test_samples_are_contained_and_seeded() -> None:
    space = TextSpace(100, seed=1)
    samples = [space.sample() for _ in range(50)]
    assert all(sample in space for sample in samples)
    assert len(set(samples)) > 40
    space.seed(1)
    assert [space.sample() for _ in range(50)] == samples
    assert TextSpace(0).sample() == ""


def test_contains_any_text_up_to_the_length() -> None:
    space = TextSpace(3)
    assert "" in space
    assert "é\n🙂" in space
    assert "four" not in space
    assert 3 not in space
    assert b"abc" not in space
    assert np.str_("abc") in space


def test_equality_and_json() -> None:
    assert TextSpace(3, seed=1) == TextSpace(3, seed=2)
    assert TextSpace(3) != TextSpace(4)
    assert repr(TextSpace(3)) == "TextSpace(3)"
    assert TextSpace(3).from_jsonable(TextSpace(3).to_jsonable(("a", "b"))) == ["a", "b"]


def test_a_mask_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be masked"):
        TextSpace(3).sample(mask=np.ones(3))


def test_batches_are_tuples_of_texts() -> None:
    space = TextSpace(100, seed=0)
    batch = batch_space(space, 3)
    assert isinstance(batch, Tuple)
    samples = batch.sample()
    assert samples in batch
    assert len(set(samples)) == 3
    assert tuple(iterate(batch, samples)) == samples
    empty = create_empty_array(space, 3)
    assert empty in batch
    assert concatenate(space, ["a", "b", "c"], empty) == ("a", "b", "c")


@given(st.lists(st.text(st.characters(), max_size=40), min_size=1, max_size=4))
def test_shared_memory_gives_back_what_was_written(texts: list[str]) -> None:
    space = TextSpace(40)
    memory = create_shared_memory(space, n=len(texts), ctx=multiprocessing.get_context("spawn"))
    view = read_from_shared_memory(space, memory, n=len(texts))
    for _ in range(2):
        for index, text in enumerate(texts):
            write_to_shared_memory(space, index, text, memory)
        assert deepcopy(view) == tuple(texts)
        texts.reverse()


def test_shared_memory_is_a_live_view_whose_copy_stays() -> None:
    space = TextSpace(40)
    memory = create_shared_memory(space, n=2, ctx=multiprocessing.get_context("spawn"))
    view = read_from_shared_memory(space, memory, n=2)
    kept = deepcopy(view)
    write_to_shared_memory(space, 1, "new", memory)
    assert (view[1], view[-1], view[:], len(view)) == ("new", "new", ("", "new"), 2)
    assert kept == ("", "")
    with pytest.raises(IndexError):
        view[2]
