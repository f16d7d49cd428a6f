"""The calls of an audit, in four modes: against the schema, against a constraint, valid and new, valid and known.

They are made from calls that are known to be right (a bundle's golden calls, each at the state that it is made in), by
changing them; what becomes of a changed call is decided by the schema and by the program, not assumed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import orjson

from envsynth.core import ASK_USER, SimulatorFault, Tool, ToolCall, ToolResult, Toolset
from envsynth.core.model import content_hash
from envsynth.simulation.audit.mutation import against_schema, elsewhere, unknown_names
from envsynth.simulation.gateway import Gateway
from envsynth.simulation.simulator import Simulator
from envsynth.world import Change, World

Mode = Literal["schema_failure", "constraint_failure", "new_input", "known_input"]
MODES: tuple[Mode, ...] = get_args(Mode)

_TRIES = 12


@dataclass(frozen=True)
class Start:
    """Where calls are taken from: a task's start, and calls that are right when made there in order."""

    name: str
    world: Callable[[], World]
    calls: tuple[ToolCall, ...]


@dataclass(frozen=True)
class Case:
    """One call of an audit, at the state that some right calls lead to.

    Attributes:
        expected: what the right answer is, where a schema, a pinned response or a program knows it.
        changes: the changes of the world by the call, where a program knows them.
        known_by: what knows it: ``gateway``, ``pinned``, ``program``, or nothing.
    """

    start: Start
    before: tuple[ToolCall, ...]
    call: ToolCall
    mode: Mode
    expected: ToolResult | None
    changes: tuple[Change, ...]
    known_by: str

    @property
    def id(self) -> str:
        """A hash of what the case is."""
        said = [self.start.name, [one.model_dump() for one in self.before], self.call.model_dump(), self.mode]
        return content_hash(orjson.loads(orjson.dumps(said)))[:16]

    def world(self, truth: Simulator) -> World:
        """Return a fresh world in the case's state."""
        return world_after(self.start, self.before, truth)


def knows(truth: Simulator, tool: Tool) -> bool:
    """Whether a simulator answers a tool's calls by its program, which is the truth; else only what is pinned is."""
    return truth.name == "program" or (truth.name == "mixed" and tool.program is not None)


def world_after(start: Start, before: Sequence[ToolCall], truth: Simulator) -> World:
    """Return a start's world after some calls, answered by the simulator that they are known from."""
    world = start.world()
    for call in before:
        truth.answer(call, world)
    return world


def make_cases(
    toolset: Toolset, starts: Sequence[Start], truth: Simulator, per_mode: int = 2, seed: int = 0
) -> list[Case]:
    """Return cases for every tool that the starts call, at most ``per_mode`` for each mode.

    Args:
        toolset: the tools.
        starts: where right calls are known from.
        truth: the simulator that they are known from; what a ``program`` simulator says is the right answer.
        per_mode: how many cases each tool has of each mode.
        seed: what the choice is drawn from.
    """
    maker = _Maker(toolset, truth, np.random.default_rng(seed))
    places = maker.places(starts)
    cases: dict[str, Case] = {}
    for tool in toolset.tools:
        if tool.name == ASK_USER or tool.name not in places:
            continue
        for mode in MODES:
            wanted = 0
            for case in maker.cases(tool, mode, places[tool.name]):
                if case.id not in cases:
                    cases[case.id] = case
                    wanted += 1
                if wanted == per_mode:
                    break
    return list(cases.values())


Place = tuple[Start, tuple[ToolCall, ...], ToolCall]


class _Maker:
    def __init__(self, toolset: Toolset, truth: Simulator, rng: np.random.Generator) -> None:
        self._toolset, self._truth, self._rng = toolset, truth, rng
        self._gateway = Gateway(toolset)

    def places(self, starts: Sequence[Start]) -> dict[str, list[Place]]:
        """Return for each tool where it is called: the start, the calls before, the call; in an order of chance."""
        found: dict[str, list[Place]] = {}
        for start in starts:
            for index, call in enumerate(start.calls):
                plain = ToolCall(name=call.name, arguments=call.arguments)
                found.setdefault(call.name, []).append((start, _plain(start.calls[:index]), plain))
        return {name: [places[i] for i in self._rng.permutation(len(places))] for name, places in found.items()}

    def cases(self, tool: Tool, mode: Mode, places: list[Place]) -> Iterator[Case]:
        """Yield cases of a mode, as long as changed calls turn out to be of it."""
        tries = 0
        for start, before, call in places:
            for state, changed in self._changed(tool, mode, start, before, call, places):
                tries += 1
                case = self._case(tool, mode, start, state, changed)
                if case is not None:
                    yield case
                    break
            if tries > _TRIES * 8:
                return

    def _changed(
        self, tool: Tool, mode: Mode, start: Start, before: tuple[ToolCall, ...], call: ToolCall, places: list[Place]
    ) -> Iterator[tuple[tuple[ToolCall, ...], ToolCall]]:
        if mode == "known_input":
            yield before, call
        elif mode == "schema_failure":
            for arguments in against_schema(tool, call.arguments, self._rng):
                yield before, _called(call, arguments)
        else:
            others = [other for _, _, other in places]
            if mode == "constraint_failure":
                yield (*before, call), call  # what was done once can often not be done again
                for arguments in unknown_names(tool, call.arguments, self._rng):
                    yield before, _called(call, arguments)
            for arguments in elsewhere(tool, call.arguments, others, self._rng, _TRIES):
                yield before, _called(call, arguments)

    def _case(self, tool: Tool, mode: Mode, start: Start, before: tuple[ToolCall, ...], call: ToolCall) -> Case | None:
        issue = self._gateway.check(call)
        if (issue is not None) != (mode == "schema_failure"):
            return None
        if issue is not None:
            return Case(start, before, call, mode, issue, (), "gateway")
        world = world_after(start, before, self._truth)
        if not knows(self._truth, tool):
            pinned = any(call.model_dump() == {"name": p.name, "arguments": p.arguments} for p in world.pinned)
            result = self._truth.answer(call, world) if pinned else None
            return Case(start, before, call, mode, result, (), "pinned" if pinned else "")
        known = any(call == other for other in _plain(start.calls))
        if mode == "new_input" and known:
            return None
        changes = world.changes()
        try:
            result = self._truth.answer(call, world)
        except SimulatorFault:
            return None
        if result.ok != (mode != "constraint_failure"):
            return None
        return Case(start, before, call, mode, result, changed_by(changes, world.changes()), "program")


def changed_by(before: Sequence[Change], after: Sequence[Change]) -> tuple[Change, ...]:
    """Return the net changes of one call, given those of an episode before and after it."""
    old = {(change.table, change.key): change for change in before}
    new = {(change.table, change.key): change for change in after}
    found = []
    for place in sorted(old.keys() | new.keys(), key=repr):
        was = old[place].after if place in old else new[place].before
        now = new[place].after if place in new else old[place].before
        if was != now:
            found.append(Change(*place, was, now))
    return tuple(found)


def _plain(calls: Sequence[ToolCall]) -> tuple[ToolCall, ...]:
    return tuple(ToolCall(name=call.name, arguments=call.arguments) for call in calls)


def _called(call: ToolCall, arguments: dict[str, Any]) -> ToolCall:
    return ToolCall(name=call.name, arguments=arguments)
