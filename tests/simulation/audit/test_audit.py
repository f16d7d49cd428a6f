"""Audits find what is wrong with simulators and judges, and nothing where nothing is."""

import asyncio
import xml.etree.ElementTree as ET

import orjson
import pytest

import envsynth
from envsynth.core import EnvsynthError, SimulatorFault, ToolCall, ToolResult
from envsynth.llm.structured import problem_of
from envsynth.simulation import Gateway, ProgramSimulator
from envsynth.simulation.audit import (
    CATEGORIES,
    MODES,
    KnowingJudge,
    Start,
    Store,
    audit_judge,
    audit_simulator,
    draw,
    judge_report,
    make_cases,
    make_exhibits,
    simulator_report,
)
from envsynth.simulation.llm import LlmSimulator, ModelJudge, Verdict
from envsynth.simulation.llm.judge import VERDICT, verdict_of
from tests.llm.server import Answer, says
from tests.llm.test_client import client
from tests.simulation.llm.library import VALID, stage


@pytest.fixture(scope="module")
def retail():
    return envsynth.load("retail")


@pytest.fixture(scope="module")
def truth(retail):
    return retail.simulator()


@pytest.fixture(scope="module")
def cases(retail, truth):
    tasks = [retail.tasks[i] for i in retail.task_ids(split="test")[:12]]
    starts = [Start(task.id, lambda task=task: retail.world(task), task.golden) for task in tasks]
    return make_cases(retail.toolset, starts, truth, per_mode=1)


@pytest.fixture
def audit(retail, truth, cases, tmp_path):
    def run(simulator, name="a"):
        return audit_simulator(simulator, truth, retail.toolset, cases, Store(tmp_path / f"{name}.jsonl", {"of": name}))

    return run


class Bent:
    """A simulator that is right but for what is bent."""

    name, waits = "bent", False

    def __init__(self, toolset, bend, gateway=True):
        self._right, self._bend, self._gateway = ProgramSimulator(toolset), bend, Gateway(toolset) if gateway else None

    def answer(self, call, world):
        return self._bend(call, self._right.answer(call, world), world)

    async def respond(self, call, world):
        return self.answer(call, world)


def test_cases_are_of_the_mode_that_they_are_said_to_be(retail, truth, cases):
    gateway = Gateway(retail.toolset)
    assert {case.mode for case in cases} == set(MODES)
    assert len({case.id for case in cases}) == len(cases) > 40
    for case in cases:
        broken = gateway.check(case.call) is not None
        assert broken == (case.mode == "schema_failure")
        if not broken:
            assert truth.answer(case.call, case.world(truth)).ok == (case.mode != "constraint_failure")


def test_cases_are_the_same_for_the_same_seed(retail, truth, cases):
    tasks = [retail.tasks[i] for i in retail.task_ids(split="test")[:12]]
    starts = [Start(task.id, lambda task=task: retail.world(task), task.golden) for task in tasks]
    again = make_cases(retail.toolset, starts, truth, per_mode=1)
    assert [case.id for case in again] == [case.id for case in cases]
    other = make_cases(retail.toolset, starts, truth, per_mode=1, seed=1)
    assert [case.id for case in other] != [case.id for case in cases]


def test_right_simulator_is_right_in_every_case(audit, truth, cases):
    report = simulator_report(audit(truth))
    assert report["all"]["right"] == report["all"]["cases"] == len(cases)
    assert report["prune"] == []


def accepting(call, result, world):
    return result if result.ok else ToolResult(content={})


def refusing(call, result, world):
    return ToolResult.failure("not_found", "Not found", 404) if result.ok else result


def mistaken(call, result, world):
    return result.model_copy(update={"content": {"wrong": True}}) if result.ok else result


def writing(call, result, world):
    if result.ok and call.name == "get_order":
        world.execute("UPDATE orders SET status = 'lost'")
    return result


@pytest.mark.parametrize(
    ("bend", "modes", "fault"),
    [
        (accepting, {"schema_failure", "constraint_failure"}, "accepted_broken_constraint"),
        (refusing, {"known_input", "new_input"}, "refused_right_call"),
        (mistaken, {"known_input", "new_input"}, "wrong_content"),
    ],
)
def test_what_is_bent_is_found_and_nothing_else(retail, audit, bend, modes, fault):
    findings = audit(Bent(retail.toolset, bend))
    report = simulator_report(findings)
    for mode, one in report["modes"].items():
        assert (one["wrong"] == one["cases"]) == (mode in modes), mode
    assert fault in report["faults"]


def test_write_that_should_not_be_is_found(retail, audit):
    findings = audit(Bent(retail.toolset, writing))
    wrong = [one for one in findings if one.outcome == "wrong"]
    assert {one.tool for one in wrong} == {"get_order"}
    assert all(one.parts["content"] and not one.parts["state"] for one in wrong)
    assert "get_order" in simulator_report(findings, prune_below=0.9)["prune"]


def test_stopped_audit_goes_on_and_faults_are_tried_again(retail, audit, cases, tmp_path):
    answered = []

    def stopping(call, result, world):
        answered.append(call)
        if len(answered) == 20:
            raise KeyboardInterrupt
        if len(answered) == 3:
            raise SimulatorFault("down")
        return result

    with pytest.raises(KeyboardInterrupt):
        audit(Bent(retail.toolset, stopping))
    with (tmp_path / "a.jsonl").open("ab") as file:
        file.write(b'{"case": "half a li')
    findings = audit(Bent(retail.toolset, stopping))
    assert len(findings) == len(cases)
    assert {one.outcome for one in findings} == {"right"}
    # 20 at first, of which one was stopped and one a fault; then those that were left.
    assert len(answered) == len(cases) + 2


