"""Building a bundle from its sources: worlds populated, tasks sampled, proved, selected and written.

The same sources and seed give the same bytes. Nothing is written before everything has succeeded.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from envsynth.bundle import Domain, Manifest, parse_world_lines, read_domain, read_toolset, read_yaml, write_bundle
from envsynth.bundle.manifest import first_problem
from envsynth.core import BundleError, SimulatorFault, Task, Toolset
from envsynth.reward import GoldenRun, run_golden
from envsynth.simulation import ProgramSimulator
from envsynth.synthesis.baselines import baselines
from envsynth.synthesis.draw import Rejected
from envsynth.synthesis.graph import ToolGraph
from envsynth.synthesis.prove import Prover
from envsynth.synthesis.recipe import Recipe, read_recipe
from envsynth.synthesis.sample import sample_task
from envsynth.synthesis.select import Uniqueness, balanced_weights, split
from envsynth.world import BaseWorld
from envsynth.world.population import populate, world_lines
from envsynth.world.population import read_recipe as read_population

_ATTEMPTS_PER_TASK = 40

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and how many there will be."""


@dataclass
class Funnel:
    """How many tasks were sampled, executed, sound, unique and selected, and why the others were dropped."""

    stages: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    def drop(self, reason: str) -> None:
        """Count a candidate that was dropped."""
        self.reasons[reason] += 1

    def to_dict(self) -> dict[str, Any]:
        """Return the funnel as plain data, the commonest reasons first."""
        reasons = sorted(self.reasons.items(), key=lambda item: (-item[1], item[0]))
        return {"stages": dict(self.stages), "reasons": dict(reasons)}


class Workshop:
    """A domain's sources, opened for building: its toolset, base worlds, graph and prover.

    Raises:
        BundleError: a source is missing or broken.
        ProgramError: a program is.
    """

    def __init__(self, folder: Path, seed: int | None = None, progress: Progress = lambda *_: None) -> None:
        self.folder = folder
        self.domain: Domain = read_domain(folder)
        self.seed = self.domain.seed if seed is None else seed
        self.toolset: Toolset = read_toolset(folder)
        self.simulator = ProgramSimulator(self.toolset)
        self.world_files = _world_files(folder, self.toolset, seed, progress)
        self.bases = {name: self._base(name, data) for name, data in self.world_files.items()}
        self.graph = ToolGraph(self.toolset)
        self.prover = Prover(self.toolset, self.graph, self.simulator, self._named_base)

    def golden_run(self, task: Task) -> GoldenRun:
        """Execute a task's golden trajectory.

        Raises:
            BundleError: a golden call fails.
        """
        return run_golden(task, self.prover.world(task), self.simulator)

    def _base(self, name: str, data: bytes) -> BaseWorld:
        if self.toolset.world is None:
            raise BundleError(f"{self.folder}: there are base worlds but no world.yaml that says their tables")
        now, rows = parse_world_lines(data, str(self.folder / "worlds" / f"{name}.jsonl"))
        return BaseWorld(self.toolset.world, name, now, rows)

    def _named_base(self, name: str) -> BaseWorld:
        if name not in self.bases:
            raise BundleError(f"{self.folder}: no base world {name!r}; there are {sorted(self.bases)}")
        return self.bases[name]


def build(
    folder: Path, tasks: int | None = None, seed: int | None = None, progress: Progress = lambda *_: None
) -> Manifest:
    """Build a bundle from its sources, in its folder.

    Args:
        folder: holds ``domain.yaml``, ``tools.yaml`` and the other sources (``docs/bundle-format.md``).
        tasks: how many tasks to sample, where another number than the recipe's is wanted.
        seed: where another seed than the domain's is wanted.
        progress: is told how far it is.

    Raises:
        BundleError: a source is broken, a hand-written task is not sound, or too few tasks could be made.
        ProgramError: a program is broken.
    """
    workshop = Workshop(folder, seed, progress)
    funnel = Funnel()
    kept = _written_tasks(workshop)
    recipe_path = folder / "recipe" / "tasks.yaml"
    if recipe_path.exists():
        recipe = read_recipe(recipe_path)
        sampled = _sample(workshop, recipe, tasks or recipe.tasks, funnel, progress)
        kept += split(sampled, recipe, workshop.seed)
    if not kept:
        raise BundleError(f"{folder}: no tasks: write recipe/tasks.yaml, or tasks.yaml with tasks of your own")
    report = {**funnel.to_dict(), "baselines": baselines(workshop.prover, kept, workshop.golden_run)}
    return write_bundle(folder, workshop.domain, workshop.toolset, workshop.world_files, kept, report)


