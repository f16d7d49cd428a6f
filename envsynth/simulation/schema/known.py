"""What a task's metadata knows: its pinned calls, and every identifier that occurs in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from envsynth.core import PinnedCall, Tool, ToolResult
from envsynth.core.model import canonical_json
from envsynth.simulation.gateway import normalize
from envsynth.world import World

_KEPT = 256
_WORD = re.compile(r"[\w#.-]*\w")


class Known:
    """One task's metadata, indexed."""

    def __init__(self, world: World, tools: dict[str, Tool]) -> None:
        self.source = (world.pinned, world.rows, world.facts)
        self.pinned = {
            call_text(tools[call.name], normalize(call.arguments)): call for call in world.pinned if call.name in tools
        }
        self.values: set[str] = set()
        for call in world.pinned:
            self.values.update(_leaves(call.arguments))
            self.values.update(_leaves(call.response))
        for change in world.rows:
            self.values.update(map(str, change.key))
            for value in (change.row or {}).values():
                self.values.update(_WORD.findall(str(value)))
        for told in world.facts.values():
            self.values.update(_WORD.findall(told))


class Index:
    """The metadata of the tasks last played: worked out once for each, and no part of any episode."""

    def __init__(self, tools: dict[str, Tool]) -> None:
        self._tools = tools
        self._known: dict[tuple[int, int, int], Known] = {}

    def of(self, world: World) -> Known:
        """Return what a world's metadata knows."""
        key = (id(world.pinned), id(world.rows), id(world.facts))
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            # It holds what it was made from, so that no other metadata can come to have the same identity.
            known = self._known[key] = Known(world, self._tools)
        return known


def call_text(tool: Tool, arguments: dict[str, Any]) -> bytes:
    """Return a call as bytes that are the same for the same call: a default spelled out is no difference."""
    properties = tool.properties
    said = {
        name: value
        for name, value in arguments.items()
        if not (isinstance(schema := properties.get(name), dict) and "default" in schema and schema["default"] == value)
    }
    return tool.name.encode() + b" " + canonical_json(said)


def pinned_result(call: PinnedCall, tool: Tool) -> ToolResult:
    """Return exactly what a pinned call says; an error's code is its own, or the documented one of its message."""
    if call.status < 400:
        return ToolResult(status=call.status, content=call.response)
    said = call.response
    if isinstance(said, dict) and "error" in said:
        said = said["error"]
    code, message = "error", said
    if isinstance(said, dict):
        code, message = str(said.get("code", "error")), said.get("message", said)
    documented = next((mode.code for mode in tool.failure_modes if mode.message == message), code)
    return ToolResult(status=call.status, content=message, error=documented)


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, str | int) and not isinstance(value, bool):
        yield str(value)
