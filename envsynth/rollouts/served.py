"""vLLM's server as a policy, token for token: what is trained on is what it sampled.

    model, context = served_model("http://localhost:8000")
    settings = LlmSettings(model=model, api_base="http://localhost:8000/v1", max_tokens=512)
    policy = CompletionsPolicy(settings, tokenizer, context)

Each turn is a request of its own to ``/v1/completions``, with the tokens of the prompt, so that the server batches
whatever is under way, and no episode waits for another. It is written against what TRL's trainers ask of such a server
(TRL 1.16, ``trl.generation.vllm_client``): ``vllm serve … --logprobs-mode processed_logprobs``. A server that renders
chats itself is `ChatPolicy`'s.
"""

from dataclasses import replace
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import gymnasium as gym
import orjson

from envsynth.core import EnvsynthError
from envsynth.llm import LlmError, LlmSettings
from envsynth.llm.direct import DirectTransport
from envsynth.llm.retry import send_with_retries
from envsynth.rollouts.batched import Conversation
from envsynth.rollouts.policy import PolicyFault, Reply
from envsynth.rollouts.tokens import ChatTokens
from envsynth.rollouts.turns import prompt_of, stream_of


class CompletionsPolicy:
    """Asks a server for each turn, with the tokens of all that was said.

    It serves any number of episodes at once. Requests that fail for a passing reason are sent again as the settings
    say; where that does not help either, the episode is void. A conversation that the model has no room left for ends
    with an empty final message, of no tokens.

    Args:
        settings: the model and the server; ``max_tokens`` is what a turn has at most.
        tokenizer: the model's, with a chat template.
        most_context: how many tokens prompt and turn have at most.
        temperature: what logits are divided by.
        template: further arguments for the chat template.
        sampling: further fields of the request, such as ``top_p``.
    """

    def __init__(
        self,
        settings: LlmSettings,
        tokenizer: Any,
        most_context: int,
        temperature: float = 1.0,
        template: dict[str, Any] | None = None,
        **sampling: Any,
    ) -> None:
        self.chat = ChatTokens(tokenizer, **(template or {}))
        self._settings = settings
        self._transport = DirectTransport(settings, "completions")
        self._most_context = most_context
        self._body: dict[str, Any] = {
            "model": settings.model,
            "temperature": temperature,
            "logprobs": 0,  # that of the sampled token alone
            "return_token_ids": True,
            "stop_token_ids": list(self.chat.stops),
            **sampling,
        }
        self._so_far = Conversation([], [])

    @property
    def label(self) -> str:
        """What it is, for a manifest."""
        told = {key: value for key, value in self._body.items() if key != "model"}
        return f"{self._settings.model} at {self._settings.place} {orjson.dumps(told).decode()}"

    def reset(self, env: gym.Env[str, str], info: dict[str, Any]) -> None:
        """Begin a conversation with the tools that the episode offers."""
        self._so_far = Conversation([], info["tools"], seed=info["seed"], episode=info.get("episode", 0))

    async def __call__(self, observation: str, info: dict[str, Any]) -> Reply:
        """Return the model's next turn, with its prompt's tokens, its own and their log-probabilities.

        Raises:
            PolicyFault: the server did not answer.
        """
        before, added = self._so_far, info["messages"]
        now = replace(before, messages=[*before.messages, *added], added=added)
        reply = await self._turn(now)
        self._so_far = replace(now, said=[*reply.prompt, *reply.ids])
        return reply

    async def _turn(self, conversation: Conversation) -> Reply:
        prompt = prompt_of(self.chat, conversation)
        room = self._most_context - len(prompt)
        if room <= 0:
            return Reply("")
        body = self._body | {
            "prompt": prompt,
            "max_tokens": min(self._settings.max_tokens, room),
            "seed": int(stream_of(conversation).integers(2**31)),
        }

        async def send(attempt: int) -> Reply:
            ids, logprobs = _written(await self._transport.post(body), self._settings)
            return Reply(self.chat.text(ids), prompt, ids, logprobs)

        try:
            return await send_with_retries(send, self._settings)
        except LlmError as error:
            raise PolicyFault(str(error)) from error


def served_model(server: str, timeout: float = 10.0) -> tuple[str, int]:
    """Return the name of the model that a server serves, and how many tokens it takes at most.

    Args:
        server: its address, without ``/v1``.
        timeout: seconds to wait.

    Raises:
        EnvsynthError: it does not answer, or not as vLLM does.
    """
    url = f"{server.rstrip('/')}/v1/models"
    if not url.startswith(("http://", "https://")):
        raise EnvsynthError(f"{server}: a server's address is such as http://localhost:8000")
    try:
        with urlopen(url, timeout=timeout) as response:
            first = orjson.loads(response.read())["data"][0]
            return str(first["id"]), int(first["max_model_len"])
    except (URLError, TimeoutError, OSError) as error:
        raise EnvsynthError(f"{url}: no server answers ({error}); start one with `vllm serve`") from error
    except (orjson.JSONDecodeError, KeyError, IndexError, TypeError, ValueError) as error:
        raise EnvsynthError(f"{url}: the server does not say its model and max_model_len, as vLLM does") from error


def _written(data: Any, settings: LlmSettings) -> tuple[list[int], list[float]]:
    try:
        choice = data["choices"][0]
        ids = [int(token) for token in choice["token_ids"]]
        logprobs = [float(value) for value in choice["logprobs"]["token_logprobs"]]
        if len(ids) != len(logprobs):
            raise ValueError(f"{len(logprobs)} log-probabilities for {len(ids)} tokens")
    except (KeyError, IndexError, TypeError, ValueError) as error:
        problem = f"{settings.place}: no token_ids with token_logprobs in the reply: {error!r}"
        raise LlmError("malformed", f"{problem}; it is not vLLM's server, or an old one") from error
    return ids, logprobs
