"""A model of transformers in this process: turns of many episodes, generated together, with their tokens.

    model = AutoModelForCausalLM.from_pretrained(name, dtype="bfloat16").to("cuda")
    policy = BatchedPolicy(TransformersTurns(model, AutoTokenizer.from_pretrained(name)), most=64)

It needs transformers and torch, which are imported when it is made.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np

from envsynth.core import EnvsynthError
from envsynth.rollouts.batched import Conversation
from envsynth.rollouts.policy import Reply
from envsynth.rollouts.tokens import ChatTokens
from envsynth.rollouts.turns import prompt_of, stream_of


class TransformersTurns:
    """Generates turns by a causal language model's ``generate``.

    Every episode's tokens are drawn from random numbers of its own, which its seed, its number and the turn give: who
    else is in the batch does not matter (but for the last bits of a sum, which a device may compute otherwise).

    A conversation that the model has no room left for ends with an empty final message, of no tokens.

    Args:
        model: the model, in ``eval`` mode and where it shall run.
        tokenizer: its tokenizer, with a chat template.
        max_tokens: how many tokens a turn has at most.
        temperature: what logits are divided by; 0: always the likeliest token.
        most_context: how many tokens prompt and turn have at most; none: what the model's configuration says.
        template: further arguments for the chat template, such as ``{"enable_thinking": False}``.

    Raises:
        EnvsynthError: torch or transformers are not installed, or the tokenizer has no chat template.
    """

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        max_tokens: int = 512,
        temperature: float = 1.0,
        most_context: int | None = None,
        template: dict[str, Any] | None = None,
    ) -> None:
        self._torch, self._transformers = _load()
        self.model = model
        self.chat = ChatTokens(tokenizer, **(template or {}))
        self._temperature = temperature
        self._max_tokens = max_tokens
        longest: int = getattr(model.config, "max_position_embeddings", 2**31)
        self._most_context = most_context or longest
        self.label = (
            f"{getattr(model.config, 'name_or_path', '') or type(model).__name__} T={temperature:g} {max_tokens}"
        )

    def __call__(self, conversations: Sequence[Conversation]) -> list[Reply]:
        """Return the next turn of each conversation, with its prompt's tokens, its own and their log-probabilities.

        A log-probability is that of the distribution which the token was drawn from, temperature included.
        """
        prompts = [prompt_of(self.chat, one) for one in conversations]
        room = [self._most_context - len(prompt) for prompt in prompts]
        fitting = [i for i, left in enumerate(room) if left > 0]
        replies = [Reply("") for _ in prompts]
        if fitting:
            most = min(self._max_tokens, min(room[i] for i in fitting))
            drawn = _Drawing(self._torch, [stream_of(conversations[i]) for i in fitting], self._temperature)
            written = self._generate([prompts[i] for i in fitting], drawn, most)
            for row, (i, ids) in enumerate(zip(fitting, written, strict=True)):
                logprobs = [step[row] for step in drawn.logprobs[: len(ids)]]
                replies[i] = Reply(self.chat.text(ids), prompts[i], ids, logprobs)
        return replies

    def _generate(self, prompts: list[list[int]], drawn: "_Drawing", most: int) -> list[list[int]]:
        torch, width = self._torch, max(map(len, prompts))
        padding = self.chat.tokenizer.pad_token_id
        padding = self.chat.stops[-1] if padding is None else padding
        # Padded on the left, so that every row's next token comes in the same column.
        ids = torch.tensor([[padding] * (width - len(p)) + p for p in prompts], device=self.model.device)
        mask = torch.tensor([[0] * (width - len(p)) + [1] * len(p) for p in prompts], device=self.model.device)
        with torch.inference_mode():
            out = self.model.generate(
                input_ids=ids,
                attention_mask=mask,
                generation_config=self._config(most, padding),
                logits_processor=self._transformers.LogitsProcessorList([drawn]),
            )
        return [self._until_stop(row) for row in out[:, width:].tolist()]

    def _config(self, most: int, padding: int) -> Any:
        # What a model's own configuration would add (penalties, top-k) changes what is drawn from: none of it here.
        return self._transformers.GenerationConfig(
            max_new_tokens=most,
            do_sample=False,  # drawing is done before: of what is left, one token can be taken
            eos_token_id=list(self.chat.stops),
            pad_token_id=padding,
            repetition_penalty=1.0,
            no_repeat_ngram_size=0,
            num_beams=1,
            use_cache=True,
        )

    def _until_stop(self, ids: list[int]) -> list[int]:
        end = next((i for i, token in enumerate(ids) if token in self.chat.stops), len(ids) - 1)
        return ids[: end + 1]


class _Drawing:
    """Draws each row's next token, as a processor of logits that leaves one token only.

    The token is found by one uniform number a row in the running sum of probabilities, so that a step costs one
    pass over the logits, and a row's tokens follow from its own random numbers.
    """

    def __init__(self, torch: Any, streams: list[np.random.Generator], temperature: float) -> None:
        self._torch, self._streams, self._temperature = torch, streams, temperature
        self.logprobs: list[list[float]] = []

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        torch = self._torch
        logp = torch.log_softmax(scores.double() / (self._temperature or 1.0), dim=-1)
        if self._temperature:
            sums = logp.exp().cumsum(dim=-1)
            uniform = torch.tensor(
                [[stream.random()] for stream in self._streams], dtype=sums.dtype, device=sums.device
            )
            chosen = torch.searchsorted(sums, uniform * sums[:, -1:], right=True)
        else:
            chosen = logp.argmax(dim=-1, keepdim=True)
        self.logprobs.append(logp.gather(-1, chosen)[:, 0].tolist())
        return torch.full_like(scores, -torch.inf).scatter(-1, chosen, 0.0)


def _load() -> tuple[Any, Any]:
    try:
        return import_module("torch"), import_module("transformers")
    except ImportError as error:
        raise EnvsynthError(
            "a model in this process needs torch and transformers: pip install torch transformers"
        ) from error
