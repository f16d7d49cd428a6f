"""Tools that are known by their schemas: schemas and pinned responses are the truth, and a judge beyond them."""

import pytest

from envsynth.bundle.bundle import DEFAULT_NOW
from envsynth.core import ENTITIES, ToolCall, ToolResult
from envsynth.simulation import SchemaSimulator
from envsynth.simulation.audit import Start, Store, audit_simulator, make_cases, make_exhibits, simulator_report
from envsynth.world import BaseWorld, World
from tests.simulation.audit.test_audit import Gullible
from tests.simulation.schema.orders import shop
from tests.simulation.schema.test_bundle import tasks

BASE = BaseWorld(ENTITIES, "", DEFAULT_NOW, {})
PINNED = ToolCall(name="list_orders", arguments={})


@pytest.fixture(scope="module")
def truth():
    return SchemaSimulator(shop())


@pytest.fixture(scope="module")
def cases(truth):
    starts = [
        Start(
            task.id,
            lambda task=task: World.at_start(BASE, task.metadata),
            (*task.golden, *([PINNED] if task.metadata.pinned else [])),
        )
        for task in tasks()
    ]
    return make_cases(shop(), starts, truth, per_mode=2)


def audited(simulator, truth, cases, tmp_path, judge=None):
    return audit_simulator(simulator, truth, shop(), cases, Store(tmp_path / "a.jsonl", {}), judge)


def test_what_nothing_knows_is_unjudged_and_not_wrong(truth, cases, tmp_path):
    report = simulator_report(audited(truth, truth, cases, tmp_path))
    assert {case.known_by for case in cases} == {"gateway", "pinned", ""}
    assert report["all"]["wrong"] == report["all"]["faults"] == 0
    assert report["all"]["unjudged"] == sum(case.known_by == "" for case in cases)


def test_a_judge_is_asked_for_what_nothing_else_knows(truth, cases, tmp_path):
    findings = audited(truth, truth, cases, tmp_path, Gullible())
    assert {one.outcome for one in findings} == {"right"}
    assert {one.verdict.judged_by for one in findings} == {"gateway", "pinned", "model"}


def test_what_lies_outside_the_output_schema_needs_no_judge(truth, cases, tmp_path):
    class Empty(SchemaSimulator):
        async def respond(self, call, world):
            result = self.answer(call, world)
            return ToolResult(content={"nothing": "said"}) if result.ok else result

    findings = audited(Empty(shop()), truth, cases, tmp_path, Gullible())
    wrong = [one for one in findings if one.outcome == "wrong"]
    assert wrong
    assert {one.verdict.judged_by for one in wrong} <= {"schema", "pinned"}
    assert all(one.mode != "schema_failure" for one in wrong)


def test_exhibits_are_only_of_what_is_known(cases):
    exhibits = make_exhibits(shop(), cases)
    assert exhibits
    assert all(exhibit.case.known_by for exhibit in exhibits)
