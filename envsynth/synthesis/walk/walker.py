"""The walk: depth first over the tool graph, executed as it goes, back where a tool cannot be asked properly.

Each call's parameters are filled from what earlier calls returned, else by what a user could name. Where a value could
be looked up, the tool that finds it may be called first, and so on down.
"""

from typing import Any

import numpy as np

from envsynth.core import Metadata, Tool
from envsynth.synthesis.graph import Link
from envsynth.synthesis.inputs import Cast, Input
from envsynth.synthesis.walk.described import described
from envsynth.synthesis.walk.ground import Ground
from envsynth.synthesis.walk.memory import Flow, Memory
from envsynth.synthesis.walk.next import next_tools
from envsynth.synthesis.walk.sensible import is_told
from envsynth.synthesis.walk.settings import WalkSettings
from envsynth.synthesis.walk.steps import execute, repeats, steps_of
from envsynth.synthesis.walk.taking import taken
from envsynth.synthesis.walk.telling import can_tell, tell
from envsynth.synthesis.walk.way import Dead, Way, takes_a_list
from envsynth.synthesis.walk.whole import fault_of

_DEEPEST = 3
_TRIES = 3
_BUDGET = 40  # calls that are tried, over all ways that a walk goes back from


class _Walker:
    def __init__(self, way: Way) -> None:
        self.way = way
        self._left = _BUDGET
        self.why = ""
        self._missing = ""
        settings = way.settings
        self.length = int(way.rng.integers(settings.shortest, max(settings.shortest, settings.longest) + 1))

    def go(self, memory: Memory) -> Memory | None:
        """Extend a walk until it is long enough; None where it cannot be."""
        if len(memory.steps) >= self.length:
            self.why = fault_of(memory, self.way.settings.goals)
            return None if self.why else memory
        for tool in next_tools(self.way, memory):
            further = memory.fork()
            try:
                self.call(tool, further, 0)
            except Dead:
                continue
            done = self.go(further)
            if done is not None:
                return done
            if self._left < 0:
                break
        # Where nothing more can be asked properly, a shorter walk will do.
        short = len(memory.steps) < self.way.settings.shortest
        return None if short or fault_of(memory, self.way.settings.goals) else memory

    def call(self, tool: Tool, memory: Memory, depth: int, also: str = "") -> None:
        """Add a call of a tool, the calls that find its values before it, and more where a list leads to more.

        Raises:
            Dead: it cannot be called properly.
        """
        self._left -= 1
        if self._left < 0:
            # Most often all ways to one value have been tried: then that value is why.
            raise Dead(self._missing or "no walk is long enough")
        self._check_room(memory, 1)
        required = list(tool.parameters.get("required", ()))
        optional = [name for name in tool.properties if name not in required and self._wanted(tool, name)]
        if also and also not in required:
            required.append(also)
            optional = [name for name in optional if name != also]
        flows: dict[str, tuple[Flow, list[Any]]] = {}
        # What flows goes first: a list that is passed on says how long the lists beside it are.
        for name in required:
            found = self._flow(tool, name, memory, depth)
            if found is not None and not any(_same_place(found[0], other) for other, _ in flows.values()):
                flows[name] = found
        count = next((len(values) for name, (_, values) in flows.items() if takes_a_list(tool, name)), None)
        # What is told for the calls before is no news.
        optional += described(self.way, tool, [*required, *optional], memory)
        given: dict[str, Input] = {}
        for name in (*required, *optional):
            if name not in flows:
                given[name] = told = tell(self.way, tool, name, memory, count)
                if isinstance(told.value, list) and count is None:
                    count = len(told.value)
        steps = steps_of(self.way.ground.opened(tool), flows, given)
        if repeats(steps):
            raise Dead("the same call twice")
        self._check_room(memory, len(steps))
        group = 1 + max((step.group for step in memory.steps), default=0)
        for step in steps:
            step.group, step.writes = group, self.way.ground.writes(tool)
            execute(self.way, step, memory)
        for told in given.values():
            memory.inputs.setdefault(told.name, told)
        if memory.told > self.way.settings.told:
            raise Dead("too much to tell")

    def _check_room(self, memory: Memory, more: int) -> None:
        if len(memory.steps) + more > self.way.settings.longest:
            raise Dead("too many calls")

    def _wanted(self, tool: Tool, name: str) -> bool:
        schema = tool.properties[name]
        if not is_told(tool, self.way.ground.action(tool), name):
            return False
        plain = "enum" in schema or schema.get("type") in ("integer", "number")
        wanted = bool(plain and self.way.rng.random() < self.way.settings.details)
        return wanted and can_tell(self.way, tool, name)

    def _flow(self, tool: Tool, name: str, memory: Memory, depth: int) -> tuple[Flow, list[Any]] | None:
        """Find a value among the responses, or call what finds it first; None where it is to be told."""
        links = [link for link in self.way.ground.links(tool.name, name) if link.weight >= self.way.settings.certain]
        for link in links:
            for index in reversed(range(len(memory.steps))):
                if memory.steps[index].tool.name == link.producer:
                    found = taken(self.way, tool, name, link, index, memory)
                    if found is not None:
                        return found
        if name in memory.inputs or depth >= _DEEPEST or self.way.rng.random() >= self.way.settings.lookups:
            if name in memory.inputs or can_tell(self.way, tool, name):
                return None
            if depth >= _DEEPEST:
                raise Dead(f"nothing realistic is known for {name}")
        for link in self._shuffled(links):
            producer = self.way.ground.toolset.by_name[link.producer]
            if producer.name in memory.tools or len(memory.tools) >= self.way.settings.tools:
                continue
            further = memory.fork()
            try:
                self.call(producer, further, depth + 1)
            except Dead as dead:
                if str(dead).startswith("nothing realistic"):
                    self._missing = str(dead)
                continue
            found = taken(self.way, tool, name, link, len(further.steps) - 1, further)
            if found is not None:
                memory.take(further)
                return found
        return None

    def _shuffled(self, links: list[Link]) -> list[Link]:
        return [links[int(i)] for i in self.way.rng.permutation(len(links))][:3]


def walk(
    ground: Ground, start: Link, settings: WalkSettings, metadata: Metadata, cast: Cast, rng: np.random.Generator
) -> Memory:
    """Sample a walk along a link.

    Args:
        ground: what is walked over.
        start: the link along which data flows whatever else happens; what its tools need comes before them.
        settings: what the walk looks like.
        metadata: the task's start, before anything is pinned.
        cast: what its inputs agree on.
        rng: the source of randomness: the same state gives the same walk.

    Raises:
        Dead: no such walk was found, and why.
    """
    walker = _Walker(Way(ground, settings, cast, metadata, rng))
    producer, consumer = (ground.toolset.by_name[name] for name in (start.producer, start.consumer))
    reason = "no walk is long enough"
    for _ in range(_TRIES):
        memory = Memory()
        try:
            walker.call(producer, memory, 0)
            if consumer.name not in memory.tools:
                walker.call(consumer, memory, 0, also=start.parameter.split("/")[1])
        except Dead as dead:
            reason = str(dead)
            continue
        done = walker.go(memory)
        if done is not None:
            return done
        reason = walker.why or "no walk is long enough"
    raise Dead(reason)


def _same_place(one: Flow, other: Flow) -> bool:
    return one.producer == other.producer and one.link.output == other.link.output