def _sample(workshop: Workshop, recipe: Recipe, count: int, funnel: Funnel, progress: Progress) -> list[Task]:
    kept: list[Task] = []
    unique = Uniqueness()
    bases = list(workshop.bases.values())
    if not bases:
        raise BundleError(f"{workshop.folder}: no base worlds: write worlds/NAME.jsonl or recipe/population.yaml")
    for attempt in range(count * _ATTEMPTS_PER_TASK):
        if len(kept) == count:
            return kept
        funnel.stages["sampled"] += 1
        rng = np.random.default_rng([workshop.seed, attempt])
        task = _candidate(workshop, recipe, bases[attempt % len(bases)], balanced_weights(recipe, kept), rng, funnel)
        if task is None:
            continue
        problem = unique.problem(task)
        if problem:
            funnel.drop(problem)
            continue
        funnel.stages["unique"] += 1
        unique.add(task)
        kept.append(task)
        progress("sampling and proving tasks", len(kept), count)
    raise BundleError(
        f"{workshop.folder}: only {len(kept)} of {count} tasks could be made in {count * _ATTEMPTS_PER_TASK} draws; "
        f"the commonest reasons: {dict(funnel.reasons.most_common(5))}"
    )


def _candidate(
    workshop: Workshop,
    recipe: Recipe,
    base: BaseWorld,
    weights: dict[str, float],
    rng: np.random.Generator,
    funnel: Funnel,
) -> Task | None:
    try:
        task = sample_task(recipe, workshop.graph, workshop.simulator, base, weights, rng)
        funnel.stages["executed"] += 1
        run = workshop.golden_run(task)
        failed = next((proof for proof in workshop.prover.prove(task, run) if not proof.holds), None)
    except (Rejected, SimulatorFault) as reason:
        funnel.drop(str(reason))
        return None
    if failed is not None:
        funnel.drop(f"not sound: {failed.name}")
        return None
    funnel.stages["sound"] += 1
    return task


def _written_tasks(workshop: Workshop) -> list[Task]:
    path = workshop.folder / "tasks.yaml"
    if not path.exists():
        return []
    kept = []
    for position, item in enumerate(read_yaml(path) or ()):
        try:
            task = Task.model_validate(item)
        except ValidationError as error:
            raise BundleError(f"{path}: task {position}: {first_problem(error)}") from error
        for proof in workshop.prover.prove(task, workshop.golden_run(task)):
            if not proof.holds:
                raise BundleError(f"{path}: task {position} is not sound: {proof.name} does not hold: {proof.detail}")
        kept.append(task)
    return kept


def _world_files(folder: Path, toolset: Toolset, seed: int | None, progress: Progress) -> dict[str, bytes]:
    recipe_path = folder / "recipe" / "population.yaml"
    if not recipe_path.exists():
        return {path.stem: path.read_bytes() for path in sorted((folder / "worlds").glob("*.jsonl"))}
    if toolset.world is None:
        raise BundleError(f"{recipe_path}: there is no world.yaml that says which tables to populate")
    recipe = read_population(recipe_path)
    files = {}
    for number, name in enumerate(recipe.worlds):
        progress("populating base worlds", number, len(recipe.worlds))
        now, rows = populate(toolset.world, recipe, name, seed)
        files[name] = b"".join(world_lines(now, rows))
    progress("populating base worlds", len(files), len(files))
    return files
