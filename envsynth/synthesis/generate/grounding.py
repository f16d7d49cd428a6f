"""Where the values of golden arguments come from: found out, not believed."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from envsynth.core import EnvsynthError, GoldenCall, Instruction, Source, Tool, ToolCall, ToolResult
from envsynth.reward.pointers import leaves

_NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


class UngroundedError(EnvsynthError):
    """A value of a golden argument that comes from nowhere."""


def ground(
    calls: Sequence[tuple[ToolCall, str]],
    results: Sequence[ToolResult],
    instruction: Instruction,
    facts: dict[str, str],
    policy: str,
    now: str,
    tools: dict[str, Tool],
) -> tuple[GoldenCall, ...]:
    """Return golden calls with the source of each value.

    Args:
        calls: the calls with their roles.
        results: what they returned.
        instruction: what the person says.
        facts: what the person says when asked.
        policy: the business rules.
        now: the world's clock.
        tools: the tools by name.

    Raises:
        UngroundedError: a value has no source.
    """
    grounded = []
    for index, (call, role) in enumerate(calls):
        sources = {}
        for pointer, value in leaves(call.arguments):
            source = (
                Source(kind="policy")
                if call.name == "ask_user"
                else _source(call, pointer, value, results[:index], instruction, facts, policy, now, tools[call.name])
            )
            if source is None:
                raise UngroundedError(
                    f"golden call {index}, {call.name}{pointer} = {value!r}: nothing says this value. Say it literally "
                    "in both instructions, or look it up by an earlier call whose response shows it"
                )
            sources[pointer] = source
        grounded.append(GoldenCall.model_validate({**call.model_dump(), "role": role, "sources": sources}))
    return tuple(grounded)


def states_value(text: str, value: Any) -> bool:
    """Whether a text says a value literally.

    >>> states_value("Lend me 3 books.", 3), states_value("Lend me three books.", 3), states_value("M10", "M1")
    (True, True, False)
    """
    forms = [str(value)]
    if type(value) is float:
        forms += [f"{value:.2f}", f"{value:,.2f}"]
    if type(value) in (int, float) and value == int(value):
        words = _NUMBERS[int(value) : int(value) + 1] if value >= 0 else []
        forms = [str(int(value)), f"{value:.2f}", f"{int(value):,}", *words]
    return any(re.search(rf"(?<![\w]){re.escape(form)}(?![\w])", text, re.IGNORECASE) for form in forms if form)


def _source(
    call: ToolCall,
    pointer: str,
    value: Any,
    results: Sequence[ToolResult],
    instruction: Instruction,
    facts: dict[str, str],
    policy: str,
    now: str,
    tool: Tool,
) -> Source | None:
    if states_value(instruction.high, value) and states_value(instruction.low, value):
        return Source(kind="instruction")
    if any(states_value(fact, value) for fact in facts.values()):
        return Source(kind="user")
    for index, result in enumerate(results):
        for place, found in leaves(result.content):
            if found == value and type(found) is type(value):
                return Source(kind="call", call=index, pointer=place)
    if isinstance(value, str) and value in (now, now[:10]):
        return Source(kind="clock")
    if _chosen(tool, pointer, value):
        return Source(kind="policy" if states_value(policy, value) else "instruction")
    return None


def _chosen(tool: Tool, pointer: str, value: Any) -> bool:
    """Whether a value is one of few that the tool itself names, which a person says in other words."""
    schema = tool.properties.get(pointer.split("/")[1] if pointer else "", {})
    said = list(_enumerated(schema))
    return isinstance(value, bool) or value is None or value in said


def _enumerated(schema: Any) -> Iterator[Any]:
    if isinstance(schema, dict):
        yield from schema.get("enum", [])
        for part in (schema.get("items"), *schema.get("properties", {}).values()):
            yield from _enumerated(part)
