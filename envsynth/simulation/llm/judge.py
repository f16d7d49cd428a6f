"""The judge: whether a response to a call is right, as a structured verdict."""

from typing import Any, Literal, get_args

from envsynth.core import Tool, ToolCall, ToolResult
from envsynth.core.model import Model
from envsynth.llm import Request
from envsynth.simulation.llm.context import Context
from envsynth.simulation.llm.questions import document, question

Fault = Literal["none", "accepted_broken_schema", "accepted_broken_constraint", "refused_right_call", "wrong_content"]


def _saying(correct: bool, faults: list[str]) -> dict[str, Any]:
    properties = {
        "rationale": {"type": "string", "maxLength": 400},
        "correct": {"const": correct},
        "fault": {"enum": faults},
        "confidence": {"type": "number"},
    }
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


# Two forms, so that decoding that is constrained to them cannot contradict itself. No bounds on the confidence: such
# decoding rarely knows bounds of numbers, and a verdict is not to be lost for them.
VERDICT: dict[str, Any] = {"anyOf": [_saying(True, ["none"]), _saying(False, [*get_args(Fault)[1:]])]}


class Verdict(Model):
    """What the judge says of a response.

    Attributes:
        fault: what the simulator did wrong; ``none`` where the response is correct.
        confidence: from 0 to 1.
        rationale: why, in a sentence or two.
        judged_by: ``model``, or what knew the truth: ``gateway``, ``pinned``, ``program``.
    """

    correct: bool
    fault: Fault
    confidence: float
    rationale: str
    judged_by: str = "model"


def judgement(
    tool: Tool, call: ToolCall, result: ToolResult, context: Context, now: str, changes: list[dict[str, Any]]
) -> Request:
    """Return the question whether a response is right."""
    response = {"status": result.status, "error": result.error, "content": result.content, "changes": changes}
    return question("judge_response", VERDICT, document(tool, call, context, now, response=response), 0.0)


def verdict_of(said: dict[str, Any]) -> Verdict:
    """Return what a model said as a verdict, its confidence brought between 0 and 1."""
    confidence = min(1.0, max(0.0, said["confidence"]))
    return Verdict.model_validate({**said, "confidence": confidence, "judged_by": "model"})
