"""Everything that happened in one episode."""

from typing import Any

from pydantic import Field

from envsynth.core.call import ToolCall, ToolResult
from envsynth.core.model import Model
from envsynth.core.tokens import TokenTurn


class Trajectory(Model):
    """One episode, whole: enough to replay it, and to see why it was scored as it was.

    Attributes:
        messages: the conversation as chat APIs have it (system, user, assistant, tool).
        calls: the tool calls in order; ``results`` are their answers, index for index.
        reward: the return, the sum of all steps' rewards.
        rewards: what each step earned, one for each of ``actions``; nothing in records that were kept before it was.
        breakdown: the reward's explanation (``info["reward"]``).
        fault: why the infrastructure could not answer; such an episode is void, not failed.
        attempts: in the protocol ``submit``, how many calls were ``made``, how many of them were ``submissions``, and
            how many are ``ideal``.
        versions: the versions of envsynth, the bundle (with its content hash) and the simulator.
        episode: its number in the rollout that played it.
        group: the number of its group there; the episodes of a group have the same task.
        tokens: what the policy read and wrote turn by turn, where it said so (`envsynth.core.tokens`).
    """

    env_id: str
    task_id: str
    seed: int | None = None
    options: dict[str, Any] = Field(default_factory=dict)
    actions: tuple[str, ...] = ()
    messages: tuple[dict[str, Any], ...] = ()
    calls: tuple[ToolCall, ...] = ()
    results: tuple[ToolResult, ...] = ()
    reward: float = 0.0
    rewards: tuple[float, ...] = ()
    breakdown: dict[str, Any] | None = None
    terminated: bool = False
    truncated: bool = False
    fault: str | None = None
    attempts: dict[str, int] | None = None
    versions: dict[str, str] = Field(default_factory=dict)
    episode: int | None = None
    group: int | None = None
    tokens: tuple[TokenTurn, ...] = ()
