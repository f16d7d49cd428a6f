"""Requests that a reader would stumble over are refused, each for its reason."""

import pytest

from envsynth.core import Tool
from envsynth.synthesis.graph import Link
from envsynth.synthesis.inputs import Input
from envsynth.synthesis.tell import fault
from envsynth.synthesis.tell.agreement import contradicts, told_twice
from envsynth.synthesis.tell.facts import as_object, as_sentence
from envsynth.synthesis.tell.groups import Group
from envsynth.synthesis.tell.labels import counted
from envsynth.synthesis.tell.sayable import unsayable
from envsynth.synthesis.walk.choice import Choice
from envsynth.synthesis.walk.memory import Flow, Step


def one(name, value, kind="choice", noun=None, said=None):
    return Input(name, value, said or str(value), noun or name.replace("_", " "), kind)


def group(index, description, *given, flows=None, properties=None):
    properties = properties or {told.name: {} for told in given}
    tool = Tool(name=f"tool_{index}", description=description,
                parameters={"type": "object", "properties": properties})  # fmt: skip
    step = Step(tool, {}, {}, {told.name: told for told in given}, flows or {}, content={})
    return Group(tool, (step,), (index,), leaf=True)


def flow(producer, noun="order", choice=None):
    return Flow(Link("a", f"/{noun}_id", "b", f"/{noun}_id", 1.0, "name"), producer, (f"/{noun}_id",), choice, noun)


def test_a_plain_request_is_kept():
    first = group(0, "Creates orders.", one("customer_id", "CUS-1", "id", "customer"))
    second = group(1, "Tracks shipments.", flows={"order_id": flow(0)})
    assert fault([first, second], "Create an order. Then track shipments for that order.") == ""


def test_a_tool_that_cannot_be_told_is_refused():
    assert fault([group(0, "Manages carts.")], "Manage carts.") == "what a tool does cannot be told"


def test_a_quantity_is_enough_where_a_finding_says_of_what():
    number = one("quantity", 4, "number")
    first = group(0, "Finds customers.", one("email", "a@example.com", "email"))
    second = group(1, "Creates orders.", number, flows={"customer_id": flow(0, "customer")})
    assert fault([first, second], "Find a customer, and create an order.") == ""
    alone = fault([group(0, "Creates orders.", number)], "Create an order.")
    assert alone == "what it is done by is not said"


def test_two_wishes_for_the_same_thing_are_refused():
    groups = [group(0, "Validates orders."), group(1, "Validates orders.", one("order_id", "ORD-1", "id", "order"))]
    assert fault(groups, "Validate orders. Validate orders.") == "two wishes that sound alike"


def test_what_is_told_is_not_asked_for():
    for description, told in (("Extracts the price.", "price"), ("Detects the language of reviews.", "language")):
        groups = [group(0, description, one(told, 40, "number"))]
        assert fault(groups, description) == "what is told is asked for"


def test_a_finding_that_comes_from_nowhere_is_refused():
    silent = Group(group(0, "Lists orders.").tool, group(0, "Lists orders.").steps, (0,), leaf=False)
    assert fault([silent, group(1, "Tracks shipments.", flows={"order_id": flow(0)})], "Track shipments.") == (
        "a finding comes from nowhere"
    )


def test_one_list_is_chosen_from_in_one_way():
    flows = {
        "order_id": flow(0, choice=Choice("bottom", 1, 3, "/y/*", "price")),
        "order_name": flow(0, "order name", Choice("top", 1, 3, "/x/*", "score")),
    }
    silent = Group(group(0, "Lists orders.").tool, group(0, "Lists orders.").steps, (0,), leaf=False)
    assert fault([silent, group(1, "Tracks shipments.", flows=flows)], "Track.") == "two ways to choose"


