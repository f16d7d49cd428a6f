"""The ``schema`` simulator: answers from schemas and a task's metadata alone.

A pinned call gets exactly its response. Any other valid call gets a value that lies in the tool's output schema and
is drawn from the task's seed, the tool, the arguments and the versions of the entities that they name, so that it
repeats until something changes. ``docs/schema-simulator.md`` says what it makes of a toolset.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import apsw

from envsynth.core import ASK_USER, ENTITIES, BundleError, SimulatorFault, ToolCall, ToolResult, Toolset
from envsynth.simulation.gateway import Gateway, normalize
from envsynth.simulation.schema.entities import Action, read_actions
from envsynth.simulation.schema.keys import key_of
from envsynth.simulation.schema.known import Index, Known, call_text, pinned_result
from envsynth.simulation.schema.memory import Entity, comparable, forget_entity, read_entity, write_entity
from envsynth.simulation.schema.population import Population
from envsynth.simulation.schema.scene import CallScene
from envsynth.simulation.schema.tool import SchemaTool, seen_fields
from envsynth.simulation.user import answer_question
from envsynth.world import World

_MOST_NAMED = 64  # entities of one list argument that are looked up
_NO_FIELDS = ("success", "message", "ok", "error", "deleted")


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
        made, new_ids = self._made(tool, normalize(call.arguments), world, self._index.of(world), None)
        world.forget_ids(issued)
        return made.id if new_ids else None

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
        named: dict[tuple[str, str], Entity] = {}
        refused = self._look_up(tool, arguments, world, known, named)
        if refused is not None and (pinned is None or any(one.deleted for one in named.values())):
            return refused
        if not tool.action.writes:
            return self._read(tool, arguments, world, named, pinned)
        issued = len(world.issued)
        try:
            return self._write(tool, arguments, world, known, named, pinned)
        except SimulatorFault:
            world.forget_ids(issued)
            raise
        except (apsw.Error, OverflowError) as error:
            world.forget_ids(issued)
            raise SimulatorFault(f"what {tool.tool.name!r} wrote does not fit into a world: {error}") from error

    def _look_up(
        self,
        tool: SchemaTool,
        arguments: dict[str, Any],
        world: World,
        known: Known,
        named: dict[tuple[str, str], Entity],
    ) -> ToolResult | None:
        """Read the entities that a call names; return the failure for one that is not there, or is past this."""
        action = tool.action
        for name, kind in action.holders.items():
            value = arguments.get(name)
            if value is None:
                continue
            for identifier in value[:_MOST_NAMED] if isinstance(value, list) else (value,):
                entity = self._entity(world, kind, str(identifier), named)
                if action.kind == "create" and kind == action.entity:
                    continue
                if entity.deleted or not self._is_there(entity, world, known):
                    refused = tool.failures.not_found(kind, name, identifier, arguments)
                    if refused is None and entity.deleted:
                        refused = ToolResult.failure("not_found", f"{kind} {identifier} was deleted", 404)
                    if refused is not None:
                        return refused
        return self._settled(tool, arguments, named) if action.subject is not None and action.writes else None

    def _entity(self, world: World, kind: str, identifier: str, named: dict[tuple[str, str], Entity]) -> Entity:
        place = (kind, identifier)
        if place not in named:
            named[place] = read_entity(world, kind, identifier)
        return named[place]

    def _is_there(self, entity: Entity, world: World, known: Known) -> bool:
        if entity.known or entity.id in known.values:
            return True
        return self._population.has(world.seed, entity.type, entity.id)

    def _settled(
        self, tool: SchemaTool, arguments: dict[str, Any], named: Mapping[tuple[str, str], Entity]
    ) -> ToolResult | None:
        entity = self._subject(tool.action, arguments, named)
        status = None if entity is None else entity.shown.get("status")
        return None if status is None else tool.failures.settled(status, arguments)

    def _read(
        self,
        tool: SchemaTool,
        arguments: dict[str, Any],
        world: World,
        named: dict[tuple[str, str], Entity],
        pinned: ToolResult | None,
    ) -> ToolResult:
        action = tool.action
        subject = self._subject(action, arguments, named)
        if pinned is not None:
            return pinned if subject is None or not subject.version else _overlaid(pinned, subject)
        scene = CallScene(world, self._population, action, arguments, dict(named))
        if subject is not None:
            scene.about(subject, "")
        content = tool.draw(_call_key(tool, arguments, world, named), scene)
        return ToolResult.model_construct(status=200, content=content, error=None, new_ids=())

    def _subject(
        self, action: Action, arguments: Mapping[str, Any], named: Mapping[tuple[str, str], Entity]
    ) -> Entity | None:
        if action.subject is None or arguments.get(action.subject) is None:
            return None
        return named.get((action.entity, str(arguments[action.subject])))  # a loose schema lets a list pass as one

    def _write(
        self,
        tool: SchemaTool,
        arguments: dict[str, Any],
        world: World,
        known: Known,
        named: dict[tuple[str, str], Entity],
        pinned: ToolResult | None,
    ) -> ToolResult:
        action = tool.action
        if action.each is not None and isinstance(arguments.get(action.each), list):
            return self._write_each(tool, arguments, world, named, pinned)
        entity = self._subject(action, arguments, named)
        new_ids: tuple[str, ...] = ()
        if entity is None:
            entity, new_ids = self._made(tool, arguments, world, known, pinned)
        key = _call_key(tool, arguments, world, named)
        properties = tool.tool.properties
        entity = _changed(entity, action, properties, arguments)
        scene = CallScene(world, self._population, action, arguments, dict(named))
        scene.about(entity, _stamp(world))
        content = tool.draw(key, scene) if pinned is None else pinned.content
        if action.kind != "delete":
            entity.fields = {**_shown_of(content, entity), **entity.fields}
        _keep(world, entity)
        status = 200 if pinned is None else pinned.status
        return ToolResult.model_construct(status=status, content=content, error=None, new_ids=new_ids)

    def _write_each(
        self,
        tool: SchemaTool,
        arguments: dict[str, Any],
        world: World,
        named: dict[tuple[str, str], Entity],
        pinned: ToolResult | None,
    ) -> ToolResult:
        """Do to every entity of a list what the tool does."""
        action = tool.action
        key = _call_key(tool, arguments, world, named)
        entities = [self._entity(world, action.entity, str(one), named) for one in arguments[action.each or ""]]
        changed = {one.id: _changed(one, action, tool.tool.properties, arguments) for one in entities}
        scene = CallScene(
            world, self._population, action, arguments, named | {(one.type, one.id): one for one in changed.values()}
        )
        scene.now = _stamp(world)
        content = tool.draw(key, scene) if pinned is None else pinned.content
        before = world.snapshot()  # several writes, of which none shall stay where one fails
        try:
            for one in changed.values():
                _keep(world, one)
        except apsw.Error:
            world.restore(before)
            raise
        status = 200 if pinned is None else pinned.status
        return ToolResult.model_construct(status=status, content=content, error=None, new_ids=())

    def _made(
        self, tool: SchemaTool, arguments: dict[str, Any], world: World, known: Known, pinned: ToolResult | None
    ) -> tuple[Entity, tuple[str, ...]]:
        """Return an entity that does not exist yet, and the identifier that it was issued."""
        kind = tool.action.entity
        for name in (f"{kind}_id", "id"):
            given = arguments.get(name)
            if given is None and pinned is not None and isinstance(pinned.content, dict):
                given = pinned.content.get(name)
            if isinstance(given, str | int):
                return Entity(kind, str(given), made=True), ()
        issued = world.new_id()
        for candidate in self._population.new(kind, issued, world.seed):
            entity = read_entity(world, kind, str(candidate))
            if not self._is_there(entity, world, known):
                return Entity(kind, str(candidate), made=True), (str(candidate),)
        return Entity(kind, issued, made=True), (issued,)


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


def _call_key(tool: SchemaTool, arguments: dict[str, Any], world: World, named: Mapping[Any, Entity]) -> int:
    text = call_text(tool.tool, arguments)
    return key_of(world.seed, text, *(entity.version for entity in named.values()))


def _stamp(world: World) -> str:
    """Return the world's time as a response writes it."""
    return world.now if "+" in world.now or world.now.endswith("Z") else f"{world.now}Z"


