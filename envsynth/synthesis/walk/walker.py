"""The walk: depth first over the tool graph, executed as it goes, back where a tool cannot be asked properly.

Each call's parameters are filled from what earlier calls returned, else by what a user could name. Where a value could
be looked up, the tool that finds it may be called first, and so on down.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from envsynth.core import Metadata, SimulatorFault, Source, Tool, ToolCall
from envsynth.reward.pointers import leaves, parse_pointer, resolve
from envsynth.simulation.schema.names import words
from envsynth.synthesis.english.nouns import phrase, thing
from envsynth.synthesis.graph import Link
from envsynth.synthesis.inputs import Asked, Cast, Input, NoInput, draw_input, valid
from envsynth.synthesis.inputs.numbers import unit_of
from envsynth.synthesis.walk.choice import Choice, choose, items_at, split_list
from envsynth.synthesis.walk.flow import fitted, shortened
from envsynth.synthesis.walk.ground import Ground
from envsynth.synthesis.walk.memory import Flow, Memory, Step
from envsynth.synthesis.walk.settings import WalkSettings

_DEEPEST = 3
_TRIES = 3
_NAMES = (
    "id",
    "ids",
    "name",
    "names",
    "email",
    "emails",
    "url",
    "urls",
    "sku",
    "skus",
    "symbol",
    "symbols",
    "path",
    "paths",
)
_BUDGET = 40  # calls that are tried, over all ways that a walk goes back from


class Dead(Exception):  # noqa: N818 (a dead end is no error)
    """The walk does not go on here, and why."""


class _Walker:
    def __init__(
        self, ground: Ground, settings: WalkSettings, cast: Cast, metadata: Metadata, rng: np.random.Generator
    ) -> None:
        self.ground, self.settings, self.cast, self.metadata, self.rng = ground, settings, cast, metadata, rng
        self._left = _BUDGET
        self.why = ""
        self.length = int(rng.integers(settings.shortest, max(settings.shortest, settings.longest) + 1))

    def go(self, memory: Memory) -> Memory | None:
        """Extend a walk until it is long enough; None where it cannot be."""
        if len(memory.steps) >= self.length:
            self.why = self._fault(memory)
            return None if self.why else memory
        for tool in self._next(memory):
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
        return memory if len(memory.steps) >= self.settings.shortest and not self._fault(memory) else None

    def _fault(self, memory: Memory) -> str:
        """Return what a request for a walk would lack; nothing where it is whole."""
        if not any(step.flows for step in memory.steps):
            return "no data flows"
        if len(memory.wanted()) > self.settings.goals:
            return "too much to ask for"
        return "" if is_clear(memory) else "findings that cannot be told apart"

    def _next(self, memory: Memory) -> Iterator[Tool]:
        """Yield the tools to try next, those first that take up what has been found."""
        leaves = {memory.steps[index].tool.name for index in memory.leaves() if not memory.steps[index].writes}
        full = len(memory.wanted()) >= self.settings.goals
        weights = []
        for tool in self.ground.tools:
            if tool.name in memory.tools or len(memory.tools) >= self.settings.tools:
                weights.append(0.0)
                continue
            producers = {
                link.producer
                for name in tool.properties
                for link in self.ground.links(tool.name, name)
                if link.weight >= self.settings.certain
            }
            if full and not producers & leaves:
                weights.append(0.0)  # it would be one thing more to ask for
                continue
            weight = 12.0 if producers & leaves else 5.0 if producers & memory.tools else 0.3
            shared = sum(name in memory.inputs for name in tool.parameters.get("required", ()))
            weights.append(weight * (1 + 2 * shared))
        yield from self._drawn(weights)

    def _drawn(self, weights: list[float]) -> Iterator[Tool]:
        left = np.asarray(weights)
        for _ in range(min(self.settings.branching, int((left > 0).sum()))):
            place = int(self.rng.choice(len(left), p=left / left.sum()))
            left[place] = 0.0
            yield self.ground.tools[place]

    def call(self, tool: Tool, memory: Memory, depth: int, also: str = "") -> None:
        """Add a call of a tool, the calls that find its values before it, and more where a list leads to more.

        Raises:
            Dead: it cannot be called properly.
        """
        self._left -= 1
        if self._left < 0:
            raise Dead("no walk is long enough")
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
        count = next((len(values) for name, (_, values) in flows.items() if self._takes_list(tool, name)), None)
        given: dict[str, Input] = {}
        for name in (*required, *optional):
            if name not in flows:
                given[name] = told = self._input(tool, name, memory, count)
                if isinstance(told.value, list) and count is None:
                    count = len(told.value)
        steps = self._steps(tool, flows, given)
        if len({self._key(step) for step in steps}) < len(steps):
            raise Dead("the same call twice")
        self._check_room(memory, len(steps))
        group = 1 + max((step.group for step in memory.steps), default=0)
        for step in steps:
            step.group, step.writes = group, self.ground.writes(tool)
            self._execute(step, memory)
        for told in given.values():
            memory.inputs.setdefault(told.name, told)
        if memory.told > self.settings.told:
            raise Dead("too much to tell")

    def _key(self, step: Step) -> str:
        return ToolCall(name=step.tool.name, arguments=step.arguments).to_text()

    def _check_room(self, memory: Memory, more: int) -> None:
        if len(memory.steps) + more > self.settings.longest:
            raise Dead("too many calls")

    def _takes_list(self, tool: Tool, name: str) -> bool:
        return bool(tool.properties[name].get("type") == "array")

    def _wanted(self, tool: Tool, name: str) -> bool:
        schema = tool.properties[name]
        plain = "enum" in schema or schema.get("type") in ("integer", "number")
        return bool(plain and self.rng.random() < self.settings.details)

    def _flow(self, tool: Tool, name: str, memory: Memory, depth: int) -> tuple[Flow, list[Any]] | None:
        """Find a value among the responses, or call what finds it first; None where it is to be told."""
        links = [link for link in self.ground.links(tool.name, name) if link.weight >= self.settings.certain]
        for link in links:
            for index in reversed(range(len(memory.steps))):
                if memory.steps[index].tool.name == link.producer:
                    found = self._taken(tool, name, link, index, memory)
                    if found is not None:
                        return found
        if name in memory.inputs or depth >= _DEEPEST or self.rng.random() >= self.settings.lookups:
            if name in memory.inputs or self._can_tell(tool, name):
                return None
            if depth >= _DEEPEST:
                raise Dead(f"nothing realistic is known for {name}")
        for link in self._shuffled(links):
            producer = self.ground.toolset.by_name[link.producer]
            if producer.name in memory.tools or len(memory.tools) >= self.settings.tools:
                continue
            further = memory.fork()
            try:
                self.call(producer, further, depth + 1)
            except Dead:
                continue
            found = self._taken(tool, name, link, len(further.steps) - 1, further)
            if found is not None:
                memory.take(further)
                return found
        return None

    def _shuffled(self, links: list[Link]) -> list[Link]:
        return [links[int(i)] for i in self.rng.permutation(len(links))][:3]

    def _can_tell(self, tool: Tool, name: str) -> bool:
        try:
            draw_input(
                self.ground.asked(tool, name, self.metadata.seed, loose=self.settings.loose), self.cast, self.rng
            )
        except NoInput:
            return False
        return True

    def _taken(self, tool: Tool, name: str, link: Link, index: int, memory: Memory) -> tuple[Flow, list[Any]] | None:
        """Let a value flow along a link from a call's response; None where it cannot."""
        step = memory.steps[index]
        asked = self.ground.asked(tool, name, self.metadata.seed, loose=self.settings.loose)
        takes_list = self._takes_list(tool, name)
        if takes_list:
            items = asked.schema.get("items")
            if not isinstance(items, dict):
                return None
            asked = replace(asked, schema=items)
        known = items_at(step.content, link.output)
        if not known or ("*" in link.output and not takes_list and not _is_named(asked, link)):
            return None  # of figures and words nobody picks one from a list
        content = step.content
        said = memory.said() | {str(value) for value in _plain(step.arguments)}
        fresh = link.output not in step.used
        try:
            if fresh:
                if any(str(value) in said for _, value in known) and "*" not in link.output:
                    return None  # it only repeats what the user said
                content = fitted(content, link.output, asked, self.cast, said, self.rng)
                content = self._resized(content, link.output, takes_list, tool.properties[name])
            elif not all(valid(asked.schema, value) for _, value in known):
                return None
        except NoInput:
            return None
        if step.tool.output_schema is not None and not valid(step.tool.output_schema, content):
            return None
        choice, pointers = self._chosen(content, link.output, takes_list, tool.properties[name], index, memory)
        values = [resolve(content, parse_pointer(pointer)) for pointer in pointers]
        step.content = content
        step.used.add(link.output)
        before, after = split_list(link.output)
        noun = (after or before or link.output).rpartition("/")[2]
        return Flow(link, index, tuple(pointers), choice, _noun(noun, asked)), values

    def _resized(self, content: Any, pattern: str, takes_list: bool, schema: dict[str, Any]) -> Any:
        if "*" not in pattern:
            return content
        if takes_list:
            return shortened(content, pattern, int(schema.get("maxItems", 4)))
        return shortened(content, pattern, 1) if self.rng.random() < 0.15 else content

    def _chosen(
        self, content: Any, pattern: str, takes_list: bool, schema: dict[str, Any], producer: int, memory: Memory
    ) -> tuple[Choice | None, list[str]]:
        if "*" not in pattern:
            return None, [pattern]
        pointers = [pointer for pointer, _ in items_at(content, pattern)]
        # What stands side by side belongs together: who takes the first name takes the first address.
        place = (producer, _beside(pattern), len(pointers), takes_list)
        other = memory.picked.get((*place[:3], not takes_list))
        if other is not None and other[0] is not None and other[0].how != "all" and place not in memory.picked:
            memory.picked[place] = other
        if place not in memory.picked:
            choice, picked = self._pick(content, pattern, pointers, takes_list, schema)
            memory.picked[place] = (choice, [pointers.index(pointer) for pointer in picked])
        choice, indices = memory.picked[place]
        return choice, [pointers[i] for i in indices]

    def _pick(
        self, content: Any, pattern: str, pointers: list[str], takes_list: bool, schema: dict[str, Any]
    ) -> tuple[Choice | None, list[str]]:
        if takes_list and (self.rng.random() < 0.6 or len(pointers) < 3 or int(schema.get("minItems", 1)) > 1):
            return Choice("all" if len(pointers) > 1 else "only", len(pointers), len(pointers)), pointers
        named = _last(pattern)
        several = words(named)[-1:] in (["id"], ["ids"]) or words(named)[-1:] in (["names"], ["emails"], ["numbers"])
        most = 2 if takes_list else self.settings.fan_out if several else 1
        return choose(content, pattern, most, bool(self.rng.random() < 0.8), self.rng)

    def _input(self, tool: Tool, name: str, memory: Memory, count: int | None) -> Input:
        schema = tool.properties[name]
        known = memory.inputs.get(name)
        if known is not None:
            if not valid(schema, known.value):
                raise Dead("the same name takes another value")
            return known
        asked = self.ground.asked(tool, name, self.metadata.seed, count, self.settings.loose)
        for _ in range(_TRIES):
            try:
                drawn = draw_input(asked, self.cast, self.rng)
            except NoInput as reason:
                raise Dead(f"nothing realistic is known for {reason}") from None
            if drawn.value != schema.get("default"):  # an argument that a tool assumes anyway says nothing
                return drawn
        return drawn

    def _steps(self, tool: Tool, flows: dict[str, tuple[Flow, list[Any]]], given: dict[str, Input]) -> list[Step]:
        """Return the call, or one for each item that a list leads to; only one list may."""
        single = [name for name, (_, values) in flows.items() if len(values) > 1 and not self._takes_list(tool, name)]
        times = {len(flows[name][1]) for name in single} or {1}
        if len(times) > 1 or len({flows[name][0].producer for name in single}) > 1:
            raise Dead("two lists at once")
        steps = []
        for turn in range(times.pop()):
            arguments: dict[str, Any] = {}
            sources: dict[str, Source] = {}
            for name in tool.properties:
                if name in given:
                    arguments[name] = given[name].value
                    sources |= {pointer: Source(kind="instruction") for pointer in _pointers(name, given[name].value)}
                elif name in flows:
                    flow, values = flows[name]
                    if self._takes_list(tool, name):
                        arguments[name] = list(values)
                        for place, pointer in enumerate(flow.pointers):
                            sources[f"/{name}/{place}"] = Source(kind="call", call=flow.producer, pointer=pointer)
                    else:
                        place = turn if name in single else 0
                        arguments[name] = values[place]
                        sources[f"/{name}"] = Source(kind="call", call=flow.producer, pointer=flow.pointers[place])
            steps.append(Step(tool, arguments, sources, dict(given), {n: flow for n, (flow, _) in flows.items()}))
        return steps

    def _execute(self, step: Step, memory: Memory) -> None:
        if any(self._key(step) == self._key(other) for other in memory.steps):
            raise Dead("the same call twice")
        try:
            result = self.ground.answer(
                ToolCall(name=step.tool.name, arguments=step.arguments), memory.steps, self.metadata
            )
        except SimulatorFault as fault:
            raise Dead("the simulator cannot answer") from fault
        if not result.ok:
            raise Dead(f"refused: {result.error}")
        step.content = result.content
        memory.steps.append(step)


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
    walker = _Walker(ground, settings, cast, metadata, rng)
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


