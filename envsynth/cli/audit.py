"""``envsynth audit``: how often a simulator answers rightly, and how often a judge sees that it does not."""

from pathlib import Path
from typing import Annotated

import typer

from envsynth.cli.model_options import read_model_options
from envsynth.cli.output import Json, print_json, say
from envsynth.core import EnvsynthError

EXAMPLE = "Example: envsynth audit retail --simulator llm --model my-model --api-base http://localhost:8000/v1"


def audit_command(
    bundle: Annotated[str, typer.Argument(help="A bundle's name, folder or environment id.", metavar="BUNDLE")],
    simulator: Annotated[str, typer.Option(help="program, schema, mixed or llm.")] = "llm",
    model: Annotated[str | None, typer.Option(help="The model, for llm and for a model as judge.")] = None,
    api_base: Annotated[str | None, typer.Option(help="An OpenAI-compatible server; none: litellm.")] = None,
    option: Annotated[
        list[str] | None, typer.Option(help="More of the simulator's options; may be repeated.", metavar="KEY=VALUE")
    ] = None,
    judge: Annotated[str, typer.Option(help="Audit a judge, too: none, known (by programs) or model.")] = "none",
    calls: Annotated[int, typer.Option(min=1, help="Calls for each tool, spread over four modes.")] = 8,
    tasks: Annotated[int, typer.Option(min=1, help="How many tasks calls are taken from.")] = 60,
    split: Annotated[str | None, typer.Option(help="Take them from this split alone.")] = None,
    at_once: Annotated[int, typer.Option(min=1, help="How many calls are under way at once.")] = 8,
    seed: Annotated[int, typer.Option(min=0, help="What calls are drawn from.")] = 0,
    prune_below: Annotated[float, typer.Option(help="Reliability below which a tool is to be left out.")] = 0.5,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The audit's folder; an audit in it goes on.", metavar="DIR")
    ] = None,
    export: Annotated[
        bool, typer.Option("--export", help="Ask nobody: write what programs would answer, for a model to learn from.")
    ] = False,
    json: Json = False,
) -> None:
    """Audit a simulator on calls in four modes, and a judge on crafted responses.

    What was found is kept in a folder (audits/NAME-SIMULATOR unless --out says another), so that an audit that was
    stopped goes on, and answers that were paid for are not asked for again.
    """
    from envsynth.cli.audit_shown import show_report
    from envsynth.cli.audit_work import JUDGES, Plan, run_audit
    from envsynth.cli.audit_work import export as write_demonstrations
    from envsynth.cli.target import find_bundle

    if judge not in JUDGES:
        raise EnvsynthError(f"--judge is one of {', '.join(JUDGES)}, not {judge!r}")
    found = find_bundle(bundle)
    folder = out or Path("audits") / f"{found.name}-{simulator}"
    settings = {"cache": str(folder / "answers")} | read_model_options(model, api_base, option or [])
    plan = Plan(found, simulator, settings, judge, calls, tasks, split, at_once, seed, prune_below, folder)
    if export:
        told = write_demonstrations(plan)
        say(f"demonstrations: {told['simulator']} of a simulator, {told['judge']} of a judge")
    else:
        told = run_audit(plan)
        if not json:
            show_report(told)
    if json:
        print_json(told)
    say(f"written: {folder}")