def test_a_long_request_is_refused():
    assert fault([group(0, "Tracks shipments.")], "Track it. " * 9) == "too long a request"


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (one("sensor_data", "x-1", "word"), "a fact has no name"),
        (one("delivery_score", 71, "number"), "a figure that is found out, not told"),
        (one("scan_radius", 12, "number"), "a figure that measures nothing"),
        (one("readings", [3, 5], "list"), "a list of bare figures"),
        (one("mode", "{a|b}"), "a value that nobody says"),
        (one("scan_radius", 12, "number", said="12 km"), ""),
        (one("minimum_score", 71, "number"), ""),
        (one("guests", 4, "number"), ""),
        (one("citation_style", "APA"), ""),
    ],
)
def test_facts_that_mean_nothing_are_refused(fact, reason):
    assert unsayable(fact, [fact]) == reason


def test_one_thing_under_two_names_is_told_twice():
    period, other = one("analysis_period", 9, "number"), one("period", 6, "number")
    assert told_twice([period, other], [])
    assert told_twice([one("invoice_total", 9, "number"), one("invoice_amount", 6, "number")], [])
    assert told_twice([one("image", "a.jpg", "path")], ["processed image"])
    assert told_twice([one("file", "a.wav", "path")], ["processed file"])
    assert not told_twice([one("start_date", "a", "date"), one("end_date", "b", "date")], ["order"])


def test_choices_from_the_same_values_agree():
    values = {"enum": ["palm", "iris", "face"]}
    mode, kind = one("capture_mode", "palm"), one("biometric_type", "iris")
    both = group(0, "Captures images.", mode, kind, properties={"capture_mode": values, "biometric_type": values})
    assert contradicts([both], ["images"])
    alone = group(0, "Captures images.", mode, properties={"capture_mode": values})
    assert contradicts([alone], ["iris codes"])
    assert not contradicts([alone], ["images"])


def test_a_file_has_the_format_that_is_told_of_it():
    path = one("manuscript_path", "/files/a.csv", "path", "manuscript file")
    assert contradicts([group(0, "Parses it.", path, one("file_format", "docx"))], [])
    assert not contradicts([group(0, "Parses it.", path, one("output_format", "docx"))], [])


def test_facts_are_said_as_people_say_them():
    assert as_object(one("method", "interval", noun="extraction method")) == "the interval extraction method"
    assert as_object(one("max_guests", 4, "number", "maximum guests")) == "at most 4 guests"
    assert as_sentence(one("plan_name", "Team", "word")) == "the plan is called Team"
    assert as_sentence(one("customer_name", "Zoe Ito", "word")) == "the customer is Zoe Ito"
    assert as_sentence(one("first_name", "Zoe", "word")) == "the first name is Zoe"
    assert as_sentence(one("bedrooms", 1, "number")) == "there is 1 bedroom"


def test_what_counts_is_asked_for_as_a_number():
    assert counted("faces detected") == "number of faces detected"
    assert counted("issue count") == "number of issues"
    assert counted("risk score") == "risk score"


@pytest.mark.parametrize(
    ("description", "told", "reason"),
    [
        (
            "Records vital sign measurements.",
            one("measurement_date", "2026-01-05", "date"),
            "what it is done by is not said",
        ),
        ("Records vital sign measurements.", one("heart_rate", 61, "number", said="61 bpm"), ""),
        ("Retrieves property records.", None, "what it is done by is not said"),
        ("Lists open roles.", None, ""),
        ("Modifies appointments.", one("reason", "travel", "word"), "what it is done by is not said"),
        ("Removes cart items.", one("user_id", "USE-1", "id", "user"), "what it is done by is not said"),
        ("Removes a cart item.", one("item_id", "ITE-1", "id", "item"), ""),
        ("Uploads files.", one("user_id", "USE-1", "id", "user"), "what it is done by is not said"),
        ("Controls the operating mode of heating.", one("mode", "off"), "one thing is told twice"),
    ],
)
def test_a_step_says_what_it_needs_and_once(description, told, reason):
    request = group(0, description, *([told] if told else []))
    assert fault([request], "Please do it.") == reason