def is_clear(memory: Memory) -> bool:
    """Whether a request can say which findings go where: each is named once, or is an identifier."""
    consumed = memory.consumed()
    for index, step in enumerate(memory.steps):
        for name, flow in step.flows.items():
            plain = words(name)[-1] in ("id", "ids") or words(name) == words(_last(flow.link.output))
            if plain:
                continue
            output = _last(flow.link.output)
            twins = {
                other.tool.name for other in memory.steps if isinstance(other.content, dict) and output in other.content
            }
            if index in consumed or len(twins) > 1:
                return False
    return True


def _is_named(asked: Asked, link: Link) -> bool:
    """Whether a parameter takes what single things are known by."""
    return asked.entity is not None or words(_last(link.output))[-1:] in ([one] for one in _NAMES)


def _same_place(one: Flow, other: Flow) -> bool:
    return one.producer == other.producer and one.link.output == other.link.output


def _last(pattern: str) -> str:
    return pattern.replace("/*", "").rpartition("/")[2]


def _beside(pattern: str) -> str:
    """Return what the lists that stand side by side have in common."""
    before, after = split_list(pattern)
    return before if after else before.rpartition("/")[0] + "/*"


def _noun(name: str, asked: Asked) -> str:
    said = thing(phrase("_".join(unit_of(name)[1])))
    return phrase(asked.entity) if said.lower() in ("id", "ids", "") and asked.entity is not None else said


def _plain(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in _plain(item)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in _plain(item)]
    return [value]


def _pointers(name: str, value: Any) -> list[str]:
    return [f"/{name}{pointer}" for pointer, _ in leaves(value)]
