"""Judging an answer by what a schema, a pinned response or a program knows."""

from collections.abc import Sequence
from typing import Any

from envsynth.core import ToolResult, WorldSchema
from envsynth.llm.structured import problem_of
from envsynth.simulation.audit.cases import Case
from envsynth.simulation.gateway import normalize
from envsynth.simulation.llm.judge import Fault, Verdict
from envsynth.world import Change


def compare(
    case: Case, result: ToolResult, changes: Sequence[Change], schema: WorldSchema | None
) -> tuple[Verdict | None, dict[str, bool]]:
    """Return a verdict on an answer to a case (None where nothing knows the truth), and what of it agrees."""
    expected = case.expected
    if expected is None:
        return None, {}
    parts = {"refusal": result.ok == expected.ok}
    if case.known_by == "gateway":
        # Which of several things wrong is named first, and how, is no matter.
        return _verdict(case, parts, "accepted_broken_schema" if result.ok else "none"), parts
    if not parts["refusal"]:
        fault: Fault = "refused_right_call" if expected.ok else "accepted_broken_constraint"
        return _verdict(case, parts, fault), parts
    if not expected.ok:
        parts["code"] = result.error == expected.error
    else:
        parts["content"] = normalize(result.content) == normalize(expected.content)
    if case.known_by == "program":
        parts["state"] = _compared(changes, schema) == _compared(case.changes, schema)
    return _verdict(case, parts, "none" if all(parts.values()) else "wrong_content"), parts


def by_schema(result: ToolResult, output_schema: dict[str, Any] | None) -> Verdict | None:
    """Return a verdict where a response lies outside the output schema, and None where only meaning could tell."""
    if not result.ok or output_schema is None:
        return None
    problem = problem_of(result.content, output_schema)
    if problem is None:
        return None
    return Verdict(correct=False, fault="wrong_content", confidence=1, rationale=problem[:400], judged_by="schema")


def _verdict(case: Case, parts: dict[str, bool], fault: Fault) -> Verdict:
    wrong = [name for name, agrees in parts.items() if not agrees]
    rationale = f"differs in {', '.join(wrong)}" if fault != "none" and wrong else ""
    return Verdict(
        correct=fault == "none", fault=fault, confidence=1, rationale=rationale or fault, judged_by=case.known_by
    )


def _compared(changes: Sequence[Change], schema: WorldSchema | None) -> set[str]:
    """Return changes as far as a reward compares them."""
    found = set()
    for change in changes:
        columns = schema.tables[change.table].columns if schema is not None else {}
        shown = [name for name, column in columns.items() if column.compare == "always"]
        before, after = change.before or {}, change.after or {}
        if (change.before is None) != (change.after is None) or any(before[n] != after[n] for n in shown):
            kept = None if change.after is None else [(name, after[name]) for name in shown]
            if shown:
                found.add(repr((change.table, change.key, kept)))
    return found
