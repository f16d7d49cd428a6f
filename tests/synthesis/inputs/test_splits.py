"""Parts of a whole make up the whole."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from envsynth.synthesis.inputs import Asked, Cast, NoInput, draw_input, valid


def drawn(name, about="", count=None, seed=0, **items):
    rng = np.random.default_rng(seed)
    schema = {"type": "array", "items": {"type": "number", **items}}
    return draw_input(Asked(name, schema, about, count=count), Cast(rng, date(2026, 1, 15)), rng)


@given(st.integers(2, 6), st.integers(0, 40), st.sampled_from(["100", "1.0", "10"]))
def test_parts_sum_to_what_the_description_says(count, seed, whole):
    told = drawn("blend_percentages", f"Share of each fiber (must sum to {whole})", count, seed)
    assert len(told.value) == count
    assert sum(told.value) == pytest.approx(float(whole))
    assert all(part > 0 for part in told.value)
    assert valid({"type": "array", "items": {"type": "number"}}, told.value)


def test_parts_of_a_hundred_are_told_in_percent():
    told = drawn("target_percentages", "Target allocation (must sum to 100)", 2)
    assert told.said.count("percent") == 2


def test_portfolio_weights_make_up_one():
    assert sum(drawn("portfolio_weights", "Weight of each asset", 3).value) == pytest.approx(1)


def test_weights_of_packages_are_no_parts_of_a_whole():
    assert all(weight > 1 for weight in drawn("package_weights", "Package weights in kilograms", 3, minimum=2).value)


def test_more_parts_than_people_tell_are_not_told():
    with pytest.raises(NoInput):
        drawn("portfolio_weights", count=18)
