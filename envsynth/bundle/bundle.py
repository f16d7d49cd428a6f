"""A bundle: a folder that holds one domain's toolset, base worlds and tasks."""

import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from envsynth.bundle.lines import check_names, parse_task, parse_world_lines
from envsynth.bundle.manifest import MANIFEST, Manifest, read_manifest
from envsynth.core import ENTITIES, BundleError, ProgramError, SimulatorFault, Task, Toolset, WorldError
from envsynth.reward import GoldenRun, run_golden
from envsynth.simulation import Simulator, default_simulator, make_simulator
from envsynth.world import BaseWorld, World

TASKS = "tasks.jsonl"
DEFAULT_NOW = "2026-01-15T09:00:00"
"""The clock of the implicit base world, where a task's metadata names none."""

_GOLDEN_RUNS_KEPT = 4_096


class Bundle:
    """One domain, read lazily: tasks and worlds are parsed when they are first asked for.

    Raises:
        BundleError: the manifest is missing or broken. Files are checked against their hashes as they are read.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path).resolve()
        self.manifest: Manifest = read_manifest(self.path)
        self.tasks: Mapping[str, Task] = _Tasks(self)
        self._worlds: dict[str, BaseWorld] = {}
        self._simulators: dict[str, Simulator] = {}
        self._golden_runs: OrderedDict[str, GoldenRun] = OrderedDict()

    @property
    def name(self) -> str:
        """The domain's name, as in ``toolsynth/<name>-v0``."""
        return self.manifest.domain.name

    @property
    def version(self) -> int:
        """The version: it changes when a reward or a task's content does."""
        return self.manifest.domain.version

    @property
    def content_hash(self) -> str:
        """The hash of everything in the bundle."""
        return self.manifest.content_hash

    @property
    def toolset(self) -> Toolset:
        """The tools, the world's schema and the policy."""
        return self.manifest.toolset

    def task_ids(self, split: str | None = None, difficulty: str | None = None) -> tuple[str, ...]:
        """Return the ids of the tasks of a split and a difficulty (of all where None), in the bundle's order."""
        return tuple(
            task_id
            for task_id, entry in self.manifest.tasks.items()
            if split in (None, entry.split) and difficulty in (None, entry.difficulty)
        )

    def base_world(self, name: str) -> BaseWorld:
        """Return a base world, built on first use.

        A toolset without a world schema has one, named "": the table ``entities``, empty, at `DEFAULT_NOW`.

        Raises:
            BundleError: there is none of that name, or its file is broken.
        """
        if name not in self._worlds and self.toolset.world is None and name == "" and not self.manifest.worlds:
            self._worlds[name] = BaseWorld(ENTITIES, name, DEFAULT_NOW, {})
        if name not in self._worlds:
            file = self.manifest.worlds.get(name)
            schema = self.toolset.world or ENTITIES
            if file is None:
                raise BundleError(f"{self.path}: no base world {name!r}; there are {sorted(self.manifest.worlds)}")
            now, rows = parse_world_lines(self.read(file), f"{self.path / file}")
            try:
                self._worlds[name] = BaseWorld(schema, name, now, rows)
            except WorldError as error:
                raise BundleError(f"{self.path / file}: {error}") from error
        return self._worlds[name]

    def world(self, task: Task) -> World:
        """Return a fresh world at a task's start.

        Raises:
            BundleError: its base world is broken, or its clock is none.
        """
        base = self.base_world(task.metadata.base)
        try:
            return World.at_start(base, task.metadata)
        except WorldError as error:
            raise BundleError(f"{self.path / TASKS}, task {task.id}: {error}") from error

    def simulator(self, name: str | None = None, **options: Any) -> Simulator:
        """Return the simulator of this name for the toolset, made on first use of the name and these options.

        Without a name it is the one that the goldens are executed by: ``program`` where all tools have programs,
        else ``schema``.

        Raises:
            EnvsynthError: there is no simulator of this name, or no such option of it.
            BundleError: a tool's program or schema is broken, or lacks what the simulator needs.
        """
        name = name or default_simulator(self.toolset)
        key = f"{name} {sorted(options.items())}" if options else name
        if key not in self._simulators:
            try:
                self._simulators[key] = make_simulator(name, self.toolset, **options)
            except (BundleError, ProgramError, WorldError) as error:
                raise BundleError(f"{self.path / MANIFEST}: {error}") from error
        return self._simulators[key]

    def golden_run(self, task: str | Task) -> GoldenRun:
        """Return what a task's golden trajectory does, executed on first use.

        Args:
            task: the id of one of the bundle's tasks, or a task that was generated for it.

        Raises:
            BundleError: the golden trajectory fails.
        """
        task_id = task if isinstance(task, str) else task.id
        run = self._golden_runs.get(task_id)
        if run is None:
            task, simulator = self.tasks[task] if isinstance(task, str) else task, self.simulator()
            world = self.world(task)
            try:
                run = self._golden_runs[task_id] = run_golden(task, world, simulator)
            except (BundleError, SimulatorFault, WorldError) as error:
                raise BundleError(f"{self.path / TASKS}, task {task_id} cannot be played: {error}") from error
            if len(self._golden_runs) > _GOLDEN_RUNS_KEPT:
                self._golden_runs.popitem(last=False)
        return run

    def read(self, file: str) -> bytes:
        """Read one of the bundle's files and check it against its hash.

        Raises:
            BundleError: it is missing, not listed, leads outside of the folder, or its hash is another.
        """
        path = (self.path / file).resolve()
        entry = self.manifest.files.get(file)
        if entry is None or not path.is_relative_to(self.path):
            raise BundleError(f"{path}: not a file of the bundle {self.name!r}")
        try:
            data = path.read_bytes()
        except OSError as error:
            raise BundleError(f"{path}: cannot be read ({error.strerror}); restore or rebuild the bundle") from error
        if hashlib.sha256(data).hexdigest() != entry.sha256:
            raise BundleError(
                f"{path}: its SHA-256 is not the one in bundle.json: it was edited or damaged; "
                f"restore it, or rebuild with: envsynth build {self.path}"
            )
        return data

    def __repr__(self) -> str:
        return f"Bundle({self.name!r}, v{self.version}, {len(self.tasks)} tasks, {self.content_hash[:12]})"


class _Tasks(Mapping[str, Task]):
    """The tasks by id, each parsed when it is first asked for."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._parsed: dict[str, Task] = {}

    @cached_property
    def _lines(self) -> bytes:
        return self._bundle.read(TASKS)

    def __getitem__(self, task_id: str) -> Task:
        task = self._parsed.get(task_id)
        if task is None:
            entry = self._bundle.manifest.tasks.get(task_id)
            if entry is None:
                raise KeyError(f"no task {task_id!r} in bundle {self._bundle.name!r}")
            line = self._lines[entry.offset : entry.offset + entry.length]
            task = self._parsed[task_id] = parse_task(line, f"{self._bundle.path / TASKS}, task {task_id}")
            if task.id != task_id:
                raise BundleError(f"{self._bundle.path / TASKS}: {task.id} stands where bundle.json has {task_id}")
            check_names(task, self._bundle.toolset, self._bundle.manifest.worlds, str(self._bundle.path / TASKS))
        return task

    def __contains__(self, task_id: object) -> bool:
        return task_id in self._bundle.manifest.tasks

    def __iter__(self) -> Iterator[str]:
        return iter(self._bundle.manifest.tasks)

    def __len__(self) -> int:
        return len(self._bundle.manifest.tasks)
