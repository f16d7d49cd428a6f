"""Figures, dates and kinds of one request that contradict each other are noticed."""

import pytest

from envsynth.core import Tool
from envsynth.synthesis.inputs import Input
from envsynth.synthesis.tell.agreement import contradicts, loose_kinds
from envsynth.synthesis.tell.figures import disagrees
from envsynth.synthesis.tell.groups import Group
from envsynth.synthesis.walk.memory import Step


def one(name, value, kind="number", free=False):
    return Input(name, value, str(value), name.replace("_", " "), kind, free=free)


@pytest.mark.parametrize(
    "told",
    [
        [one("min_price", 200), one("max_price", 100)],
        [one("price_min", 200), one("price_max", 100)],
        [one("minimum_score", 80), one("score", 70)],
        [one("guest_count", 1), one("room_count", 3)],
        [one("down_payment", 900), one("price", 800)],
        [one("check_in_date", "2026-02-03", "date"), one("check_out_date", "2026-02-01", "date")],
        [one("start_date", "2026-02-03", "date"), one("end_date", "2026-02-01", "date")],
        [one("passenger_count", 2), one("passenger_names", ["A", "B", "C"], "list")],
        [one("number_of_items", 2), one("item_ids", ["A", "B", "C"], "ids")],
        [one("passenger_ages", [46, 31], "list"), one("passenger_types", ["adult", "infant"], "list")],
        [one("reference_longitude", 4.8)],
    ],
)
def test_what_cannot_both_be_the_case_disagrees(told):
    assert disagrees(told)
    assert disagrees(told[::-1])


@pytest.mark.parametrize(
    "told",
    [
        [one("min_price", 100), one("max_price", 200)],
        [one("min_price", 100), one("max_weight", 20)],
        [one("guest_count", 3), one("room_count", 2)],
        [one("start_date", "2026-02-01", "date"), one("end_date", "2026-02-03", "date")],
        [one("passenger_count", 3), one("passenger_names", ["A", "B", "C"], "list")],
        [one("passenger_ages", [46, 1], "list"), one("passenger_types", ["adult", "infant"], "list")],
        [one("latitude", 45.7), one("longitude", 4.8)],
        [one("price", 200), one("quantity", 3)],
    ],
)
def test_what_can_both_be_the_case_agrees(told):
    assert not disagrees(told)


def test_one_free_kind_is_safe_and_two_are_not():
    industry = one("industry_type", "logistics", "choice", free=True)
    service = one("service_category", "catering", "choice", free=True)
    assert not loose_kinds([industry, one("priority", "high", "choice")])
    assert loose_kinds([industry, service])


def test_a_free_kind_beside_the_thing_that_a_story_tells_of_contradicts_it():
    mug = one("item_name", "Harbor Coffee Mug", "word")
    assert loose_kinds([mug, one("item_type", "discount", "choice", free=True)])
    assert not loose_kinds([mug, one("item_type", "physical product", "choice")])


def recorded(description, action):
    tool = Tool(name="income", description=description)
    told = Input("action", action, action, "action", "choice")
    return Group(tool, (Step(tool, {"action": action}, {}, {"action": told}, {}),), (0,), leaf=True)


def test_an_action_that_means_what_the_tool_does_goes_unsaid():
    group = recorded("Records an income transaction.", "add")
    assert group.clause().to_text() == "record an income transaction"
    assert group.given() == []


def test_an_action_of_a_tool_that_manages_is_its_verb():
    group = recorded("Manages income sources.", "delete")
    assert group.clause().verb == "delete"
    assert group.given() == []


def test_who_wants_minutiae_captures_no_voice():
    properties = {"capture_mode": {"type": "string", "enum": ["face", "fingerprint", "voice"]}}
    tool = Tool(name="capture", description="Captures images.", parameters={"properties": properties})

    def captured(mode):
        told = Input("capture_mode", mode, mode, "capture mode", "choice")
        return Group(tool, (Step(tool, {"capture_mode": mode}, {}, {"capture_mode": told}, {}),), (0,), leaf=True)

    assert contradicts([captured("voice")], ["minutiae and ridge patterns"])
    assert not contradicts([captured("fingerprint")], ["minutiae and ridge patterns"])
