"""Inputs are what a user would name, and agree with each other."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from envsynth.synthesis.inputs import Asked, Cast, NoInput, draw_input, valid
from envsynth.synthesis.inputs.lexicon import examples_in, look_up

TODAY = date(2026, 1, 15)


def drawn(name, schema, seed=0, **more):
    rng = np.random.default_rng(seed)
    return draw_input(Asked(name, schema, str(schema.get("description", "")), **more), Cast(rng, TODAY), rng)


def test_an_enumeration_is_said_without_underscores_and_sent_with_them():
    told = drawn("return_method", {"type": "string", "enum": ["store_dropoff"]})
    assert (told.value, told.said, told.noun) == ("store_dropoff", "store dropoff", "return method")


def test_an_identifier_is_one_that_exists():
    told = drawn("customer_id", {"type": "string"}, entity="customer", identifiers=("CUS-1", "CUS-2"))
    assert told.value in ("CUS-1", "CUS-2")
    assert (told.kind, told.noun) == ("id", "customer")


def test_units_are_said_with_the_value():
    told = drawn("duration_minutes", {"type": "integer", "minimum": 30, "maximum": 60})
    assert told.said == f"{told.value} minutes"
    assert told.noun == "duration"


def test_a_date_and_time_is_said_as_people_say_it():
    told = drawn("start_time", {"type": "string", "format": "date-time"}, purpose=frozenset({"book"}))
    assert told.value.endswith(":00:00Z")
    assert "UTC" in told.said
    assert told.value[:10] > TODAY.isoformat()


def test_start_comes_before_end():
    for seed in range(20):
        first = drawn("start_date", {"type": "string", "format": "date"}, seed)
        last = drawn("end_date", {"type": "string", "format": "date"}, seed)
        assert first.value < last.value


def test_city_country_and_postal_code_are_of_one_place():
    cast = Cast(np.random.default_rng(3), TODAY)
    place = cast.place
    assert (cast.said("@city"), cast.said("@zip"), cast.said("@country")) == (place.city, place.zip, place.country)


def test_what_nobody_would_say_is_not_made_up():
    for name in ("frobnication", "password", "feature_vector"):
        with pytest.raises(NoInput):
            drawn(name, {"type": "string"})


def test_json_texts_are_never_told():
    with pytest.raises(NoInput):
        drawn("city", {"type": "string", "description": "JSON string of the city"})


def test_examples_of_a_description_are_used():
    assert examples_in("Mineral to look for (e.g., quartz, feldspar)") == ("quartz", "feldspar")
    assert examples_in("The format of the file") == ()


def test_the_longest_known_ending_of_a_name_counts():
    assert "red crest" in look_up("observed_key_features")[0]
    assert look_up("preferred_carrier_names") == look_up("carrier_name")


@given(
    st.sampled_from(["integer", "number"]),
    st.sampled_from(["price", "age", "score", "width_cm", "credit_score", "thing"]),
    st.integers(-50, 5_000),
    st.integers(1, 10_000),
    st.integers(0, 50),
)
def test_numbers_lie_within_their_limits(kind, name, low, span, seed):
    schema = {"type": kind, "minimum": low, "maximum": low + span}
    try:
        told = drawn(name, schema, seed)
    except NoInput:
        return
    assert valid(schema, told.value)


def test_lists_hold_different_things():
    told = drawn("attendee_emails", {"type": "array", "items": {"type": "string"}, "minItems": 3})
    assert len(set(told.value)) == len(told.value) >= 3
