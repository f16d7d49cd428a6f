"""envsynth: from tool schemas to Gymnasium environments.

Importing registers the environments on the search path, so that ``gym.make("toolsynth/retail-v0")`` works; everything
else is loaded when it is first used.

>>> import gymnasium as gym
>>> import envsynth
>>> env = gym.make("toolsynth/retail-v0", split="test")
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from envsynth.environment.registration import register_all

if TYPE_CHECKING:
    from envsynth.bundle import Bundle, load
    from envsynth.core import EnvsynthError, Task, Tool, ToolCall, ToolResult, Toolset, Trajectory
    from envsynth.environment import RecordEpisodes, ToolEnv
    from envsynth.environment.registration import list_envs, spec
    from envsynth.environment.synthesized import synthesize
    from envsynth.reward import RewardConfig
    from envsynth.rollouts import rollout
    from envsynth.synthesis import build, check

__version__ = "0.1.0"

_HOMES = {
    "Bundle": "envsynth.bundle",
    "EnvsynthError": "envsynth.core",
    "RecordEpisodes": "envsynth.environment",
    "RewardConfig": "envsynth.reward",
    "Task": "envsynth.core",
    "Tool": "envsynth.core",
    "ToolCall": "envsynth.core",
    "ToolEnv": "envsynth.environment",
    "ToolResult": "envsynth.core",
    "Toolset": "envsynth.core",
    "Trajectory": "envsynth.core",
    "build": "envsynth.synthesis",
    "check": "envsynth.synthesis",
    "list_envs": "envsynth.environment.registration",
    "load": "envsynth.bundle",
    "rollout": "envsynth.rollouts",
    "spec": "envsynth.environment.registration",
    "synthesize": "envsynth.environment.synthesized",
}

__all__ = [
    "Bundle",
    "EnvsynthError",
    "RecordEpisodes",
    "RewardConfig",
    "Task",
    "Tool",
    "ToolCall",
    "ToolEnv",
    "ToolResult",
    "Toolset",
    "Trajectory",
    "__version__",
    "build",
    "check",
    "list_envs",
    "load",
    "rollout",
    "spec",
    "synthesize",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'envsynth' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(home), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


register_all()
