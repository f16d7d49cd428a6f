"""``envsynth retell``: a bundle's requests in a language model's words."""

from pathlib import Path
from typing import Annotated

import typer

from envsynth.cli.model_options import read_model_options
from envsynth.cli.output import Json, console, print_json, progress, say
from envsynth.cli.target import find_bundle
from envsynth.core import EnvsynthError

EXAMPLE = "Example: envsynth retell envs/library --model my-model -o envs/library-told"


def retell_command(
    bundle: Annotated[str, typer.Argument(help="The bundle: its name, its folder, or an environment's id.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The new bundle's folder; what was begun there goes on.")],
    model: Annotated[str, typer.Option(help="The model, as the server or litellm knows it.")],
    api_base: Annotated[str | None, typer.Option(help="An OpenAI-compatible server; none: litellm.")] = None,
    tries: Annotated[int, typer.Option(min=0, help="How often an unfaithful answer is sent back.")] = 2,
    option: Annotated[
        list[str] | None, typer.Option(help="More of the model's settings; may be repeated.", metavar="KEY=VALUE")
    ] = None,
    json: Json = False,
) -> None:
    """Write a bundle again, with its high-level requests in a model's words.

    What is scored stays. A request that would leave out what was told, or say what is to be found, stays as it was.
    """
    from pydantic import ValidationError

    from envsynth.bundle.manifest import first_problem
    from envsynth.llm import LlmSettings
    from envsynth.synthesis.retell import retell

    found = find_bundle(bundle)
    try:
        llm = LlmSettings(**read_model_options(model, api_base, option or []))
    except ValidationError as error:
        raise EnvsynthError(first_problem(error)) from error
    with progress() as tell:
        report = retell(found, llm, out, tries, tell)
    if json:
        print_json(report)
        return
    retold, natural, kept = (report.get(outcome, 0) for outcome in ("retold", "natural", "kept"))
    console().print(f"retold: {retold}; natural already: {natural}; kept, as no answer was faithful: {kept}")
    say(f"written: {out}")
