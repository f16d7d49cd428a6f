"""What agent and environment say to each other: one turn, and the same turn as chat messages.

Messages are made anew each time they are asked for, so that whoever receives them may change them.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import orjson

from envsynth.core import ToolCall, ToolResult
from envsynth.environment.reading import ParsedAction

_SYSTEM = """\
{policy}

The current date and time is {now}.

To use a tool, answer with a JSON object {{"name": <tool name>, "arguments": <object>}}, or with an array of several, \
which run in order. {ending}"""
_ENDINGS = {
    "play": (
        "When everything is done, answer with your final message to the user, in plain text and without any call: "
        "this ends the conversation."
    ),
    "submit": (
        "Explore with the tools as you like: nothing that you do so counts. When you know the whole solution, call "
        "submit_solution with the complete list of calls, in order, and your final message to the user. The calls are "
        "made from the start. You are told whether the solution is right, and may try again if it is not."
    ),
}


class Turn(NamedTuple):
    """One action and what came of it.

    Attributes:
        action: the text that the agent wrote.
        parsed: what it says.
        results: the calls' results; fewer than the calls where a simulator's fault ended the episode.
        replies: what the agent reads: a text for each result, then one for each error.
    """

    action: str
    parsed: ParsedAction
    results: tuple[ToolResult, ...]
    replies: tuple[str, ...]


def opening(policy: str, now: str, instruction: str, protocol: str = "play") -> list[dict[str, Any]]:
    """Return the messages that an episode starts with: the system's, then the user's."""
    system = _SYSTEM.format(policy=policy, now=now, ending=_ENDINGS[protocol]).lstrip()
    return [{"role": "system", "content": system}, {"role": "user", "content": instruction}]


def turn_messages(turn: Turn, first_call: int) -> list[dict[str, Any]]:
    """Return a turn as chat messages: the assistant's, then a tool's for each result.

    Args:
        turn: the turn.
        first_call: how many calls the episode's earlier turns made; ids of calls count on from there.
    """
    parsed = turn.parsed
    said: dict[str, Any] = {"role": "assistant", "content": _content(turn)}
    if parsed.thought:
        said["reasoning_content"] = parsed.thought
    messages = [said]
    if parsed.calls:
        said["tool_calls"] = [_tool_call(call, number) for number, call in enumerate(parsed.calls, first_call + 1)]
    answered = len(turn.results)
    for number, reply in enumerate(turn.replies):
        if number < answered:
            name = parsed.calls[number].name
            call_id = f"call_{first_call + number + 1}"
            messages.append({"role": "tool", "tool_call_id": call_id, "name": name, "content": reply})
        else:
            # What belongs to no call cannot be a tool's message in a chat API.
            messages.append({"role": "user", "content": reply})
    return messages


def transcript(messages: Iterable[dict[str, Any]]) -> str:
    """Return messages as text for people to read."""
    lines: list[str] = []
    for message in messages:
        lines.append(f"[{message['role']}] {message['content']}".rstrip())
        functions = [call["function"] for call in message.get("tool_calls", ())]
        lines += [f"    {function['name']} {function['arguments']}" for function in functions]
    return "\n".join(lines) + "\n"


def replies_within(limit: int, texts: Iterable[str]) -> tuple[str, ...]:
    """Return the texts, cut so that together they have at most ``limit`` characters and a mark for each cut."""
    replies = []
    for text in texts:
        if len(text) > limit:
            replies.append(cut(text, limit))
            limit = 0
        else:
            replies.append(text)
            limit -= len(text)
    return tuple(replies)


def cut(text: str, limit: int) -> str:
    """Return the text's first ``limit`` characters, with a mark that says how many are missing.

    >>> cut("abcdefgh", 3)
    'abc… [5 more characters are cut off]'
    """
    return text if len(text) <= limit else f"{text[:limit]}… [{len(text) - limit} more characters are cut off]"


def _content(turn: Turn) -> str:
    parsed = turn.parsed
    if parsed.message is not None:
        return parsed.message
    return parsed.text if parsed.calls else turn.action


def _tool_call(call: ToolCall, number: int) -> dict[str, Any]:
    function = {"name": call.name, "arguments": orjson.dumps(call.arguments).decode()}
    return {"id": f"call_{number}", "type": "function", "function": function}
