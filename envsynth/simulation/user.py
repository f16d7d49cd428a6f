"""The scripted user: answers a question from the task's facts, and volunteers nothing else."""

import re
from collections.abc import Mapping

from envsynth.core import ToolCall, ToolResult
from envsynth.world import World

NOTHING_TO_SAY = "I don't have anything to add to that. Please go by what I wrote."
_WORD = re.compile(r"[a-z0-9]+")


def answer_question(call: ToolCall, world: World) -> ToolResult:
    """Answer a call of ``ask_user`` as this episode's user would; it changes nothing."""
    said = reply(str(call.arguments.get("question", "")), world.facts)
    return ToolResult(status=200, content={"answer": said})


def reply(question: str, facts: Mapping[str, str]) -> str:
    """Return what the user says to a question: the facts whose topic it names a word of, in their order.

    >>> facts = {"phone telephone": "It's 303-555-0142.", "zip postal": "I live in 80206."}
    >>> reply("Could you tell me your phone number?", facts)
    "It's 303-555-0142."
    >>> reply("What's your favourite colour?", facts) == NOTHING_TO_SAY
    True
    """
    words = set(_WORD.findall(question.lower()))
    found = [answer for topic, answer in facts.items() if words & set(_WORD.findall(topic.lower()))]
    return " ".join(dict.fromkeys(found)) or NOTHING_TO_SAY
