"""The judge: whether a response to a call is right, as a structured verdict."""

from typing import Any, Literal

from envsynth.core import Tool, ToolCall, ToolResult
from envsynth.core.model import Model
from envsynth.llm import Request
from envsynth.simulation.llm.context import Context
from envsynth.simulation.llm.questions import document, question

Fault = Literal["none", "accepted_broken_schema", "accepted_broken_constraint", "refused_right_call", "wrong_content"]

VERDICT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "rationale": {"type": "string", "maxLength": 400},
        "correct": {"type": "boolean"},
        "fault": {
            "enum": [
                "none",
                "accepted_broken_schema",
                "accepted_broken_constraint",
                "refused_right_call",
                "wrong_content",
            ]
        },
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
    },
    "required": ["rationale", "correct", "fault", "confidence"],
    "additionalProperties": False,
}


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


def consistent(verdict: dict[str, Any]) -> str | None:
    """Return what contradicts itself in a verdict, or None."""
    if verdict["correct"] != (verdict["fault"] == "none"):
        return f"correct is {verdict['correct']}, so fault cannot be {verdict['fault']!r}"
    return None
