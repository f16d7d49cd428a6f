"""The environment: Gymnasium's interface to a bundle's tasks."""

from typing import TYPE_CHECKING, Any

from envsynth.environment.parse import MAX_LENGTH, parse_action
from envsynth.environment.reading import MAX_CALLS, ParsedAction
from envsynth.environment.record import RecordEpisodes
from envsynth.environment.registration import list_envs, register_all, register_bundle, spec
from envsynth.environment.spaces import TextSpace
from envsynth.environment.tool_env import ToolEnv
from envsynth.environment.vector_env import ToolVectorEnv

if TYPE_CHECKING:
    from envsynth.environment.discrete import DiscreteActions

__all__ = [
    "MAX_CALLS",
    "MAX_LENGTH",
    "DiscreteActions",
    "ParsedAction",
    "RecordEpisodes",
    "TextSpace",
    "ToolEnv",
    "ToolVectorEnv",
    "list_envs",
    "parse_action",
    "register_all",
    "register_bundle",
    "spec",
]


def __getattr__(name: str) -> Any:
    if name == "DiscreteActions":  # loaded when it is first used: not every episode is acted in by numbers
        from envsynth.environment.discrete import DiscreteActions

        return DiscreteActions
    raise AttributeError(f"module 'envsynth.environment' has no attribute {name!r}")
