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
        edge: which of the toolset's links it began with.
        reason: why it made no sound task; empty where it did.
        executed: whether its golden trajectory was executed whole.
        task: the task, where it is sound.
        burden: how heavy its request reads, in characters.
    """

    number: int
    edge: int = 0
    reason: str = ""
    executed: bool = False
    task: Task | None = None
    burden: int = 0


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

    def edges(self, options: SynthOptions) -> tuple[Link, ...]:
        """Return the links that draws begin with."""
        return self.ground.edges(options.certain)

    def draw(self, number: int, edge: int, options: SynthOptions) -> Outcome:
        """Make a draw that begins with one of `edges`."""
        rng = np.random.default_rng([options.seed, number])
        return self.attempt(number, edge, options.settings(number, rng), rng)

    def attempt(self, number: int, edge: int, settings: WalkSettings, rng: np.random.Generator) -> Outcome:
        """Sample a task with these settings, and prove it."""
        outcome = Outcome(number=number, edge=edge)
        try:
            task, burden = candidate(self.ground, self.ground.edges(settings.certain)[edge], settings, rng)
        except Dead as dead:
            return outcome.model_copy(update={"reason": str(dead)})
        try:
            run = run_golden(task, self._prover.world(task), self._simulator)
        except (BundleError, SimulatorFault, WorldError):
            return outcome.model_copy(update={"reason": "the golden trajectory does not play again"})
        failed = next((proof for proof in prove_all(self._prover, task, run) if not proof.holds), None)
        if failed is not None:
            return outcome.model_copy(update={"reason": f"not sound: {failed.name}", "executed": True})
        return outcome.model_copy(update={"executed": True, "task": task, "burden": burden})
