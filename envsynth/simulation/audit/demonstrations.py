"""Demonstrations for models that are to learn to simulate and to judge: what programs know, in the form of chats.

Programs are free teachers. The questions are those that the ``llm`` simulator and the model as judge ask, to the
letter; the answers are what a program says to the same call, in the form that is asked for. Rows are those of TRL's
supervised fine-tuning: ``messages``.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson

from envsynth.core import SimulatorFault, Tool, ToolResult, Toolset, WorldSchema
from envsynth.llm import Completion, LlmClient, LlmSettings, Request
from envsynth.llm.prompt import prompt_hash
from envsynth.simulation.audit.cases import Case
from envsynth.simulation.audit.judging import Exhibit
from envsynth.simulation.audit.knowing import KnowingJudge
from envsynth.simulation.llm.answers import OK, failures_of
from envsynth.simulation.llm.model_judge import ModelJudge
from envsynth.simulation.llm.options import LlmOptions
from envsynth.simulation.llm.simulator import LlmSimulator
from envsynth.simulation.simulator import Simulator
from envsynth.world import Change

Row = dict[str, Any]

_PLACE = re.compile(r"\\{(\w+)\\}")
_EXPLANATION = 200
_NOBODY = LlmSettings(model="nobody")


def simulator_rows(toolset: Toolset, cases: Iterable[Case], truth: Simulator, options: LlmOptions) -> Iterator[Row]:
    """Yield a row for each question that the ``llm`` simulator would ask a model, answered by the programs.

    What the gateway or a look-up answers asks nothing; neither are there rows of an answer that the simulator itself
    would refuse, such as one with more changes than it takes.

    Args:
        toolset: the tools.
        cases: calls whose right answers programs know.
        truth: answers the calls before each case.
        options: of the simulator that is to learn: which stages ask.
    """
    simulator = LlmSimulator(toolset, LlmClient(_NOBODY), options.model_copy(update={"audits": 0}))
    for case in cases:
        if case.known_by == "program":
            yield from _lesson(simulator, toolset, case, truth)


def judge_rows(toolset: Toolset, exhibits: Iterable[Exhibit], truth: Simulator, most_rows: int) -> Iterator[Row]:
    """Yield a row for each exhibit: the question to a model as judge, and the verdict that programs give."""
    asking, knowing = ModelJudge(toolset, LlmClient(_NOBODY), most_rows), KnowingJudge(toolset, truth)
    for exhibit in exhibits:
        call, world = exhibit.case.call, exhibit.case.world(truth)
        tool = toolset.by_name[call.name]
        verdict = knowing.verdict(call, exhibit.response, world)
        said = {"rationale": verdict.rationale, "correct": verdict.correct, "fault": verdict.fault, "confidence": 1.0}
        yield _row(asking.question(tool, call, exhibit.response, world), said)


def _lesson(simulator: LlmSimulator, toolset: Toolset, case: Case, truth: Simulator) -> Iterator[Row]:
    tool, expected = toolset.by_name[case.call.name], case.expected
    assert expected is not None  # programs know it
    turn = simulator.turn(case.call, case.world(truth))
    rows = []
    try:
        asked, check = next(turn)
        while True:
            if asked.prompt == prompt_hash("validate_call"):
                said = _refusal(tool, expected) or {"explanation": "nothing forbids the call", "status": OK}
            else:
                said = _response(tool, expected, case.changes, asked, toolset.world)
            if check is not None and check(said) is not None:
                return
            rows.append(_row(asked, said))
            asked, check = turn.send(Completion(text=orjson.dumps(said).decode(), value=said))
    except (StopIteration, SimulatorFault):
        yield from rows


def _response(
    tool: Tool, expected: ToolResult, changes: Sequence[Change], asked: Request, schema: WorldSchema | None
) -> dict[str, Any]:
    refusal = _refusal(tool, expected)
    if refusal is not None:
        return refusal
    said = {"explanation": "deduced from the rows", "status": OK, "content": expected.content}
    writes = any("changes" in option["properties"] for option in (asked.answer or {})["anyOf"])
    return said | ({"changes": [_stated(change, schema) for change in changes]} if writes else {})


def _refusal(tool: Tool, expected: ToolResult) -> dict[str, Any] | None:
    if expected.ok:
        return None
    message = str(expected.content)
    return {
        "explanation": message[:_EXPLANATION],
        "status": expected.error,
        "details": _details(tool, str(expected.error), message),
    }


def _details(tool: Tool, code: str, message: str) -> dict[str, str]:
    """Read from a message what the failure mode's message leaves open, but for the call's own arguments."""
    template = next((mode.message for mode in failures_of(tool) if mode.code == code), "")
    pattern = _PLACE.sub(r"(?P<\1>.*)", re.escape(template))
    try:
        found = re.fullmatch(pattern, message, re.DOTALL)
    except re.error:  # a place that stands twice
        return {}
    return {name: text for name, text in found.groupdict().items() if name not in tool.properties} if found else {}


def _stated(change: Change, schema: WorldSchema | None) -> dict[str, Any]:
    assert schema is not None  # programs have a world
    names = schema.tables[change.table].key
    op = "delete" if change.after is None else "insert" if change.before is None else "update"
    before, after = change.before or {}, change.after or {}
    values = {
        name: value for name, value in after.items() if name not in names and (op == "insert" or before[name] != value)
    }
    return {"op": op, "table": change.table, "key": dict(zip(names, change.key, strict=True)), "values": values}


def _row(asked: Request, said: dict[str, Any]) -> Row:
    answer = {"role": "assistant", "content": orjson.dumps(said).decode()}
    return {"messages": [*asked.messages, answer]}
