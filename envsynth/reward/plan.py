"""A golden run prepared for scoring: everything that does not depend on the agent, worked out once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from envsynth.core import BundleError, GoldenCall, Task, ToolResult, Toolset
from envsynth.reward.golden import GoldenRun
from envsynth.reward.memory import Memory
from envsynth.reward.named import source_kind
from envsynth.reward.pointers import ABSENT, Steps, leaves, parse_pointer, resolve
from envsynth.reward.reading import Reading
from envsynth.reward.renaming import Identifiers
from envsynth.reward.rows import GoldenRows, golden_rows
from envsynth.reward.schemas import Schema
from envsynth.reward.uses import Uses
from envsynth.reward.values import differences


@dataclass(frozen=True, slots=True)
class CallSource:
    """An argument taken, as it stands, from what an earlier golden call returned."""

    pointer: str
    steps: Steps
    call: int
    response: Steps


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """One golden call, prepared.

    Attributes:
        result: what it returned in the golden run.
        schema: its tool's parameters.
        null_is_absent: whether null says no more than omission (see `values.differences`).
        sources: the arguments that an agent may also take from its own call.
        generated: where its arguments hold identifiers that earlier golden calls issued.
        uses: what becomes of the identifiers that it issued.
        feeds: whether a later call has a value from it.
        after: the earlier calls that it must come after.
    """

    index: int
    call: GoldenCall
    result: ToolResult
    schema: Schema
    null_is_absent: bool
    sources: tuple[CallSource, ...]
    generated: tuple[Steps, ...]
    uses: Counter[str]
    feeds: bool
    after: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A task's golden calls, rows and identifiers, prepared for one toolset.

    Attributes:
        writers: the tools that change something.
        told: texts whose values a message may repeat freely: the instruction and the task's own answer.
        wanted: how many things the task wants.
        memory: what scoring its episodes found out.
    """

    task: Task
    toolset: Toolset
    calls: tuple[PlannedCall, ...]
    identifiers: Identifiers
    rows: GoldenRows
    writers: frozenset[str]
    told: tuple[Reading, ...]
    wanted: int
    memory: Memory = field(default_factory=Memory)


def plan_for(task: Task, toolset: Toolset, golden: GoldenRun) -> Plan:
    """Return the plan for scoring a task, made at first use and kept with the golden run."""
    held = golden._plan
    if held and held[0].toolset is toolset and (held[0].task is task or held[0].task == task):
        return held[0]
    plan = _make_plan(task, toolset, golden)
    held[:] = [plan]
    return plan


def _make_plan(task: Task, toolset: Toolset, golden: GoldenRun) -> Plan:
    if len(golden.results) != len(task.golden):
        raise BundleError(
            f"task {task.id}: {len(task.golden)} golden calls, but the golden run has {len(golden.results)} results; "
            "make the golden run from this very task"
        )
    identifiers = Identifiers(text for result in golden.results for text in result.new_ids)
    return Plan(
        task=task,
        toolset=toolset,
        calls=tuple(_planned(task, toolset, golden, index) for index in range(len(task.golden))),
        identifiers=identifiers,
        rows=golden_rows(task, toolset, golden, identifiers),
        writers=frozenset(
            tool.name
            for tool in toolset.tools
            if not tool.annotations.read_only or (tool.program is not None and tool.program.effects)
        ),
        told=tuple(Reading(text) for text in (task.instruction.high, task.instruction.low, task.answer) if text),
        wanted=sum(call.role == "goal" for call in task.golden),
    )


def _planned(task: Task, toolset: Toolset, golden: GoldenRun, index: int) -> PlannedCall:
    call = task.golden[index]
    tool = toolset.by_name.get(call.name)
    if tool is None:
        raise BundleError(f"task {task.id}: golden call {index} names {call.name!r}, which the toolset lacks")
    return PlannedCall(
        index=index,
        call=call,
        result=golden.results[index],
        schema=tool.parameters,
        null_is_absent=tool.program is not None,
        sources=_call_sources(call, golden, index),
        generated=_generated(call, golden.results[:index]),
        uses=Uses(task.golden, golden.results, golden.changes).of(index),
        feeds=any(source.call == index for later in task.golden for source in later.sources.values()),
        after=golden.after[index] if golden.after else (),
    )


def _generated(call: GoldenCall, earlier: Sequence[ToolResult]) -> tuple[Steps, ...]:
    text = str(call.arguments)
    issued = [one for result in earlier for one in result.new_ids if one in text]
    if not issued:
        return ()
    identifiers = Identifiers(issued)
    return tuple(
        parse_pointer(pointer)
        for pointer, value in leaves(call.arguments)
        if identifiers.inside(value) and _may_be_generated(value, source_kind(call, pointer))
    )


def _may_be_generated(value: Any, source: str | None) -> bool:
    # What the user said only looks like an identifier; and so may a number, unless it is known to come from a call.
    return source == "call" or (source is None and isinstance(value, str))


def _call_sources(call: GoldenCall, golden: GoldenRun, index: int) -> tuple[CallSource, ...]:
    # A value that the golden reworked on its way (a sum, a part of a text) cannot be read off the agent's response.
    found = []
    for pointer, source in call.sources.items():
        if source.call is None or source.pointer is None or source.call >= index:
            continue
        steps, response = parse_pointer(pointer), parse_pointer(source.pointer)
        value = resolve(call.arguments, steps)
        returned = resolve(golden.results[source.call].content, response)
        if value is not ABSENT and returned is not ABSENT and not differences({}, value, returned):
            found.append(CallSource(pointer, steps, source.call, response))
    return tuple(found)
