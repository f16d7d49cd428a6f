"""``envsynth synth``: bundles of sound tasks from any tool schemas, with no model and no network."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from envsynth.cli.output import Json, console, print_json, progress, say, table

if TYPE_CHECKING:
    from envsynth.synthesis.offline.many import Made
    from envsynth.synthesis.offline.options import SynthOptions

EXAMPLE = "Example: envsynth synth openapi.yaml -o envs/library --tasks 50"


def synth_command(
    source: Annotated[
        str,
        typer.Argument(
            help="A file of tool schemas (MCP, OpenAPI, OpenAI, SynthTools, shorthand), a server "
            "('stdio:COMMAND', or its URL), or module:function.",
            metavar="SOURCE",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="The bundle's folder; with --each-spec, the folder of all.")],
    name: Annotated[str | None, typer.Option(help="The domain's name; else the folder's.")] = None,
    tasks: Annotated[int, typer.Option(min=1, help="How many tasks are wanted, of each bundle.")] = 20,
    seed: Annotated[int, typer.Option(min=0, help="What everything is drawn from.")] = 0,
    difficulty: Annotated[
        float | None, typer.Option(min=0, max=1, help="From 0 (easy) to 1 (hard); else spread from 0 to 0.7.")
    ] = None,
    kind: Annotated[str | None, typer.Option(help="The source's format; else told from its content.")] = None,
    each_spec: Annotated[
        bool, typer.Option("--each-spec", help="Make a bundle of each 'spec' of a file of rows.")
    ] = False,
    field: Annotated[str | None, typer.Option(help="With --each-spec: only the rows of this field.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="With --each-spec: how many processes work.")] = None,
    meaning: Annotated[
        bool, typer.Option("--meaning/--no-meaning", help="Whether data may flow by likeness of meaning.")
    ] = True,
    strict: Annotated[
        bool, typer.Option("--strict", help="Rather have too few tasks than a request that reads ill.")
    ] = False,
    json: Json = False,
) -> None:
    """Make a bundle of sound tasks from tool schemas, ready for gym.make.

    A run that was stopped, by whatever, goes on where it was when the same command is given again, and ends with the
    same bytes.
    """
    from envsynth.synthesis.offline.options import SynthOptions

    options = SynthOptions(tasks=tasks, seed=seed, difficulty=difficulty, meaning=meaning, strict=strict)
    if each_spec:
        _make_many(source, out, options, kind, field, workers, json)
    else:
        _make_one(source, out, name, options, kind, json)


def _make_one(source: str, out: Path, name: str | None, options: "SynthOptions", kind: str | None, json: bool) -> None:
    from envsynth.cli.build import funnel_line
    from envsynth.environment.registration import env_id
    from envsynth.synthesis.offline.source import read_source
    from envsynth.synthesis.offline.synthesize import synthesize

    imported = read_source(source, name or out.name, kind)
    with progress() as tell:
        manifest = synthesize(imported.toolset, out, options, tell)
    made = env_id(manifest.domain.name, manifest.domain.version)
    if json:
        print_json(
            {
                "id": made,
                "path": str(out.resolve()),
                "content_hash": manifest.content_hash,
                "tools": len(manifest.toolset.tools),
                "skipped": [str(entry) for entry in imported.skipped],
                "tasks": len(manifest.tasks),
                "stages": manifest.funnel["stages"],
                "reasons": manifest.funnel["reasons"],
                "stilted": manifest.funnel.get("stilted", 0),
            }
        )
        return
    say(imported.summary())
    say(funnel_line(manifest))
    if len(manifest.tasks) < options.tasks:
        say(f"only {len(manifest.tasks)} of the {options.tasks} tasks wanted were found; {out}/CARD.md says why")
    if stilted := manifest.funnel.get("stilted", 0):
        say(f"{stilted} of them read ill, and a tag of theirs says why; --strict leaves such tasks out")
    say(f"made {len(manifest.tasks)} tasks in {out}: gym.make({made!r})")


def _make_many(
    source: str,
    out: Path,
    options: "SynthOptions",
    kind: str | None,
    field: str | None,
    workers: int | None,
    json: bool,
) -> None:
    from envsynth.synthesis.offline.many import synthesize_many
    from envsynth.synthesis.offline.source import read_each_spec

    imported = read_each_spec(source, kind, field)
    with progress() as tell:
        made = synthesize_many([one.toolset for one in imported], out, options, workers, tell)
    if json:
        print_json([one.model_dump(mode="json") for one in made])
    else:
        _print_many(made, out, options.tasks)
    if not any(one.tasks for one in made):
        raise typer.Exit(1)


def _print_many(made: "list[Made]", out: Path, wanted: int) -> None:
    short = [one for one in made if one.tasks < wanted]
    if short:
        shown: Any = table("bundle", "tools", "tasks", "why no more", right=("tools", "tasks"))
        for one in short:
            reasons = one.problem or ", ".join(f"{reason} ({count})" for reason, count in _common(one))
            shown.add_row(one.name, str(one.tools), str(one.tasks), reasons)
        console().print(shown)
    total = sum(one.tasks for one in made)
    say(f"made {sum(one.tasks > 0 for one in made)} of {len(made)} bundles with {total:,} tasks in {out}")


def _common(one: "Made") -> list[tuple[str, int]]:
    return list(one.funnel.get("reasons", {}).items())[:2]
