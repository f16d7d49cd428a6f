"""What walks go over: a toolset with its graph, its simulator, and what is known of each parameter."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from envsynth.core import ASK_USER, Metadata, PinnedCall, Tool, ToolCall, ToolResult, Toolset
from envsynth.simulation import Simulator
from envsynth.simulation.schema.entities import Action, read_actions
from envsynth.simulation.schema.names import words
from envsynth.simulation.schema.population import Population
from envsynth.simulation.schema.prose import choices_in
from envsynth.simulation.schema.rules import read_rules
from envsynth.simulation.schema.subjects import concerned
from envsynth.synthesis.english.clauses import clause_of
from envsynth.synthesis.graph import Link
from envsynth.synthesis.inputs import Asked
from envsynth.synthesis.inputs.subject import subject_of
from envsynth.synthesis.walk.memory import Step
from envsynth.synthesis.walk.opened import Opened, opened_toolset
from envsynth.synthesis.walk.sensible import is_sensible
from envsynth.synthesis.walk.settings import WalkSettings
from envsynth.synthesis.walk.stated import tightened
from envsynth.world import BaseWorld, World

_OPTIONAL = 0.6  # an optional parameter is filled only by what surely belongs there,
_FEW = 6  # unless there are fewer links than these

_REACHING = frozenset(("get", "read", "show", "fetch", "retrieve", "delete", "remove"))
_AT_LEAST = re.compile(r"(?:at least|minimum(?: of)?)\s+(\d{1,3})\s+(?!char|percent|%)", re.IGNORECASE)


class Ground:
    """A toolset prepared for walks.

    Args:
        toolset: the tools.
        links: their data flow.
        simulator: who answers: the ``schema`` simulator, or another that pins responses.
        base: the world that tasks start from.
    """

    def __init__(self, toolset: Toolset, links: Sequence[Link], simulator: Simulator, base: BaseWorld) -> None:
        toolset, self._opened = opened_toolset(toolset)
        self.toolset = toolset
        self._into: dict[tuple[str, str], list[Link]] = {}
        for link in links:
            link = replace(link, parameter=self._opened[link.consumer].parameter(link.parameter))
            self._into.setdefault((link.consumer, link.parameter), []).append(link)
        self.base, self._simulator = base, simulator
        self.subject = subject_of(toolset)
        self._actions = read_actions(toolset)
        self._population = Population(toolset, self._actions)
        self._purposes = {tool.name: frozenset(words(f"{tool.name} {tool.description}")) for tool in toolset.tools}
        self._field = frozenset(words(f"{toolset.field} {toolset.subdomain} {toolset.family}"))
        self.tools = tuple(tool for tool in toolset.tools if tool.name != ASK_USER)
        self._rules = {tool.name: read_rules(tool) for tool in toolset.tools}
        self._closed = lru_cache(maxsize=8_192)(self._with_choices)
        self._fields = False
        # Where nothing else flows, a new thing is given fields of another.
        sure = [link for found in self._into.values() for link in found if link.weight >= WalkSettings().certain]
        self._fields = not any(map(self._can_follow, sure))
        self.links = lru_cache(maxsize=4_096)(self._links)

    def _links(self, tool: str, parameter: str) -> tuple[Link, ...]:
        """Return the links into a parameter, or into the items of a list, that a walk can follow; best first."""
        found = [link for end in ("", "/*") for link in self._into.get((tool, f"/{parameter}{end}"), ())]
        return tuple(link for link in found if self._can_follow(link))

    def _can_follow(self, link: Link) -> bool:
        if link.output.count("*") > 1 or link.producer == link.consumer:
            return False
        producer, consumer = (self._actions.get(name) for name in (link.producer, link.consumer))
        giver, tool = (self.toolset.by_name[name] for name in (link.producer, link.consumer))
        if giver.output_schema is None and link.output.removeprefix("/") in giver.properties:
            return False  # where nothing is said of an output, what a tool is given is no finding of its own
        return producer is None or consumer is None or is_sensible(link, producer, consumer, tool, self._fields)

    def edges(self, certain: float) -> tuple[Link, ...]:
        """Return the links that walks can follow, those into different tools in turn, the best of each first.

        Where little flows, an optional parameter is filled by what less surely belongs there.
        """
        found = self._edges(certain, max(certain, _OPTIONAL))
        return found if len(found) >= _FEW else self._edges(certain, certain)

    def _edges(self, certain: float, optional: float) -> tuple[Link, ...]:
        into: dict[str, list[Link]] = {tool.name: [] for tool in self.tools}
        for tool in self.tools:
            required = tool.parameters.get("required", ())
            for name in (*required, *(name for name in tool.properties if name not in required)):
                least = certain if name in required else optional
                into[tool.name] += [link for link in self.links(tool.name, name) if link.weight >= least]
        depth = max((len(links) for links in into.values()), default=0)
        return tuple(links[turn] for turn in range(depth) for links in into.values() if turn < len(links))

    def action(self, tool: Tool) -> Action:
        """Return what a tool does, and to what."""
        return self._actions[tool.name]

    def known_by(self, tool: Tool) -> frozenset[str]:
        """Return the parameters that say which thing is meant: those by which such things are got and deleted."""
        entity = self._actions[tool.name].entity
        alike = [other for other in self.tools if self._actions[other.name].entity == entity]
        ways = [other for other in alike if set(words(other.name)[:1]) & _REACHING]
        return frozenset(name for other in ways for name in other.parameters.get("required", ()))

    def opened(self, tool: Tool) -> Opened:
        """Return a tool with where its parameters stand in a call."""
        return self._opened[tool.name]

    def writes(self, tool: Tool) -> bool:
        """Whether a tool changes what a reward compares."""
        return not tool.annotations.read_only

    def asked(self, tool: Tool, parameter: str, seed: int, settings: WalkSettings, count: int | None = None) -> Asked:
        """Return a parameter as inputs are drawn for it."""
        schema = self._closed(tool.name, parameter)
        entity = self._actions[tool.name].holders.get(parameter)
        identifiers = self._population.identifiers(seed, entity) if entity else ()
        about = str(schema.get("description", ""))
        return Asked(
            parameter,
            schema,
            about,
            self._purposes[tool.name],
            self._field,
            clause_of(tool).verb,
            entity,
            identifiers,
            count,
            settings.loose,
            settings.stilted,
        )

    def _with_choices(self, tool_name: str, parameter: str) -> dict[str, Any]:
        """Return a parameter's schema, closed where a failure mode says which values there are."""
        tool = self.toolset.by_name[tool_name]
        schema: dict[str, Any] = tightened(tool.properties[parameter], parameter, self._rules[tool_name])
        if schema.get("type") == "array":
            schema = _as_long_as_said(tool, parameter, schema)
        inner = schema.get("items") if schema.get("type") == "array" else schema
        if not isinstance(inner, dict) or inner.get("type") != "string" or "enum" in inner or "pattern" in inner:
            return schema
        for mode in tool.failure_modes:
            closed_list = "[" in mode.message and parameter in concerned(mode.message, tool)
            choices = choices_in(mode.message) if closed_list else None
            if choices and not any("." in choice or choice == "NOT" for choice in choices):
                closed = {**inner, "enum": list(choices)}
                return {**schema, "items": closed} if inner is not schema else closed
        return schema

    def answer(self, call: ToolCall, steps: list[Step], metadata: Metadata) -> ToolResult:
        """Make a call where these have been made before, each of them answered as it was pinned."""
        pins = pinned(steps)
        world = World.at_start(self.base, metadata.model_copy(update={"pinned": pins}))
        for step in steps:
            if step.writes:  # what only reads leaves nothing behind
                self._simulator.answer(step.to_call(), world)
        return self._simulator.answer(call, world)


def _as_long_as_said(tool: Tool, parameter: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return an array's schema with the least length that a failure mode states."""
    for mode in tool.failure_modes:
        said = _AT_LEAST.search(mode.message)
        if said is not None and parameter in concerned(mode.message, tool):
            return {**schema, "minItems": max(int(said[1]), int(schema.get("minItems", 0)))}
    return schema


def pinned(steps: list[Step]) -> tuple[PinnedCall, ...]:
    """Return the calls of a walk with their responses, as metadata pins them; each call once."""
    found: dict[str, PinnedCall] = {}
    for step in steps:
        made = step.to_call()
        call: Any = PinnedCall(name=made.name, arguments=made.arguments, response=step.content)
        found.setdefault(call.to_text(), call)
    return tuple(found.values())
