"""What is named stands where a person would put it, and a request says enough and no more."""

import numpy as np
import pytest

from envsynth.synthesis.graph import Link
from envsynth.synthesis.tell.burden import burden
from envsynth.synthesis.tell.enough import says_too_little
from envsynth.synthesis.tell.facts import facts_told
from envsynth.synthesis.tell.groups import Group
from envsynth.synthesis.tell.high import high
from envsynth.synthesis.walk.choice import Choice
from envsynth.synthesis.walk.memory import Flow
from tests.synthesis.tell.test_natural import flow, group, one

POLICY = one("policy_id", "POL-1", "id", "policy")
TEXT = one("input_text", "The ferry leaves at nine.", "text", said='"The ferry leaves at nine."')


def request(*groups):
    return high(groups, [], np.random.default_rng(0))


def silent(index, description, *given):
    made = group(index, description, *given)
    return Group(made.tool, made.steps, made.indices, leaf=False)


@pytest.mark.parametrize(
    ("description", "given", "said"),
    [
        ("Validates the current status of an insurance policy.", POLICY, "validate the current status of policy POL-1"),
        ("Detects the primary language of input text.", TEXT, 'language of this text: "The ferry leaves at nine."'),
        ("Identifies person names.", TEXT, 'identify person names in this text: "The ferry leaves at nine."'),
        ("Sends reminders.", TEXT, 'The input text is "The ferry leaves at nine."'),
        (
            "Enhances scanned document images.",
            one("image_path", "/a.jpg", "path", "image file"),
            "the image file /a.jpg",
        ),
        ("Searches for files.", one("search_folder", "/data", "path", "search folder"), "in the folder /data"),
    ],
)
def test_what_is_named_stands_for_what_is_meant_in_general(description, given, said):
    assert said in request(group(0, description, given))


def test_what_was_just_found_under_the_same_name_goes_without_saying():
    link = Link("a", "/effective_date", "b", "/effective_date", 1.0, "name")
    found = {"effective_date": Flow(link, 0, ("/effective_date",), None, "effective date")}
    second = group(1, "Validates policies.", flows=found, properties={"effective_date": {}})
    assert "effective date" not in request(group(0, "Retrieves policy documents.", POLICY), second)


def test_a_finding_of_a_silent_look_up_is_said_by_whom_it_belongs_to():
    listed = {"camera_id": flow(0, "camera", Choice("first", 2, 3))}
    second = group(1, "Restarts cameras.", flows=listed, properties={"camera_id": {}})
    zone = silent(0, "Lists cameras.", one("zone_id", "ZON-1", "id", "zone"))
    assert "restart the first two cameras of zone ZON-1" in request(zone, second).lower().replace("zon-1", "ZON-1")


def test_many_facts_are_jotted_down_after_no_question():
    facts = [one("business_type", "catering"), one("city_name", "Lyon", "word"), one("plan_name", "Team", "word")]
    for seed in range(20):
        said = high([group(0, "Registers vendors.", *facts)], [], np.random.default_rng(seed))
        assert ": business type catering, city name Lyon, plan name Team." in said
        assert "?" not in said


def test_a_value_that_is_called_like_another_parameter_is_told():
    first = group(0, "Creates reports.", one("price", 40, "number"))
    second = group(1, "Sorts products.", one("sort_field", "price"), one("note", "x", "text", said='"Soon."'))
    assert "price as the sort field" in request(first, second) or "sort field is price" in request(first, second)


def test_two_facts_are_told_in_a_sentence():
    told = facts_told([one("business_type", "catering"), one("city_name", "Lyon", "word")], room=0)
    assert told.after == ["The business type is catering and the city is called Lyon."]


@pytest.mark.parametrize(
    ("made", "little"),
    [
        (group(0, "Searches transactions."), True),
        (group(0, "Searches transactions.", one("category", "rent")), False),
        (group(0, "Removes dependencies."), True),
        (group(0, "Removes dependencies.", one("dependency_id", "DEP-1", "id", "dependency")), False),
        (group(0, "Adds income sources.", one("amount", 3500, "number")), True),
        (group(0, "Lists open roles."), False),
        (group(1, "Lists open roles."), True),
        (group(0, "Lists vendors.", one("connection_status", "connected")), True),
    ],
)
def test_a_request_says_by_what_something_is_searched_changed_or_made(made, little):
    assert says_too_little(made) is little


def test_each_choice_and_figure_weighs():
    plain = group(0, "Lists vendors.")
    heavy = group(0, "Lists vendors.", one("region_type", "north"), one("limit", 5, "number"))
    assert burden([heavy], [], "List vendors.") > burden([plain], [], "List vendors.")


@pytest.mark.parametrize(
    ("description", "given", "said"),
    [
        ("Uploads image assets.", [one("image_path", "/a.jpg", "path", "image file")], "from the image file /a.jpg"),
        (
            "Validates survey questions.",
            [one("question_id", "QUE-1", "id", "question")],
            "validate survey question QUE-1",
        ),
        (
            "Pseudonymizes data.",
            [one("method", "encryption", noun="masking method")],
            "encryption as the masking method",
        ),
        ("Plays visits.", [one("path", "/a.csv", "path", "file")], "play visits for the file /a.csv"),
    ],
)
def test_facts_stand_where_people_put_them(description, given, said):
    assert said in request(group(0, description, *given)).replace("Validate", "validate").replace("Play", "play")


def test_what_is_told_again_is_taken_up_as_what_it_is():
    files = one("files", ["/a.csv", "/b.csv"], "list", said="/a.csv and /b.csv")
    assert "for those files" in request(group(0, "Merges tables.", files), group(1, "Counts rows.", files))
    again = request(group(0, "Classifies text.", TEXT), group(1, "Detects hate speech.", TEXT))
    assert "detect hate speech in that text" in again
    tail = group(1, "Identifies the language of text content.", TEXT)
    assert "the language of that text" in request(group(0, "Classifies text.", TEXT), tail)


def test_a_sentence_ends_once():
    texts = one("reviews", ["It is fine.", "It broke."], "list", said='"It is fine." and "It broke."')
    assert request(group(0, "Sorts opinions.", texts)).endswith('"It broke."')


def test_what_was_named_before_is_named_again_where_a_linked_step_is_about_it():
    key = one("key_id", "KEY-1", "id", "API key")
    found = {
        "subdomain": Flow(
            Link("a", "/subdomain", "b", "/subdomain", 1.0, "name"), 0, ("/subdomain",), None, "subdomain"
        )
    }
    project = group(0, "Gets a project.")
    got = group(1, "Gets an API key.", key, flows=found)
    gone = group(2, "Deletes an API key.", key, flows=found)
    assert "delete that API key" in request(project, got, gone)
