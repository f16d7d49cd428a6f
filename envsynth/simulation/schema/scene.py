"""What is known while one response is drawn: the call, the entities it names, and what the world remembers of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from envsynth.simulation.schema.containers import Object
from envsynth.simulation.schema.entities import Action
from envsynth.simulation.schema.keys import key_of, pick
from envsynth.simulation.schema.memory import MANY, Entity, read_all, read_entity, rows_there
from envsynth.simulation.schema.nodes import Node
from envsynth.simulation.schema.population import Population
from envsynth.world import World

_LISTED = 8
_LIMITS = ("limit", "max_results", "page_size", "per_page", "top_k", "num_results", "top_n", "count", "max_items")
_MOST_NODES = 20_000
_entity_key = lru_cache(maxsize=65_536)(key_of)


class CallScene:
    """One call's scene; see `nodes.Scene`."""

    __slots__ = (
        "_action", "_arguments", "_entities", "_left", "_population", "_seed", "_subject", "_there", "_world",
        "bare", "depth", "inside", "now", "plain", "subject", "today",
    )  # fmt: skip

    def __init__(
        self,
        world: World,
        population: Population,
        action: Action,
        arguments: dict[str, Any],
        named: dict[tuple[str, str], Entity],
    ) -> None:
        self._world, self._seed = world, world.seed
        self._population, self._action, self._arguments = population, action, arguments
        self._entities = named
        self._subject: Entity | None = None
        self._there: frozenset[tuple[str, str]] | None = None
        self.subject: tuple[str, str] | None = None
        self.today = date.fromisoformat(world.now[:10])
        self.now = ""
        self.start(plain=False, bare=False)

    def start(self, plain: bool, bare: bool) -> None:
        """Begin drawing."""
        self.plain, self.bare, self.depth, self.inside = plain, bare, 0, 0
        self._left = _MOST_NODES

    def about(self, subject: Entity, now: str) -> None:
        """Let the response be about this entity, which has just been written where ``now`` is given."""
        self._subject = subject
        self.subject = (subject.type, subject.id)
        self._entities[subject.type, subject.id] = subject
        self.now = now

    def spend(self) -> None:
        """Count one object.

        Raises:
            ValueError: the response is larger than any that is wanted.
        """
        self._left -= 1
        if self._left < 0:
            raise ValueError(f"a response has more than {_MOST_NODES:,} objects")

    def argument(self, name: str) -> Any:
        """Return the call's argument of this name, or None."""
        return self._arguments.get(name)

    def identify(self, entity: str, key: int) -> Any:
        """Return the identifier that belongs here: the subject's, an argument's, or one of those that are there."""
        if (
            self._subject is not None
            and self._subject.type == entity
            and not (self.inside and self._action.kind == "list")
        ):
            return self._subject.id
        if not self.inside:
            for name, kind in self._action.holders.items():
                value = self._arguments.get(name)
                if kind == entity and value is not None and not isinstance(value, list):
                    return value
        return pick(self._population.identifiers(self._seed, entity), key)

    def entity_key(self, entity: str, identifier: Any) -> int:
        """Return the key that an entity's own values come from."""
        return _entity_key(self._seed, entity, str(identifier))

    def entity(self, kind: str, identifier: Any) -> Entity:
        """Return an entity as the world remembers it."""
        place = (kind, str(identifier))
        found = self._entities.get(place)
        if found is None:
            if self._there is None:
                self._there = rows_there(self._world)
            there = place in self._there or (f"_{kind}", place[1]) in self._there or MANY in self._there
            found = self._entities[place] = read_entity(self._world, *place) if there else Entity(*place)
        return found

    def fields(self, entity: str, identifier: Any) -> dict[str, Any]:
        """Return the fields of an entity that are known."""
        return self.entity(entity, identifier).shown

    def members(self, entity: str, key: int, count: int, item: Node) -> Sequence[Any]:
        """Return the identifiers of a list: those the call names, those it looks for, or some that are there."""
        if self._action.kind == "list" and entity == self._action.entity and not self.inside:
            return self._listed(entity, key, item)
        if not self.inside:
            for name, kind in self._action.holders.items():
                value = self._arguments.get(name)
                if kind == entity and isinstance(value, list) and value:
                    return value
        known = self._population.identifiers(self._seed, entity)
        return [known[(key + place) % len(known)] for place in range(min(count, len(known)))]

    def _listed(self, entity: str, key: int, item: Node) -> list[Any]:
        rows = read_all(self._world, entity, compared=True)
        self._entities.update({(one.type, one.id): one for one in rows})
        shown = item.fields if isinstance(item, Object) else {}
        wanted, other = {}, False
        for name, value in self._arguments.items():
            if name in _LIMITS or isinstance(value, list | dict) or value is None:
                continue
            if name in shown or any(name in one.shown for one in rows):
                wanted[name] = value
            else:
                other = True
        found: list[Any] = [one.id for one in rows if not one.deleted and self._fits(one, wanted, item)]
        if all(one.made or one.version for one in rows):  # where a task says what there is, nothing else is
            there = set(map(str, (one.id for one in rows)))
            drawn = [one for one in self._population.identifiers(self._seed, entity) if str(one) not in there]
            if wanted:
                drawn = [one for one in drawn if self._fits(self.entity(entity, one), wanted, item)]
            if other and drawn:
                drawn = [drawn[(key + place) % len(drawn)] for place in range(min(2 + key % 4, len(drawn)))]
            found += drawn[:_LISTED]
        limit = next((self._arguments[name] for name in _LIMITS if type(self._arguments.get(name)) is int), None)
        return found if limit is None else found[: max(limit, 0)]

    def _fits(self, one: Entity, wanted: dict[str, Any], item: Node) -> bool:
        known = one.shown
        for name, value in wanted.items():
            own = known.get(name)
            if own is None and isinstance(item, Object):
                own = item.value(name, one.id, self)
            if own != value and str(own).casefold() != str(value).casefold():
                return False
        return True
