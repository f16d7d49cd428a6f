"""The subject of a toolset, and the story that an episode's values agree on."""

from datetime import date

import numpy as np
import pytest

from envsynth.core import Tool, Toolset
from envsynth.synthesis.inputs import Cast, NoInput, draw_input
from envsynth.synthesis.inputs.input import Asked
from envsynth.synthesis.inputs.spelling import spelled
from envsynth.synthesis.inputs.stories import subjects
from envsynth.synthesis.inputs.subject import in_story, subject_of
from envsynth.synthesis.inputs.units import unit_stated

TODAY = date(2026, 1, 15)
STRING = {"type": "string"}


def toolset(*descriptions):
    return Toolset(name="t", tools=tuple(Tool(name=f"t{i}", description=text) for i, text in enumerate(descriptions)))


def drawn(name, cast, schema=STRING):
    return draw_input(Asked(name, schema), cast, np.random.default_rng(0)).value


def pets():
    return subject_of(toolset("Analyzes pet food for a dog or a cat.", "Checks a veterinary diet for a dog breed.",
                              "Compares pet food ingredients for a cat."))  # fmt: skip


def test_a_toolset_is_about_what_its_descriptions_speak_of():
    assert pets().name == "pets"
    assert subject_of(toolset("Frobnicates the widget.")) is None


@pytest.mark.parametrize("seed", range(6))
def test_an_episode_tells_one_story(seed):
    cast = Cast(np.random.default_rng(seed), TODAY, pets())
    species = drawn("species", cast)
    assert species in drawn("product_name", cast).lower()
    assert species in drawn("label_text", cast)


def test_a_choice_is_the_one_of_the_story():
    cast = Cast(np.random.default_rng(0), TODAY, pets())
    assert drawn("life_stage", cast, {"type": "string", "enum": ["puppy", "kitten", "ADULT"]}) == "ADULT"


def test_what_depends_on_the_subject_is_said_in_a_story_only():
    cast = Cast(np.random.default_rng(0), TODAY)
    with pytest.raises(NoInput):
        drawn("product_name", cast)
    assert drawn("tracking_number", cast)


def test_a_toolset_that_shows_two_subjects_is_about_both():
    both = subject_of(
        toolset(
            "Schedules a nonprofit volunteer for an interview.",
            "Screens a charity applicant's resume.",
            "Matches community volunteers and job candidates for outreach.",
        )
    )
    assert set(both.name.split(", ")) == {"hiring", "volunteering"}
    assert all("opportunity title" in story and "candidate degree" in story for story in both.stories)


def test_stories_of_two_subjects_are_told_together_only_where_they_agree():
    by_name = {subject.name: subject for subject in subjects()}
    for story in by_name["pricing"].beside(by_name["retail"]).stories:
        assert story["product name"][0].split()[-1].lower() in story["review text"][0].lower()


def test_a_word_that_stands_everywhere_does_not_decide_what_a_large_toolset_is_about():
    many = [f"Reads setting {number} of the widget." for number in range(200)]
    assert subject_of(toolset(*many, "Lists the pet, dog, cat, breed, and kennel of the office.")) is None


def test_a_vague_name_is_told_only_where_nothing_else_says_what_it_is():
    story = {"label": ("outdoor",), "text": ("Rain all day.",), "product name": ("Harbor Desk Lamp",)}
    assert in_story("new_labels", story)[1] == "label"
    assert in_story("speaker_labels", story)[1] == ""
    assert in_story("competitor_product_name", story)[1] == "product name"


@pytest.mark.parametrize(
    ("value", "said"),
    [("google_reviews", "Google reviews"), ("CSV_FILE", "CSV file"), ("STANDARD", "standard"), ("apa", "APA"),
     ("in_transit", "in transit"), ("2.4.1", "2.4.1"), ("cat@example.com", "cat@example.com")],
)  # fmt: skip
def test_values_are_spelled_as_people_spell_them(value, said):
    assert spelled(value) == said


def test_a_unit_is_read_from_the_description_of_what_has_an_extent():
    assert unit_stated("package_weight", "Package weight in pounds") == "lb"
    assert unit_stated("floor_area", "Area (in square feet)") == "square feet"
    assert unit_stated("quantity", "Quantity in hours") == ""


def test_a_story_is_out_of_place_where_its_kind_is_not_among_the_values():
    cast = Cast(np.random.default_rng(0), TODAY, pets())
    with pytest.raises(NoInput):
        drawn("species", cast, {"type": "string", "enum": ["rabbit", "hamster"]})
    assert drawn("breed_size", cast, {"type": "string", "enum": ["small", "large"]}) in ("small", "large")


def test_a_body_that_may_be_plain_text_is_written_and_not_attached():
    cast = Cast(np.random.default_rng(0), TODAY, next(one for one in subjects() if one.name == "events"))
    body = {"type": "string", "description": "Email body content (HTML or plain text)"}
    found = draw_input(Asked("message_body", body, body["description"]), cast, np.random.default_rng(0))
    assert found.kind == "text"


