"""Choices agree with what a tool does and with the story, and are said as people say them."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from envsynth.synthesis.inputs import Asked, Cast, NoInput, draw_input, fits
from envsynth.synthesis.inputs.actions import meaning, says_what_is_done
from envsynth.synthesis.inputs.kinds import is_kind
from envsynth.synthesis.inputs.tokens import is_said, plain

CHANGES = ["create", "update", "delete", "list"]


def drawn(name, values, seed=0, **more):
    rng = np.random.default_rng(seed)
    return draw_input(Asked(name, {"type": "string", "enum": values}, **more), Cast(rng, date(2026, 1, 15)), rng)


@pytest.mark.parametrize(
    ("verb", "values", "meant"),
    [
        ("record", ["add", "update", "delete", "query"], "add"),
        ("create", ["create", "restore", "delete", "list"], "create"),
        ("modify", ["CREATE", "UPDATE", "DELETE"], "UPDATE"),
        ("cancel", ["add", "remove"], "remove"),
        ("search", CHANGES, "list"),
    ],
)
def test_an_action_is_what_the_tool_does(verb, values, meant):
    for seed in range(8):
        assert drawn("action", values, seed, verb=verb).value == meant


def test_a_tool_none_of_whose_actions_is_what_it_does_is_passed_over():
    with pytest.raises(NoInput):
        drawn("action", ["restore", "delete"], verb="create")


def test_a_tool_that_manages_does_any_of_its_actions():
    assert meaning("manage", CHANGES) == CHANGES


def test_other_and_all_are_never_told():
    assert {drawn("priority", ["other", "high", "all", "none"], seed).value for seed in range(12)} == {"high"}
    with pytest.raises(NoInput):
        drawn("priority", ["all", "other"])


def test_a_kind_that_the_tool_names_is_taken():
    told = drawn("biometric_type", ["face", "iris", "palm"], purpose=frozenset(("extract", "iris", "codes")))
    assert (told.value, told.free) == ("iris", False)


def test_kinds_that_nothing_ties_are_marked_and_settings_are_not():
    assert drawn("item_type", ["discount", "gift card"]).free
    assert not drawn("report_type", ["summary", "detailed"]).free
    assert not drawn("priority", ["low", "high"]).free
    assert is_kind("service_category")
    listed = draw_input(
        Asked("item_types", {"type": "array", "items": {"type": "string", "enum": ["book", "mug"]}}),
        Cast(np.random.default_rng(0), date(2026, 1, 15)),
        np.random.default_rng(0),
    )
    assert listed.free


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("network-security", "network security"),
        ("payment-processor", "payment processor"),
        ("single-family", "single-family"),
        ("motionOnly", "motion only"),
        ("24hours", "24 hours"),
        ("90d", "90 days"),
    ],
)
def test_values_are_said_as_people_say_them(value, said):
    told = drawn("compliance_level", [value])
    assert (told.value, told.said) == (value, said)


@pytest.mark.parametrize("value", ["das", "lb", "age_18_24", "{id}"])
def test_tokens_that_nobody_says_are_not_told(value):
    with pytest.raises(NoInput):
        drawn("site_kind", [value])


@given(
    st.lists(st.sampled_from(["add", "create", "delete", "blue", "x_1", "get-all"]), unique=True), st.text(max_size=9)
)
def test_what_is_meant_is_one_of_the_values(values, verb):
    assert set(meaning(verb, values)) <= set(values)
    assert says_what_is_done("action", values)


@given(st.text(max_size=20))
def test_any_text_can_be_asked_how_it_is_said(text):
    assert isinstance(plain(text), str)
    assert is_said(text) in (True, False)


def test_an_action_told_for_one_tool_fits_another_only_where_it_does_that():
    schema = {"type": "string", "enum": CHANGES}
    assert fits(Asked("action", schema, verb="register"), "create")
    assert not fits(Asked("action", schema, verb="register"), "delete")
    assert not fits(Asked("action", schema, verb="register"), "add")
    assert fits(Asked("priority", {"type": "string"}), "high")


def test_what_is_done_in_another_case_is_no_action_of_the_tool():
    assert not says_what_is_done("default_action", ["continue", "skip", "end"])


def test_a_raw_token_of_an_example_is_said_in_words():
    asked = Asked("intended_usage", {"type": "string"}, "Usage (e.g., 'email_protection')")
    told = draw_input(asked, Cast(np.random.default_rng(0), date(2026, 1, 15)), np.random.default_rng(0))
    assert (told.value, told.said) == ("email_protection", "email protection")


def test_a_figure_among_choices_is_said_with_its_unit():
    schema = {"type": "integer", "enum": [44100]}
    asked = Asked("target_sample_rate", schema, "Sample rate in Hz")
    told = draw_input(asked, Cast(np.random.default_rng(0), date(2026, 1, 15)), np.random.default_rng(0))
    assert (told.value, told.said, told.kind) == (44100, "44,100 Hz", "number")


def test_methods_of_http_are_said_as_they_are_written():
    assert drawn("http_method", ["PATCH"]).said == "PATCH"


def test_a_mode_that_the_tool_names_is_taken_though_it_is_a_setting():
    for seed in range(8):
        told = drawn("template_type", ["reminder", "cancellation"], seed, purpose=frozenset(("cancellation", "mail")))
        assert told.value == "cancellation"


def test_what_a_story_calls_by_a_name_can_be_touched():
    rng = np.random.default_rng(0)
    cast = Cast(rng, date(2026, 1, 15))
    cast.story = {"item name": ("Harbor Coffee Mug",)}
    asked = Asked("item_type", {"type": "string", "enum": ["discount", "physical_product", "cashback"]})
    told = draw_input(asked, cast, rng)
    assert (told.value, told.free) == ("physical_product", False)
