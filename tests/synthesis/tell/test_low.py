"""The low level says each step whole: what it is done to, and every value, also those that were told before."""

from envsynth.synthesis.graph import Link
from envsynth.synthesis.tell.low import low
from envsynth.synthesis.walk.choice import Choice
from envsynth.synthesis.walk.memory import Flow, Memory
from tests.synthesis.tell.test_natural import flow, group, one


def said(*groups):
    return low(Memory([step for one in groups for step in one.steps]), groups, [])


def test_what_is_named_stands_for_what_is_meant_in_general():
    order = one("order_id", "ORD-17", "id", "order")
    assert said(group(0, "Deletes an order.", order)) == "Delete order ORD-17."


def test_what_is_picked_stands_for_what_is_meant_in_general():
    listed = group(0, "Lists bookings.")
    first = group(1, "Cancels a booking.", flows={"booking_id": flow(0, "booking", Choice("first", 1, 3))})
    assert said(listed, first) == "List bookings and cancel the first booking listed."


def test_a_value_that_was_told_before_is_said_again():
    day = one("departure_date", "2026-02-08", "date", said="February 8, 2026")
    text = said(group(0, "Searches for flights.", day), group(1, "Monitors seats.", day))
    assert text == (
        "Search for flights with February 8, 2026 as the departure date and monitor seats with the same departure date."
    )


def test_a_thing_that_was_named_before_is_what_the_next_step_is_about():
    account = one("account_id", "ACC-1", "id", "account")
    text = said(group(0, "Suspends an account.", account), group(1, "Retrieves the billing history.", account))
    assert text == "Suspend account ACC-1 and retrieve the billing history for the same account."


def test_two_long_steps_are_the_first_and_then_the_second():
    texts = [one(name, "x" * 60, "word") for name in ("title", "summary")]
    text = said(group(0, "Creates notes.", texts[0]), group(1, "Creates pages.", texts[1]))
    assert text.startswith("First, create")
    assert ". Then create" in text
    assert "Finally" not in text


def test_the_same_words_for_something_else_are_said_again():
    both = [one(name, "DEN", "word") for name in ("origin", "destination_airport")]
    text = said(group(0, "Searches for flights.", *both))
    assert text == "Search for flights with DEN as the origin and DEN as the destination airport."


def test_a_name_that_was_found_is_called_a_name():
    found = Flow(Link("a", "/vendor_name", "b", "/vendor_name", 1.0, "name"), 0, ("/vendor_name",), None, "vendor")
    text = said(group(0, "Reads invoices."), group(1, "Validates addresses.", flows={"vendor_name": found}))
    assert text == "Read invoices and validate addresses using the vendor name."
