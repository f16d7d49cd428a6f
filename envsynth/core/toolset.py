"""A toolset: the tools of one domain, and what holds them together."""

from functools import cached_property
from typing import Any

from pydantic import Field, model_validator

from envsynth.core.model import Model
from envsynth.core.tool import Tool
from envsynth.core.world_schema import WorldSchema


class Toolset(Model):
    """The tools of one domain.

    Attributes:
        shapes: named response shapes that several programs' ``returns`` share.
        policy: the business rules in words, given to the agent in the system message.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]*$")
    field: str = ""
    subdomain: str = ""
    family: str = ""
    tools: tuple[Tool, ...]
    shapes: dict[str, Any] = Field(default_factory=dict)
    world: WorldSchema | None = None
    policy: str = ""

    @model_validator(mode="after")
    def _names_are_unique(self) -> "Toolset":
        seen: set[str] = set()
        for tool in self.tools:
            if tool.name in seen:
                raise ValueError(f"two tools are named {tool.name!r}: rename or remove one")
            seen.add(tool.name)
        return self

    @cached_property
    def by_name(self) -> dict[str, Tool]:
        """The tools by name."""
        return {tool.name: tool for tool in self.tools}
