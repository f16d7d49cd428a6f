"""The golden trajectory as a policy: what is to be imitated, played through the environment as an agent would."""

from typing import Any

import gymnasium as gym

from envsynth.core import Task, ToolCall
from envsynth.rollouts.player import heart


class GoldenPolicy:
    """Makes a task's golden calls, one a turn, then says its answer.

    Args:
        tagged: whether calls stand in ``<tool_call>`` tags, as the models of several families write them; else they
            are bare JSON, as the system message asks for.
    """

    def __init__(self, tagged: bool = False) -> None:
        self.tagged = tagged
        self._texts: list[str] = []

    @property
    def label(self) -> str:
        """What it is, for a manifest."""
        return "golden, tagged" if self.tagged else "golden"

    def reset(self, env: gym.Env[str, str], info: dict[str, Any]) -> None:
        """Look up the episode's task."""
        state = heart(env).snapshot()  # the bundle does not hold the tasks that are generated
        assert state is not None, "reset() has begun an episode"
        self._texts = self.texts(state.start.task)

    def __call__(self, observation: str, info: dict[str, Any]) -> str:
        """Return the next call, or the answer."""
        return self._texts.pop(0)

    def texts(self, task: Task) -> list[str]:
        """Return what solves a task, turn by turn."""
        return [*(self._written(call) for call in task.golden), task.answer]

    def _written(self, call: ToolCall) -> str:
        bare = ToolCall(name=call.name, arguments=call.arguments).to_text()
        return f"<tool_call>\n{bare}\n</tool_call>" if self.tagged else bare
