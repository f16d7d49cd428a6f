"""The shop of docs/reward.md, and a short way to play and score episodes in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from envsynth.core import Ask, GoldenCall, Instruction, Metadata, Source, Task, ToolCall, ToolResult, Toolset
from envsynth.reward import Breakdown, GoldenRun, RewardConfig, run_golden, score
from envsynth.simulation import ProgramSimulator
from envsynth.world import BaseWorld, Change, World

PAGE = Path(__file__).parents[2] / "docs" / "reward.md"
_BLOCK = re.compile(r"^```yaml (setting|example)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_REFERENCE = re.compile(r"<(\d+)\.(\w+)>")


def blocks(kind: str) -> list[dict[str, Any]]:
    """Return the page's YAML blocks of one kind."""
    return [yaml.safe_load(text) for found, text in _BLOCK.findall(PAGE.read_text()) if found == kind]


@dataclass(frozen=True)
class Shop:
    toolset: Toolset
    base: BaseWorld
    simulator: ProgramSimulator


@cache
def shop() -> Shop:
    (setting,) = blocks("setting")
    toolset = Toolset.model_validate({"name": "shop", "tools": setting["tools"], "world": setting["world"]})
    assert toolset.world is not None
    base = BaseWorld(toolset.world, "main", "2026-03-14T10:00:00", setting["rows"])
    return Shop(toolset, base, ProgramSimulator(toolset))


@dataclass(frozen=True)
class Played:
    calls: list[ToolCall]
    results: list[ToolResult]
    changes: tuple[Change, ...]


def play(steps: Sequence[dict[str, Any]], seed: int = 0) -> Played:
    """Make calls on a fresh world; ``<0.field>`` is what this run's call 0 returned."""
    world = World(shop().base, (), seed)
    calls: list[ToolCall] = []
    results: list[ToolResult] = []
    for step in steps:
        name = _tool(step)
        calls.append(ToolCall(name=name, arguments=filled(step[name], results)))
        results.append(shop().simulator.answer(calls[-1], world))
    return Played(calls, results, world.changes())


def filled(value: Any, results: Sequence[ToolResult]) -> Any:
    if isinstance(value, dict):
        return {key: filled(item, results) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, results) for item in value]
    match = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
    return value if match is None else results[int(match[1])].content[match[2]]


def make_task(
    steps: Sequence[dict[str, Any]], asks: Sequence[dict[str, Any]] = (), seed: int = 0
) -> tuple[Task, GoldenRun]:
    """Make a task from golden steps and run its golden."""
    played = play(steps, seed)
    tools = shop().toolset.by_name
    golden = []
    for step, call in zip(steps, played.calls, strict=True):
        program = tools[call.name].program
        assert program is not None
        role = step.get("role") or ("goal" if program.effects else "support")
        golden.append(GoldenCall(name=call.name, arguments=call.arguments, role=role, sources=_sources(step)))
    task = Task(
        instruction=Instruction(low="do it", high="do it"),
        metadata=Metadata(base="main", seed=seed),
        golden=tuple(golden),
        answer="Done.",
        asks=tuple(Ask.model_validate(filled(ask, played.results)) for ask in asks),
    )
    return task, run_golden(task, World(shop().base, (), seed), shop().simulator)


def _sources(step: dict[str, Any]) -> dict[str, Source]:
    sources = {pointer: Source.model_validate(source) for pointer, source in step.get("sources", {}).items()}
    for name, value in step[_tool(step)].items():
        match = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
        if match is not None:
            sources[f"/{name}"] = Source(kind="call", call=int(match[1]), pointer=f"/{match[2]}")
    return sources


def _tool(step: dict[str, Any]) -> str:
    (name,) = set(step) - {"role", "sources"}
    return name


def judge(
    golden: Sequence[dict[str, Any]],
    agent: Sequence[dict[str, Any]],
    *,
    asks: Sequence[dict[str, Any]] = (),
    message: str | None = "Done.",
    seed: int = 0,
    agent_seed: int | None = None,
    **config: Any,
) -> Breakdown:
    """Score an episode with these steps against a task with these golden steps."""
    task, run = make_task(golden, asks, seed)
    played = play(agent, seed if agent_seed is None else agent_seed)
    rules = RewardConfig.model_validate(config)
    return score(task, shop().toolset, run, played.calls, played.results, played.changes, message, rules)
