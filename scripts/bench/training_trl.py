"""TRL's own tool loops, the serial and the asynchronous one, with a script in place of a model."""

import queue
import threading
from types import SimpleNamespace
from typing import Any

import transformers
from accelerate.state import PartialState
from datasets import Dataset
from training_script import Script, Waiting
from trl import GRPOConfig, GRPOTrainer

from envsynth.integrations.trl_tools import tool_environment, tool_reward


class EnoughError(Exception):
    """The rollouts are played; what a step does next is not measured."""


class Serial(GRPOTrainer):
    """TRL's trainer, up to where its rollouts are played, with the script in place of the model."""

    script: Script
    completions: list[Any]

    def _generate_single_turn(self, prompt_ids: Any, *rest: Any, **named: Any) -> Any:
        written = [self.script.ids(ids) for ids in prompt_ids]
        return written, [[0.0] * len(ids) for ids in written]

    def _generate(self, prompts: list[Any]) -> Any:
        self.completions = super()._generate(prompts)[3]
        raise EnoughError

    def play(self, rows: list[dict[str, Any]]) -> list[float | None]:
        """Play a rollout for each row; return the rewards."""
        try:
            self._generate_and_score_completions(rows)
        except EnoughError:
            return tool_reward(self.completions, self.environments)
        raise AssertionError("a step plays its rollouts")


def serial(rows: list[dict[str, Any]], script: Script, folder: str) -> Serial:
    """Return TRL's trainer with its own tool loop."""
    config = transformers.LlamaConfig(
        vocab_size=len(script.tokenizer),
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=1,
        max_position_embeddings=200_000,
        pad_token_id=script.tokenizer.pad_token_id,
        eos_token_id=script.tokenizer.eos_token_id,
    )
    given = GRPOConfig(
        folder,
        use_cpu=True,
        bf16=False,
        report_to="none",
        per_device_train_batch_size=len(rows),
        num_generations=2,
        max_completion_length=100_000,
    )
    trainer = Serial(
        transformers.LlamaForCausalLM(config),
        reward_funcs=[tool_reward],
        args=given,
        train_dataset=Dataset.from_list(rows),
        processing_class=script.tokenizer,
        environment_factory=tool_environment("retail", simulator=Waiting()),
    )
    trainer.script = script
    return trainer


class Asynchronous:
    """TRL's asynchronous loop, with the script in place of a server."""

    def __init__(self, rows: list[dict[str, Any]], script: Script) -> None:
        PartialState()
        self._rows, self._script = rows, script
        self._factory = tool_environment("retail", simulator=Waiting())

    def play(self) -> list[float | None]:
        """Play a rollout for each row; return the rewards."""
        from trl.experimental.async_grpo.async_rollout_worker import _AsyncRolloutLoop

        count, script, rewards = len(self._rows), self._script, []

        class Loop(_AsyncRolloutLoop):  # type: ignore[misc]
            begun = 0

            async def _generate_one(self, prompt: Any, tool_dict: Any, **rest: Any) -> Any:
                self.begun += 1
                if self.begun == count:
                    self._stop_event.set()
                found = await super()._generate_one(prompt, tool_dict=tool_dict, **rest)
                environment = next(iter(tool_dict.values())).__self__
                rewards.append(environment._end(found[0][-1]["content"]))
                return found

            async def _generate_one_turn(self, prompt_ids: list[int]) -> Any:
                ids = script.ids(prompt_ids)
                return ids, [0.0] * len(ids)

        loop = Loop(
            model_name="none",
            dataset=Dataset.from_list(self._rows),
            reward_funcs=[lambda **_: []],
            processing_class=script.tokenizer,
            eos_token_ids=[script.tokenizer.eos_token_id],
            rollout_buffer=queue.Queue(),
            model_version_value=SimpleNamespace(value=0),
            heartbeat_value=SimpleNamespace(value=0.0),
            failed_event=threading.Event(),
            exception_info_queue=queue.Queue(),
            metrics_queue=queue.Queue(),
            environment_factory=self._factory,
            num_generations=1,
            max_inflight_tasks=count,
            score_queue_maxsize=2 * count,
        )
        loop._loop.run_until_complete(loop._generate_loop(loop._stop_event))
        loop._tool_pool.shutdown()
        loop._loop.close()
        return rewards
