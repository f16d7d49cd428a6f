"""The ``schema`` simulator: answers from schemas and a task's metadata alone.

A pinned call gets exactly its response. Any other valid call gets a value that lies in the tool's output schema and
is drawn from the task's seed, the tool, the arguments and the versions of the entities that they name, so that it
repeats until something changes. ``docs/schema-simulator.md`` says what it makes of a toolset.
"""

from __future__ import annotations

from typing import Any

import apsw

from envsynth.core import ASK_USER, ENTITIES, BundleError, SimulatorFault, ToolCall, ToolResult, Toolset
from envsynth.simulation.gateway import Gateway, normalize
from envsynth.simulation.schema.changing import change, made
from envsynth.simulation.schema.entities import read_actions
from envsynth.simulation.schema.known import Index, Known, call_text, pinned_result
from envsynth.simulation.schema.lookup import look_up
from envsynth.simulation.schema.population import Population
from envsynth.simulation.schema.served import Served
from envsynth.simulation.schema.showing import show
from envsynth.simulation.schema.tool import SchemaTool, seen_fields
from envsynth.simulation.user import answer_question
from envsynth.world import World


class SchemaSimulator:
    """Answers calls to tools that are known by their schemas only.

    Raises:
        BundleError: a schema is none, or the toolset has a world schema without the table ``entities``.
    """

    name = "schema"
    waits = False

    def __init__(self, toolset: Toolset) -> None:
        _check_world(toolset)
        self._gateway = Gateway(toolset)
        actions = read_actions(toolset)
        self._population = Population(toolset, actions)
        seen = seen_fields(toolset, actions)
        self._tools = {tool.name: SchemaTool(tool, actions[tool.name], seen) for tool in toolset.tools}
        self._index = Index(toolset.by_name)

    def answer(self, call: ToolCall, world: World) -> ToolResult:
        """Answer a call.

        Raises:
            SimulatorFault: no value inside the tool's output schema was found, or the world is full; the world is as
                it was.
        """
        known = self._index.of(world)
        tool = self._tools.get(call.name)
        if known.pinned and tool is not None and (pinned := self._pinned(tool, call, known)) is not None:
            return self._act(tool, call, world, known, pinned)
        issue = self._gateway.check(call)
        if issue is not None or tool is None:
            assert issue is not None  # the gateway knows the same tools
            return issue if tool is None else tool.failures.in_place_of(issue, call.arguments)
        if call.name == ASK_USER:
            return answer_question(call, world)
        return self._act(tool, call, world, known, None)

    async def respond(self, call: ToolCall, world: World) -> ToolResult:
        """Answer as `answer` does: nothing is waited for."""
        return self.answer(call, world)

    def writes(self, tool: str) -> bool:
        """Whether a tool can change what the reward compares."""
        return tool in self._tools and self._tools[tool].action.writes

    def pinned(self, call: ToolCall, world: World) -> ToolResult | None:
        """Answer a call whose response the task's metadata fixes; any other is None, and changes nothing."""
        tool, known = self._tools.get(call.name), self._index.of(world)
        if tool is None or not known.pinned or self._pinned(tool, call, known) is None:
            return None
        return self.answer(call, world)

    def expected_id(self, call: ToolCall, world: World) -> str | None:
        """Return the identifier that a call would give to what it makes, where it makes something; it is not issued."""
        tool = self._tools[call.name]
        if tool.action.kind != "create":
            return None
        issued = len(world.issued)
        served = Served(tool, normalize(call.arguments), world, self._index.of(world), self._population)
        entity, new_ids = made(served)
        world.forget_ids(issued)
        return entity.id if new_ids else None

    def settle(self, call: ToolCall, world: World, result: ToolResult) -> ToolResult:
        """Keep in the world what a well-formed call did that somebody else answered with ``result``.

        What is kept for a reward to compare is what this simulator would keep, whatever the result's content says.

        Raises:
            SimulatorFault: the content names what the call made otherwise than `expected_id`, or does not fit into
                the world; that is as it was.
        """
        expected = self.expected_id(call, world)
        if expected is not None and isinstance(result.content, dict):
            kind = self._tools[call.name].action.entity
            shown = result.content.get(f"{kind}_id", result.content.get("id"))
            if shown is not None and str(shown) != expected:
                raise SimulatorFault(f"what the call makes is {expected!r}, not {shown!r}")
        settled = self._act(self._tools[call.name], call, world, self._index.of(world), result)
        if expected is None or not settled.ok or settled.new_ids:
            return settled
        world.new_id()
        return settled.model_copy(update={"new_ids": (expected,)})

    def _pinned(self, tool: SchemaTool, call: ToolCall, known: Known) -> ToolResult | None:
        try:
            found = known.pinned.get(call_text(tool.tool, normalize(call.arguments)))
        except (TypeError, ValueError, RecursionError):  # no JSON; the gateway says so
            return None
        return None if found is None else pinned_result(found, tool.tool)

    def _act(
        self, tool: SchemaTool, call: ToolCall, world: World, known: Known, pinned: ToolResult | None
    ) -> ToolResult:
        if pinned is not None and not pinned.ok:
            return pinned
        arguments: dict[str, Any] = normalize(call.arguments)
        if pinned is None and (refused := tool.failures.of_arguments(arguments)) is not None:
            return refused
        served = Served(tool, arguments, world, known, self._population, pinned)
        refused = look_up(served)
        if refused is not None and (pinned is None or any(one.deleted for one in served.named.values())):
            return refused
        if not tool.action.writes:
            return show(served)
        issued = len(world.issued)
        try:
            return change(served)
        except SimulatorFault:
            world.forget_ids(issued)
            raise
        except (apsw.Error, OverflowError) as error:
            world.forget_ids(issued)
            raise SimulatorFault(f"what {tool.tool.name!r} wrote does not fit into a world: {error}") from error


def _check_world(toolset: Toolset) -> None:
    if toolset.world is None:
        return
    wanted = ENTITIES.tables["entities"]
    table = toolset.world.tables.get("entities")
    if table is None or table.key != wanted.key or list(table.columns) != list(wanted.columns):
        raise BundleError(
            f"toolset {toolset.name!r}: the schema simulator remembers in the table entities(type, id, data), which "
            "this world schema lacks; use the program simulator, or declare that table"
        )
