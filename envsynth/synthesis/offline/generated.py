"""Fresh tasks at run time: drawn, executed and proved for one episode, from its seed alone.

Every split draws from random numbers of its own, and takes only sequences of tools that are its own, so that what an
agent trains on is never what it is tested on.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np

from envsynth.bundle import Bundle
from envsynth.core import EnvsynthError, SimulatorFault, Task
from envsynth.core.task import Split
from envsynth.reward import run_golden
from envsynth.synthesis.draw import Rejected
from envsynth.synthesis.graph import ToolGraph
from envsynth.synthesis.offline.draws import Draws
from envsynth.synthesis.offline.options import SynthOptions
from envsynth.synthesis.offline.pick import split_of
from envsynth.synthesis.offline.recorded import Recorded, read_record
from envsynth.synthesis.prove import Prover, prove_all
from envsynth.synthesis.recipe import read_recipe
from envsynth.synthesis.sample import sample_task
from envsynth.synthesis.select import signature

_SPLITS: tuple[Split, ...] = ("train", "test", "unseen_tools")
_TRIES = 600

Source = Callable[[np.random.Generator, float | None, int], Task | None]
"""From a source of randomness, how hard, and the try's number to a sound task, or none."""

SplitOf = Callable[[Task], Split]


def generate(
    bundle: Bundle, split: str, seed: int, difficulty: str | None = None, challenge: float | None = None
) -> Task:
    """Return a fresh, proved task; the same arguments give the same one.

    Args:
        bundle: a bundle that `synthesize` made, or one with a recipe.
        split: the split that it is for, or ``all``.
        seed: what it is drawn from.
        difficulty: the difficulty that it has to have; none: any.
        challenge: how hard it is to be, from 0 to 1; none: as the bundle's own tasks. Recipes have no such scale.

    Raises:
        EnvsynthError: the bundle has nothing to draw from, or no such task was found.
    """
    source, split_of_task = _opened(bundle)
    wanted = _SPLITS if split == "all" else (split,)
    if wanted == ("all",) or not set(wanted) <= set(_SPLITS):
        raise EnvsynthError(f"no split {split!r}; there are {', '.join(_SPLITS)} and all")
    stream = len(_SPLITS) if split == "all" else _SPLITS.index(wanted[0])
    for number in range(_TRIES):
        rng = np.random.default_rng([7, stream, seed, number])
        task = source(rng, challenge, number)
        if task is None or (difficulty is not None and task.difficulty != difficulty):
            continue
        own = split_of_task(task)
        if own in wanted:
            return task.model_copy(update={"split": own})
    hard = "".join(
        f", {name} {value!r}"
        for name, value in (("difficulty", difficulty), ("challenge", challenge))
        if value is not None
    )
    raise EnvsynthError(
        f"{bundle!r}: no task of split {split!r}{hard} in {_TRIES} draws from seed {seed}; ask for another split or "
        "difficulty"
    )


@lru_cache(maxsize=64)
def _opened(bundle: Bundle) -> tuple[Source, SplitOf]:
    recorded = read_record(bundle)
    if recorded is not None:
        return _from_schemas(bundle, recorded)
    if (bundle.path / "recipe" / "tasks.yaml").is_file():
        return _from_recipe(bundle, bundle.path / "recipe" / "tasks.yaml")
    raise EnvsynthError(
        f"{bundle!r} cannot generate tasks: it has neither a synthesis.json (envsynth synth writes it) nor a "
        "recipe/tasks.yaml; use tasks='committed'"
    )


def _from_schemas(bundle: Bundle, recorded: Recorded) -> tuple[Source, SplitOf]:
    draws = Draws(bundle.toolset, recorded.data_flow())
    edges = len(draws.edges(recorded.options))

    def source(rng: np.random.Generator, challenge: float | None, number: int) -> Task | None:
        edge = int(rng.integers(edges))
        options: SynthOptions = recorded.options
        if challenge is not None:
            options = options.model_copy(update={"difficulty": challenge})
        # The longer the search, the more a request may tell: as it was for the bundle's own tasks.
        late = 2 * options.tasks + number
        return draws.attempt(number, edge, options.settings(late, rng), rng).task

    return source, lambda task: split_of(task, recorded.unseen_tools, recorded.salt)


def _from_recipe(bundle: Bundle, path: Path) -> tuple[Source, SplitOf]:
    recipe = read_recipe(path)
    graph, simulator = ToolGraph(bundle.toolset), bundle.simulator()
    prover = Prover(bundle.toolset, graph, simulator, bundle.base_world)
    names = sorted(bundle.manifest.worlds)
    weights = {intent.name: intent.weight for intent in recipe.intents}
    weights |= {name: 0.0 for intent in recipe.intents for name in intent.requires}
    committed = {signature(task): task.split for task in _tasks(bundle)}

    def source(rng: np.random.Generator, _: float | None, number: int) -> Task | None:
        base = bundle.base_world(names[number % len(names)])
        try:
            task = sample_task(recipe, graph, simulator, base, weights, rng)
            run = run_golden(task, prover.world(task), simulator)
        except (Rejected, SimulatorFault):
            return None
        return task if all(proof.holds for proof in prove_all(prover, task, run)) else None

    def own(task: Task) -> Split:
        return committed.get(signature(task)) or split_of(task, recipe.unseen_tools)

    return source, own


def _tasks(bundle: Bundle) -> Iterator[Task]:
    yield from bundle.tasks.values()
