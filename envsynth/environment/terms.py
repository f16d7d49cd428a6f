"""What an episode is made of: its environment's rules, its start, what it asks of a simulator, what a step returns."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from envsynth.bundle import Bundle
from envsynth.core import Task, ToolCall, ToolResult, Toolset
from envsynth.environment.options import Options
from envsynth.reward import GoldenRun, RewardConfig
from envsynth.simulation import Simulator
from envsynth.world import Change, World

Evidence = tuple[Task, Toolset, GoldenRun, list[ToolCall], list[ToolResult], tuple[Change, ...]]
"""What a reward compares: a task's side, then the calls of whoever is scored, their results and changes."""


class Asked(NamedTuple):
    """A call that a simulator shall answer, and the world that it is made in."""

    call: ToolCall
    world: World


class Step(NamedTuple):
    """What ``step`` returns."""

    observation: str
    reward: float
    terminated: bool
    truncated: bool
    info: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for all of an environment's episodes.

    Attributes:
        protocol: ``play`` (what the agent does is what counts) or ``submit`` (`envsynth.environment.submission`).
        max_submissions: how many solutions may be submitted; None: as many as there are turns.
    """

    bundle: Bundle
    simulator: Simulator
    reward: RewardConfig
    max_turns: int
    observation_limit: int
    protocol: str = "play"
    max_submissions: int | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """What an episode begins with.

    Attributes:
        offered: the tools' names, in the order in which the agent is told of them.
        instruction: what the user asks.
    """

    task: Task
    seed: int
    options: Options
    offered: tuple[str, ...]
    instruction: str
