"""Many toolsets at once: a bundle for each, over processes; one that gives nothing stops none of the others."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from envsynth.core import EnvsynthError, Toolset
from envsynth.core.model import Model
from envsynth.synthesis.offline.options import SynthOptions
from envsynth.synthesis.offline.synthesize import synthesize

Progress = Callable[[str, int, int], None]


class Made(Model):
    """What became of one toolset.

    Attributes:
        tasks: how many tasks its bundle has.
        problem: why there is no bundle; empty where there is one.
        funnel: the bundle's funnel.
        peak_mb: the most memory that the process had used by then, in MiB.
    """

    name: str
    tools: int
    tasks: int = 0
    problem: str = ""
    funnel: dict[str, Any] = {}
    peak_mb: int = 0


def synthesize_many(
    toolsets: Sequence[Toolset],
    out: Path,
    options: SynthOptions | None = None,
    workers: int | None = None,
    progress: Progress = lambda *_: None,
) -> list[Made]:
    """Make a bundle of each toolset, in a folder of its name.

    Args:
        toolsets: the toolsets.
        out: the folder of the bundles.
        options: what is wanted of each.
        workers: how many processes work; by default as many as there are processors.
        progress: is told how many are done.

    Returns:
        What became of each, in their order.
    """
    options = options or SynthOptions()
    workers = min(workers or os.cpu_count() or 1, max(1, len(toolsets)))
    found: dict[int, Made] = {}
    for number, made in _results(toolsets, out, options, workers):
        found[number] = made
        progress("making bundles", len(found), len(toolsets))
    return [found[number] for number in sorted(found)]


def _results(toolsets: Sequence[Toolset], out: Path, options: SynthOptions, workers: int) -> Iterator[tuple[int, Made]]:
    if workers == 1:
        yield from ((number, _make(toolset, out, options)) for number, toolset in enumerate(toolsets))
        return
    # Forking would copy whatever threads and connections the caller has.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting = {
            pool.submit(_make, toolset, out, options, os.getpid()): number for number, toolset in enumerate(toolsets)
        }
        for future in as_completed(waiting):
            yield waiting[future], future.result()


def _make(toolset: Toolset, out: Path, options: SynthOptions, parent: int | None = None) -> Made:
    if parent is not None and os.getppid() != parent:
        os._exit(1)  # whoever wanted this was killed, and may be at it again
    made = Made(name=toolset.name, tools=len(toolset.tools))
    try:
        manifest = synthesize(toolset, out / toolset.name, options)
    except EnvsynthError as error:
        return made.model_copy(update={"problem": str(error), "peak_mb": _peak()})
    return made.model_copy(update={"tasks": len(manifest.tasks), "funnel": manifest.funnel, "peak_mb": _peak()})


def _peak() -> int:
    try:
        import resource
    except ImportError:  # Windows does not tell
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
