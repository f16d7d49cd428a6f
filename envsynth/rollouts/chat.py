"""A language model as a policy: any chat API with native tool calling.

    settings = LlmSettings(model="Qwen/Qwen3-8B", api_base="http://localhost:8000/v1")
    for trajectory in envsynth.rollout("toolsynth/retail-v0", ChatPolicy(settings), episodes=64, concurrency=32): ...

Tools are given in the request, and calls come back in the reply's ``tool_calls``. They are handed to the environment as
text in the tags that many models use themselves, so that a call whose arguments are no JSON is answered by the
environment, like any other mistake of a model's.
"""

from typing import Any

import gymnasium as gym
import orjson

from envsynth.llm import LlmError, LlmSettings
from envsynth.llm.direct import DirectTransport
from envsynth.llm.retry import send_with_retries
from envsynth.llm.through_litellm import LitellmTransport
from envsynth.rollouts.policy import PolicyFault, Reply


class ChatPolicy:
    """Asks a model for each turn, with the conversation so far and the episode's tools.

    It serves any number of episodes at once. Requests that fail for a passing reason are sent again as the settings
    say; where that does not help either, the episode is void.

    Args:
        settings: the model and how it is reached: straight to an OpenAI-compatible server, or through litellm.
        tokens: whether the server is asked for token ids and log-probabilities (vLLM gives both).
        thoughts: whether earlier turns' thoughts are sent back, as ``reasoning_content``.
        extra: further fields of the request's body, such as ``temperature`` or ``top_p``.
    """

    def __init__(
        self, settings: LlmSettings, tokens: bool = False, thoughts: bool = False, extra: dict[str, Any] | None = None
    ) -> None:
        self._settings = settings
        self._transport = DirectTransport(settings) if settings.direct else LitellmTransport(settings)
        self._thoughts = thoughts
        asked = {"logprobs": True, "return_token_ids": True} if tokens else {}
        self._body: dict[str, Any] = (
            {"model": settings.model, "max_tokens": settings.max_tokens} | asked | (extra or {})
        )
        self._messages: list[dict[str, Any]] = []
        self._tools: list[dict[str, Any]] = []

    @property
    def label(self) -> str:
        """What it is, for a manifest: the model, where it is, and how it is asked."""
        place = self._settings.place or "litellm"
        told = {key: value for key, value in self._body.items() if key != "model"}
        return f"{self._settings.model} at {place} {orjson.dumps(told).decode()}"

    def reset(self, env: gym.Env[str, str], info: dict[str, Any]) -> None:
        """Begin a conversation with the tools that the episode offers."""
        self._messages = []
        self._tools = info["tools"]

    async def __call__(self, observation: str, info: dict[str, Any]) -> Reply:
        """Return the model's next turn.

        Raises:
            PolicyFault: the model did not answer.
        """
        said = info["messages"] if self._thoughts else map(_without_thoughts, info["messages"])
        self._messages = [*self._messages, *said]
        body = self._body | {"messages": self._messages}
        if self._tools:
            body["tools"] = self._tools

        async def send(attempt: int) -> Reply:
            return read_turn(await self._transport.post(body), self._settings)

        try:
            return await send_with_retries(send, self._settings)
        except LlmError as error:
            raise PolicyFault(str(error)) from error


def read_turn(data: Any, settings: LlmSettings) -> Reply:
    """Return what a reply of the protocol says, as an action.

    Raises:
        LlmError: it is no reply of the protocol.
    """
    try:
        choice = data["choices"][0]
        message = choice["message"]
        calls = [call["function"] for call in message.get("tool_calls") or ()]
        parts = [_tagged(call["name"], call.get("arguments")) for call in calls]
        content = message.get("content") or message.get("refusal") or ""
        thought = message.get("reasoning_content") or message.get("reasoning") or ""
        if not isinstance(content, str) or not isinstance(thought, str):
            raise TypeError("the content is no text")
        prompt, ids, logprobs = _tokens(data, choice)
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise LlmError("malformed", f"{settings.place or settings.model}: no choices[0].message: {error!r}") from error
    if thought:
        parts.insert(0, f"<think>\n{thought}\n</think>")
    if content:
        parts.insert(1 if thought else 0, content)
    return Reply("\n".join(parts), prompt, ids, logprobs)


def _tagged(name: str, arguments: Any) -> str:
    call = orjson.dumps({"name": name, "arguments": arguments}).decode()
    return f"<tool_call>\n{call}\n</tool_call>"


def _tokens(data: dict[str, Any], choice: dict[str, Any]) -> tuple[list[int], list[int], list[float] | None]:
    ids = list(choice.get("token_ids") or ())
    prompt = list(data.get("prompt_token_ids") or choice.get("prompt_token_ids") or ())
    told = (choice.get("logprobs") or {}).get("content") or ()
    logprobs = [float(token["logprob"]) for token in told]
    return prompt, ids, logprobs if ids and len(logprobs) == len(ids) else None


def _without_thoughts(message: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in message.items() if key != "reasoning_content"}
