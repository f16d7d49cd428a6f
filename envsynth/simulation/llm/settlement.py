"""What becomes of a model's answer: a result for the agent, and changes of the world, all or none."""

from typing import Any

import orjson

from envsynth.core import ENTITIES, EnvsynthError, SimulatorFault, Tool, ToolCall, ToolResult, Toolset
from envsynth.llm.structured import problem_of
from envsynth.simulation.llm.answers import OK, failure_result
from envsynth.simulation.llm.changes import apply_changes, changes_schema
from envsynth.simulation.schema import SchemaSimulator
from envsynth.world import World
from envsynth.world.program import MAX_RESPONSE_BYTES


class Settlement:
    """Applies answers to worlds.

    Attributes:
        entities: whether the world is the one table that a toolset without a schema of its own has.
        changes: the JSON Schema of the changes that an answer may state.

    Raises:
        BundleError: a schema of a tool is none.
    """

    def __init__(self, toolset: Toolset) -> None:
        schema = toolset.world or ENTITIES
        self.entities = "entities" in schema.tables
        self.changes = changes_schema(schema, self.entities)
        self._tools = toolset.by_name
        # Keeps of calls what the schema simulator keeps, so that a reward compares the same.
        self._ledger = SchemaSimulator(toolset) if self.entities else None

    def pinned(self, call: ToolCall, world: World) -> ToolResult | None:
        """Answer a call whose response the task's metadata fixes; any other is None, and changes nothing."""
        return self._ledger.pinned(call, world) if self._ledger is not None else None

    def writes(self, tool: str) -> bool:
        """Whether a tool may change what the reward compares; one that nothing is known of may."""
        if self._ledger is not None:
            return self._ledger.writes(tool)
        known = self._tools.get(tool)
        return known is not None and not (known.annotations.read_only and known.annotations.evidence != "unknown")

    def problem(self, tool: Tool, call: ToolCall, answer: dict[str, Any], world: World) -> str | None:
        """Return why an answer cannot be used though it fits its schema, or None."""
        if answer["status"] != OK:
            return None
        if tool.output_schema is not None and (problem := problem_of(answer["content"], tool.output_schema)):
            return f"content, {problem}"
        if len(orjson.dumps(answer["content"])) > MAX_RESPONSE_BYTES:
            return f"content is longer than {MAX_RESPONSE_BYTES} bytes"
        if self._ledger is None and not answer.get("changes"):
            return None
        try:
            self.settle(tool, call, answer, world.fork())
        except (EnvsynthError, TypeError, ValueError) as error:
            return str(error)
        return None

    def settle(self, tool: Tool, call: ToolCall, answer: dict[str, Any], world: World) -> ToolResult:
        """Apply an answer to a world and return its result.

        Raises:
            SimulatorFault: what the answer would change does not fit; the world is as it was.
        """
        result = result_of(tool, call, answer)
        if not result.ok:
            return result
        before = world.snapshot()
        try:
            if changes := answer.get("changes"):
                apply_changes(changes, world, self.entities)
            if self._ledger is not None:
                result = self._ledger.settle(call, world, result)
                if not result.ok:
                    world.restore(before)
                return result
            return self._with_ids(result, answer, call, world)
        except EnvsynthError as error:
            world.restore(before)
            raise SimulatorFault(str(error)) from error

    def _with_ids(self, result: ToolResult, answer: dict[str, Any], call: ToolCall, world: World) -> ToolResult:
        """Note the identifier that the world was to issue, if the answer used it."""
        if not answer.get("changes"):
            return result
        offered = self.next_id(call, world)
        if offered not in orjson.dumps(answer["changes"]).decode():
            return result
        world.new_id()
        return result.model_copy(update={"new_ids": (offered,)})

    def next_id(self, call: ToolCall, world: World) -> str:
        """Return the identifier that the world would issue to what a call creates; it is not issued."""
        if self._ledger is not None:
            expected = self._ledger.expected_id(call, world)
            if expected is not None:
                return expected
        issued = len(world.issued)
        offered = world.new_id()
        world.forget_ids(issued)
        return offered


def result_of(tool: Tool, call: ToolCall, answer: dict[str, Any]) -> ToolResult:
    """Return the result that an answer stands for."""
    if answer["status"] != OK:
        return failure_result(tool, call, answer)
    return ToolResult(content=answer["content"])
