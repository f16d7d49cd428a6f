"""Make a bundle of a few sorts of retail's tasks, small enough for a small model on a CPU.

Tasks are drawn from retail's own recipe, and proved as retail's are. Those of the split ``test`` play in a base world
of their own: other customers, orders and values, the same sorts of request. Those of ``unseen_tools`` play there, too,
and are other sorts of request, each of which needs a tool that no training task uses.

    python scripts/small_retail.py runs/small-retail --train 1000 --test 60
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np

import envsynth
from envsynth.bundle import Bundle
from envsynth.bundle.writer import write_bundle
from envsynth.core import SimulatorFault, Task
from envsynth.reward import run_golden
from envsynth.synthesis.draw import Rejected
from envsynth.synthesis.graph import ToolGraph
from envsynth.synthesis.prove import Prover, prove_all
from envsynth.synthesis.recipe import read_recipe
from envsynth.synthesis.sample import sample_task

UNSEEN = "cancel_order,add_gift_message,upgrade_shipping,lost_refund"
INTENTS = "newsletter_off,newsletter_on,new_phone,new_email,ask_tier,ask_default_address,ask_gift_card"


def draw(bundle: Bundle, intents: list[str], worlds: list[str], seed: int) -> Iterator[Task]:
    """Draw proved tasks for ever, one world after another, each task once."""
    recipe = read_recipe(bundle.path / "recipe" / "tasks.yaml")
    there = {intent.name for intent in recipe.intents}
    if not set(intents) <= there:
        raise SystemExit(f"no intents {sorted(set(intents) - there)}; there are {sorted(there)}")
    graph, simulator = ToolGraph(bundle.toolset), bundle.simulator()
    prover = Prover(bundle.toolset, graph, simulator, bundle.base_world)
    # Chosen in turn, as some sorts are drawn in vain more often than others. What one requires is added by the draw.
    seen: set[str] = set()
    for attempt in range(1_000_000):
        rng = np.random.default_rng([seed, attempt])
        wanted = intents[len(seen) % len(intents)]
        weights = {intent.name: float(intent.name == wanted) for intent in recipe.intents}
        base = bundle.base_world(worlds[attempt % len(worlds)])
        try:
            task = sample_task(recipe, graph, simulator, base, weights, rng)
            run = run_golden(task, prover.world(task), simulator)
        except (Rejected, SimulatorFault):
            continue
        fresh = task.id not in seen and task.difficulty == "simple"
        if fresh and all(proof.holds for proof in prove_all(prover, task, run)):
            seen.add(task.id)
            yield task


def main(folder: Path, counts: dict[str, int], intents: list[str], unseen: list[str], seed: int) -> None:
    """Draw the tasks, and write the bundle."""
    bundle = envsynth.load("retail")
    worlds = sorted(bundle.manifest.worlds)
    tasks = []
    for split, count in counts.items():
        places = worlds[:-1] if split == "train" else worlds[-1:]
        drawn = draw(bundle, unseen if split == "unseen_tools" else intents, places, seed)
        tasks += [next(drawn).model_copy(update={"split": split}) for _ in range(count)]
    domain = bundle.manifest.domain.model_copy(
        update={"name": "small-retail", "title": "Retail, a few simple sorts of request", "seed": seed}
    )
    files = {name: (bundle.path / path).read_bytes() for name, path in bundle.manifest.worlds.items()}
    write_bundle(folder, domain, bundle.toolset, files, tasks)
    print(f"{len(tasks)} tasks in {folder}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the bundle is written")
    parser.add_argument("--train", type=int, default=240, help="how many training tasks (240)")
    parser.add_argument("--test", type=int, default=60, help="how many test tasks, in a world of their own (60)")
    parser.add_argument("--unseen", type=int, default=0, help="how many tasks of other sorts, with other tools (0)")
    parser.add_argument("--unseen-intents", default=UNSEEN, help=f"the sorts of those ({UNSEEN})")
    parser.add_argument("--intents", default=INTENTS, help=f"the sorts of request, of retail's recipe ({INTENTS})")
    parser.add_argument("--seed", type=int, default=0, help="what is drawn from (0)")
    given = parser.parse_args()
    counts = {"train": given.train, "test": given.test, "unseen_tools": given.unseen}
    main(given.folder, counts, given.intents.split(","), given.unseen_intents.split(","), given.seed)
