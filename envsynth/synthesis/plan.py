"""Planning a golden trajectory: from what is wanted to calls that were executed, each argument with its source.

A depth-first walk backwards over the tool graph: what a wanted call needs and nobody said is looked for in the
responses so far (the memory buffer), else in a read whose own parameters can be satisfied the same way. Every call is
executed as it is planned, so what stands in the plan is what happened. After the constraint-aware sampling of
EnterpriseLab (tool graph, memory buffer), with programs in the place of guesses.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import numpy as np

from envsynth.core import ASK_USER, GoldenCall, Source, Tool, ToolCall, ToolResult
from envsynth.reward.pointers import ABSENT, leaves, parse_pointer, resolve
from envsynth.simulation import Simulator
from envsynth.synthesis.draw import Rejected, Wanted
from envsynth.synthesis.graph import ToolGraph
from envsynth.synthesis.recipe import GoalSpec, Intent, Opening
from envsynth.world import World

Role = Literal["goal", "support"]
_MAX_DEPTH = 5
_GOAL_RESULT = re.compile(r"goals\[(\d+)\](/.+)")


class Planner:
    """Plans and executes one task's golden calls on its world.

    Attributes:
        calls: the golden calls so far; ``results`` are their responses.
    """

    def __init__(
        self, graph: ToolGraph, simulator: Simulator, world: World, opening: Opening | None, rng: np.random.Generator
    ) -> None:
        self._graph = graph
        self._tools = graph.toolset.by_name
        self._simulator = simulator
        self._world = world
        self._introduced = frozenset(opening.said if opening else ())
        self._rng = rng
        self._entities: dict[str, str] = {}
        self.calls: list[GoldenCall] = []
        self.results: list[ToolResult] = []

    def fulfil(self, wanted: Wanted) -> list[int]:
        """Plan an intent's looks and goals, and the look-ups that they need; return the goals' indices.

        Raises:
            Rejected: a value is not to be found, or a call fails.
        """
        intent = wanted.intent
        self._entities = self._entities_of_names(intent)
        start = len(self.calls)
        looks = {len(self.calls) - 1 for look in intent.looks if self._plan_call(look, wanted, [], role="support")}
        goals: list[int] = []
        for goal in intent.goals:
            self._plan_call(goal, wanted, goals, role="goal")
            goals.append(len(self.calls) - 1)
        places = self._prune(start, {*looks, *goals})
        return [places[index] for index in goals]

    def _prune(self, start: int, wanted: set[int]) -> dict[int, int]:
        """Drop look-ups from ``start`` on that in the end led to nothing; return where the others are now."""
        needed = wanted | {index for index, call in enumerate(self.calls) if call.name == ASK_USER}
        for index in range(len(self.calls) - 1, start - 1, -1):
            if index in needed:
                needed.update(s.call for s in self.calls[index].sources.values() if s.call is not None)
        kept = [index for index in range(len(self.calls)) if index < start or index in needed]
        places = {old: new for new, old in enumerate(kept)}
        self.calls[:] = [_moved(self.calls[index], places) for index in kept]
        self.results[:] = [self.results[index] for index in kept]
        return places

    def _plan_call(self, spec: GoalSpec, wanted: Wanted, goals: list[int], role: Role) -> bool:
        """Plan one call of the recipe's own; return whether it was made, or had been made before."""
        intent = wanted.intent
        tool = self._tools.get(spec.tool)
        if tool is None:
            raise Rejected(f"intent {intent.name}: no tool {spec.tool}")
        arguments: dict[str, Any] = {}
        sources: dict[str, Source] = {}
        for parameter, template in spec.arguments.items():
            known: dict[str, Source] = {}
            value = self._value(template, f"/{parameter}", wanted, goals, known)
            if value is None:
                continue  # an optional parameter that this draw does not use
            arguments[parameter] = value
            for pointer, leaf in leaves(value, f"/{parameter}"):
                sources[pointer] = known.get(pointer) or self._ground(tool, pointer, leaf, wanted)
        if role == "support" and self._already_made(spec.tool, arguments):
            return False
        self._execute(GoldenCall(name=spec.tool, arguments=arguments, role=role, sources=sources), intent.name)
        return True

    def _value(self, template: Any, pointer: str, wanted: Wanted, goals: list[int], known: dict[str, Source]) -> Any:
        """Return a template's value; note in ``known`` the sources that are known without looking."""
        if isinstance(template, list):
            parts = enumerate(template)
            return [self._value(part, f"{pointer}/{i}", wanted, goals, known) for i, part in parts]
        if isinstance(template, dict):
            fields = template.items()
            return {key: self._value(part, f"{pointer}/{key}", wanted, goals, known) for key, part in fields}
        value, source = self._scalar(template, wanted, goals)
        if source is not None:
            known.update({leaf: source for leaf, _ in leaves(value, pointer)})
        return value

    def _scalar(self, template: Any, wanted: Wanted, goals: list[int]) -> tuple[Any, Source | None]:
        if not isinstance(template, str):
            return template, Source(kind="instruction")
        result = _GOAL_RESULT.fullmatch(template)
        if result:
            call = goals[int(result[1])]
            value = at_pointer(self.results[call].content, result[2])
            return value, Source(kind="call", call=call, pointer=result[2])
        if not template.startswith(":"):
            return template, Source(kind="instruction")
        name = template[1:]
        if name not in wanted.names:
            raise Rejected(f"intent {wanted.intent.name}: nothing binds :{name}")
        value = wanted.names[name]
        if name in wanted.said:
            return value, Source(kind="instruction")
        if name in wanted.intent.policy:
            return value, Source(kind="policy")
        if name in wanted.facts:
            self._ask(wanted.facts[name].question, wanted.intent.name)
            return value, Source(kind="user")
        return value, None

    def _ask(self, question: str, intent: str) -> None:
        if not self._already_made(ASK_USER, {"question": question}):
            sources = {"/question": Source(kind="policy")}
            call = GoldenCall(name=ASK_USER, arguments={"question": question}, role="support", sources=sources)
            self._execute(call, intent)

    def _ground(self, tool: Tool, pointer: str, value: Any, wanted: Wanted) -> Source:
        entity = self._graph.entity_of(tool.name, _pattern(pointer))
        if entity is None:
            return Source(kind="instruction")
        found = self._recall(entity, value)
        if found is None and self._look_up(entity, value, wanted, ()):
            found = self._recall(entity, value)
        if found is None:
            raise Rejected(f"no look-up gives the {entity} that {tool.name} needs")
        return found

    def _recall(self, entity: str, value: Any) -> Source | None:
        for index, (call, result) in enumerate(zip(self.calls, self.results, strict=True)):
            for pattern in self._graph.outputs(call.name, entity):
                for pointer, leaf in pointers(result.content, pattern):
                    if leaf == value:
                        return Source(kind="call", call=index, pointer=pointer)
        return None

    def _look_up(self, entity: str, value: Any, wanted: Wanted, path: tuple[str, ...]) -> bool:
        """Append reads whose last response holds the value; leave the plan as it was where none does."""
        if len(path) >= _MAX_DEPTH:
            return False
        for name in self._readers(entity, path):
            mark = len(self.calls)
            call = self._read_call(self._tools[name], wanted, (*path, name))
            # What led to this read may have brought the value along: then it is not needed any more.
            if call is not None and (self._recall(entity, value) or (self._make(call) and self._recall(entity, value))):
                return True
            del self.calls[mark:], self.results[mark:]
        return False

    def _readers(self, entity: str, path: tuple[str, ...]) -> list[str]:
        """Return the reads that give an entity, shuffled; first those for which the person's introduction is enough."""
        producers = {tool for tool, _ in self._graph.producers(entity) if tool not in path}
        readers = sorted(tool for tool in producers if self._tools[tool].annotations.read_only)
        shuffled = [readers[int(position)] for position in self._rng.permutation(len(readers))]
        return sorted(shuffled, key=lambda name: not self._introduced.issuperset(_required(self._tools[name])))

    def _read_call(self, tool: Tool, wanted: Wanted, path: tuple[str, ...]) -> GoldenCall | None:
        """Return a call of a reading tool with every argument grounded, or None where one cannot be."""
        arguments: dict[str, Any] = {}
        sources: dict[str, Source] = {}
        names, required = wanted.names, _required(tool)
        said = [p for p in tool.properties if p not in required and p in wanted.said and p in names]
        for parameter in (*required, *said):
            entity = self._graph.entity_of(tool.name, f"/{parameter}")
            name = self._name_for(parameter, entity, names)
            if name is None or isinstance(names[name], list | dict | None):
                return None
            source = Source(kind="instruction") if name in wanted.said else None
            if source is None and entity is not None:
                source = self._recall(entity, names[name])
                if source is None and self._look_up(entity, names[name], wanted, path):
                    source = self._recall(entity, names[name])
            if source is None:
                return None
            arguments[parameter] = names[name]
            sources[f"/{parameter}"] = source
        if self._already_made(tool.name, arguments):
            return None  # its response is in the buffer, and did not help
        if tool.properties and not arguments:
            return None  # a search for nothing in particular is no look-up
        return GoldenCall(name=tool.name, arguments=arguments, role="support", sources=sources)

    def _make(self, call: GoldenCall) -> bool:
        result = self._simulator.answer(ToolCall(name=call.name, arguments=call.arguments), self._world)
        if result.ok:
            self.calls.append(call)
            self.results.append(result)
        return result.ok

    def _name_for(self, parameter: str, entity: str | None, names: Mapping[str, Any]) -> str | None:
        if parameter in names:
            return parameter
        if entity is None:
            return None
        return next((name for name in names if self._entity_of_name(name) == entity), None)

    def _entity_of_name(self, name: str) -> str | None:
        return self._entities.get(name) or self._graph.entity_of_name(name)

    def _entities_of_names(self, intent: Intent) -> dict[str, str]:
        """Read what entity a bound name stands for from the parameters that the intent gives it to."""
        found: dict[str, str] = {}
        for spec in (*intent.looks, *intent.goals):
            for parameter, template in spec.arguments.items():
                entity = self._graph.entity_of(spec.tool, f"/{parameter}") if spec.tool in self._tools else None
                if entity is not None and isinstance(template, str) and template.startswith(":"):
                    found[template[1:]] = entity
        return found

    def _already_made(self, tool: str, arguments: dict[str, Any]) -> bool:
        return any(call.name == tool and call.arguments == arguments for call in self.calls)

    def _execute(self, call: GoldenCall, intent: str) -> None:
        if not self._make(call):
            raise Rejected(f"intent {intent}: {call.name} is refused")


