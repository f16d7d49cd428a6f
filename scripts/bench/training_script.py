"""What the doors to a trainer are compared with: retail with calls that wait, and a script in place of a model."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from trl.chat_template_utils import qwen2_5_chat_template

import envsynth
from envsynth.core import ToolCall, ToolResult
from envsynth.rollouts.golden import GoldenPolicy
from envsynth.world import World

BUNDLE = envsynth.load("retail")
SIMULATOR = BUNDLE.simulator()
WAIT = [0.0]  # seconds that a call takes
CALLS: list[tuple[float, float]] = []  # when each began and ended


class Waiting:
    """The bundle's own simulator, after a wait."""

    name, waits = "waiting", True

    def answer(self, call: ToolCall, world: World) -> ToolResult:
        """Answer, keeping the thread."""
        began = time.perf_counter()
        time.sleep(WAIT[0])
        return self._noted(began, SIMULATOR.answer(call, world))

    async def respond(self, call: ToolCall, world: World) -> ToolResult:
        """Answer, letting others go on."""
        began = time.perf_counter()
        await asyncio.sleep(WAIT[0])
        return self._noted(began, SIMULATOR.answer(call, world))

    def _noted(self, began: float, result: ToolResult) -> ToolResult:
        CALLS.append((began, time.perf_counter()))
        return result


class Script:
    """Writes the next turn of a task's golden to whoever shows the conversation so far as tokens."""

    def __init__(self, tokenizer: Any, tasks: Sequence[str]) -> None:
        self.tokenizer = tokenizer
        golden = GoldenPolicy(tagged=True)
        self._texts = {BUNDLE.tasks[task].instruction.high: golden.texts(BUNDLE.tasks[task]) for task in tasks}

    def ids(self, prompt: Sequence[int]) -> list[int]:
        """Return the tokens of the next turn."""
        _, _, dialogue = self.tokenizer.decode(prompt).partition("<|im_end|>")
        request = dialogue.split("<|im_start|>user\n", 1)[1].split("<|im_end|>", 1)[0]
        texts = self._texts[request.strip()]
        text = texts[dialogue.count("<|im_start|>assistant") - 1]
        ids: list[int] = self.tokenizer.encode(f"{text}<|im_end|>", add_special_tokens=False)
        return ids


def make_tokenizer(rows: Sequence[dict[str, Any]]) -> Any:
    """Return a tokenizer trained on what is said, with the chat template of Qwen2.5."""
    inner = Tokenizer(models.BPE())
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    inner.decoder = decoders.ByteLevel()
    marks = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    trainer = trainers.BpeTrainer(
        vocab_size=4000,
        special_tokens=marks,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    inner.train_from_iterator([str(row) for row in rows], trainer)
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=inner, eos_token="<|im_end|>", pad_token="<|endoftext|>", extra_special_tokens=["<|im_start|>"]
    )
    tokenizer.chat_template = qwen2_5_chat_template
    return tokenizer
