"""What went wrong in an episode, as one of a few kinds.

The kinds are those in which errors of small tool-using models have been counted before (EnterpriseLab, 2026: 42 %
parameters, 28 % wrong domain, 18 % decomposition, 12 % context), with two of our own. An episode that failed has all
kinds that apply, most telling first; the first is what a table counts, so that shares add up to 1.

| kind | applies where |
|---|---|
| ``format`` | a turn held an attempt at a call that could not be read, or the last message does |
| ``wrong_tool`` | a tool was called that is not offered, or one changed something that nobody asked to be changed |
| ``parameters`` | the right tool was called with a wrong argument, or what it was given was refused |
| ``context`` | a call was repeated as it was though nothing had changed, or the turns ran out |
| ``decomposition`` | a call that was needed was not tried at all |
| ``answer`` | all was done, and the final message does not state what was asked |
"""

from collections import Counter
from typing import Any

from envsynth.core import Trajectory

ERRORS = ("format", "wrong_tool", "parameters", "context", "decomposition", "answer")
"""The kinds, in the order in which they are looked for."""

_REPEATS = 3  # a call made twice may be a second look; made three times it was forgotten
_ATTEMPTS = ("<tool_call", '{"name"', "```json")


def errors_of(trajectory: Trajectory) -> tuple[str, ...]:
    """Return the kinds of error in an episode, most telling first; none if it succeeded or is void."""
    breakdown = trajectory.breakdown
    if breakdown is None or breakdown["success"] or trajectory.fault is not None:
        return ()
    found = {
        "format": _unreadable(trajectory),
        "wrong_tool": _wrong_tool(trajectory, breakdown),
        "parameters": _wrong_parameters(trajectory, breakdown),
        "context": _forgetful(trajectory),
        "decomposition": _untried(trajectory, breakdown),
        "answer": not all(ask["stated"] for ask in breakdown["answer"]),
    }
    kinds = tuple(kind for kind in ERRORS if found[kind])
    # What is left is a world that differs though every call was made: something was done that was not to be.
    return kinds or ("wrong_tool",)


def _unreadable(trajectory: Trajectory) -> bool:
    # What the environment says about an attempt that is no call stands in a user's message, after the opening.
    replies = [m for m in trajectory.messages[2:] if m["role"] == "user"]
    last = str(trajectory.messages[-1].get("content") or "")
    return bool(replies) or (trajectory.terminated and any(mark in last for mark in _ATTEMPTS))


def _wrong_tool(trajectory: Trajectory, breakdown: dict[str, Any]) -> bool:
    unknown = any(result.error == "unknown_tool" for result in trajectory.results)
    wanted = {call["name"] for call in breakdown["calls"]}
    strays = any(extra["kind"] == "write" and extra["name"] not in wanted for extra in breakdown["extra"])
    return unknown or strays


def _wrong_parameters(trajectory: Trajectory, breakdown: dict[str, Any]) -> bool:
    missed = [call for call in breakdown["calls"] if call["required"] and call["matched"] is None]
    return any(call["mismatches"] or call["nearest"] is not None for call in missed) or any(
        result.error is not None and result.status in (400, 422) for result in trajectory.results
    )


def _forgetful(trajectory: Trajectory) -> bool:
    times = Counter((call.to_text(), result.to_text()) for call, result in _pairs(trajectory))
    ran_out = trajectory.truncated and trajectory.fault is None
    return ran_out or any(count >= _REPEATS for count in times.values())


def _pairs(trajectory: Trajectory) -> Any:
    return zip(trajectory.calls, trajectory.results, strict=False)


def _untried(trajectory: Trajectory, breakdown: dict[str, Any]) -> bool:
    called = {call.name for call in trajectory.calls}
    missed = {call["name"] for call in breakdown["calls"] if call["required"] and call["matched"] is None}
    return bool(missed - called)
