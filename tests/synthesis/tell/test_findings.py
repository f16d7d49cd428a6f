"""What was found stands where a person would put it."""

import numpy as np
import pytest

from envsynth.synthesis.graph import Link
from envsynth.synthesis.tell.findings import findings
from envsynth.synthesis.tell.high import high
from envsynth.synthesis.tell.labels import about
from envsynth.synthesis.walk.choice import Choice, superlative
from envsynth.synthesis.walk.memory import Flow
from tests.synthesis.tell.test_natural import flow, group


def request(first, second, noun):
    tools = [group(0, first), group(1, second, flows={f"{noun}_id": flow(0, noun)}, properties={f"{noun}_id": {}})]
    return high(tools, [], np.random.default_rng(0))


def test_a_finding_stands_for_the_object_that_it_is():
    assert "cancel the resulting booking" in request("Reserves seats.", "Cancels bookings.", "booking")


def test_what_is_made_is_not_what_was_found():
    assert "create" in request("Reserves seats.", "Creates bookings.", "booking")
    assert "create the resulting" not in request("Reserves seats.", "Creates bookings.", "booking")


@pytest.mark.parametrize(
    ("name", "thing"), [("get_flights_by_date", ["flight"]), ("credit_risk_scorer", ["credit", "risk"]), ("get", [])]
)
def test_a_figure_is_that_of_what_its_tool_is_about(name, thing):
    assert about(name.split("_")) == thing


def test_a_choice_is_told_beside_something_that_was_found():
    cheapest = flow(1, "product", Choice("bottom", 1, 3, "/x/*", "price"))
    groups = [group(0, "Finds customers."), group(1, "Lists products.")]
    order = group(2, "Creates orders.", flows={"customer_id": flow(0, "customer"), "product_id": cheapest})
    assert findings(order, groups[:1], set()).about == ["that customer", "the product with the lowest price"]


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ("Distributes surveys.", "for the resulting campaign"),
        ("Parses mail.", "for the campaign found"),
        ("Validates mail.", "for the campaign?"),
        ("Searches campaigns.", "for that campaign"),
    ],
)
def test_a_finding_is_spoken_of_by_what_was_done(first, said):
    assert said in request(first, "Tracks delivery.", "campaign") + "."


def test_lists_are_ranked_in_the_words_of_their_figures():
    assert superlative("base price", highest=False) == "lowest"
    assert superlative("video duration", highest=True) == "longest"
    assert superlative("start time", highest=False) == "earliest"


@pytest.mark.parametrize(("noun", "using"), [("updated transaction", ""), ("spending", "based on the spending")])
def test_it_goes_on_with_the_very_thing_that_was_changed(noun, using):
    taken = Flow(Link("a", "/found", "b", "/basis", 1.0, "name"), 0, ("/found",), None, noun)
    summed = group(1, "Generates summaries.", flows={"basis": taken})
    assert findings(summed, [group(0, "Assigns categories.")], set()).using == using


def test_a_finding_is_that_one_when_it_is_spoken_of_again():
    read = {"campaign_id": flow(0, "campaign")}
    steps = [
        group(0, "Distributes mail."),
        group(1, "Tracks delivery.", flows=read),
        group(2, "Pays fees.", flows=read),
    ]
    assert findings(steps[1], steps[:1], set()).about == ["the resulting campaign"]
    assert findings(steps[2], steps[:2], set()).about == ["that campaign"]
