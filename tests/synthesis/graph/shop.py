"""Tools of a shop as they are written by hand, for the tests of the graph."""

from typing import Any

from envsynth.core import Toolset
from envsynth.synthesis.importers import import_tools

TUTORIAL: list[dict[str, Any]] = [
    {"name": "get_open_roles", "parameters": {}, "returns": {"role_ids": ["string"]}},
    {
        "name": "get_role_candidates",
        "parameters": {"role_id": "string"},
        "returns": {"candidate_ids": ["string"], "scores": ["number"]},
    },
    {
        "name": "schedule_interview",
        "parameters": {"candidate_id": "string", "role_id": "string"},
        "returns": {"interview_id": "string"},
    },
]


def tools(*rows: dict[str, Any]) -> Toolset:
    return import_tools(list(rows), name="shop").toolset


def tool(name: str, takes: dict[str, Any], returns: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "parameters": takes, "returns": returns}
