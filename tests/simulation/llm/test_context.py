"""What the model is shown of a world is the same whether it was gathered before or not."""

from pathlib import Path

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from envsynth.bundle import load
from envsynth.core import PinnedCall, ToolCall
from envsynth.simulation import ProgramSimulator
from envsynth.simulation.llm.context import Gatherer
from envsynth.world import World
from tests.world.shop import SCHEMA, base_world, toolset

RETAIL = load(Path(__file__).parents[3] / "envs" / "retail")
TOOLS = RETAIL.toolset.by_name
CHANGED = [task for task in RETAIL.tasks.values() if task.metadata.rows]
TASKS = [*[task for task in RETAIL.tasks.values() if not task.metadata.rows][:3], *CHANGED[:3]]
CALLS = [ToolCall(name=c.name, arguments=c.arguments) for task in TASKS for c in task.golden if c.name in TOOLS]
REMEMBERING = Gatherer(RETAIL.toolset.world, 40)
PROGRAMS = ProgramSimulator(RETAIL.toolset)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_what_is_shown_of_retail_is_what_is_there(data: st.DataObject) -> None:
    for task in data.draw(st.lists(st.sampled_from(TASKS), min_size=1, max_size=3)):
        world = RETAIL.world(task)
        for call in data.draw(st.lists(st.sampled_from(CALLS), max_size=6)):
            shown = REMEMBERING.gather(TOOLS[call.name], call, world)
            assert shown == Gatherer(RETAIL.toolset.world, 40).gather(TOOLS[call.name], call, world)
            if data.draw(st.booleans()):
                PROGRAMS.answer(call, world)


def test_a_written_row_is_shown_as_it_is() -> None:
    tools, gatherer, base = toolset(), Gatherer(SCHEMA, 40), base_world()
    ask = ToolCall(name="get_member", arguments={"member_id": "M1"})
    leave = ToolCall(name="set_active", arguments={"member_id": "M1", "active": False})
    world = World(base)
    for active in (1, 1, 0, 0):
        if not active:
            ProgramSimulator(tools).answer(leave, world)
        rows = orjson.loads(gatherer.gather(tools.by_name["get_member"], ask, world).shown)["rows"]
        assert [row["active"] for row in rows["members"] if row["member_id"] == "M1"] == [active]
    assert b'"active":1' in gatherer.gather(tools.by_name["get_member"], ask, World(base)).shown


def test_pinned_responses_are_shown_in_their_own_task_alone() -> None:
    tools, gatherer, base = toolset(), Gatherer(SCHEMA, 40), base_world()
    ask = ToolCall(name="get_member", arguments={"member_id": "M1"})
    for said in ("lent", "returned"):
        pinned = (PinnedCall(name="get_member", arguments={}, response={"member_id": "M1", "state": said}),)
        for _ in range(2):
            known = orjson.loads(gatherer.gather(tools.by_name["get_member"], ask, World(base, pinned=pinned)).shown)
            assert known["known"] == [{"member_id": "M1", "state": said}]
    assert orjson.loads(gatherer.gather(tools.by_name["get_member"], ask, World(base)).shown)["known"] == []


def test_what_a_tool_takes_decides_what_is_missing() -> None:
    gatherer, base = Gatherer(SCHEMA, 40), base_world()
    plain = toolset().by_name["get_member"]
    taking = plain.model_copy(update={"consumes": {"member_id": "members.member_id"}})
    ask = ToolCall(name="get_member", arguments={"member_id": "M9"})
    for _ in range(2):
        assert gatherer.gather(plain, ask, World(base)).missing == {}
        assert gatherer.gather(taking, ask, World(base)).missing == {"member_id": "members.member_id"}
