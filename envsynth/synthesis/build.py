"""Building a bundle from its sources: worlds populated, tasks sampled, proved, selected and written.

The same sources and seed give the same bytes. Nothing is written before everything has succeeded.
"""

from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from envsynth.bundle import Manifest, check_names, read_yaml, write_bundle
from envsynth.bundle.manifest import first_problem
from envsynth.core import BundleError, SimulatorFault, Task, WorldError
from envsynth.synthesis.draw import Rejected
from envsynth.synthesis.funnel import Funnel
from envsynth.synthesis.recipe import Recipe, read_recipe
from envsynth.synthesis.sample import sample_task
from envsynth.synthesis.select import Uniqueness, balanced_weights, split
from envsynth.synthesis.shortcuts import Playground, baselines
from envsynth.synthesis.workshop import Progress, Workshop
from envsynth.world import BaseWorld

_ATTEMPTS_PER_TASK = 40


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
    ground = Playground(workshop.graph, workshop.simulator, workshop.prover.world, workshop.golden_run, kept)
    report = {**funnel.to_dict(), "baselines": baselines(ground, kept)}
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
    items = read_yaml(path) or []
    if not isinstance(items, list):
        raise BundleError(f"{path}: a list of tasks is expected")
    return [_written_task(workshop, item, f"{path}: task {position}") for position, item in enumerate(items)]


def _written_task(workshop: Workshop, item: Any, where: str) -> Task:
    try:
        task = Task.model_validate(item)
    except ValidationError as error:
        raise BundleError(f"{where}: {first_problem(error)}") from error
    if task.id != task.content_id():
        raise BundleError(f"{where}: its id {task.id!r} is not the one of its content: leave 'id' out")
    check_names(task, workshop.toolset, workshop.bases, where)
    try:
        run = workshop.golden_run(task)
        failed = next((proof for proof in workshop.prover.prove(task, run) if not proof.holds), None)
    except (BundleError, SimulatorFault, WorldError) as error:
        raise BundleError(f"{where} cannot be played: {error}") from error
    if failed is not None:
        raise BundleError(f"{where} is not sound: {failed.name} does not hold: {failed.detail}")
    return task