def test_a_list_of_time_zones_holds_different_ones():
    zones = drawn("participant_timezones", Cast(np.random.default_rng(0), TODAY), {"type": "array", "items": STRING})
    assert len(set(zones)) == len(zones) > 1


@pytest.mark.parametrize(
    ("about", "said"),
    [("Breed (e.g., poodle, terrier)", None), ("Breed (Poodle, Terrier, Pug)", {"Poodle", "Terrier", "Pug"}),
     ("Breed, such as poodle, Labrador, or Siamese", {"Labrador", "Siamese"})],
)  # fmt: skip
def test_a_story_stands_against_open_examples_only(about, said):
    cast = Cast(np.random.default_rng(0), TODAY, pets())
    schema = {"type": "string", "description": about}
    values = {draw_input(Asked("breed", schema, about), cast, np.random.default_rng(seed)).value for seed in range(9)}
    assert values <= (said or set(cast.look_up("breed")))


def test_a_pattern_is_met_by_what_people_say_where_they_say_such_a_thing():
    shop = Cast(np.random.default_rng(0), TODAY, next(one for one in subjects() if one.name == "retail"))
    pattern = {"type": "string", "pattern": r"^\d{2}:\d{2}-\d{2}:\d{2}$"}
    assert drawn("delivery_window", shop, pattern) in shop.look_up("delivery_window")
    assert drawn("seat", shop, {"type": "string", "pattern": "^[A-F][0-9]$"}) not in shop.look_up("seat")


def test_a_story_s_message_is_what_a_user_s_message_says():
    support = Cast(np.random.default_rng(0), TODAY, next(one for one in subjects() if one.name == "loyalty"))
    assert support.look_up("user_feedback") == support.look_up("feedback")
    assert support.look_up("point_of_interest") != support.look_up("interest")


@pytest.mark.parametrize(
    ("name", "descriptions"),
    [
        ("finance", ("Buys a stock or a fund for a portfolio.", "Lists dividends.", "Sells investments.")),
        ("crypto", ("Sends bitcoin from a wallet.", "Shows the gas fee of the blockchain.", "Stakes a token.")),
        ("education", ("Enrolls a student in a course.", "Grades an exam.", "Lists teachers of a school.")),
        ("food", ("Finds a recipe by ingredient.", "Plans the meals of a kitchen.", "Adds a dish to the menu.")),
        ("travel", ("Books a hotel for a trip.", "Finds flights of an airline.", "Cancels a passenger's reservation.")),
        ("farming", ("Waters a field of a farm.", "Records the harvest of a crop.", "Plans fertilizer for the soil.")),
        ("legal", ("Files a lawsuit with the court.", "Drafts a contract clause.", "Assigns an attorney to a case.")),
        ("fitness", ("Logs a workout.", "Tracks the heart rate of an exercise.", "Plans training at the gym.")),
        ("projects", ("Creates a task on a board.", "Plans a sprint of a project.", "Sets a milestone.")),
        ("code hosting", ("Opens a pull request.", "Lists the branches of a repository.", "Merges a commit.")),
        ("gaming", ("Starts a quest for a player.", "Moves a character in the dungeon.", "Shows the leaderboard.")),
        ("maritime", ("Finds a berth in a port for a vessel.", "Tracks a ship's cargo.", "Lists harbors.")),
        (
            "translation",
            ("Translates a text into a target language.", "Adds a glossary term.", "Lists locales."),
        ),
        (None, ("Frobnicates.", "Reads a value.", "Sets the mode.")),
    ],
)
def test_toolsets_of_no_registry_find_their_subject(name, descriptions):
    found = subject_of(toolset(*descriptions))
    assert (found and found.name.split(",")[0]) == name


def test_a_list_that_has_to_be_longer_than_a_story_goes_on_with_those_of_the_others():
    shop = Cast(np.random.default_rng(0), TODAY, next(one for one in subjects() if one.name == "retail"))
    products = {"type": "array", "items": STRING, "minItems": 2}
    first, second = drawn("product_names", shop, products)
    assert first == shop.look_up("product_name")[0]
    assert second in shop.look_further("product_name")
    assert drawn("product_names", shop, {**products, "minItems": 1}) == [first]


def test_two_words_in_brackets_say_what_sort_of_thing_is_meant():
    mine = Cast(np.random.default_rng(0), TODAY, next(one for one in subjects() if one.name == "geology"))
    schema = {"type": "string", "description": "Parameter to analyze (elements or minerals)"}
    found = draw_input(Asked("analysis_parameter", schema, schema["description"]), mine, np.random.default_rng(0))
    assert found.value in mine.look_up("analysis_parameter")
