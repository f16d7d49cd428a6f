"""``envsynth build``: a bundle from its sources."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from envsynth.cli.output import Json, console, print_json, print_wrapped, progress, say, table
from envsynth.core import EnvsynthError

if TYPE_CHECKING:
    from envsynth.bundle import Manifest

EXAMPLE = "Example: envsynth build envs/retail --to my-retail --tasks 50"
_SOURCES = ("domain.yaml", "world.yaml", "tools.yaml", "policy.md", "tasks.yaml", "recipe", "worlds")
_REASONS_SHOWN = 12


def build_command(
    folder: Annotated[str, typer.Argument(help="The folder of the sources, or a domain's name.", metavar="FOLDER")],
    tasks: Annotated[int | None, typer.Option(min=1, help="How many tasks to sample; else as the recipe says.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="What is drawn from; else the domain's own seed.")] = None,
    to: Annotated[Path | None, typer.Option(help="Copy the sources to this new folder, and build there.")] = None,
    json: Json = False,
) -> None:
    """Build a bundle: populate its worlds, sample and prove its tasks, write it.

    The same sources and seed give the same bytes. Nothing is written before everything has succeeded.
    """
    from envsynth.cli.target import find_sources

    sources = find_sources(folder)
    with progress() as tell:
        manifest = _build(sources, tasks, seed, tell) if to is None else build_copy(sources, to, tasks, seed, tell)
    where = to or sources
    if json:
        print_json(_data(manifest, where))
    else:
        _print_funnel(manifest)
        say(f"built {len(manifest.tasks)} tasks in {where}; prove them again with: envsynth check {where}")


def build_copy(
    sources: Path,
    to: Path,
    tasks: int | None,
    seed: int | None,
    tell: Callable[[str, int, int], None],
    leave_out: tuple[str, ...] = (),
) -> "Manifest":
    """Build in a new folder from a copy of the sources; the folder is there once everything has succeeded.

    Args:
        sources: the folder of the sources, which is left as it is.
        to: the new folder.
        tasks: how many tasks to sample.
        seed: what is drawn from.
        tell: is told how far it is.
        leave_out: names of files that are not copied.

    Raises:
        EnvsynthError: the folder has something in it already, or building fails.
    """
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise EnvsynthError(f"{to} is there already, and not an empty folder: name a new one")
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{to.name}.", dir=to.parent) as workplace:
        copy = Path(workplace, "bundle")
        copy.mkdir()
        for name in _SOURCES:
            if (sources / name).is_dir():
                shutil.copytree(sources / name, copy / name, ignore=shutil.ignore_patterns(*leave_out, ".*"))
            elif (sources / name).is_file():
                shutil.copyfile(sources / name, copy / name)
        manifest = _build(copy, tasks, seed, tell)
        copy.replace(to)
    return manifest


def _build(folder: Path, tasks: int | None, seed: int | None, tell: Callable[[str, int, int], None]) -> "Manifest":
    from envsynth.synthesis import build

    return build(folder, tasks, seed, tell)


def _data(manifest: "Manifest", where: Path) -> dict[str, object]:
    return {
        "name": manifest.domain.name,
        "version": manifest.domain.version,
        "path": str(where.resolve()),
        "content_hash": manifest.content_hash,
        "tasks": len(manifest.tasks),
        **manifest.funnel,
    }


def _print_funnel(manifest: "Manifest") -> None:
    to = console()
    print_wrapped(to, funnel_line(manifest))
    reasons = list(manifest.funnel.get("reasons", {}).items())
    if reasons:
        to.print()
        shown = table("dropped because", "draws", right=("draws",))
        for reason, count in reasons[:_REASONS_SHOWN]:
            shown.add_row(reason, str(count))
        if len(reasons) > _REASONS_SHOWN:
            rest = reasons[_REASONS_SHOWN:]
            shown.add_row(f"{len(rest)} other reasons", str(sum(count for _, count in rest)))
        to.print(shown)
    baselines = manifest.funnel.get("baselines", {})
    if baselines:
        to.print()
        shown = table("thoughtless agent", "success", right=("success",))
        for agent, share in baselines.items():
            shown.add_row(agent.replace("_", " "), f"{share:.1%}")
        to.print(shown)


def funnel_line(manifest: "Manifest") -> str:
    """Return the stages that tasks went through, each with how many came through it, in one line."""
    stages = manifest.funnel.get("stages", {}) | {"selected": len(manifest.tasks)}
    return " → ".join(f"{stage} {count}" for stage, count in stages.items())
