"""vLLM in this process: turns of many episodes, generated together, with their tokens.

    policy = BatchedPolicy(VllmTurns(vllm.LLM("Qwen/Qwen3-8B")), most=256)

It is written against vLLM's documented offline interface (``LLM.generate`` of token prompts). A server of vLLM's is
reached with `ChatPolicy`.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from envsynth.core import EnvsynthError
from envsynth.rollouts.batched import Conversation
from envsynth.rollouts.policy import Reply
from envsynth.rollouts.tokens import ChatTokens
from envsynth.rollouts.turns import prompt_of, stream_of


class VllmTurns:
    """Generates turns by ``vllm.LLM``.

    Each turn is sampled with a seed of its own, which follows from the episode's. A conversation that the model has no
    room left for ends with an empty final message, of no tokens.

    Args:
        llm: the ``vllm.LLM``. Log-probabilities are those that it is configured to give (``logprobs_mode``): by
            default the model's own, before temperature.
        max_tokens: how many tokens a turn has at most.
        temperature: what logits are divided by; 0: always the likeliest token.
        template: further arguments for the chat template.
        sampling: further arguments for ``vllm.SamplingParams``, such as ``top_p``.

    Raises:
        EnvsynthError: vLLM is not installed, or its tokenizer has no chat template.
    """

    def __init__(
        self,
        llm: Any,
        max_tokens: int = 512,
        temperature: float = 1.0,
        template: dict[str, Any] | None = None,
        **sampling: Any,
    ) -> None:
        try:
            self._vllm: Any = import_module("vllm")
        except ImportError as error:
            raise EnvsynthError("vLLM is not installed: pip install vllm") from error
        self._llm = llm
        self.chat = ChatTokens(llm.get_tokenizer(), **(template or {}))
        config = llm.llm_engine.model_config
        self._most_context: int = config.max_model_len
        self._max_tokens = max_tokens
        self._sampling = {"temperature": temperature, **sampling}
        self.label = f"{config.model} T={temperature:g} {max_tokens} by vllm"

    def __call__(self, conversations: Sequence[Conversation]) -> list[Reply]:
        """Return the next turn of each conversation, with its prompt's tokens, its own and their log-probabilities."""
        prompts = [prompt_of(self.chat, one) for one in conversations]
        fitting = [i for i, prompt in enumerate(prompts) if len(prompt) < self._most_context]
        replies = [Reply("") for _ in prompts]
        if fitting:
            asked = [{"prompt_token_ids": prompts[i]} for i in fitting]
            how = [self._how(conversations[i], self._most_context - len(prompts[i])) for i in fitting]
            for i, output in zip(fitting, self._llm.generate(asked, how, use_tqdm=False), strict=True):
                replies[i] = self._reply(prompts[i], output.outputs[0])
        return replies

    def _how(self, conversation: Conversation, room: int) -> Any:
        return self._vllm.SamplingParams(
            max_tokens=min(self._max_tokens, room),
            seed=int(stream_of(conversation).integers(2**31)),
            logprobs=0,  # that of the sampled token alone
            stop_token_ids=list(self.chat.stops),
            skip_special_tokens=False,
            **self._sampling,
        )

    def _reply(self, prompt: list[int], written: Any) -> Reply:
        ids = list(written.token_ids)
        logprobs = [float(place[token].logprob) for token, place in zip(ids, written.logprobs, strict=True)]
        return Reply(self.chat.text(ids), prompt, ids, logprobs)
