"""TRL's own tool loop on our environments, by its ``environment_factory``: a class for each toolset.

    GRPOTrainer(model, reward_funcs=[tool_reward], environment_factory=tool_environment("retail"), …)

TRL reads a tool's schema from a method's hints and docstring. That holds less than JSON Schema does: an object's
properties and an array's items get lost. So they are spelled out, as JSON, in the argument's description. TRL shows
every tool of a toolset in every prompt, and calls tools one after another; `RolloutDoor` does neither.
"""

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import gymnasium as gym
import orjson

from envsynth.bundle import load
from envsynth.core import Tool, ToolCall
from envsynth.environment import ToolEnv
from envsynth.environment import spec as spec_of
from envsynth.rollouts.player import heart

_HINTS: Mapping[str, type] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "array": list,
    "object": dict,
}
_SAID = ("enum", "const", "format", "pattern", "minimum", "maximum", "minLength", "maxLength", "items", "properties")


def tool_environment(bundle: str | Path, **kwargs: Any) -> type:
    """Return a class whose methods are a bundle's tools, for ``environment_factory``.

    ``reset(episode=…)`` (or ``prompt``, as `RolloutDoor.rows` makes it) begins an episode; each method is a call.

    Args:
        bundle: the bundle's name or folder.
        kwargs: further arguments for `gymnasium.make`.
    """
    found = load(bundle)
    methods: dict[str, Any] = {tool.name: _method(tool) for tool in found.toolset.tools}
    name = "".join(word.capitalize() for word in found.name.replace("-", "_").split("_"))

    def __init__(self: "ToolClass") -> None:  # noqa: N807
        self._env = heart(gym.make(spec_of(found), **kwargs))
        self._over = False

    return type(name, (ToolClass,), {**methods, "__init__": __init__})


class ToolClass:
    """An episode as an object with a method for each tool; a toolset's own class adds those."""

    _env: ToolEnv
    _over: bool

    def reset(self, prompt: Any = (), **_: Any) -> None:
        """Begin the episode that a row's prompt names; the prompt holds all that the model is told."""
        which = orjson.loads(prompt[0]["episode"])
        self._env.reset(seed=which["seed"], options={"task": which["task"]})
        self._over = False

    def _call(self, name: str, arguments: dict[str, Any]) -> str:
        if self._over:
            return "The episode is over: no call is answered any more."
        given = {key: value for key, value in arguments.items() if value is not None}
        text, _, terminated, truncated, _ = self._env.step(ToolCall(name=name, arguments=given).to_text())
        self._over = terminated or truncated
        return text

    def _end(self, message: str) -> float | None:
        # The final message is no call, so TRL tells no environment of it.
        if not self._over:
            _, _, terminated, truncated, _ = self._env.step(message)
            self._over = terminated or truncated
        trajectory = self._env.trajectory
        return None if trajectory.fault is not None else trajectory.reward


def tool_reward(completions: Any, environments: Any, **_: Any) -> list[float | None]:
    """Return the rewards of TRL's own loop's episodes, each ended with its completion's last message."""
    return [
        environment._end(str(completion[-1].get("content") or "") if completion else "")
        for completion, environment in zip(completions, environments, strict=True)
    ]


def _method(tool: Tool) -> Callable[..., str]:
    def method(self: ToolClass, **arguments: Any) -> str:
        return self._call(tool.name, arguments)

    properties = tool.parameters.get("properties", {})
    required = set(tool.parameters.get("required", ()))
    ordered = sorted(properties, key=lambda name: name not in required)
    hints = {name: _hint(properties[name], name in required) for name in ordered}
    kinds = inspect.Parameter
    parameters = [kinds("self", kinds.POSITIONAL_OR_KEYWORD)] + [
        kinds(name, kinds.KEYWORD_ONLY, annotation=hints[name], default=kinds.empty if name in required else None)
        for name in ordered
    ]
    method.__name__ = method.__qualname__ = tool.name
    method.__signature__ = inspect.Signature(parameters, return_annotation=str)  # type: ignore[attr-defined]
    method.__annotations__ = {**hints, "return": str}
    method.__doc__ = _docstring(tool, {name: properties[name] for name in ordered})
    return method


def _hint(schema: Mapping[str, Any], required: bool) -> Any:
    kind = schema.get("type")
    found: Any = _HINTS.get(kind, str) if isinstance(kind, str) else str
    if found is list:
        items = schema.get("items")
        inner = items.get("type") if isinstance(items, Mapping) else None
        found = list[_HINTS.get(inner, str)] if isinstance(inner, str) else list  # type: ignore[misc]
    return found if required else found | None


def _docstring(tool: Tool, properties: Mapping[str, Mapping[str, Any]]) -> str:
    lines = [" ".join(tool.description.split()) or tool.name]
    if properties:
        lines += ["", "Args:"]
        lines += [f"    {name}: {_described(name, schema)}" for name, schema in properties.items()]
    return "\n".join(lines) + "\n"


def _described(name: str, schema: Mapping[str, Any]) -> str:
    told = " ".join(str(schema.get("description") or name.replace("_", " ")).split())
    rest = {key: schema[key] for key in _SAID if key in schema}
    return f"{told} {orjson.dumps(rest).decode()}" if rest else told
