import pytest

from envsynth.core import GoldenCall, Instruction, Metadata, Source, Task, ToolCall
from envsynth.reward import RewardConfig, run_golden, score
from envsynth.simulation import ProgramSimulator
from envsynth.simulation.user import NOTHING_TO_SAY, reply
from envsynth.world import World
from tests.world.shop import TOOLS, base_world, toolset

ASK = {
    "name": "ask_user",
    "description": "Ask the user.",
    "parameters": {
        "properties": {"question": {"type": "string", "minLength": 1, "x-compare": "ignore"}},
        "required": ["question"],
    },
}
WITH_USER = toolset([*TOOLS, ASK])
SIMULATOR = ProgramSimulator(WITH_USER)
FACTS = {"member number": "I'm member M1.", "days long": "For 5 days, please."}
TASK = Task(
    instruction=Instruction(low="Ask who it is, and renew L1.", high="Please renew L1 for me."),
    metadata=Metadata(base="small", facts=FACTS),
    golden=(
        GoldenCall(
            name="ask_user",
            arguments={"question": "For how many days?"},
            role="support",
            sources={"/question": Source(kind="policy")},
        ),
        GoldenCall(
            name="renew_loans",
            arguments={"loan_ids": ["L1"], "days": 5},
            role="goal",
            sources={"/loan_ids/0": Source(kind="instruction"), "/days": Source(kind="user")},
        ),
    ),
    answer="Renewed.",
)


def test_the_user_answers_what_is_asked_and_nothing_else():
    assert reply("What is your MEMBER id?", FACTS) == "I'm member M1."
    assert reply("How long, and which member?", FACTS) == "I'm member M1. For 5 days, please."
    assert reply("remember", FACTS) == NOTHING_TO_SAY
    assert reply("", FACTS) == NOTHING_TO_SAY
    assert reply("member", {}) == NOTHING_TO_SAY


def test_ask_user_is_answered_from_the_worlds_facts_and_changes_nothing():
    world = World.at_start(base_world(), TASK.metadata)
    result = SIMULATOR.answer(ToolCall(name="ask_user", arguments={"question": "How many days?"}), world)
    assert result.content == {"answer": "For 5 days, please."}
    assert world.changes() == ()
    assert world.fork().facts == FACTS
    refused = SIMULATOR.answer(ToolCall(name="ask_user", arguments={"question": ""}), world)
    assert refused.error == "invalid_parameter"


@pytest.mark.parametrize("rule", ["contain", "contain_all", "exact", "dag"])
@pytest.mark.parametrize("questions", [0, 1, 3])
def test_asking_is_never_an_extra_call_nor_a_required_one(rule, questions):
    run = run_golden(TASK, World.at_start(base_world(), TASK.metadata), SIMULATOR)
    world = World.at_start(base_world(), TASK.metadata)
    asked = [ToolCall(name="ask_user", arguments={"question": f"Question {n}?"}) for n in range(questions)]
    calls = [*asked, ToolCall(name="renew_loans", arguments=TASK.golden[1].arguments)]
    results = [SIMULATOR.answer(call, world) for call in calls]
    config = RewardConfig(calls=rule, extra_read_cost=0.1)
    breakdown = score(TASK, WITH_USER, run, calls, results, world.changes(), "Renewed.", config)
    assert breakdown.score == 1.0
