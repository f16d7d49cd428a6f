"""One call while it is served: what it names, and what is known of that."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from envsynth.core import ToolResult
from envsynth.simulation.schema.keys import key_of
from envsynth.simulation.schema.known import Known, call_text
from envsynth.simulation.schema.memory import Entity, read_entity
from envsynth.simulation.schema.population import Population
from envsynth.simulation.schema.scene import CallScene
from envsynth.simulation.schema.tool import SchemaTool
from envsynth.world import World


@dataclass(slots=True)
class Served:
    """A call that is being served.

    Attributes:
        tool: the tool that is called.
        arguments: its arguments, normalized.
        world: the episode's world.
        known: what the task's metadata says.
        population: the entities that are there before any call.
        pinned: the response that the metadata fixes, if it does.
        named: the entities that the call names, by type and identifier, as far as they have been read.
    """

    tool: SchemaTool
    arguments: dict[str, Any]
    world: World
    known: Known
    population: Population
    pinned: ToolResult | None = None
    named: dict[tuple[str, str], Entity] = field(default_factory=dict)

    def entity(self, kind: str, identifier: str) -> Entity:
        """Read an entity, once."""
        place = (kind, identifier)
        if place not in self.named:
            self.named[place] = read_entity(self.world, kind, identifier)
        return self.named[place]

    def is_there(self, entity: Entity) -> bool:
        """Whether anything knows an entity: a call that made it, the metadata, or the population."""
        if entity.known or entity.id in self.known.values:
            return True
        return self.population.has(self.world.seed, entity.type, entity.id)

    def subject(self) -> Entity | None:
        """Return the entity that the call is about, where it names one."""
        action = self.tool.action
        if action.subject is None or self.arguments.get(action.subject) is None:
            return None
        # A loose schema lets a list pass as one.
        return self.named.get((action.entity, str(self.arguments[action.subject])))

    def key(self) -> int:
        """Return what the response is drawn from: it changes where an entity that is named does."""
        text = call_text(self.tool.tool, self.arguments)
        return key_of(self.world.seed, text, *(entity.version for entity in self.named.values()))

    def scene(self, changed: dict[tuple[str, str], Entity] | None = None) -> CallScene:
        """Return what is known while the response is drawn; ``changed`` are entities as the call leaves them."""
        named = {**self.named, **(changed or {})}
        return CallScene(self.world, self.population, self.tool.action, self.arguments, named)

    def result(self, content: Any, new_ids: tuple[str, ...] = ()) -> ToolResult:
        """Return a success."""
        status = 200 if self.pinned is None else self.pinned.status
        return ToolResult(status=status, content=content, new_ids=new_ids)
