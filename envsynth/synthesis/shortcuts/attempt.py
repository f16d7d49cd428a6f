"""One episode as a shortcut plays it: calls are answered as they are made, and scored as any agent's."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from envsynth.bundle import Bundle
from envsynth.core import Task, ToolCall, ToolResult
from envsynth.reward import Breakdown, GoldenRun, RewardConfig, score
from envsynth.simulation import Simulator
from envsynth.synthesis.graph import ToolGraph
from envsynth.world import World


class Playground:
    """Where shortcuts play.

    Args:
        graph: the toolset's graph.
        simulator: who answers calls.
        world: gives a fresh world at a task's start.
        golden_run: gives what a task's golden trajectory does.
        tasks: the tasks; agents may learn from those of the split ``train``.
    """

    def __init__(
        self,
        graph: ToolGraph,
        simulator: Simulator,
        world: Callable[[Task], World],
        golden_run: Callable[[Task], GoldenRun],
        tasks: Sequence[Task],
    ) -> None:
        self.graph = graph
        self.simulator = simulator
        self.world = world
        self.training = tuple(task for task in tasks if task.split == "train")
        self._golden_run = golden_run
        self._runs: dict[str, GoldenRun] = {}

    @classmethod
    def of(cls, bundle: Bundle) -> "Playground":
        """Return the playground of a bundle."""
        tasks = tuple(bundle.tasks.values())
        graph = ToolGraph(bundle.toolset)
        return cls(graph, bundle.simulator(), bundle.world, lambda task: bundle.golden_run(task.id), tasks)

    def golden_run(self, task: Task) -> GoldenRun:
        """Return what a task's golden trajectory does, executed once."""
        if task.id not in self._runs:
            self._runs[task.id] = self._golden_run(task)
        return self._runs[task.id]

    def training_without(self, task: Task) -> list[Task]:
        """Return the training tasks but this one: nobody learns from the task that is being played."""
        return [other for other in self.training if other.id != task.id]


class Attempt:
    """An episode under way.

    Attributes:
        task: the task; an agent reads of it only what it is told.
        world: its world.
        calls: the calls so far, and ``results`` their answers.
        rng: the agent's own source of randomness.
    """

    def __init__(self, ground: Playground, task: Task, seed: int = 0) -> None:
        self.ground = ground
        self.task = task
        self.world = ground.world(task)
        self.calls: list[ToolCall] = []
        self.results: list[ToolResult] = []
        self.rng = np.random.default_rng([seed, task.metadata.seed])

    def call(self, name: str, arguments: dict[str, Any]) -> ToolResult:
        """Make a call."""
        call = ToolCall(name=name, arguments=arguments)
        result = self.ground.simulator.answer(call, self.world)
        self.calls.append(call)
        self.results.append(result)
        return result


Agent = Callable[[Attempt], str]
"""Plays an attempt and returns its final message."""

Maker = Callable[[Playground], Agent]
"""Makes an agent for a playground; its docstring says in one sentence what the agent does."""


def play(ground: Playground, agent: Agent, task: Task, seed: int = 0) -> Breakdown:
    """Let an agent play a task, and return its reward explained."""
    attempt = Attempt(ground, task, seed)
    message = agent(attempt)
    return score(
        task,
        ground.graph.toolset,
        ground.golden_run(task),
        attempt.calls,
        attempt.results,
        attempt.world.changes(),
        message,
        RewardConfig(),
    )
