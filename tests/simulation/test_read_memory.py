"""What was read on a world is remembered, and nobody can tell but by the time it takes."""

import gc
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from envsynth.core import RowChange, SimulatorFault, ToolCall
from envsynth.simulation import ProgramSimulator
from envsynth.simulation.read_memory import ReadMemory
from envsynth.world import BaseWorld, World
from tests.world.shop import ROWS, SCHEMA, TOOLS, base_world, toolset

ADA = ToolCall(name="get_member", arguments={"member_id": "M1"})
BEN = ToolCall(name="get_member", arguments={"member_id": "M2"})
NOBODY = ToolCall(name="get_member", arguments={"member_id": "M3"})
RENEW = ToolCall(name="renew_loans", arguments={"loan_ids": ["L1"]})
LEAVE = ToolCall(name="set_active", arguments={"member_id": "M1", "active": False})
RETURN = ToolCall(name="set_active", arguments={"member_id": "M1", "active": True})


@pytest.fixture(scope="module")
def base():
    return base_world()


@pytest.fixture
def memory():
    return ReadMemory()


@pytest.fixture
def simulator(memory):
    return ProgramSimulator(toolset(), memory)


def echo(parameters, returns):
    return {"name": "t", "description": "d", "parameters": {"properties": parameters}, "program": {"returns": returns}}


def test_a_repeated_read_takes_no_stage(simulator, base, memory):
    first = simulator.answer(ADA, World(base))
    lonely = BaseWorld(SCHEMA, "small", base.now, ROWS)
    stages = len(base.stages)
    assert simulator.answer(ADA, World(base)) == first
    assert len(memory) == 1
    assert len(base.stages) == stages
    simulator.answer(ADA, World(lonely))  # equal rows, but another base world
    assert len(memory) == 2
    assert len(lonely.stages) == 1


def test_refusals_are_remembered_and_what_the_gateway_refuses_is_not(simulator, base, memory):
    first = simulator.answer(NOBODY, World(base))
    assert (first.error, first.status, first.content) == ("member_not_found", 404, "Member M3 not found")
    assert simulator.answer(NOBODY, World(base)) == first
    for arguments in ({}, {"member_id": 3}, {"member_id": "M1", "more": 1}):
        assert simulator.answer(ToolCall(name="get_member", arguments=arguments), World(base)).status == 400
    assert len(memory) == 1


def test_what_one_caller_does_to_an_answer_no_other_sees(simulator, base):
    first = simulator.answer(ADA, World(base))
    kept = first.to_text()
    for _ in range(3):
        first.content["loans"].clear()
        first.content["name"] = "Eve"
        first = simulator.answer(ADA, World(base))
        assert first.to_text() == kept


def test_a_written_world_is_read_as_it_is(simulator, base):
    before = simulator.answer(ADA, World(base)).content
    world = World(base)
    simulator.answer(LEAVE, world)
    for _ in range(2):
        assert simulator.answer(ADA, world).content["profile"] == {"active": False}
        assert simulator.answer(ADA, world.fork()).content["profile"] == {"active": False}
    state = world.snapshot()
    simulator.answer(RETURN, world)
    assert simulator.answer(ADA, world).content == before
    world.restore(state)
    assert simulator.answer(ADA, world).content["profile"] == {"active": False}
    assert simulator.answer(ADA, World(base)).content == before


def test_worlds_that_came_to_the_same_rows_share_what_was_read(simulator, base, memory):
    one, other, third = World(base), World(base), World(base, seed=7)
    for call in (LEAVE, RENEW):
        simulator.answer(call, one)
    for call in (RENEW, RETURN, LEAVE):
        simulator.answer(call, other)
    assert simulator.answer(ADA, one) == simulator.answer(ADA, other)
    assert len(memory) == 1
    simulator.answer(LEAVE, third)
    assert simulator.answer(ADA, third) != simulator.answer(ADA, one)
    assert len(memory) == 2


def test_worlds_with_other_values_in_the_same_rows_share_nothing(simulator, base):
    for days in (5, 9):
        world = World(base)
        simulator.answer(ToolCall(name="renew_loans", arguments={"loan_ids": ["L1"], "days": days}), world)
        assert simulator.answer(ADA, world).content["loans"][0]["due"] == f"2026-03-{14 + days}"


def test_a_world_that_was_sent_back_to_earlier_changes_reads_these(simulator, base):
    world = World(base)
    simulator.answer(LEAVE, world)
    earlier, state = simulator.answer(ADA, world), world.snapshot()
    simulator.answer(RENEW, world)
    assert simulator.answer(ADA, world) != earlier
    world.restore(state)
    assert simulator.answer(ADA, world) == earlier


def test_a_world_that_is_back_at_its_start_reads_what_any_does(simulator, base, memory):
    simulator.answer(ADA, World(base))
    undone, restored = World(base), World(base)
    start = restored.snapshot()
    simulator.answer(LEAVE, undone)
    simulator.answer(RETURN, undone)
    simulator.answer(LEAVE, restored)
    restored.restore(start)
    for world in (undone, restored):
        assert simulator.answer(ADA, world).content["profile"] == {"active": True}
    assert len(memory) == 1


def test_what_many_rows_were_written_in_is_asked_itself(simulator, base, memory):
    world = World(base)
    simulator.answer(ToolCall(name="renew_loans", arguments={"loan_ids": ["L2", "L3", "L4", "L5", "L6"]}), world)
    for _ in range(4):
        simulator.answer(ToolCall(name="add_note", arguments={"member_id": "M1"}), world)
    for _ in range(2):
        assert simulator.answer(ADA, world).content["loans"][1]["due"] == "2026-04-04"
        assert simulator.answer(ADA, world.fork()).content["loans"][1]["due"] == "2026-04-04"
    assert len(memory) == 0


