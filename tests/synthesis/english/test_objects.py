"""Noun phrases cut from descriptions are whole."""

import pytest

from envsynth.core import Tool
from envsynth.synthesis.english import clause_of
from envsynth.synthesis.english.objects import is_noun_phrase, object_of


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("physical, chemical, and durability characteristics of fibers", "physical, chemical, and durability"),
        ("distances between the sink, stove, and table", "distances"),
        ("properly formatted citations in various styles", "citations in styles"),
        ("risk factors associated with a supplier", "risk factors"),
        ("text and provides statistics", "text"),
    ],
)
def test_an_object_ends_where_more_is_said_about_it(text, said):
    assert object_of(text).startswith(said)


@pytest.mark.parametrize("text", ["physical", "a library of pre-defined", "suppliers for suppliers", "", "valid",
                                  "the most"])  # fmt: skip
def test_what_dangles_is_no_noun_phrase(text):
    assert not is_noun_phrase(text)


@pytest.mark.parametrize("text", ["fiber durability", "inventory", "feed", "vocabulary", "frequency pattern",
                                  "whether the return falls within the window"])  # fmt: skip
def test_what_ends_in_a_noun_is_one(text):
    assert is_noun_phrase(text)


@pytest.mark.parametrize(
    ("name", "description", "said"),
    [
        ("Fiber_Analyzer", "Analyzes physical, including strength.", "analyze the fiber"),
        ("Report_Generator", "Generates comprehensive reports combining all results.", "generate a report"),
        ("Alert_Sender", "Manages and sends low stock alerts.", "send low stock alerts"),
        ("Report_Generator", "", "generate a report"),
    ],
)
def test_the_name_is_read_where_the_description_gives_no_whole_clause(name, description, said):
    assert clause_of(Tool(name=name, description=description)).to_text() == said


@pytest.mark.parametrize("description", ["Manages shopping carts.", "Handles errors.", "Establishes the connection."])
def test_what_says_nothing_is_no_clean_clause(description):
    assert not clause_of(Tool(name="frobnicate", description=description)).is_clean


def test_a_second_verb_takes_the_object_that_the_first_one_searches_for():
    tool = Tool(name="Room_Booker", description="Searches for and reserves available meeting rooms.")
    assert clause_of(tool).to_text() == "reserve an available meeting room"
