"""A breakdown as plain text lines, for people at a terminal."""

from typing import Any

import orjson

from envsynth.reward.breakdown import ArgumentMismatch, AskVerdict, Breakdown, CallVerdict, RowMismatch, WorldVerdict

_WIDTH = 120


def render(breakdown: Breakdown) -> str:
    """Return a breakdown as text: the verdict, then calls, world, answer and notes."""
    verdict = "success" if breakdown.success else "failure"
    lines = [f"{verdict}: score {breakdown.score:g}, progress {breakdown.progress:.3g}", "calls"]
    for call in breakdown.calls:
        lines += _call_lines(call)
    lines += [f"  + call {extra.index}, {extra.name}: extra, {extra.kind}" for extra in breakdown.extra]
    lines += _world_lines(breakdown.world)
    if breakdown.answer:
        lines += ["answer", *map(_ask_line, breakdown.answer)]
    if breakdown.notes:
        lines += ["notes", *(f"  {note}" for note in breakdown.notes)]
    return "\n".join(lines)


def _call_lines(call: CallVerdict) -> list[str]:
    if call.matched is not None:
        return [f"  ✓ {call.name}({_arguments(call.arguments)}): call {call.matched}"]
    mark = "✗" if call.required else "-"
    optional = "" if call.required else " (not required)"
    line = f"  {mark} {call.name}({_arguments(call.arguments)}): {call.reason}{optional}"
    return [line, *(f"      {_mismatch(mismatch)}" for mismatch in call.mismatches)]


def _mismatch(mismatch: ArgumentMismatch) -> str:
    place = mismatch.pointer or "the arguments"
    if mismatch.why == "missing":
        return f"{place}: missing, expected {shown(mismatch.expected)}"
    if mismatch.why == "unexpected":
        return f"{place}: {shown(mismatch.got)}, which nobody asked for"
    return f"{place}: expected {shown(mismatch.expected)}, got {shown(mismatch.got)}"


def _world_lines(world: WorldVerdict) -> list[str]:
    if world.equal:
        return [f"world: equal ({world.asked} changed rows)"]
    lines = [f"world: {world.right} of {world.asked} changed rows right, {world.wrong} wrong"]
    lines += [f"  ✗ {_row(difference)}" for difference in world.differences]
    return [*lines, f"  ... and {world.more} more"] if world.more else lines


def _row(difference: RowMismatch) -> str:
    place = f"{difference.table}[{', '.join(map(str, difference.key))}]"
    if difference.why == "missing":
        return f"{place}: missing, expected {shown(difference.expected)}"
    if difference.why == "extra":
        return f"{place}: should not be there: {shown(difference.got)}"
    return f"{place}.{difference.column}: expected {shown(difference.expected)}, got {shown(difference.got)}"


def _ask_line(ask: AskVerdict) -> str:
    value = f"{ask.label} ({ask.kind}) {shown(ask.value)}"
    return f"  ✓ {value}" if ask.stated else f"  ✗ {value}: {ask.reason}"


def _arguments(arguments: dict[str, Any]) -> str:
    return ", ".join(f"{name}={shown(value)}" for name, value in arguments.items())


def shown(value: Any) -> str:
    """Return a value as one short line of JSON."""
    text = orjson.dumps(value).decode()
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}…"
