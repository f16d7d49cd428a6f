"""Demonstrations teach what is asked: who learned them by heart answers an audit rightly."""

import orjson
import pytest

import envsynth
from envsynth.simulation.audit import (
    Start,
    Store,
    audit_judge,
    audit_simulator,
    judge_report,
    judge_rows,
    make_cases,
    make_exhibits,
    simulator_report,
    simulator_rows,
)
from envsynth.simulation.llm import LlmOptions, LlmSimulator, ModelJudge
from tests.llm.server import Answer
from tests.llm.test_client import client


@pytest.fixture(scope="module")
def retail():
    return envsynth.load("retail")


@pytest.fixture(scope="module")
def cases(retail):
    tasks = [retail.tasks[i] for i in retail.task_ids(split="train")[:30]]
    starts = [Start(task.id, lambda task=task: retail.world(task), task.golden) for task in tasks]
    return make_cases(retail.toolset, starts, retail.simulator(), per_mode=1)


def by_heart(rows):
    """A model that learned the rows and nothing else."""
    learned = {orjson.dumps(row["messages"][:-1]): row["messages"][-1]["content"] for row in rows}

    def plan(body):
        known = learned.get(orjson.dumps(body["messages"]))
        return Answer(text=known) if known is not None else Answer(status=400, text="never seen")

    return plan


@pytest.mark.parametrize("options", [{}, {"validate_calls": False}, {"lookups": False}])
def test_simulator_s_demonstrations_are_right_answers_to_its_very_questions(server, retail, cases, tmp_path, options):
    rows = list(simulator_rows(retail.toolset, cases, retail.simulator(), LlmOptions(**options)))
    roles = {tuple(message["role"] for message in row["messages"]) for row in rows}
    assert roles == {("system", "user", "assistant")}
    server.plan = by_heart(rows)
    simulator = LlmSimulator.from_options(retail.toolset, model="m", api_base=server.base, repairs=0, **options)
    known = [case for case in cases if case.known_by == "program"]
    store = Store(tmp_path / "audit.jsonl", {})
    findings = audit_simulator(simulator, retail.simulator(), retail.toolset, known, store)
    report = simulator_report(findings)["all"]
    assert len(rows) > 40
    assert report["wrong"] == 0, [one for one in findings if one.outcome == "wrong"][:2]
    assert report["right"] >= 0.95 * len(known), [one for one in findings if one.outcome == "fault"][:2]


def test_judge_s_demonstrations_are_right_verdicts_on_its_very_questions(server, retail, cases, tmp_path):
    exhibits = make_exhibits(retail.toolset, cases)
    rows = list(judge_rows(retail.toolset, exhibits, retail.simulator(), most_rows=40))
    assert len(rows) == len(exhibits)
    server.plan = by_heart(rows)
    judge = ModelJudge(retail.toolset, client(server))
    store = Store(tmp_path / "audit.jsonl", {})
    rulings = audit_judge(judge, retail.simulator(), retail.toolset, exhibits, store)
    report = judge_report(rulings)
    assert (report["all"]["faults"], report["all"]["accuracy"]) == (0, 1.0)
    assert report["false_positives"]["accepted"] == 0


def test_details_of_a_failure_are_read_from_its_message(retail, cases):
    rows = simulator_rows(retail.toolset, cases, retail.simulator(), LlmOptions())
    said = [orjson.loads(row["messages"][-1]["content"]) for row in rows]
    assert any(answer.get("details") for answer in said)
    assert all("content" in answer or "details" in answer or answer["status"] == "ok" for answer in said)


def test_nothing_secret_is_in_a_demonstration(retail, cases):
    text = b"".join(
        orjson.dumps(row) for row in simulator_rows(retail.toolset, cases, retail.simulator(), LlmOptions())
    )
    for case in cases:
        task = retail.tasks[case.start.name]
        assert orjson.dumps(task.instruction.high)[1:-1] not in text
    assert b"SELECT" not in text
