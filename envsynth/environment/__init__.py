"""The environment: Gymnasium's interface to a bundle's tasks."""

from envsynth.environment.parse import MAX_LENGTH, parse_action
from envsynth.environment.reading import MAX_CALLS, ParsedAction
from envsynth.environment.record import RecordEpisodes
from envsynth.environment.registration import list_envs, register_all, register_bundle, spec
from envsynth.environment.spaces import TextSpace
from envsynth.environment.tool_env import ToolEnv

__all__ = [
    "MAX_CALLS",
    "MAX_LENGTH",
    "ParsedAction",
    "RecordEpisodes",
    "TextSpace",
    "ToolEnv",
    "list_envs",
    "parse_action",
    "register_all",
    "register_bundle",
    "spec",
]