def test_a_thing_that_was_picked_is_not_described_besides():
    first = group(0, "Searches transactions.", one("category", "rent", "word"))
    best = {"transaction_id": flow(0, "transaction", Choice("top", 1, 3, "/points/*", "amount of points"))}
    plain = group(1, "Checks transactions.", flows=best)
    assert fault([first, plain], "Check it.") == ""
    described = group(1, "Checks transactions.", one("transaction_amount", 40, "number"), flows=best)
    assert fault([first, described], "Check it.") == "one thing is told twice"


def test_two_steps_pick_alike_from_one_list():
    first = group(0, "Searches sensors.", one("room", "hall", "word"))
    two = group(1, "Reads sensors.", flows={"sensor_ids": flow(0, "sensor", Choice("first", 2, 3))})
    other = group(2, "Restarts sensors.", flows={"sensor_id": flow(0, "sensor", Choice("first", 1, 3))})
    assert fault([first, two, other], "Read them.") == "two ways to choose"


@pytest.mark.parametrize(
    ("noun", "how", "reason"),
    [
        ("file", "first", "a finding comes from nowhere"),
        ("frame", "first", ""),
        ("file", "only", "a finding comes from nowhere"),
        ("account", "only", ""),
    ],
)
def test_nobody_picks_from_a_list_that_nobody_has_seen(noun, how, reason):
    made = group(0, "Splits videos.", one("video_path", "/a.mp4", "path", "video file"))
    unsaid = Group(made.tool, made.steps, (0,), leaf=False)
    picked = group(1, "Checks media.", flows={f"{noun}_id": flow(0, noun, Choice(how, 1, 3))})
    assert fault([unsaid, picked], "Check it.") == reason


def test_nobody_ranks_what_nobody_has_seen_by_its_extent():
    made = group(0, "Splits videos.", one("video_path", "/a.mp4", "path", "video file"))
    unsaid = Group(made.tool, made.steps, (0,), leaf=False)
    for figure, reason in (("start time", "a finding comes from nowhere"), ("confidence", "")):
        best = Choice("top", 1, 3, "/figures/*", figure)
        picked = group(1, "Checks media.", flows={"scene_id": flow(0, "scene", best)})
        assert fault([unsaid, picked], "Check it.") == reason


def test_nobody_picks_from_what_was_looked_up_by_something_told_before():
    customer = one("customer_id", "CUS-1", "id", "customer")
    asked, made = group(0, "Rates customers.", customer), group(1, "Lists orders.", customer)
    unsaid = Group(made.tool, made.steps, (1,), leaf=False)
    best = Choice("top", 1, 3, "/totals/*", "total")
    assert fault([asked, unsaid, group(2, "Checks orders.", flows={"order_id": flow(1, "order", best)})], "Do it.") == (
        "a finding comes from nowhere"
    )
    fresh = Group(made.tool, made.steps, (0,), leaf=False)
    assert fault([fresh, group(1, "Checks orders.", flows={"order_id": flow(0, "order", best)})], "Do it.") == ""
    merged = {"order_id": flow(0, "merged order", best)}
    assert fault([fresh, group(1, "Checks orders.", flows=merged)], "Do it.") == "a finding comes from nowhere"


def test_what_was_looked_up_by_a_period_alone_comes_from_nowhere():
    period = [one("start_date", "2026-01-05", "date"), one("end_date", "2026-01-12", "date")]
    made = group(0, "Lists payments.", *period)
    unsaid = Group(made.tool, made.steps, (0,), leaf=False)
    assert fault([unsaid, group(1, "Checks accounts.", flows={"account_id": flow(0, "account")})], "Check it.") == (
        "a finding comes from nowhere"
    )


@pytest.mark.parametrize(
    "told",
    [
        [one("billing_amount", 130, "number"), one("payment_amount", 140, "number")],
        [one("variant_attributes", ["finish"], "list"), one("variant_values", ["navy"], "list")],
        [one("source_path", "/a.csv", "path", "source file"), one("source_type", "API", "word")],
        [one("start_date", "2026-01-05", "date"), one("reporting_period", "quarterly")],
        [one("review", "It is fine.", "text", said='"It is fine."'), one("language", "Portuguese", "word")],
    ],
)
def test_facts_that_nothing_ties_together_contradict_each_other(told):
    assert contradicts([group(0, "Bills customers.", *told)], [])
    assert not contradicts([group(0, "Bills customers.", told[0])], [])