def test_the_tasks_rows_and_its_clock_are_part_of_what_is_remembered(base):
    now = echo({}, {"now": {"value": "SELECT date('now')"}, "iso": ":now"})
    simulator = ProgramSimulator(toolset([*TOOLS, now]))
    rows = (RowChange(table="members", key=("M1",), row={"member_id": "M1", "name": "Eve", "active": 1}),)
    for _ in range(2):
        assert simulator.answer(ADA, World(base)).content["name"] == "Ada"
        assert simulator.answer(ADA, World(base, rows)).content["name"] == "Eve"
        for day in ("2026-05-01", "2026-05-02"):
            told = simulator.answer(ToolCall(name="t"), World(base, now=f"{day}T08:00:00")).content
            assert told == {"now": day, "iso": f"{day}T08:00:00"}


def test_arguments_of_other_types_are_other_arguments(base):
    typed = ProgramSimulator(toolset([echo({"x": {}}, {"x": ":x", "type": {"value": "SELECT typeof(:x)"}})]))
    plain = ProgramSimulator(toolset([echo({"x": {}}, {"x": ":x", "type": {"value": "SELECT typeof(:x)"}})]), none())
    for _ in range(2):
        for value in (1, 1.0, True, "1", 1.5, None, [1], [True], {"a": 1}, {"a": 1.0}, "", "None"):
            call = ToolCall(name="t", arguments={"x": value})
            assert typed.answer(call, World(base)).to_text() == plain.answer(call, World(base)).to_text()
        assert typed.answer(ToolCall(name="t"), World(base)) == plain.answer(ToolCall(name="t"), World(base))


def none():
    return ReadMemory(entries=0)


def test_two_toolsets_with_the_same_names_share_nothing(base):
    one = ProgramSimulator(toolset([echo({}, {"said": "one"})]))
    other = ProgramSimulator(toolset([echo({}, {"said": "other"})]))
    for _ in range(2):
        assert one.answer(ToolCall(name="t"), World(base)).content == {"said": "one"}
        assert other.answer(ToolCall(name="t"), World(base)).content == {"said": "other"}


def test_what_takes_an_identifier_is_made_anew(base, memory):
    simulator = ProgramSimulator(toolset([echo({}, {"id": ":new_id"})]), memory)
    first, second = (simulator.answer(ToolCall(name="t"), World(base, seed=seed)) for seed in (1, 2))
    assert first.content != second.content
    assert len(memory) == 0


def test_what_json_cannot_say_is_not_kept(base, memory):
    simulator = ProgramSimulator(toolset([echo({}, {"x": {"value": "SELECT 9e999"}})]), memory)
    assert simulator.answer(ToolCall(name="t"), World(base)).content == {"x": float("inf")}
    assert len(memory) == 0


def test_faults_are_not_kept(base, memory):
    simulator = ProgramSimulator(toolset([echo({}, {"x": {"value": "SELECT abs(-9223372036854775808)"}})]), memory)
    for _ in range(2):
        with pytest.raises(SimulatorFault, match="integer overflow"):
            simulator.answer(ToolCall(name="t"), World(base))
    assert len(memory) == 0


def test_the_memory_is_bounded_in_entries_and_in_bytes(base):
    tool = echo({"x": {"type": "string"}}, {"x": ":x"})
    few, small = ReadMemory(entries=3), ReadMemory(size=64_000)
    for memory in (few, small):
        simulator = ProgramSimulator(toolset([tool]), memory)
        for number in range(40):
            text = f"{number:02d}" * 500
            assert simulator.answer(ToolCall(name="t", arguments={"x": text}), World(base)).content == {"x": text}
    assert len(few) == 3
    assert 20 < len(small) < 40
    assert small.size <= 64_000
    huge = ToolCall(name="t", arguments={"x": "y" * 3_000})
    simulator.answer(huge, World(base))
    assert simulator.answer(huge, World(base)).content == {"x": "y" * 3_000}
    assert small.size <= 64_000


def test_what_was_asked_for_longest_ago_is_forgotten_first(base):
    memory = ReadMemory(entries=2)
    simulator = ProgramSimulator(toolset(), memory)
    for one in (ADA, BEN, ADA, NOBODY):
        simulator.answer(one, World(base))
    assert memory.recall(memory.key(ADA, World(base))).content["name"] == "Ada"
    assert memory.recall(memory.key(BEN, World(base))) is None


def test_a_base_world_that_is_gone_is_held_by_no_memory(simulator, memory):
    for number in range(3):
        rows = {"members": [{"member_id": "M1", "name": f"Ada {number}", "active": 1}]}
        base = base_world(rows)
        assert simulator.answer(ADA, World(base)).content["name"] == f"Ada {number}"
        gone = memory.key(ADA, World(base))[0]
        del base
        gc.collect()
        assert gone() is None


def test_threads_read_what_each_would_read_alone(base):
    kept = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    simulator, alone = ProgramSimulator(toolset(), ReadMemory(entries=2)), ProgramSimulator(toolset(), none())

    def play(number):
        world, twin = World(base, seed=number), World(base, seed=number)
        for call in (ADA, BEN, NOBODY, ADA, LEAVE, ADA, RENEW, BEN, ADA):
            if simulator.answer(call, world) != alone.answer(call, twin):
                return False
        return True

    try:
        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(play, range(64)))
    finally:
        sys.setswitchinterval(kept)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be forked here")
def test_a_forked_process_goes_on_with_its_own_memory(simulator, base, memory):
    text = simulator.answer(ADA, World(base)).to_text()
    child = os.fork()
    if not child:
        same = simulator.answer(ADA, World(base)).to_text() == text
        os._exit(0 if same and simulator.answer(BEN, World(base)).content["name"] == "Ben" else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert len(memory) == 1
