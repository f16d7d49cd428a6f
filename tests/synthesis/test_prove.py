"""Each proof catches the fault that it is there for."""

import pytest

import envsynth
from envsynth.core import Criterion, Task, Toolset
from envsynth.reward import run_golden
from envsynth.simulation import ProgramSimulator
from envsynth.synthesis import Prover, ToolGraph, build
from tests.synthesis.desk import write


@pytest.fixture(scope="module")
def club(tmp_path_factory):
    folder = write(tmp_path_factory.mktemp("club"))
    build(folder)
    return envsynth.load(folder)


@pytest.fixture(scope="module")
def booking(club):
    return next(task for task in club.tasks.values() if task.tags == ("book",))


def broken(club, task: Task, toolset: Toolset | None = None, **changes) -> list[str]:
    """Return the proofs that do not hold for a changed task."""
    toolset = toolset or club.toolset
    task = Task.model_validate(task.model_dump() | {"id": ""} | changes)
    prover = Prover(toolset, ToolGraph(toolset), ProgramSimulator(toolset), club.base_world)
    run = run_golden(task, prover.world(task), ProgramSimulator(toolset))
    return [proof.name for proof in prover.prove(task, run) if not proof.holds]


def with_golden(task: Task, name: str, **changes) -> list[dict]:
    return [call.model_dump() | (changes if call.name == name else {}) for call in task.golden]


def with_tool(toolset: Toolset, name: str, **changes) -> Toolset:
    tools = [tool.model_copy(update=changes) if tool.name == name else tool for tool in toolset.tools]
    return toolset.model_copy(update={"tools": tuple(tools)})


def test_a_sound_task_passes_all(club, booking):
    assert broken(club, booking) == []


def test_an_argument_without_a_source(club, booking):
    assert broken(club, booking, golden=with_golden(booking, "book_room", sources={})) == ["every argument is grounded"]


def test_a_source_that_holds_another_value(club, booking):
    book = next(call for call in booking.golden if call.name == "book_room")
    sources = {name: source.model_dump() for name, source in book.sources.items()}
    sources["/room_id"]["pointer"] = "/rooms/2/room_id"
    golden = with_golden(booking, "book_room", sources=sources)
    assert broken(club, booking, golden=golden) == ["every argument is grounded"]


def test_a_choice_that_the_instruction_does_not_determine(club, booking):
    vague = Criterion(select="SELECT room_id FROM rooms WHERE open", names={}, value="R1").model_dump()
    assert broken(club, booking, criteria=[vague]) == ["every choice is determined"]


def test_an_instruction_that_states_the_answer(club, booking):
    seats = booking.asks[0].value
    told = {"low": booking.instruction.low, "high": f"Book it, it has {seats} seats, they say."}
    assert "the instruction leaks no answer" in broken(club, booking, instruction=told)


def test_a_fact_that_the_instruction_tells(club, booking):
    pin = next(call for call in booking.golden if call.name == "book_room").arguments["pin"]
    told = {"low": booking.instruction.low, "high": f"{booking.instruction.high} My PIN is {pin}."}
    assert "facts must be asked for" in broken(club, booking, instruction=told)


def test_a_fact_that_the_user_does_not_know(club, booking):
    metadata = booking.metadata.model_dump() | {"facts": {}}
    assert broken(club, booking, metadata=metadata) == ["facts must be asked for"]


def test_a_golden_without_a_goal(club, booking):
    golden = [call.model_dump() | {"role": "support"} for call in booking.golden]
    assert "has a goal" in broken(club, booking, golden=golden)


def test_an_argument_that_may_be_anything(club, booking):
    book = club.toolset.by_name["book_room"]
    loose = {**book.properties, "day": {"type": "string", "x-compare": "ignore"}}
    program = book.program.model_copy(
        update={"effects": ("INSERT INTO bookings VALUES ('B' || :new_id, :member_id, :room_id, date(:now))",)}
    )
    toolset = with_tool(club.toolset, "book_room", parameters={**book.parameters, "properties": loose}, program=program)
    assert "a changed argument fails" in broken(club, booking, toolset)


def test_a_start_with_a_dangling_reference(club, booking):
    metadata = booking.metadata.model_dump() | {"rows": [{"table": "rooms", "key": ["R3"]}]}
    assert broken(club, booking, metadata=metadata) == []
    rows = [{"table": "members", "key": ["M1"]}, {"table": "members", "key": ["M2"]}]
    whole = broken(club, booking.model_copy(), golden=[], asks=[], metadata={"base": "small", "rows": rows})
    assert "the start is whole" in whole
