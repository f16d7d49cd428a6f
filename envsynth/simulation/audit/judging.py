"""The audit of a judge: crafted responses, right and wrong, in six categories, and what it says of them."""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from envsynth.core import EnvsynthError, Tool, ToolResult, Toolset
from envsynth.simulation.audit.cases import Case
from envsynth.simulation.audit.record import Ruling, Store
from envsynth.simulation.audit.running import Tell, carry_on
from envsynth.simulation.audit.simulating import Judge
from envsynth.simulation.llm.answers import failures_of
from envsynth.simulation.simulator import Simulator

Category = Literal[
    "broken_schema_accepted",
    "broken_constraint_accepted",
    "right_call_mishandled",
    "broken_schema_refused",
    "broken_constraint_refused",
    "right_call_answered",
]
CATEGORIES: tuple[Category, ...] = get_args(Category)
WRONG = CATEGORIES[:3]


@dataclass(frozen=True)
class Exhibit:
    """A response to a case, crafted so that it is known to be right or wrong."""

    case: Case
    category: Category
    response: ToolResult

    @property
    def id(self) -> str:
        """What it is recorded by."""
        return f"{self.case.id}-{self.category}"

    @property
    def correct(self) -> bool:
        """Whether the response is right."""
        return self.category not in WRONG


def make_exhibits(toolset: Toolset, cases: Sequence[Case]) -> list[Exhibit]:
    """Return a right and a wrong response to every case whose right answer is known."""
    successes: dict[str, ToolResult] = {}
    for case in cases:
        if case.expected is not None and case.expected.ok:
            successes.setdefault(case.call.name, case.expected)
    return [
        exhibit
        for case in cases
        if case.expected is not None
        for exhibit in _of(case, toolset.by_name[case.call.name], successes.get(case.call.name))
    ]


def audit_judge(
    judge: Judge,
    truth: Simulator,
    toolset: Toolset,
    exhibits: Sequence[Exhibit],
    store: Store,
    at_once: int = 8,
    tell: Tell | None = None,
) -> list[Ruling]:
    """Show a judge all exhibits, those that it has ruled on already excepted; return all rulings."""
    return carry_on(
        exhibits,
        store,
        Ruling,
        lambda ruling: ruling.verdict is not None,
        lambda exhibit: _ruled(judge, truth, toolset, exhibit),
        at_once,
        tell,
    )


async def _ruled(judge: Judge, truth: Simulator, toolset: Toolset, exhibit: Exhibit) -> Ruling:
    call = exhibit.case.call
    about = {"exhibit": exhibit.id, "tool": call.name, "category": exhibit.category, "correct": exhibit.correct}
    world = exhibit.case.world(truth)
    try:
        verdict = await judge.judge(toolset.by_name[call.name], call, exhibit.response, world)
    except EnvsynthError as error:
        return Ruling.model_validate({**about, "fault": str(error)})
    return Ruling.model_validate({**about, "verdict": verdict})


def _of(case: Case, tool: Tool, success: ToolResult | None) -> Iterator[Exhibit]:
    expected = case.expected
    assert expected is not None  # those without are left out before
    if case.mode == "schema_failure":
        yield Exhibit(case, "broken_schema_refused", expected)
        if success is not None:
            yield Exhibit(case, "broken_schema_accepted", success)
    elif not expected.ok:
        yield Exhibit(case, "broken_constraint_refused", expected)
        if success is not None:
            yield Exhibit(case, "broken_constraint_accepted", success)
    else:
        yield Exhibit(case, "right_call_answered", expected)
        mode = failures_of(tool)[0]
        refused = ToolResult.failure(mode.code, mode.message, mode.status)
        wrong = _corrupted(expected) if case.mode == "new_input" else None
        yield Exhibit(case, "right_call_mishandled", wrong or refused)


def _corrupted(result: ToolResult) -> ToolResult | None:
    """Return a response with one value changed, where it has one: the first in its order."""
    content = copy.deepcopy(result.content)
    return result.model_copy(update={"content": content}) if _corrupt(content) else None


def _corrupt(value: Any) -> bool:
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for place, item in list(items):
        if isinstance(item, dict | list):
            if _corrupt(item):
                return True
        elif isinstance(item, str) and item:
            value[place] = item[::-1] if item[::-1] != item else item + "x"
            return True
        elif isinstance(item, bool):
            value[place] = not item
            return True
        elif isinstance(item, int | float):
            value[place] = item + 7
            return True
    return False
