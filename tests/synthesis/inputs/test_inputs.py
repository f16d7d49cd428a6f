"""Inputs are what a user would name, and agree with each other."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from envsynth.core import Tool, Toolset
from envsynth.synthesis.inputs import Asked, Cast, NoInput, draw_input, valid
from envsynth.synthesis.inputs.attachments import CONVENTION
from envsynth.synthesis.inputs.lexicon import examples_in, look_up
from envsynth.synthesis.offline.settle import settled

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


@pytest.mark.parametrize("pattern", ["[a-z0-9_-]{1,8}", "[A-Za-z]+", "([a-z]+-){2}[A-Za-z0-9]{4}"])
def test_what_a_pattern_alone_makes_is_no_word(pattern):
    for seed in range(30):
        try:
            told = drawn("frobnication", {"type": "string", "pattern": f"^{pattern}$"}, seed)
        except NoInput:
            continue
        assert any(letter.isdigit() for letter in told.value) or told.value.isupper()


@pytest.mark.parametrize("pattern", ["[A-Z]{3}-[0-9]{4}", "[0-9a-f]{24}", "v[0-9]+\\.[0-9]"])
def test_a_code_is_made_of_its_pattern(pattern):
    assert valid(
        {"pattern": f"^{pattern}$"}, drawn("frobnication", {"type": "string", "pattern": f"^{pattern}$"}).value
    )


def test_an_airport_is_told_where_a_description_asks_for_its_code():
    told = drawn("origin", {"type": "string", "description": "Origin airport code (IATA)"})
    assert len(told.value) == 3
    assert told.value.isupper()


def test_a_repository_is_a_folder():
    assert drawn("repo_path", {"type": "string"}).value == "/projects/trailhead"


def test_an_encoded_address_is_no_file():
    with pytest.raises(NoInput):
        drawn("frobnication", {"type": "string", "description": "The encoded Dataset URI"})


def test_examples_of_a_description_are_used():
    assert examples_in("Mineral to look for (e.g., quartz, feldspar)") == ("quartz", "feldspar")
    assert examples_in("The format of the file") == ()


def test_the_longest_known_ending_of_a_name_counts():
    assert look_up("preferred_payment_methods")[1] == "payment method"
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


ORDER_ITEMS = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["product_id", "quantity"],
        "properties": {"product_id": {"type": "string"}, "quantity": {"type": "integer", "minimum": 1}},
    },
}


def test_lists_of_objects_are_filled_and_told_by_what_each_is_known_by():
    found = drawn("items", ORDER_ITEMS)
    assert valid(ORDER_ITEMS, found.value)
    for item in found.value:
        assert f"{item['product_id']} (quantity {item['quantity']})" in found.said


def test_an_object_s_properties_are_drawn_by_their_own_names():
    address = {"type": "object", "required": ["city"], "properties": {"city": {"type": "string"}}}
    customer = {
        "type": "object",
        "required": ["name", "email", "address"],
        "properties": {
            "name": {"type": "string"},
            "email": {"type": "string", "format": "email"},
            "address": address,
            "note": {"type": "string"},
        },
    }
    found = drawn("customer", customer)
    first, last = found.value["name"].lower().split()
    assert found.value["email"] == f"{first}.{last}@example.com"
    assert found.value["address"]["city"] in found.said
    assert "note" not in found.value


def test_objects_of_which_nothing_is_known_or_too_much_is_wanted_are_not_told():
    many = {f"city_{number}": {"type": "string"} for number in range(9)}
    for schema in ({"type": "object"}, {"type": "object", "properties": many, "required": list(many)}):
        with pytest.raises(NoInput):
            drawn("thing", schema)


def test_what_may_be_null_is_told_and_not_null():
    for schema in ({"type": ["string", "null"]}, {"anyOf": [{"type": "null"}, {"type": "string"}]}):
        assert isinstance(drawn("city", schema).value, str)


def test_of_several_shapes_one_that_can_be_told_is_taken():
    schema = {"oneOf": [{"type": "object"}, {"type": "string", "format": "date"}]}
    assert drawn("due_date", schema).kind == "date"


@given(
    st.recursive(
        st.sampled_from([{"type": "string"}, {"type": "integer"}, {"type": "null"}, {}, {"type": ["string", "null"]}]),
        lambda inner: st.one_of(
            st.builds(lambda parts: {"anyOf": parts}, st.lists(inner, max_size=3)),
            st.builds(lambda parts: {"allOf": parts}, st.lists(inner, max_size=3)),
            st.builds(lambda part: {"type": "array", "items": part}, inner),
            st.builds(lambda part: {"type": "object", "properties": {"city": part}}, inner),
        ),
        max_leaves=6,
    ),
    st.integers(0, 20),
)
def test_whatever_a_schema_combines_what_is_drawn_is_valid(schema, seed):
    try:
        found = drawn("place", schema, seed)
    except NoInput:
        return
    assert valid(schema, found.value)


@pytest.mark.parametrize(
    ("name", "about", "noun", "ending"),
    [
        ("certificate_data", "Base64-encoded certificate in PEM format", "attached certificate", ".pem"),
        ("image_data", "Base64 encoded image data", "attached image", ".jpg"),
        ("html_content", "HTML content to parse", "attached web page", ".html"),
        ("resume_text", "The full text content of the resume", "attached resume", ".txt"),
        ("issuer_public_key", "Public key of the issuer in PEM format", "attached issuer public key", ".pem"),
        ("typography_config", "Typography configuration data", "attached typography configuration", ".yaml"),
    ],
)
def test_the_content_of_a_file_is_an_attachment_that_goes_by_its_name(name, about, noun, ending):
    found = drawn(name, {"type": "string", "description": about})
    assert (found.kind, found.noun) == ("path", noun)
    assert found.value.endswith(ending)
    assert found.said == found.value


def test_secrets_and_messages_are_no_attachments():
    for name, about in (
        ("private_key", "Private key in PEM format"),
        ("sms_content", "The full message text content"),
    ):
        with pytest.raises(NoInput):
            drawn(name, {"type": "string", "description": about})


def test_whoever_plays_is_told_how_files_are_passed():
    parameters = {"properties": {"image_data": {"type": "string", "description": "Base64 encoded image"}}}
    tools = (Tool(name="check", description="Check.", parameters=parameters),)
    assert CONVENTION in settled(Toolset(name="images", policy="Be brief.", tools=tools)).policy
    plain = Tool(name="look", description="Look.", parameters={"properties": {"city": {"type": "string"}}})
    assert settled(Toolset(name="plain", policy="Be brief.", tools=(plain,))).policy == "Be brief."


def test_a_description_that_speaks_of_identifiers_gives_identifiers():
    found = drawn("mockup_screen", {"type": "string", "description": "Mockup screen identifier to include"})
    assert (found.kind, found.noun) == ("id", "mockup screen")
    assert found.value.startswith("SCR-")


def test_examples_of_a_schema_are_what_is_told():
    found = drawn("owner", {"type": "string", "examples": ["octocat", "string", ""]})
    assert (found.value, found.said, found.kind) == ("octocat", "octocat", "word")
    assert drawn("page_count", {"type": "integer", "examples": [12_000]}).said == "12,000"


def test_dates_keep_to_the_episode_whatever_the_examples():
    schema = {"type": "string", "format": "date", "examples": ["1999-12-31"]}
    assert drawn("due_date", schema).value != "1999-12-31"


def test_a_list_is_not_as_long_as_others_where_it_may_not_be():
    schema = {"type": "array", "items": {"type": "string", "enum": ["red", "blue", "green"]}, "minItems": 2}
    assert len(drawn("colors", schema, count=1).value) >= 2
    assert len(drawn("colors", schema, count=3).value) == 3


UNKNOWN = "gizmo_prompt"


def test_what_nobody_would_say_is_made_up_only_where_it_may_be():
    with pytest.raises(NoInput):
        drawn(UNKNOWN, {"type": "string"})
    told = drawn(UNKNOWN, {"type": "string"}, stilted=True)
    assert told.made_up
    assert told.value.startswith("prompt-")
    assert not drawn("city", {"type": "string"}, stilted=True).made_up


@given(
    st.fixed_dictionaries({"type": st.sampled_from(["integer", "number"]), "minimum": st.integers(-50, 50)})
    | st.fixed_dictionaries({"type": st.just("string"), "format": st.sampled_from(["date", "date-time"])})
    | st.fixed_dictionaries({"type": st.just("string"), "minLength": st.integers(0, 40)}),
    st.integers(0, 1_000),
)
def test_what_is_made_up_is_valid(schema, seed):
    listed = {"type": "array", "items": schema, "minItems": 2}
    nested = {"type": "object", "properties": {UNKNOWN: schema}, "required": [UNKNOWN]}
    for shape in (schema, listed, nested):
        try:
            told = drawn(UNKNOWN, shape, seed, stilted=True)
        except NoInput:
            assert schema.get("minLength", 0) > len("prompt-") + 4
        else:
            assert valid(shape, told.value)
