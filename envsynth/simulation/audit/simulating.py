"""The audit of a simulator: every case answered in its state, and judged."""

from collections.abc import Sequence
from typing import Protocol

from envsynth.core import EnvsynthError, SimulatorFault, Tool, ToolCall, ToolResult, Toolset
from envsynth.simulation.audit.cases import Case, changed_by
from envsynth.simulation.audit.compare import by_schema, compare
from envsynth.simulation.audit.record import Finding, Store
from envsynth.simulation.audit.running import Tell, carry_on
from envsynth.simulation.llm.judge import Verdict
from envsynth.simulation.simulator import Simulator
from envsynth.world import World


class Judge(Protocol):
    """What judges a response where nothing knows the truth."""

    async def judge(self, tool: Tool, call: ToolCall, result: ToolResult, world: World) -> Verdict:
        """Return a verdict on a response to a call in a world's state before it; raises `EnvsynthError`."""
        ...


def audit_simulator(
    simulator: Simulator,
    truth: Simulator,
    toolset: Toolset,
    cases: Sequence[Case],
    store: Store,
    judge: Judge | None = None,
    at_once: int = 8,
    tell: Tell | None = None,
) -> list[Finding]:
    """Let a simulator answer all cases, those that are done already excepted; return all findings.

    Cases that were faults are tried again: a server that was down may be up.
    """
    return carry_on(
        cases,
        store,
        Finding,
        lambda finding: finding.outcome != "fault",
        lambda case: _answered(simulator, truth, toolset, case, judge),
        at_once,
        tell,
    )


async def _answered(
    simulator: Simulator, truth: Simulator, toolset: Toolset, case: Case, judge: Judge | None
) -> Finding:
    world = case.world(truth)
    before = world.changes()
    about = {"case": case.id, "tool": case.call.name, "mode": case.mode, "call": case.call.model_dump(mode="json")}
    try:
        result = await simulator.respond(case.call, world)
    except SimulatorFault as fault:
        return Finding.model_validate({**about, "outcome": "fault", "fault": str(fault)})
    tool = toolset.by_name[case.call.name]
    changes = changed_by(before, world.changes())
    verdict, parts = compare(case, result, changes, toolset.world)
    if verdict is None:
        verdict = by_schema(result, tool.output_schema)
    if verdict is None and judge is not None:
        try:
            verdict = await judge.judge(tool, case.call, result, case.world(truth))
        except EnvsynthError as error:
            return Finding.model_validate({**about, "outcome": "fault", "fault": f"the judge: {error}"})
    outcome = "unjudged" if verdict is None else "right" if verdict.correct else "wrong"
    answer = result.model_dump(mode="json")
    return Finding.model_validate({**about, "outcome": outcome, "verdict": verdict, "parts": parts, "answer": answer})
