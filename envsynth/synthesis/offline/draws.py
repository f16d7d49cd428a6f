"""Draws: candidates that are executed and proved. What a draw gives depends on the seed and its number alone."""

import numpy as np

from envsynth.core import BundleError, SimulatorFault, Task, Toolset, WorldError
from envsynth.core.model import Model
from envsynth.reward import run_golden
from envsynth.simulation import default_simulator, make_simulator
from envsynth.synthesis.embedding import Embedder
from envsynth.synthesis.graph import Link, ToolGraph
from envsynth.synthesis.offline.candidate import candidate
from envsynth.synthesis.offline.options import SynthOptions
from envsynth.synthesis.offline.settle import settled
from envsynth.synthesis.prove import Prover, prove_all
from envsynth.synthesis.walk import Dead, Ground, WalkSettings
from envsynth.synthesis.workshop import implicit_world


class Outcome(Model):
    """What came of one draw.

    Attributes:
        number: the draw's number.
        reason: why it made no sound task; empty where it did.
        executed: whether its golden trajectory was executed whole.
        task: the task, where it is sound.
    """

    number: int
    reason: str = ""
    executed: bool = False
    task: Task | None = None


class Draws:
    """A toolset, opened for drawing tasks.

    Args:
        toolset: the tools; their effects are settled.
        links: their data flow.

    Raises:
        BundleError: a tool's schemas cannot be compiled.
    """

    def __init__(self, toolset: Toolset, links: tuple[Link, ...]) -> None:
        simulator = make_simulator(default_simulator(toolset), toolset)
        base = implicit_world()
        self.toolset, self.links, self._simulator = toolset, links, simulator
        self.ground = Ground(toolset, links, simulator, base)
        self._prover = Prover(toolset, ToolGraph(toolset), simulator, lambda _: base)

    @classmethod
    def of(cls, toolset: Toolset, embedder: Embedder | None) -> "Draws":
        """Open a toolset, finding its data flow.

        Raises:
            BundleError: a tool's schemas cannot be compiled.
        """
        ready = settled(toolset)
        return cls(ready, tuple(ToolGraph.build(ready, embedder).links))

    def draw(self, number: int, options: SynthOptions) -> Outcome:
        """Make a draw."""
        rng = np.random.default_rng([options.seed, number])
        return self.attempt(number, options.settings(number, rng), rng)

    def attempt(self, number: int, settings: WalkSettings, rng: np.random.Generator) -> Outcome:
        """Sample a task with these settings, and prove it."""
        edges = self.ground.edges(settings.certain)
        if not edges:
            return Outcome(number=number, reason="no data flows between its tools")
        try:
            task = candidate(self.ground, edges[number % len(edges)], settings, rng)
        except Dead as dead:
            return Outcome(number=number, reason=str(dead))
        try:
            run = run_golden(task, self._prover.world(task), self._simulator)
        except (BundleError, SimulatorFault, WorldError):
            return Outcome(number=number, reason="the golden trajectory does not play again")
        failed = next((proof for proof in prove_all(self._prover, task, run) if not proof.holds), None)
        if failed is not None:
            return Outcome(number=number, reason=f"not sound: {failed.name}", executed=True)
        return Outcome(number=number, executed=True, task=task)
