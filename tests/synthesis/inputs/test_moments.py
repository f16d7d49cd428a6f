"""Dates are past or to come as what they are dates of is, and agree with each other."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from envsynth.synthesis.inputs import Asked, Cast, NoInput, draw_input

TODAY = date(2026, 1, 15)


def drawn(name, schema, purpose="", seed=0):
    rng = np.random.default_rng(seed)
    return draw_input(Asked(name, schema, "", frozenset(purpose.split())), Cast(rng, TODAY), rng)


def day(name, purpose="", seed=0):
    return date.fromisoformat(drawn(name, {"type": "string", "format": "date"}, purpose, seed).value)


@pytest.mark.parametrize("name", ["check_in_date", "preferred_date", "pickup_date", "delivery_deadline"])
def test_what_is_planned_is_to_come(name):
    assert day(name) > TODAY


@pytest.mark.parametrize("name", ["analysis_start_date", "actual_delivery_date", "last_service_date", "loss_date"])
def test_what_has_been_is_past_whatever_its_tool_is_for(name):
    assert day(name, "schedule delivery appointments") < TODAY


def test_now_is_today():
    assert day("current_date", "book") == TODAY


@given(st.sampled_from(["", "book a hotel", "flight search", "analyze sales"]), st.integers(0, 40))
def test_one_comes_before_the_other(purpose, seed):
    for first, last in (("start_date", "end_date"), ("check_in", "check_out"), ("date_from", "date_to")):
        assert day(first, purpose, seed) <= day(last, purpose, seed)
    if "flight" in purpose:
        assert day("departure_date", purpose, seed) < day("return_date", purpose, seed)


def test_a_shop_is_open_all_day_and_quiet_at_night():
    clock = {"type": "string", "pattern": "^\\d{2}:\\d{2}$"}
    assert drawn("operating_start", clock).value == "09:00"
    assert drawn("operating_end", clock).value == "17:00"
    assert drawn("quiet_hours_end", clock).value == "07:00"


def test_a_format_of_dates_is_no_date():
    with pytest.raises(NoInput):
        drawn("date_format", {"type": "string"})