def test_file_of_another_audit_is_not_gone_on_with(tmp_path):
    Store(tmp_path / "a.jsonl", {"model": "m"})
    Store(tmp_path / "a.jsonl", {"model": "m"})
    with pytest.raises(EnvsynthError, match="other settings"):
        Store(tmp_path / "a.jsonl", {"model": "n"})


class Gullible:
    """A judge that believes everything."""

    async def judge(self, tool, call, result, world):
        return Verdict(correct=True, fault="none", confidence=1, rationale="sure")


class Broken:
    async def judge(self, tool, call, result, world):
        raise SimulatorFault("down")


def judged(judge, retail, truth, cases, tmp_path):
    exhibits = make_exhibits(retail.toolset, cases)
    assert {exhibit.category for exhibit in exhibits} == set(CATEGORIES)
    store = Store(tmp_path / "judge.jsonl", {})
    return judge_report(audit_judge(judge, truth, retail.toolset, exhibits, store))


def test_judge_that_knows_is_right_about_every_exhibit(retail, truth, cases, tmp_path):
    report = judged(KnowingJudge(retail.toolset, truth), retail, truth, cases, tmp_path)
    assert report["all"]["accuracy"] == 1
    assert report["false_positives"]["accepted"] == 0


def test_judge_that_believes_everything_accepts_all_that_is_wrong(retail, truth, cases, tmp_path):
    report = judged(Gullible(), retail, truth, cases, tmp_path)
    assert report["false_positives"]["rate"] == 1
    assert [report["categories"][name]["accuracy"] for name in CATEGORIES] == [0, 0, 0, 1, 1, 1]


def test_judge_that_fails_is_no_accuracy(retail, truth, cases, tmp_path):
    report = judged(Broken(), retail, truth, cases, tmp_path)
    assert report["all"]["accuracy"] is None
    assert report["all"]["faults"] == report["all"]["exhibits"]
    assert judged(Gullible(), retail, truth, cases, tmp_path)["all"]["faults"] == 0


def test_model_as_judge_contradicts_itself_never(server, retail, cases, truth):
    says_both = {"rationale": "", "correct": True, "fault": "wrong_content", "confidence": 1}
    verdict = {"rationale": "fine", "correct": True, "fault": "none", "confidence": 0.8}
    server.plan = [says(says_both), says(verdict)]
    case = next(case for case in cases if case.mode == "known_input")
    judge = ModelJudge(retail.toolset, client(server))
    tool = retail.toolset.by_name[case.call.name]
    ruled = asyncio.run(judge.judge(tool, case.call, case.expected, case.world(truth)))
    assert (ruled.correct, ruled.judged_by) == (True, "model")
    assert len(server.bodies) == 2
    document = orjson.loads(server.bodies[0]["messages"][1]["content"])
    assert document["response"]["content"] == case.expected.content


def test_lying_model_s_gateway_is_what_it_gets_right(server, retail, audit):
    # It says yes to everything and makes up contents: what schemas and look-ups know is right all the same.
    lie = {"explanation": "", "status": "ok", "content": {}, "changes": []}
    server.plan = lambda body: says(VALID if stage(body) == "validate" else lie)
    quick = {"model": "m", "api_base": server.base, "repairs": 0, "attempts": 1}
    report = simulator_report(audit(LlmSimulator.from_options(retail.toolset, **quick)))
    assert report["modes"]["schema_failure"]["reliability"] == 1
    assert report["modes"]["known_input"]["right"] == 0
    assert sum(report["all"][name] for name in ("right", "wrong", "faults")) == report["all"]["cases"]


def test_server_that_dies_is_faults_and_no_wrong_answers(server, retail, audit, cases):
    server.plan = lambda body: Answer(status=500)
    quick = {"model": "m", "api_base": server.base, "attempts": 1}
    report = simulator_report(audit(LlmSimulator.from_options(retail.toolset, **quick)))
    assert (report["all"]["wrong"], report["all"]["unjudged"]) == (0, 0)
    assert report["all"]["faults"] + report["all"]["right"] == len(cases)
    assert report["all"]["faults"] > 0


def test_figure_shows_every_tool_and_is_xml(audit, truth, cases):
    text = draw(simulator_report(audit(truth)), None, "<retail> & more")
    ET.fromstring(text)
    assert all(case.call.name in text for case in cases)


def test_call_is_a_plain_call(cases):
    assert all(type(case.call) is ToolCall for case in cases)


def test_confidence_beyond_its_bounds_is_brought_within():
    said = {"rationale": "Looks right.", "correct": True, "fault": "none", "confidence": 7}
    assert problem_of(said, VERDICT) is None
    assert verdict_of(said).confidence == 1.0
    assert verdict_of(said | {"confidence": -1}).confidence == 0.0


@pytest.mark.parametrize(("correct", "fault"), [(True, "wrong_content"), (False, "none")])
def test_schema_of_verdicts_has_no_room_for_contradictions(correct, fault):
    said = {"rationale": "", "correct": correct, "fault": fault, "confidence": 1}
    assert problem_of(said, VERDICT) is not None
