"""The tutorial's toolset, and a small shop: tools that are known by their schemas only."""

from envsynth.core import Toolset
from envsynth.synthesis.importers import import_tools

HIRING = [
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


def hiring() -> Toolset:
    return import_tools(HIRING, name="hiring").toolset
