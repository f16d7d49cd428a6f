"""A constraint that is stated in prose is refused with the tool's own message."""

import pytest

from envsynth.core import Tool, ToolCall, Toolset
from envsynth.simulation import SchemaSimulator
from envsynth.simulation.schema.prose import bounds_in, choices_in
from envsynth.world import World
from tests.simulation.schema.orders import BASE

STRINGS = {"type": "array", "items": {"type": "string"}}
NUMBERS = {"type": "array", "items": {"type": "number"}}
MESSAGES = {
    "invalid_cabin_class": "Invalid cabin class: Use one of [economy, premium_economy, business, first].",
    "invalid_season": "Invalid season: Must be spring, summer, or winter.",
    "invalid_duration": "Invalid duration: tracking_duration must be between 1 and 365 days.",
    "insufficient_keywords": "Insufficient keywords: Provide at least 3 keywords.",
    "too_many_names": "Too many names: maximum 5 names per request.",
    "review_too_long": "Review too long: review must be under 20 characters.",
    "array_length_mismatch": "Array length mismatch: symbols and weights must have the same length.",
    "invalid_weights": "Invalid weights: Weights must be positive and sum to approximately 1.0.",
    "invalid_date_range": "Invalid date range: end_date must be after start_date.",
    "invalid_email_format": "Invalid email format: the email address is not valid.",
    "empty_title": "Empty title: title cannot be empty.",
    "invalid_depth": "Invalid depth: the value is not supported.",
    "invalid_quantity": "Invalid quantity: Quantity must be a positive integer.",
    "service_unavailable": "Service unavailable: try again in between 1 and 2 minutes.",
}
PARAMETERS = {
    "cabin_class": {"type": "string"},
    "season": {"type": "string"},
    "tracking_duration": {"type": "number"},
    "keywords": STRINGS,
    "names": {**STRINGS, "maxItems": 5},
    "review": {"type": "string", "maxLength": 20},
    "symbols": STRINGS,
    "weights": NUMBERS,
    "start_date": {"type": "string"},
    "end_date": {"type": "string"},
    "email": {"type": "string", "format": "email"},
    "title": {"type": "string"},
    "depth": {"type": "integer", "description": "How deep to look (1-5)"},
    "quantity": {"type": "integer", "minimum": 1},
}
TOOL = Tool(
    name="analyze",
    description="Analyze.",
    parameters={"properties": PARAMETERS},
    failure_modes=tuple({"code": code, "message": message} for code, message in MESSAGES.items()),
)
SIMULATOR = SchemaSimulator(Toolset(name="prose", tools=(TOOL,)))
GOOD = {
    "cabin_class": "business",
    "season": "summer",
    "tracking_duration": 30,
    "keywords": ["a", "b", "c"],
    "names": ["n"],
    "review": "short",
    "symbols": ["A", "B"],
    "weights": [0.25, 0.75],
    "start_date": "2026-01-01",
    "end_date": "2026-02-01T00:00:00Z",
    "email": "ada@example.com",
    "title": "One",
    "depth": 3,
    "quantity": 1,
}


def call(**arguments):
    return SIMULATOR.answer(ToolCall(name="analyze", arguments=arguments), World(BASE))


def test_a_call_that_keeps_to_the_prose_is_answered():
    assert call(**GOOD).ok
    assert call().ok


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"cabin_class": "steerage"}, "invalid_cabin_class"),
        ({"season": "rainy"}, "invalid_season"),
        ({"tracking_duration": 0}, "invalid_duration"),
        ({"tracking_duration": 366}, "invalid_duration"),
        ({"keywords": ["a", "b"]}, "insufficient_keywords"),
        ({"names": list("abcdef")}, "too_many_names"),
        ({"review": "x" * 21}, "review_too_long"),
        ({"symbols": ["A"]}, "array_length_mismatch"),
        ({"weights": [0.5, 0.75]}, "invalid_weights"),
        ({"end_date": "2025-12-31"}, "invalid_date_range"),
        ({"email": "ada at example.com"}, "invalid_email_format"),
        ({"title": "  "}, "empty_title"),
        ({"depth": 6}, "invalid_depth"),
        ({"quantity": 0}, "invalid_quantity"),
    ],
)
def test_a_broken_constraint_gets_the_tools_own_message(change, code):
    refused = call(**GOOD | change)
    assert (refused.error, refused.content) == (code, MESSAGES[code])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"quantity": "1"}, "invalid_parameter"),
        ({"chairs": 1}, "unknown_parameter"),
        ({"names": 3}, "invalid_parameter"),
    ],
)
def test_a_broken_schema_stays_the_gateways(change, code):
    assert call(**GOOD | change).error == code


