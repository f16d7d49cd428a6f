"""Figures are such as people name: in the range of what they measure, and within what a schema allows."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from envsynth.simulation.schema import vocabulary as v
from envsynth.synthesis.inputs import Asked, Cast, NoInput, draw_input, scales, valid
from envsynth.synthesis.inputs.limits import alternatives_in, examples_in, limits_of, wants_decimal
from envsynth.synthesis.inputs.numbers import say_number
from envsynth.synthesis.inputs.scales import Scale, _tables, is_usual, scale_of

TODAY = date(2026, 1, 15)
NUMBER = {"type": "number"}


def drawn(name, schema=NUMBER, about="", purpose="", seed=0, **more):
    rng = np.random.default_rng(seed)
    asked = Asked(name, schema, about, frozenset(purpose.split()), **more)
    return draw_input(asked, Cast(rng, TODAY), rng)


def test_every_row_of_the_table_is_a_range_for_a_context_that_exists():
    contexts, rows = _tables()
    units = frozenset(
        v.listed(
            "percent days weeks months years hours minutes seconds ms bytes pixels kg lb g km miles m cm mm feet "
            "inches °C °F mph kmh km/h m/s psi volts mhz MHz GHz kHz Hz watts dBm kW dBi dB mAh Mbps Gbps KB MB GB TB "
            "hectares acres any"
        )
    ) | {"square feet"}
    for name, row in rows.items():
        for key, scale in row.items():
            assert scale.low <= scale.high, name
            assert scale.step > 0, name
            assert scale.low + scale.step <= scale.high, name
            assert {tag.strip() for tag in key.split("&")} <= units | contexts.keys(), f"{name}: {key}"
    used = {tag.strip() for row in rows.values() for key in row for tag in key.split("&")}
    assert contexts.keys() <= used


@pytest.mark.parametrize(
    ("name", "purpose", "low", "high"),
    [
        ("min_price", "search properties in a city property", 150_000, 400_000),
        ("max_price", "search properties in a city property", 400_000, 700_000),
        ("price", "search flights flight", 100, 900),
        ("price", "book hotel", 90, 320),
        ("ingredient_price", "recipe", 1, 40),
        ("guest_count", "hotel", 2, 4),
        ("room_count", "hotel", 1, 2),
        ("current_mileage", "vehicle", 10_000, 100_000),
        ("passenger_count", "flight", 1, 4),
        ("electricity_rate", "appliance energy", 0.05, 0.5),
    ],
)
def test_a_figure_is_of_the_size_of_what_it_is_about(name, purpose, low, high):
    for seed in range(12):
        assert low <= drawn(name, purpose=purpose, seed=seed).value <= high


def test_what_a_name_says_counts_more_than_what_its_tool_does():
    asked = Asked("hotel_price", NUMBER, "", frozenset(("search", "flight")))
    assert scale_of(asked) == Scale(90, 320, 5)


def test_a_unit_decides_the_range():
    assert drawn("weight_kg", purpose="veterinary pet").value <= 34
    assert drawn("delay_ms").value >= 100
    assert drawn("retention_period", {"type": "integer"}, "Number of days to keep backups").said.endswith(" days")
    assert drawn("file_size", {"type": "integer"}, "Size of the file in bytes").value % 1_000_000 == 0


def test_what_stands_beside_a_unit_says_more_than_the_unit():
    assert 8 <= drawn("child_age_months", {"type": "integer"}).value <= 40


@pytest.mark.parametrize("name", ["gizmo_factor", "elasticity_coefficient", "risk_score", "threshold", "current_value"])
def test_a_figure_of_which_nothing_is_known_is_not_told(name):
    with pytest.raises(NoInput):
        drawn(name)


def test_a_figure_of_which_nothing_is_known_is_told_between_its_ends():
    assert 20 <= drawn("gizmo_factor", {"type": "integer", "minimum": 10, "maximum": 100}).value <= 70


def test_a_score_is_told_only_as_the_least_that_is_good_enough():
    bounded = {"type": "integer", "minimum": 0, "maximum": 100}
    with pytest.raises(NoInput):
        drawn("quality_score", bounded)
    assert drawn("minimum_score", bounded).value > 0


def test_shares_are_told_in_percent_or_as_decimals_as_the_schema_wants_them():
    assert drawn("tax_rate", {"type": "number", "maximum": 15}).said.endswith(" percent")
    told = drawn("tax_rate", about="Tax rate as decimal (e.g., 0.08 for 8%)")
    assert 0.04 < told.value < 0.13
    assert told.said == str(told.value)


@given(st.floats(-(10**6), 10**6).map(lambda value: round(value, 6)), st.booleans())
def test_a_number_is_said_whole(value, money):
    assert float(say_number(value, money).replace(",", "")) == value


def test_figures_that_a_description_names_are_taken():
    assert drawn("bit_depth", {"type": "integer"}, "Audio bit depth (16, 24, 32)").value in (16, 24, 32)
    assert drawn("form_width", {"type": "integer"}, "Width in points (e.g., 612)").value == 612


def test_ranges_and_versions_are_no_examples():
    assert examples_in("Number of days (e.g. 7-30)") == ()
    assert alternatives_in("Version 2.0 of the format") == ()


@pytest.mark.parametrize(
    ("schema", "about", "decimal"),
    [
        ({"type": "number", "maximum": 1}, "", True),
        (NUMBER, "Risk between 0.0 and 1.0", True),
        (NUMBER, "Share (0-100)", False),
        ({"type": "integer"}, "Rate as decimal", False),
    ],
)
def test_a_decimal_is_wanted_where_the_schema_or_the_description_says_so(schema, about, decimal):
    assert wants_decimal(schema, about) is decimal


NAMES = st.sampled_from(sorted(_tables()[1])).map(lambda name: name.replace(" ", "_"))
PURPOSES = st.lists(st.sampled_from(sorted(word for shown in _tables()[0].values() for word in shown)), max_size=3)


@given(NAMES, PURPOSES, st.sampled_from(["integer", "number"]), st.integers(0, 30))
def test_figures_lie_in_the_range_of_the_table(name, purpose, kind, seed):
    asked = Asked(name, {"type": kind}, "", frozenset(purpose))
    scale = scale_of(asked)
    try:
        told = drawn(name, {"type": kind}, purpose=" ".join(purpose), seed=seed)
    except NoInput:
        return
    if asked.purpose == frozenset(" ".join(purpose).split()) and scale is not None:
        assert scale.low - 1e-9 <= told.value <= scale.high + 1e-9


@given(
    NAMES,
    PURPOSES,
    st.fixed_dictionaries(
        {"type": st.sampled_from(["integer", "number"])},
        optional={
            "minimum": st.integers(-100, 10_000),
            "exclusiveMinimum": st.integers(-100, 100),
            "maximum": st.integers(-50, 10**6),
            "exclusiveMaximum": st.integers(1, 1_000),
            "multipleOf": st.sampled_from([0.5, 1, 5, 12]),
        },
    ),
    st.integers(0, 30),
)
def test_figures_keep_to_their_schema(name, purpose, schema, seed):
    try:
        told = drawn(name, schema, purpose=" ".join(purpose), seed=seed)
    except NoInput:
        return
    assert valid(schema, told.value)


@given(NAMES, PURPOSES, st.integers(0, 30), st.integers(0, 30))
def test_a_least_is_never_above_the_most_of_the_same(name, purpose, seed, other):
    try:
        least = drawn(f"min_{name}", purpose=" ".join(purpose), seed=seed).value
        most = drawn(f"max_{name}", purpose=" ".join(purpose), seed=other).value
    except NoInput:
        return
    if {"min", "max"}.isdisjoint(name.split("_")):
        assert least <= most


@given(st.integers(-100, 100), st.integers(0, 100))
def test_limits_allow_what_lies_between_them(least, span):
    limits = limits_of({"minimum": least, "maximum": least + span}, "")
    assert limits.allows(least + span / 2)
    assert not limits.allows(least - 1)


def test_names_of_figures_are_known_by_their_endings():
    assert is_usual("sale_price")
    assert is_usual("delay_ms")
    assert not is_usual("archive_setting")


def test_a_fraction_or_a_negative_figure_of_which_nothing_is_known_is_not_told():
    for low, high in ((0, 1), (-70, 0)):
        with pytest.raises(NoInput):
            drawn("gizmo_feedback", {"type": "number", "minimum": low, "maximum": high})


def test_spans_are_round():
    for seed in range(12):
        assert drawn("analysis_window_days", {"type": "integer"}, seed=seed).value % 15 == 0
        assert drawn("retention_period_days", {"type": "integer"}, seed=seed).value % 30 == 0


def test_no_figure_is_known_by_two_rows():
    data = yaml.safe_load((Path(scales.__file__).parent / "figures.yaml").read_text())
    names = [name.strip() for row in data["figures"] for name in row.split(",")]
    assert sorted(names) == sorted(set(names))
