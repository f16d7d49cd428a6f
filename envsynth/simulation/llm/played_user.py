"""A user played by a language model: it knows the task's facts and nothing else, and only answers questions.

The model says which facts a question asks for and answers from those. What it says is checked without a model: no value
and no statement of a fact that was not asked for, nothing made up, no acting as the agent. What does not pass is asked
for again, and is a fault in the end: the episode is void, never scored.
"""

import re
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from envsynth.core import ASK_USER, EnvsynthError, SimulatorFault, ToolCall, ToolResult, Toolset
from envsynth.llm import Completion, LlmClient, LlmError, Request
from envsynth.llm.prompt import prompt_hash
from envsynth.simulation.gateway import Gateway
from envsynth.simulation.llm.options import read_options
from envsynth.simulation.llm.questions import question
from envsynth.simulation.simulator import Simulator
from envsynth.simulation.user import NOTHING_TO_SAY
from envsynth.world import World

_LONGEST = 400
_TOOL_TALK = re.compile(r"[{}]|</?tool|\[tool_calls\]|<\||\b\w+\(\s*\w+\s*=", re.IGNORECASE)
_VALUE = re.compile(r"[^\W_]*\d[^\W_]*")
_WORD = re.compile(r"[^\W_]{4,}|[^\W_]*\d[^\W_]*")
_ORDINAL = re.compile(r"(\d)(?:st|nd|rd|th)$")
_TOLD = 0.6


class PlayedUser:
    """A simulator whose ``ask_user`` is answered by a model; every other call goes to the simulator that it is around.

    It remembers nothing: each question is answered by itself.

    Args:
        simulator: answers the other calls.
        toolset: the tools.
        client: asks the model.
    """

    waits = True

    def __init__(self, simulator: Simulator, toolset: Toolset, client: LlmClient) -> None:
        self.simulator = simulator
        self.client = client
        self.name = simulator.name
        self._gateway = Gateway(toolset)

    @classmethod
    def around(cls, simulator: Simulator, toolset: Toolset, **options: Any) -> "PlayedUser":
        """Make one from keyword arguments, `LlmSettings`; those of an ``llm`` simulator are passed over.

        Raises:
            EnvsynthError: an option does not exist or has no such value, or the extra ``llm`` is not installed.
        """
        _, settings = read_options(options)
        missing = [name for name in ("aiohttp", "tenacity") if find_spec(name) is None]
        if missing:
            raise EnvsynthError(f"a user played by a model needs {missing[0]}: pip install 'envsynth[llm]'")
        return cls(simulator, toolset, LlmClient(settings))

    @property
    def versions(self) -> dict[str, str]:
        """What answers depend on: the simulator's, and the user's model and prompt."""
        user = {"user": "llm", "user_model": self.client.settings.model, "user_prompt": prompt_hash("play_user")}
        return {**getattr(self.simulator, "versions", {}), **user}

    def answer(self, call: ToolCall, world: World) -> ToolResult:
        """Answer a call, waiting in place.

        Raises:
            SimulatorFault: the simulator failed, or the model gave no answer that a user may give.
        """
        if call.name != ASK_USER:
            return self.simulator.answer(call, world)
        known = self._known(call, world)
        if known is not None:
            return known
        asked, facts = _asked(call, world), list(world.facts.values())
        try:
            return _said(self.client.complete_now(asked, lambda value: objection(value, _question(call), facts)))
        except LlmError as error:
            raise _fault(error) from error

    async def respond(self, call: ToolCall, world: World) -> ToolResult:
        """Answer a call as `answer` does, letting others go on meanwhile."""
        if call.name != ASK_USER:
            return await self.simulator.respond(call, world)
        known = self._known(call, world)
        if known is not None:
            return known
        asked, facts = _asked(call, world), list(world.facts.values())
        try:
            return _said(await self.client.complete(asked, lambda value: objection(value, _question(call), facts)))
        except LlmError as error:
            raise _fault(error) from error

    def _known(self, call: ToolCall, world: World) -> ToolResult | None:
        """Return what needs no model: the gateway's error, and the answer of one who knows nothing."""
        issue = self._gateway.check(call)
        if issue is not None or world.facts:
            return issue
        return _talk(NOTHING_TO_SAY)


def objection(value: Mapping[str, Any], asked: str, facts: Sequence[str]) -> str | None:
    """Return why a user must not say this, or None.

    Args:
        value: the model's answer: ``asked_for`` (numbers of facts, from 1) and ``answer``.
        asked: the question.
        facts: what the user knows.

    >>> facts = ["It's 303-555-0142.", "I live in 80206."]
    >>> objection({"asked_for": [1], "answer": "Sure, 303-555-0142."}, "Your phone number?", facts)
    >>> objection({"asked_for": [1], "answer": "303-555-0142, and I live in 80206."}, "Your phone number?", facts)
    'the answer says 80206, which the question does not ask for'
    """
    answer = value["answer"]
    told = [facts[number - 1] for number in value["asked_for"]]
    if not told:
        return None  # what is said then is fixed
    if (found := _TOOL_TALK.search(answer)) and not any(found[0] in text for text in told):
        return f"the answer holds {found[0]!r}: you are the customer, and speak in plain words"
    allowed = _values(" ".join([asked, *told]))
    held_back = [fact for number, fact in enumerate(facts, 1) if number not in value["asked_for"]]
    for said in sorted(_values(answer) - allowed):
        known = said in _values(" ".join(held_back))
        return f"the answer says {said}, which {'the question does not ask for' if known else 'no fact says'}"
    missing = [fact for fact in told if not (_values(fact) - _values(asked)) <= _values(answer)]
    if missing:
        return f"the answer leaves out values of what is asked for: {missing[0]!r}"
    own = _words(" ".join([asked, *told]))
    for fact in held_back:
        words = _words(fact) - own
        if words and len(words & _words(answer)) / len(words) > _TOLD:
            return f"the answer says {fact!r}, which the question does not ask for"
    return None


def _values(text: str) -> set[str]:
    """Return the numbers and codes in a text, each in one form: 3rd, 03 and 3 are the same."""
    return {_ORDINAL.sub(r"\1", one.lower()).lstrip("0") or "0" for one in _VALUE.findall(text)}


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}


def _asked(call: ToolCall, world: World) -> Request:
    facts = [
        {"number": number, "topic": topic, "fact": fact} for number, (topic, fact) in enumerate(world.facts.items(), 1)
    ]
    numbers = {"type": "array", "items": {"enum": [fact["number"] for fact in facts]}, "maxItems": len(facts)}
    answer = {"type": "string", "minLength": 1, "maxLength": _LONGEST}
    schema = {
        "type": "object",
        "properties": {"asked_for": numbers, "answer": answer},
        "required": ["asked_for", "answer"],
        "additionalProperties": False,
    }
    return question("play_user", schema, {"facts": facts, "question": _question(call)}, 0.0)


def _question(call: ToolCall) -> str:
    return str(call.arguments.get("question", ""))


def _said(completion: Completion) -> ToolResult:
    # One who was asked for nothing that he knows cannot be led to agree to anything.
    return _talk(completion.value["answer"] if completion.value["asked_for"] else NOTHING_TO_SAY)


def _talk(text: str) -> ToolResult:
    return ToolResult(status=200, content={"answer": text})


def _fault(error: LlmError) -> SimulatorFault:
    return SimulatorFault(f"the user's model gave no answer ({error.cause}): {error}")