@pytest.mark.parametrize(
    "text",
    [
        "Use valid types like reminder or update.",
        "Starting coordinates [latitude, longitude]",
        "One or more channels failed to deliver.",
        "Use recognized regions (global, US, EU, etc.).",
    ],
)
def test_examples_are_no_rule(text):
    assert choices_in(text) is None


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("Batch is limited to 1,000 records.", (None, 1000, False)),
        ("exactly 12 values", (12, 12, False)),
        ("must be greater than 0", (0, None, True)),
        ("cannot be negative", (0, None, False)),
        ("nothing of the kind", (None, None, False)),
    ],
)
def test_bounds_are_read(text, bounds):
    assert bounds_in(text) == bounds


def checks(parameters, message, description=""):
    """Return a function that says whether a call is refused under one failure mode."""
    tool = Tool(
        name="check",
        description=description or "Check.",
        parameters={"properties": parameters},
        failure_modes=({"code": "refused", "message": message},),
    )
    simulator = SchemaSimulator(Toolset(name="one", tools=(tool,)))
    return lambda **arguments: (
        simulator.answer(ToolCall(name="check", arguments=arguments), World(BASE, seed=1)).error == "refused"
    )


def test_each_of_two_figures_has_the_range_that_is_stated_of_it():
    refused = checks(
        {"latitude": {"type": "number"}, "longitude": {"type": "number"}},
        "Invalid coordinates: Latitude must be between -90 and 90, longitude between -180 and 180.",
    )
    assert not refused(latitude=39.7, longitude=-104.9)
    assert refused(latitude=104.9, longitude=-104.9)
    assert refused(latitude=39.7, longitude=-190)


@pytest.mark.parametrize(
    ("message", "description"),
    [
        ("Invalid value: value must be provided and exist in the system.", ""),
        ("Invalid value: value must be alphanumeric and unique.", ""),
        ("Unknown value: provide a known value.", "Governing jurisdiction (city, county, state)"),
        ("Invalid value: it must follow the conventions (lowercase, alphanumeric, hyphens).", ""),
        ("Invalid value: the syntax is wrong.", "Query text with optional operators (AND, OR, NOT)"),
    ],
)
def test_what_a_value_must_be_besides_is_no_enumeration(message, description):
    refused = checks({"value": {"type": "string", "description": description}}, message)
    assert not refused(value="D4821")


def test_a_share_of_another_figure_and_a_count_of_things_are_no_range_of_a_figure():
    income = {"monthly_income": {"type": "number"}, "monthly_expenses": {"type": "number"}}
    refused = checks(income, "Mismatch: Monthly expenses cannot exceed monthly income by more than 50%")
    assert not refused(monthly_income=4_000, monthly_expenses=2_000)
    reviews = {"total_reviews_posted": {"type": "integer"}, "average_review_length": {"type": "integer"}}
    refused = checks(reviews, "Too many reviews: Maximum 50 recent reviews allowed")
    assert not refused(total_reviews_posted=80, average_review_length=120)


def test_kinds_of_places_and_parts_of_parameters_are_no_enumeration():
    location = {"location": {"type": "string", "description": "Area to look at (city, zip code, or neighborhood)"}}
    assert not checks(location, "Invalid location: it is not supported.")(location="Lisbon")
    both = {"contact_data": {"type": "string"}, "education_data": {"type": "string"}}
    refused = checks(both, "Missing data: all parameters (contact, education) must be provided.")
    assert not refused(contact_data="a@example.com", education_data="BSc")
