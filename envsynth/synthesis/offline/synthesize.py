"""From a toolset to a bundle: drawn, proved, picked, and written at once when all is there."""

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import envsynth
from envsynth.bundle import MANIFEST, Domain, Manifest, read_manifest, write_bundle
from envsynth.core import EnvsynthError, Task, Toolset
from envsynth.core.model import content_hash
from envsynth.synthesis.embedding import Embedder, StaticEmbedder
from envsynth.synthesis.funnel import Funnel
from envsynth.synthesis.offline.candidate import is_stilted
from envsynth.synthesis.offline.draws import Draws, Outcome
from envsynth.synthesis.offline.figure import funnel_figure
from envsynth.synthesis.offline.options import SynthOptions
from envsynth.synthesis.offline.pick import picked, salt_for, split_of, unseen_tools
from envsynth.synthesis.offline.recorded import FILE, record
from envsynth.synthesis.offline.unique import Unique
from envsynth.synthesis.offline.work import WorkFile

Progress = Callable[[str, int, int], None]
FIGURE = "funnel.svg"
_SPARE = 3  # more tasks than are wanted are looked for, so that there is something to pick from


class TooFewTasks(EnvsynthError):  # noqa: N818 (it names what was found)
    """A toolset gives no task at all; the message says why."""


@dataclass
class _Found:
    """What the draws have come to so far."""

    unique: Unique
    edges: int
    tasks: list[Task] = field(default_factory=list)
    funnel: Funnel = field(default_factory=Funnel)
    wins: Counter[int] = field(default_factory=Counter)
    losses: Counter[int] = field(default_factory=Counter)
    burdens: dict[str, int] = field(default_factory=dict)

    def next_edge(self) -> int:
        """Return the link to begin the next draw with: one that has given little, but not nothing for long."""
        return min(range(self.edges), key=lambda edge: self.wins[edge] + 2 * self.losses[edge] / (1 + self.wins[edge]))

    def take(self, outcome: Outcome) -> None:
        self.funnel.stages["sampled"] += 1
        self.funnel.stages["executed"] += outcome.executed
        if outcome.task is None:
            self.losses[outcome.edge] += 1
            self.funnel.drop(outcome.reason)
            return
        self.funnel.stages["sound"] += 1
        problem = self.unique.problem(outcome.task)
        if problem is not None:
            self.losses[outcome.edge] += 1
            self.funnel.drop(problem)
            return
        self.funnel.stages["unique"] += 1
        self.wins[outcome.edge] += 1
        self.tasks.append(outcome.task)
        self.burdens[outcome.task.id] = outcome.burden


def synthesize(
    toolset: Toolset, out: Path, options: SynthOptions | None = None, progress: Progress = lambda *_: None
) -> Manifest:
    """Make a bundle of sound tasks from tools that are known by their schemas.

    What has been drawn is kept beside ``out`` until the bundle is there: a run that was killed goes on where it was,
    and ends with the same bytes. A bundle that this very synthesis has made already is left as it is.

    Args:
        toolset: the tools.
        out: the bundle's folder.
        options: what is wanted.
        progress: is told how far it is.

    Raises:
        TooFewTasks: no task could be made; the message says why.
        BundleError: a schema cannot be compiled.
        EnvsynthError: the folder holds something else.
    """
    options = options or SynthOptions()
    embedder = _embedder(options)
    key = _key(toolset, options, embedder)
    work_path = out.parent / f".{out.name}.work.jsonl"
    done = _done(out, key)
    if done is not None:
        work_path.unlink(missing_ok=True)
        return done
    draws = Draws.of(toolset, embedder)
    if not draws.edges(options):
        raise TooFewTasks(_no_flow(toolset))
    with WorkFile(work_path, key) as work:
        done = _done(out, key)  # whoever was at it while this waited may have finished
        if done is not None:
            work.remove()
            return done
        found = _search(draws, work, options, embedder, progress)
        if not found.tasks:
            work.remove()
            reasons = "; ".join(f"{reason} ({count})" for reason, count in found.funnel.reasons.most_common(3))
            raise TooFewTasks(
                f"toolset {toolset.name!r}: no sound task in {len(work.outcomes)} draws: {reasons}. Descriptions with "
                "examples, enumerations and output schemas give more to work with; so do more tools"
            )
        manifest = _write(draws, out, options, found, key)
        work.remove()
    return manifest


