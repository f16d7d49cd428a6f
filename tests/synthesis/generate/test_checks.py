"""What a model makes is checked, and what is wrong with it is said so that it can be mended."""

import copy

import pytest

from envsynth.core import EnvsynthError, Instruction, ToolCall, ToolResult
from envsynth.synthesis.generate.grounding import UngroundedError, ground, states_value
from envsynth.synthesis.generate.programs import problem_of_program
from envsynth.synthesis.generate.settings import GenerateSettings
from envsynth.synthesis.generate.state import populated, problem_of_tables, recipe_of
from envsynth.synthesis.generate.tools import problem_of_tool, tool_of
from tests.synthesis.generate import clinic

SETTINGS = GenerateSettings(field="clinics", name="clinic")


@pytest.fixture(scope="module")
def base():
    return populated(clinic.TABLES, recipe_of(clinic.ROWS, SETTINGS), SETTINGS)


def changed(value, **parts):
    made = copy.deepcopy(value)
    made.update(parts)
    return made


def with_program(value, **parts):
    return changed(value, program={**value["program"], **parts})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"views": {"late": "SELECT dya FROM appointments"}}, "dya"),
        ({"views": {"bad": "SELECT random() AS r"}}, "random"),
        ({"tables": {**clinic.TABLES["tables"], "entities": {"key": "id", "columns": {"id": "text"}}}}, "entities"),
        ({"tables": {"x": {"key": "id", "columns": {"name": "text"}}}}, "'id' is not one of"),
        ({"tables": {"order": {"key": "id", "columns": {"id": "text"}}}}, "order"),
        ({"tables": {"x": {"key": "id", "columns": {"id": "text"}, "check": ["nothing > 0"]}}, "views": {}}, "nothing"),
    ],
)
def test_world_that_does_not_compile_is_told(change, said):
    assert said in problem_of_tables(changed(clinic.TABLES, **change))
    assert problem_of_tables(clinic.TABLES) is None


@pytest.mark.parametrize("sql", ["DROP TABLE patients", "PRAGMA foreign_keys = OFF", "ATTACH 'x' AS x"])
def test_hostile_program_does_not_compile(base, sql):
    tool, value = tool_of(clinic.REFILL), clinic.PROGRAMS["request_refill"][0]
    assert "does not compile" in problem_of_program(tool, with_program(value, effects=[sql]), base)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"trials": [{"arguments": {"patient_id": "P9", "drug": "metformin"}, "expect": "ok"}]}, "patient_not_found"),
        (
            {"trials": [{"arguments": {"patient_id": "P9", "drug": "metformin"}, "expect": "patient_not_found"}]},
            "no trial",
        ),
        ({"trials": [{"arguments": {"patient_id": "P1"}, "expect": "ok"}]}, "missing_parameter"),
        ({"consumes": {"patient_id": "people.id"}}, "people.id"),
        ({"consumes": {"person": "patients.patient_id"}}, "no parameter"),
    ],
)
def test_trial_that_does_not_give_what_was_expected_is_told(base, change, said):
    tool, value = tool_of(clinic.REFILL), clinic.PROGRAMS["request_refill"][0]
    assert problem_of_program(tool, value, base) is None
    assert said in problem_of_program(tool, changed(value, **change), base)


def test_response_outside_its_schema_and_write_without_a_change_are_told(base):
    tool, value = tool_of(clinic.REFILL), clinic.PROGRAMS["request_refill"][0]
    assert "output_schema" in problem_of_program(tool, with_program(value, returns={"refill": "R1"}), base)
    idle = with_program(value, effects=["UPDATE refills SET drug = drug WHERE refill_id = 'none'"])
    assert "changes nothing" in problem_of_program(tool, idle, base)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "ask_user"}, "taken"),
        ({"name": "submit_solution"}, "taken"),
        ({"parameters": {"type": "object", "properties": {"x": {"type": "strng"}}}}, "JSON Schema"),
        ({"parameters": {"type": "object", "properties": {}, "required": ["x"]}}, "'x'"),
        ({"parameters": {"type": "array"}}, "object"),
        ({"failure_modes": [clinic.NO_PATIENT, clinic.NO_PATIENT]}, "same code"),
        ({"output_schema": {"type": "objekt"}}, "JSON Schema"),
    ],
)
def test_what_is_no_tool_is_told(change, said):
    assert problem_of_tool(clinic.FIND) is None
    assert said in problem_of_tool(changed(clinic.FIND, **change))


@pytest.mark.parametrize(
    ("text", "value", "states"),
    [
        ("Order W-10.", "W-1", False),
        ("Order W-1.", "W-1", True),
        ("It costs $1,200.", 1200, True),
        ("Pay 2.50.", 2.5, True),
        ("Take two.", 2, True),
        ("Take eleven.", -2, False),
        ("anything", "", False),
    ],
)
def test_value_is_said_only_where_it_stands_whole(text, value, states):
    assert states_value(text, value) is states


def test_value_that_nothing_says_has_no_source():
    said = Instruction(high="Call off my visit.", low="Call off the visit.")
    calls = [(ToolCall(name="cancel_appointment", arguments={"appointment_id": "A2"}), "goal")]
    tools = {"cancel_appointment": tool_of(clinic.CANCEL)}
    results = [ToolResult(content={"appointment_id": "A2"})]
    with pytest.raises(UngroundedError, match="nothing says this value"):
        ground(calls, results, said, {}, "", "2026-03-14T10:00:00", tools)


def test_recipe_that_cannot_be_run_is_an_error():
    with pytest.raises(EnvsynthError):
        populated(clinic.TABLES, recipe_of({"lists": {}, "steps": [{"table": "none", "count": 1}]}, SETTINGS), SETTINGS)
