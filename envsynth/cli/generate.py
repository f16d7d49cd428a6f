"""``envsynth generate``: an environment from nothing but a field's name, with a language model."""

from pathlib import Path
from typing import Annotated, Any

import typer

from envsynth.cli.model_options import read_model_options
from envsynth.cli.output import Json, console, print_json, progress, say
from envsynth.core import EnvsynthError

EXAMPLE = 'Example: envsynth generate --field "aerospace maintenance" --tools 50 --model my-model -o envs/aerospace'
_DEFAULTS = {"max_tokens": 16_000, "timeout_s": 600.0, "concurrency": 8}


def generate_command(
    field: Annotated[str, typer.Option(help="The field of work, in words.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The bundle's folder; what was begun there goes on.")],
    model: Annotated[str, typer.Option(help="The model, as the server or litellm knows it.")],
    api_base: Annotated[str | None, typer.Option(help="An OpenAI-compatible server; none: litellm.")] = None,
    tools: Annotated[int, typer.Option(min=1, help="How many tools are wanted.")] = 50,
    tasks: Annotated[int, typer.Option(min=1, help="How many tasks are wanted.")] = 40,
    subdomains: Annotated[int, typer.Option(min=1, help="Breadth: how many subdomains the field has.")] = 4,
    families: Annotated[int, typer.Option(min=1, help="Depth: how many task families each subdomain has.")] = 3,
    tries: Annotated[int, typer.Option(min=0, help="How often what does not hold is sent back.")] = 3,
    seed: Annotated[int, typer.Option(min=0, help="What rows are drawn from.")] = 0,
    name: Annotated[str | None, typer.Option(help="The domain's name; else the folder's.")] = None,
    option: Annotated[
        list[str] | None, typer.Option(help="More of the model's settings; may be repeated.", metavar="KEY=VALUE")
    ] = None,
    json: Json = False,
) -> None:
    """Generate a bundle: subdomains, task families, tools, a world, programs and tasks, each checked.

    Every product on the way is kept in the bundle's folder, so that a run that was stopped goes on where it was, and
    answers that were paid for are not asked for again.
    """
    from pydantic import ValidationError

    from envsynth.bundle.manifest import first_problem
    from envsynth.llm import LlmSettings
    from envsynth.synthesis.generate import GenerateSettings, generate

    wanted: dict[str, Any] = {"field": field, "name": name or out.name, "tools": tools, "tasks": tasks}
    wanted |= {"subdomains": subdomains, "families": families, "tries": tries, "seed": seed}
    try:
        settings = GenerateSettings(**wanted)
        llm = LlmSettings(**_DEFAULTS | read_model_options(model, api_base, option or []))
    except ValidationError as error:
        raise EnvsynthError(first_problem(error)) from error
    with progress() as tell:
        report = generate(settings, llm, out, tell)
    if json:
        print_json(report)
    else:
        _show(report)
        say(f"written: {out}")


def _show(report: dict[str, Any]) -> None:
    to = console()
    tools, programs, tasks, used = (report[part] for part in ("tools", "programs", "tasks", "used"))
    duplicates = ", ".join(f"{name} ({why})" for name, why in tools["duplicates"].items()) or "none"
    to.print(f"tools: {tools['made']} of {tools['wanted']}; duplicates left out: {duplicates}")
    by_schema = ", ".join(programs["schema_only"]) or "none"
    to.print(f"programs that hold: {programs['hold']}; tools known by schema only: {by_schema}")
    to.print(f"tasks: {tasks['made']} of {tasks['wanted']}; reviews: {_counted(tasks['reviews'])}")
    if tasks["dropped"]:
        to.print(f"dropped: {_counted(tasks['dropped'])}")
    tokens = used["prompt_tokens"] + used["completion_tokens"]
    to.print(f"asked: {used['requests']} requests, {used['cached']} kept answers, {tokens:,} tokens")


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {what}" for what, count in counts.items()) or "none"