def pointers(content: Any, pattern: str, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the (pointer, value) pairs of a response that a pattern with ``*`` matches."""
    head, _, rest = pattern.removeprefix("/").partition("/")
    if not head:
        yield pointer, content
    elif head == "*" and isinstance(content, list):
        for index, item in enumerate(content):
            yield from pointers(item, f"/{rest}" if rest else "", f"{pointer}/{index}")
    elif isinstance(content, dict) and head in content:
        yield from pointers(content[head], f"/{rest}" if rest else "", f"{pointer}/{head}")


def at_pointer(content: Any, pointer: str) -> Any:
    """Return the value at a JSON pointer.

    Raises:
        Rejected: there is none.
    """
    value = resolve(content, parse_pointer(pointer))
    if value is ABSENT:
        raise Rejected(f"a response has nothing at {pointer}")
    return value


def _required(tool: Tool) -> tuple[str, ...]:
    return tuple(tool.parameters.get("required", ()))


def _moved(call: GoldenCall, places: Mapping[int, int]) -> GoldenCall:
    sources = {
        pointer: source if source.call is None else source.model_copy(update={"call": places[source.call]})
        for pointer, source in call.sources.items()
    }
    return call.model_copy(update={"sources": sources})


def _pattern(pointer: str) -> str:
    return "/".join("*" if part.isdigit() else part for part in pointer.split("/"))
