"""A domain's sources, opened for building."""

from collections.abc import Callable
from pathlib import Path

from envsynth.bundle import DEFAULT_NOW, Domain, parse_world_lines, read_domain, read_toolset
from envsynth.core import ENTITIES, BundleError, ProgramError, Task, Toolset, WorldError
from envsynth.reward import GoldenRun, run_golden
from envsynth.simulation import Simulator, default_simulator, make_simulator
from envsynth.synthesis.graph import ToolGraph
from envsynth.synthesis.prove import Prover
from envsynth.world import BaseWorld
from envsynth.world.population import populate, world_lines
from envsynth.world.population import read_recipe as read_population

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and how many there will be."""


class Workshop:
    """A domain's sources, opened for building: its toolset, base worlds, graph and prover.

    Raises:
        BundleError: a source is missing or broken.
    """

    def __init__(self, folder: Path, seed: int | None = None, progress: Progress = lambda *_: None) -> None:
        self.folder = folder
        self.domain: Domain = read_domain(folder)
        self.seed = self.domain.seed if seed is None else seed
        self.toolset: Toolset = read_toolset(folder)
        self.simulator: Simulator = _simulator(folder, self.toolset)
        self.world_files = _world_files(folder, self.toolset, seed, progress)
        self.bases = {name: self._base(name, data) for name, data in self.world_files.items()}
        if self.toolset.world is None:
            self.bases[""] = implicit_world()
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
        path = self.folder / "worlds" / f"{name}.jsonl"
        now, rows = parse_world_lines(data, str(path))
        try:
            return BaseWorld(self.toolset.world, name, now, rows)
        except WorldError as error:
            raise BundleError(f"{path}: {error}") from error

    def _named_base(self, name: str) -> BaseWorld:
        if name not in self.bases:
            raise BundleError(f"{self.folder}: no base world {name!r}; there are {sorted(self.bases)}")
        return self.bases[name]


def implicit_world() -> BaseWorld:
    """Return the world that a toolset without a world schema has: no entities, at the bundles' default time."""
    return BaseWorld(ENTITIES, "", DEFAULT_NOW, {})


def _simulator(folder: Path, toolset: Toolset) -> Simulator:
    try:
        return make_simulator(default_simulator(toolset), toolset)
    except WorldError as error:
        raise BundleError(f"{folder / 'world.yaml'}: {error}") from error
    except (BundleError, ProgramError) as error:
        raise BundleError(f"{folder / 'tools.yaml'}: {error}") from error


def _world_files(folder: Path, toolset: Toolset, seed: int | None, progress: Progress) -> dict[str, bytes]:
    recipe_path = folder / "recipe" / "population.yaml"
    if not recipe_path.exists():
        return {path.stem: path.read_bytes() for path in sorted((folder / "worlds").glob("*.jsonl"))}
    if toolset.world is None:
        raise BundleError(f"{recipe_path}: there is no world.yaml that says which tables to populate")
    recipe = read_population(recipe_path)
    files = {}
    for number, name in enumerate(sorted(recipe.worlds)):
        progress("populating base worlds", number, len(recipe.worlds))
        now, rows = populate(toolset.world, recipe, name, seed)
        files[name] = b"".join(world_lines(now, rows))
    progress("populating base worlds", len(files), len(files))
    return files
