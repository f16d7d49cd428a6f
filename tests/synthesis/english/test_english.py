"""Names and descriptions of tools become English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envsynth.core import Tool
from envsynth.synthesis.english import Clause, clause_of, listed, phrase
from envsynth.synthesis.english.nouns import a_or_an, is_plural, singular_phrase, the
from envsynth.synthesis.english.verbs import base_form, third_person


@pytest.mark.parametrize(
    ("name", "description", "said"),
    [
        ("Bias_Analyzer", "Analyzes potential reviewer biases based on demographics.", "analyze reviewer biases"),
        ("Room_Booker", "Books meeting rooms with specified needs, handles reservations.", "book a meeting room"),
        ("Ranker", "Ranks and reorders search results by relevance.", "rank search results"),
        ("Window", "Calculates whether the return falls within the window based on dates.",
         "calculate whether the return falls within the window"),
        ("Evaluator", "Analyzes vitamin, mineral, and trace element content to find gaps.",
         "analyze vitamin, mineral, and trace element content"),
        ("get_open_roles", "", "get open roles"),
        ("TaxCalculator", "", "calculate the tax"),
        ("frobnicate", "Comprehensive tooling.", "run the frobnicate"),
        ("pay", "Pay for a Booking\n\nPays for the booking.", "pay for a booking"),
        ("getGitHubKey", "Gets the GitHub API key\n\nOf a user.", "get the GitHub API key"),
        ("listUsers", "Returns a list of all users.", "list users"),
        ("delete_api_key", "Delete an API key", "delete an API key"),
    ],
)  # fmt: skip
def test_a_description_becomes_an_imperative(name, description, said):
    assert clause_of(Tool(name=name, description=description)).to_text() == said


def test_what_is_known_by_a_number_has_no_article():
    assert Clause("update", "planet 69860").to_text() == "update planet 69860"
    assert Clause("check", "status of planet 69860").to_text() == "check the status of planet 69860"


def test_what_is_named_beside_the_verb_is_not_said_twice():
    clause = clause_of(Tool(name="get_role_candidates", description=""))
    assert clause.to_text(about="role") == "get the candidates"
    pair = Clause("analyze", "file and directory permissions")
    assert pair.to_text(about="file") == "analyze file and directory permissions"


def test_several_calls_are_told_in_the_plural():
    assert clause_of(Tool(name="schedule_interview", description="")).to_text(several=True) == "schedule interviews"


def test_field_names_lose_their_underscores_and_abbreviations():
    assert phrase("min_capacity") == "minimum capacity"
    assert phrase("trackingURL") == "tracking URL"
    assert phrase("qty") == "quantity"


def test_articles_follow_the_sound():
    assert [a_or_an(word) for word in ("hour", "unit", "order", "API", "URL")] == [
        "an hour", "a unit", "an order", "an API", "a URL",
    ]  # fmt: skip
    assert the("all orders") == "all orders"


def test_status_is_no_plural():
    assert not is_plural("delivery status")
    assert is_plural("shipping labels")
    assert singular_phrase("segment sizes") == "segment size"


@pytest.mark.parametrize(("word", "base"), [("Fetches", "fetch"), ("classifies", "classify"), ("Analysis", None)])
def test_third_person_has_a_base(word, base):
    assert third_person(word) == base
    assert base_form("Comprehensive") is None


@given(st.lists(st.text("abc", min_size=1), min_size=1))
def test_a_list_names_every_item(items):
    said = listed(items)
    assert all(item in said for item in items)


@given(st.text(max_size=40), st.text(max_size=200))
def test_any_name_and_description_give_a_clause(name, description):
    clause = clause_of(Tool.model_construct(name=name or "t", description=description))
    assert clause.verb
    assert clause.to_text(several=True)