def _embedder(options: SynthOptions) -> Embedder | None:
    return StaticEmbedder() if options.meaning else None


def _key(toolset: Toolset, options: SynthOptions, embedder: Embedder | None) -> str:
    what = [toolset.model_dump(mode="json"), options.model_dump(mode="json"), envsynth.__version__]
    return content_hash([*what, embedder.name if embedder else ""])


def _done(out: Path, key: str) -> Manifest | None:
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return None
    if (out / MANIFEST).is_file():
        manifest = read_manifest(out)
        if manifest.funnel.get("key") == key:
            return manifest
    raise EnvsynthError(f"{out} is there already, and another synthesis made it: remove it, or name another folder")


def _search(
    draws: Draws, work: WorkFile, options: SynthOptions, embedder: Embedder | None, progress: Progress
) -> _Found:
    found = _Found(Unique(embedder), len(draws.edges(options)))
    enough = max(options.tasks + 2, round(options.tasks * _SPARE))
    most = options.tasks * options.patience
    for number in range(most):
        if number < len(work.outcomes):
            outcome = work.outcomes[number]
        else:
            outcome = draws.draw(number, found.next_edge(), options)
            work.add(outcome)
        found.take(outcome)
        progress("drawing and proving tasks", min(len(found.tasks), enough), enough)
        if len(found.tasks) >= enough:
            break
        # Past half of its patience, what is wanted is enough.
        if number > most / 2 and len(found.tasks) >= options.tasks:
            break
    return found


def _no_flow(toolset: Toolset) -> str:
    if len(toolset.tools) < 2:
        return (
            f"toolset {toolset.name!r}: it has {len(toolset.tools)} tool, and a task takes at least two between which "
            "data flows; give tools that use one another's results"
        )
    silent = sum(tool.output_schema is None for tool in toolset.tools)
    more = (
        f"; {silent} of its {len(toolset.tools)} tools declare no output: give their output schemas" if silent else ""
    )
    return f"toolset {toolset.name!r}: no data flows between its tools: no output fits a parameter{more}"


def _write(draws: Draws, out: Path, options: SynthOptions, found: _Found, key: str) -> Manifest:
    chosen = picked(found.tasks, options.tasks, found.burdens)
    unseen = unseen_tools(chosen, options.seed)
    salt = salt_for(chosen, unseen)
    tasks = [task.model_copy(update={"split": split_of(task, unseen, salt)}) for task in chosen]
    stilted = sum(map(is_stilted, tasks))
    funnel = {**found.funnel.to_dict(), "stilted": stilted, "figure": FIGURE, "key": key}
    toolset = draws.toolset
    title = toolset.name.replace("_", " ").replace("-", " ").capitalize()
    domain = Domain(
        name=toolset.name,
        title=title,
        description=toolset.family or f"Tasks made from the schemas of {len(toolset.tools)} tools.",
        field=toolset.field,
        subdomain=toolset.subdomain,
        family=toolset.family,
        seed=options.seed,
    )
    building = out.parent / f".{out.name}.building"
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    figure = funnel_figure({**found.funnel.stages, "selected": len(tasks)}, found.funnel.reasons)
    (building / FIGURE).write_text(figure, encoding="utf-8")
    more = {FILE: record(options, draws.links, unseen, salt).to_bytes()}
    manifest = write_bundle(building, domain, toolset, {}, tasks, funnel, more)
    if out.exists():
        out.rmdir()  # an empty folder, or `_done` would have refused it
    building.rename(out)
    return manifest
