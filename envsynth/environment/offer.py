"""Which tools an episode offers, and how they are described to the agent."""

import difflib
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson

from envsynth.core import BundleError, Task, Tool, ToolCall, ToolResult, Toolset

TRANSIENT = 503
_WORD = re.compile(r"[a-z0-9]+")
_MINOR = frozenset({"a", "an", "and", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to", "with"})


class Menu:
    """A toolset's tools, ready to be offered: one for all episodes of a bundle.

    Args:
        toolset: the tools.
        protocol: tools of an environment's protocol, which it offers beside the toolset's.
    """

    def __init__(self, toolset: Toolset, protocol: Sequence[Tool] = ()) -> None:
        self.names = tuple(tool.name for tool in toolset.tools)
        self._schemas = {tool.name: orjson.dumps(tool.to_openai()) for tool in (*protocol, *toolset.tools)}
        self._shown: dict[str, dict[str, Any]] = {name: orjson.loads(text) for name, text in self._schemas.items()}
        self._words = {tool.name: _words(tool) for tool in toolset.tools}

    def schemas(self, names: tuple[str, ...]) -> list[dict[str, Any]]:
        """Return tools as chat APIs take them, a copy for the caller alone.

        Reading them from JSON takes a tenth of the time that copying takes.

        Raises:
            BundleError: the toolset lacks one of them.
        """
        try:
            text = b"[" + b",".join([self._schemas[name] for name in names]) + b"]"
        except KeyError as error:
            raise _lacking(error) from None
        tools: list[dict[str, Any]] = orjson.loads(text)
        return tools

    def shown(self, names: tuple[str, ...]) -> list[dict[str, Any]]:
        """Return tools as `schemas` does, for callers who only read them: each tool's description is shared by all.

        Raises:
            BundleError: the toolset lacks one of them.
        """
        try:
            return [self._shown[name] for name in names]
        except KeyError as error:
            raise _lacking(error) from None

    def offered(self, task: Task) -> tuple[str, ...]:
        """Return the tools that a task lists; all where it lists none."""
        return task.tools or self.names

    def with_distractors(self, task: Task, count: int, rng: np.random.Generator) -> tuple[str, ...]:
        """Return the tools that the golden trajectory needs and the ``count`` others most like them, shuffled.

        Likeness is the share of words that two tools' names and descriptions have in common.
        """
        needed = tuple(dict.fromkeys(call.name for call in task.golden))
        others = [name for name in self.names if name not in needed]
        others.sort(key=lambda name: -max((self._likeness(name, tool) for tool in needed), default=0.0))
        chosen = [*needed, *others[:count]]
        return tuple(chosen[i] for i in rng.permutation(len(chosen)))

    def _likeness(self, one: str, other: str) -> float:
        first, second = self._words[one], self._words.get(other, frozenset())
        return len(first & second) / max(1, len(first | second))


def _lacking(name: KeyError) -> BundleError:
    return BundleError(f"a task offers or needs the tool {name}, which its toolset lacks: rebuild it")


def not_offered(call: ToolCall, offered: frozenset[str]) -> ToolResult:
    """Answer a call of a tool that the episode does not offer."""
    near = difflib.get_close_matches(call.name[:100], sorted(offered), n=3)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"The tools offered are {', '.join(sorted(offered))}."
    return ToolResult.failure("unknown_tool", f"There is no tool named {call.name[:100]!r}. {hint}", 404)


def unavailable(tool: Tool) -> ToolResult:
    """Answer a call with a transient failure: the tool's own of status 503 where it documents one."""
    for mode in tool.failure_modes:
        if mode.status == TRANSIENT and "{" not in mode.message:
            return ToolResult.failure(mode.code, mode.message, TRANSIENT)
    return ToolResult.failure("service_unavailable", "The service is temporarily unavailable. Try again.", TRANSIENT)


def _words(tool: Tool) -> frozenset[str]:
    return frozenset(_WORD.findall(f"{tool.name} {tool.description}".lower())) - _MINOR
