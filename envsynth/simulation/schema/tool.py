"""One tool, compiled: what it does, how it refuses, and the nodes that draw its responses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from envsynth.core import BundleError, SimulatorFault, Tool, Toolset
from envsynth.simulation.schema.entities import Action
from envsynth.simulation.schema.failures import Failures
from envsynth.simulation.schema.inferred import infer_output
from envsynth.simulation.schema.keys import mix
from envsynth.simulation.schema.outputs import Compiler
from envsynth.simulation.schema.scene import CallScene
from envsynth.simulation.schema.validity import validator

_REDRAWS = 8


class SchemaTool:
    """One tool, compiled.

    Raises:
        BundleError: a schema of the tool is none.
    """

    def __init__(self, tool: Tool, action: Action, seen: dict[str, dict[str, dict[str, Any]]]) -> None:
        self.tool, self.action = tool, action
        schema = response_schema(tool, action, seen)
        about = action.entity if action.kind in ("create", "get", "update", "delete") else None
        try:
            self.failures = Failures(tool, action)
            self._valid = validator(schema, schema)
            self._node = Compiler(schema, about, action.entity).node(schema, "", top=True)
        except (ValueError, TypeError, RecursionError, AttributeError) as error:
            raise BundleError(f"tool {tool.name!r}: its schemas cannot be read: {error}") from error

    def draw(self, key: int, scene: CallScene) -> Any:
        """Draw a response.

        Raises:
            SimulatorFault: nothing that was drawn lies in the output schema.
        """
        try:
            content = self._node.draw(key, scene, _shared_length(scene, self.tool, key))
            if self._valid(content):
                return content
            for turn in range(_REDRAWS):
                scene.start(plain=True, bare=turn >= _REDRAWS // 2)
                content = self._node.draw(mix(key, turn), scene, 1 + turn % 3)
                if self._valid(content):
                    return content
        except (ValueError, TypeError, OverflowError, RecursionError, ArithmeticError) as error:
            raise SimulatorFault(f"no response of {self.tool.name!r} can be drawn: {error}") from error
        raise SimulatorFault(f"no value inside the output schema of {self.tool.name!r} was found; give an example")


def response_schema(tool: Tool, action: Action, seen: dict[str, dict[str, dict[str, Any]]]) -> dict[str, Any]:
    """Return the schema of a tool's responses: the one it declares, or an inferred one where that says nothing."""
    declared = tool.output_schema
    says_nothing = not declared or (declared.get("type") == "object" and set(declared) <= {"type", "description"})
    return infer_output(tool, action, seen) if says_nothing or declared is None else declared


def seen_fields(toolset: Toolset, actions: Mapping[str, Action]) -> dict[str, dict[str, dict[str, Any]]]:
    """Return for each entity the fields that tools take when they create it, or show when they look it up."""
    seen: dict[str, dict[str, dict[str, Any]]] = {}
    for tool in toolset.tools:
        action = actions[tool.name]
        if action.kind in ("create", "update"):
            parts = tool.properties
        elif action.kind == "get":
            parts = (tool.output_schema or {}).get("properties", {})
        else:
            continue
        fields = seen.setdefault(action.entity, {})
        for name, schema in parts.items():
            if isinstance(schema, dict) and "$ref" not in str(schema):
                fields.setdefault(name, schema)
    return seen


def _shared_length(scene: CallScene, tool: Tool, key: int) -> int:
    """Return the length of lists side by side: that of the first list that the call gives, else a few."""
    for name in tool.properties:
        value = scene.argument(name)
        if isinstance(value, list) and value:
            return min(len(value), 32)
    return 2 + key % 3
