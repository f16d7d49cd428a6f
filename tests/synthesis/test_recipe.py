import pytest
from pydantic import ValidationError

import envsynth
from envsynth.core import BundleError
from envsynth.synthesis import build
from envsynth.synthesis.recipe import AskSpec
from tests.synthesis.desk import FILES, write

RECIPE = FILES["recipe/tasks.yaml"]
SEATS = "asks: [{label: seats, kind: number, pointer: /seats, among: [5]}]"
SPARE = """asks: [{label: spare seats, kind: number, value: ":spare", rivals: ":wrong"}]"""
BOOK = "SELECT m.member_id, m.pin, r.room_id, r.title FROM"
WITH_SPARE = """SELECT m.member_id, m.pin, r.room_id, r.title, r.seats - 2 AS spare,
      json_array(r.seats, r.seats + 2) AS "wrong:json" FROM"""
ROOM = """{gives: room_id, select: "SELECT room_id FROM rooms WHERE title = :title"}"""
SPARE_IS_GIVEN = """{gives: spare, select: "SELECT seats - 2 FROM rooms WHERE room_id = :room_id"}"""


def computing(criteria: str = f"{ROOM}, {SPARE_IS_GIVEN}", ask: str = SPARE) -> str:
    """Return the recipe with an ask that no response holds: how many seats two people leave."""
    recipe = RECIPE.replace(BOOK, WITH_SPARE).replace(SEATS, ask).replace(f"[{ROOM}]", f"[{criteria}]")
    recipe = recipe.replace("How many seats has it?", "How many seats will two of us leave?")
    return recipe.replace("it has {{ goals[0].seats }} seats", "you leave {{ spare }} seats")


def asks(folder, intent):
    return [ask for task in envsynth.load(folder).tasks.values() if intent in task.tags for ask in task.asks]


def test_a_computed_value_is_asked_for(tmp_path):
    build(write(tmp_path, recipe__tasks=computing()))
    found = {(ask.label, ask.value, ask.rivals) for ask in asks(tmp_path, "book")}
    assert found == {("spare seats", 4, (6, 8)), ("spare seats", 10, (12, 14))}


def test_a_computed_value_that_no_criterion_gives_is_an_error(tmp_path):
    with pytest.raises(BundleError, match="a criterion has to give :spare"):
        build(write(tmp_path, recipe__tasks=computing(criteria=ROOM)))


def test_a_computed_value_that_its_criterion_contradicts_makes_no_task(tmp_path):
    wrong = SPARE_IS_GIVEN.replace("seats - 2", "seats - 3")
    build(write(tmp_path, recipe__tasks=computing(criteria=f"{ROOM}, {wrong}")), tasks=2)
    assert asks(tmp_path, "book") == []


def test_rivals_that_nothing_binds_are_an_error(tmp_path):
    with pytest.raises(BundleError, match="the rivals of the ask 'spare seats' are :unheard"):
        build(write(tmp_path, recipe__tasks=computing(ask=SPARE.replace(":wrong", ":unheard"))))


@pytest.mark.parametrize("places", [{}, {"pointer": "/seats", "value": ":seats"}])
def test_an_ask_is_either_read_or_computed(places):
    with pytest.raises(ValidationError, match="either a pointer or a value"):
        AskSpec.model_validate({"label": "seats", "kind": "number", **places})


def test_an_opening_proves_who_asks(tmp_path):
    who = """{gives: member_id, select: "SELECT member_id FROM members WHERE email = :email"}"""
    recipe = RECIPE.replace("openings: [{said: [email],", f"openings: [{{said: [email], criteria: [{who}],")
    build(write(tmp_path, recipe__tasks=recipe))
    for task in envsynth.load(tmp_path).tasks.values():
        assert task.criteria[0].names["email"] in task.instruction.high
        assert [criterion.select for criterion in task.criteria].count(task.criteria[0].select) == 1


def test_a_phrase_need_not_repeat_what_the_opening_says(tmp_path):
    phrase = "Book the {{ title }} for {{ day }}.{% if 'email' not in introduced %} I'm {{ email }}.{% endif %} Seats?"
    recipe = RECIPE.replace("Please book the {{ title }} for {{ day }}. How many seats has it?", phrase)
    build(write(tmp_path, recipe__tasks=recipe))
    for task in envsynth.load(tmp_path).tasks.values():
        assert task.instruction.high.count("@example.org") == 1