def _keep(world: World, entity: Entity) -> None:
    if entity.deleted and entity.made:
        forget_entity(world, entity)
    else:
        write_entity(world, entity, compared=True)


def _changed(entity: Entity, action: Action, properties: Mapping[str, Any], arguments: dict[str, Any]) -> Entity:
    """Return an entity as a call leaves it."""
    if action.kind == "delete":
        return Entity(entity.type, entity.id, {"deleted": True}, {}, entity.version + 1, entity.made, True)
    naming = (action.subject, action.each)
    said = {name: value for name, value in arguments.items() if name not in naming and value is not None}
    state = {**entity.state}
    for name, value in said.items():
        same = comparable(properties.get(name), value)
        if same is not None:
            state[name] = same
        elif name in state:
            del state[name]
    fields = {**entity.fields, **said}
    if action.status:
        state["status"] = fields["status"] = action.status
    return Entity(entity.type, entity.id, state, fields, entity.version + 1, entity.made, True)


def _shown_of(content: Any, entity: Entity) -> dict[str, Any]:
    """Return what a response says of its entity, at the top or one level down."""
    if not isinstance(content, dict):
        return {}
    found = {name: value for name, value in content.items() if name not in _NO_FIELDS}
    for value in content.values():
        if isinstance(value, dict) and str(value.get(f"{entity.type}_id", value.get("id"))) == entity.id:
            found |= value
    return found


def _overlaid(pinned: ToolResult, entity: Entity) -> ToolResult:
    """Return a pinned response with what calls have changed since."""
    if not isinstance(pinned.content, dict):
        return pinned
    content = {name: entity.state.get(name, value) for name, value in pinned.content.items()}
    return pinned.model_copy(update={"content": content})
