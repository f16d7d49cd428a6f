"""The ``mixed`` simulator: programs where there are any, schemas for the rest, and one world for both."""

import pytest

from envsynth.core import ENTITIES, BundleError, ToolCall
from envsynth.simulation import ProgramSimulator, default_simulator, make_simulator
from envsynth.world import BaseWorld, World
from tests.world.shop import ROWS, TOOLS, toolset

BARE = {
    "name": "create_note",
    "description": "Create a note.",
    "parameters": {"properties": {"text": {"type": "string"}}, "required": ["text"]},
    "output_schema": {"type": "object", "properties": {"note_id": {"type": "string"}}, "required": ["note_id"]},
    "annotations": {"read_only": False, "idempotent": False, "evidence": "hint"},
}
RENEW = ToolCall(name="renew_loans", arguments={"loan_ids": ["L1"], "days": 5})
NOTE = ToolCall(name="create_note", arguments={"text": "hello"})


@pytest.fixture
def mixed():
    plain = toolset([*TOOLS, BARE])
    tables = {**plain.world.tables, **ENTITIES.tables}
    return plain.model_copy(update={"world": plain.world.model_copy(update={"tables": tables})})


def world(tools):
    return World(BaseWorld(tools.world, "small", "2026-03-14T10:00:00", ROWS), seed=3)


def test_toolset_with_some_programs_and_the_table_entities_is_mixed(mixed):
    assert default_simulator(mixed) == "mixed"
    assert default_simulator(toolset([*TOOLS, BARE])) == "program"
    assert default_simulator(toolset(TOOLS)) == "program"


def test_each_tool_is_answered_by_what_is_known_of_it(mixed):
    simulator, place = make_simulator("mixed", mixed), world(mixed)
    plain = toolset(TOOLS)
    assert simulator.answer(RENEW, place) == ProgramSimulator(plain).answer(RENEW, world(plain))
    made = simulator.answer(NOTE, place)
    assert made.ok
    assert made.content["note_id"]
    tables = {change.table for change in place.changes()}
    assert tables == {"loans", "entities"}
    assert simulator.writes("renew_loans")
    assert simulator.writes("create_note")
    assert not simulator.writes("nothing")


def test_gateway_comes_first(mixed):
    simulator = make_simulator("mixed", mixed)
    for call in (RENEW, NOTE):
        assert simulator.answer(ToolCall(name=call.name, arguments={}), world(mixed)).status == 400
    assert simulator.answer(ToolCall(name="nothing", arguments={}), world(mixed)).status == 404


def test_world_without_the_table_entities_is_an_error():
    with pytest.raises(BundleError, match="entities"):
        make_simulator("mixed", toolset([*TOOLS, BARE]))
