"""The explanation: readable, plain JSON, and safe whatever the agent sent."""

import json
from typing import Any

import orjson
import pytest

from envsynth.core import ToolCall, ToolResult
from envsynth.reward import RewardConfig, score
from tests.reward.shop import judge, make_task, play, shop

MAKE = {"make_voucher": {"customer_id": "C1", "amount": 25}}
ON = {"set_newsletter": {"customer_id": "C1", "on": True}}


def test_the_text_tells_every_part() -> None:
    breakdown = judge(
        [ON, MAKE],
        [{"make_voucher": {"customer_id": "C1", "amount": 20, "currency": "EUR"}}],
        asks=[{"label": "amount", "kind": "money", "value": 25.0}],
        message="I made it over $20.00.",
    )
    assert breakdown.to_text().splitlines() == [
        "failure: score 0, progress 0",
        "calls",
        '  ✗ set_newsletter(customer_id="C1", on=true): never made',
        '  ✗ make_voucher(customer_id="C1", amount=25): call 0 comes nearest, but its arguments differ',
        "      /amount: expected 25, got 20",
        '      /currency: "EUR", which nobody asked for',
        "  + call 0, make_voucher: extra, write",
        "world: 0 of 2 changed rows right, 1 wrong",
        "  ✗ vouchers[V10000000]: should not be there: " + _shown(breakdown.world.differences[0].got),
        "  ✗ customers[C1].newsletter: expected 1, got 0",
        "  ✗ vouchers[V10000000]: missing, expected " + _shown(breakdown.world.differences[2].expected),
        "answer",
        "  ✗ amount (money) 25.0: not stated",
    ]


def _shown(row: Any) -> str:
    return f"{orjson.dumps(row).decode()[:120]}…"


def test_the_dictionary_is_plain_json_and_shared_with_nothing() -> None:
    breakdown = judge([ON, MAKE], [MAKE])
    data = breakdown.to_dict()
    assert json.loads(json.dumps(data)) == data
    assert (data["score"], data["success"]) == (0.0, False)
    data["calls"][0]["arguments"]["customer_id"] = "changed"
    assert breakdown.to_dict()["calls"][0]["arguments"]["customer_id"] == "C1"


def deep() -> Any:
    value: Any = []
    for _ in range(5_000):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value", [deep(), "\ud800", "x" * 100_000, float("nan"), 10**400, [1] * 10_000, {"\ud800": 1}, {1: 2}]
)
@pytest.mark.parametrize("place", ["customer_id", "amount", "made_up"])
def test_whatever_an_agent_sends_can_be_reported(value: Any, place: str) -> None:
    task, run = make_task([MAKE])
    calls = [ToolCall.model_construct(name="make_voucher", arguments={**MAKE["make_voucher"], place: value})]
    # No simulator of ours would take such a call; a live one might.
    breakdown = score(task, shop().toolset, run, calls, [ToolResult(content={})], (), None, RewardConfig())
    assert not breakdown.success
    assert len(orjson.dumps(breakdown.to_dict())) < 10_000
    assert "make_voucher" in breakdown.to_text()


def test_a_made_up_tool_name_is_reported_shortly() -> None:
    task, run = make_task([MAKE])
    calls = [ToolCall(name="x" * 100_000), ToolCall.model_construct(name="\ud800", arguments={})]
    results = [ToolResult.failure("unknown_tool", "?", 404)] * 2
    breakdown = score(task, shop().toolset, run, calls, results, (), None, RewardConfig())
    assert len(orjson.dumps(breakdown.to_dict())) < 3_000


def test_a_world_turned_over_is_told_in_part() -> None:
    many = [{"make_voucher": {"customer_id": "C1", "amount": n}} for n in range(60)]
    breakdown = judge([ON], many)
    assert (len(breakdown.world.differences), breakdown.world.more, breakdown.world.wrong) == (50, 11, 60)
    assert breakdown.to_text().count("should not be there") == 50
    assert "... and 11 more" in breakdown.to_text()


def test_undone_writes_are_noted_only_where_the_worlds_are_equal() -> None:
    back = {"set_newsletter": {"customer_id": "C1", "on": False}}
    assert judge([MAKE], [ON, back, MAKE]).notes == (
        "call 0, set_newsletter: a write that nobody asked for, with no net effect on the world",
        "call 1, set_newsletter: a write that nobody asked for, with no net effect on the world",
    )
    assert judge([MAKE], [ON, MAKE]).notes == ()


def test_scoring_changes_nothing_that_it_is_given() -> None:
    task, run = make_task([MAKE, ON])
    played = play([ON, MAKE])
    before = (task.model_dump(), [c.model_dump() for c in played.calls], [r.model_dump() for r in played.results])
    score(task, shop().toolset, run, played.calls, played.results, played.changes, "x", RewardConfig())
    after = (task.model_dump(), [c.model_dump() for c in played.calls], [r.model_dump() for r in played.results])
    assert before == after