def test_the_image_says_whose_biometrics_are_taken():
    values = {"biometric_type": {"enum": ["palm", "iris", "face"]}, "image_path": {}}
    image = one("image_path", "/a.jpg", "path", "face image file")
    assert contradicts(
        [group(0, "Enrols people.", image, one("biometric_type", "palm"), properties=values)], ["templates"]
    )
    assert not contradicts(
        [group(0, "Enrols people.", image, one("biometric_type", "face"), properties=values)], ["templates"]
    )


@pytest.mark.parametrize(
    ("description", "told", "reason"),
    [
        ("Generates images.", one("model", "baseline", "word"), "what it is done by is not said"),
        ("Generates images.", one("subject", "a harbor", "word"), ""),
        ("Captures images.", one("capture_mode", "face"), "what it is done by is not said"),
        (
            "Checks which channels work for a specific customer.",
            one("channel", "e-mail"),
            "what a tool does cannot be told",
        ),
        ("Validates plans.", one("proposed_schedule", "2026-01-05", "date"), "a value that nobody says"),
        ("Searches plans.", one("start_date", "2026-01-05", "date"), ""),
        ("Sends reminders.", one("template_type", "late payment"), "what it is done by is not said"),
        ("Sends reminders.", one("customer_id", "CUS-1", "id", "customer"), ""),
        ("Combines reports.", one("author", "Zoe Ito", "word"), "what it is done by is not said"),
        (
            "Validates growth measurements.",
            one("age", 20, "number", said="20 months"),
            "what it is done by is not said",
        ),
        ("Validates growth measurements.", one("child_id", "CHI-1", "id", "child"), ""),
        ("Scans documents.", one("color_mode", "color"), "what it is done by is not said"),
        ("Scans the network.", one("scan_mode", "fast"), ""),
        ("Processes records.", one("operation_type", "transform"), "a value that nobody says"),
        ("Generates prompts.", one("generation_goal", "landscape"), "a value that nobody says"),
        ("Merges tracks in multiple formats.", one("author", "Zoe Ito", "word"), "what it is done by is not said"),
        ("Combines reports.", one("topics", ["tides", "wind"], "list"), ""),
    ],
)
def test_a_step_is_done_to_something_in_particular(description, told, reason):
    assert fault([group(0, description, told)], "Please do it.") == reason


def test_a_later_step_is_not_done_to_nothing():
    first = group(0, "Creates orders.", one("customer_id", "CUS-1", "id", "customer"))
    for description in ("Validates invoices.", "Analyzes invoices."):
        assert fault([first, group(1, description)], "Do it.") == "what it is done by is not said"


def test_what_is_opened_may_be_made():
    first = group(0, "Registers a customer.", one("full_name", "Zoe Ito", "word", noun="full name"))
    order = group(1, "Opens a repair order.", one("due_date", "2026-02-05", "date"), flows={"customer_id": flow(0)})
    assert fault([first, order], "Open it.") == ""
    assert fault([first, group(1, "Loads audio.", flows={"track": flow(0)})], "Load it.") == (
        "what it is done by is not said"
    )


def test_nothing_is_made_of_itself_and_one_is_not_put_together():
    first = group(0, "Searches listings.", one("topic", "museums", "word"))
    best = {"listing_id": flow(0, "listing", Choice("top", 1, 3, "/scores/*", "score"))}
    assert fault([first, group(1, "Tracks visits.", flows=best)], "Do it.") == ""
    assert fault([first, group(1, "Schedules a listing.", flows=best)], "Do it.") == "a thing is made of itself"
    assert fault([first, group(1, "Compares listings.", flows=best)], "Do it.") == "a thing is made of itself"
