"""Where only some tools have programs, these are the truth of their tools, and schemas of the others."""

from envsynth.core import ToolCall
from envsynth.simulation import make_simulator
from envsynth.simulation.audit import Start, Store, audit_simulator, make_cases, simulator_report
from tests.simulation.test_mixed import NOTE, RENEW, mixed, world

__all__ = ["mixed"]


def test_programs_are_the_truth_of_their_tools(mixed, tmp_path):
    truth = make_simulator("mixed", mixed)
    calls = (RENEW, ToolCall(name="renew_loans", arguments={"loan_ids": ["L1"], "days": 3}), NOTE)
    cases = make_cases(mixed, [Start("one", lambda: world(mixed), calls)], truth, per_mode=1)
    known = {(case.call.name, case.known_by) for case in cases}
    assert known == {
        ("renew_loans", "gateway"),
        ("renew_loans", "program"),
        ("create_note", "gateway"),
        ("create_note", ""),
    }
    findings = audit_simulator(truth, truth, mixed, cases, Store(tmp_path / "a.jsonl", {}))
    report = simulator_report(findings)
    assert report["tools"]["renew_loans"]["reliability"] == 1
    assert report["tools"]["create_note"]["unjudged"] > 0
    assert report["all"]["wrong"] == 0
