"""``envsynth check``: every task of a bundle proved again."""

from typing import TYPE_CHECKING, Annotated

import typer

from envsynth.cli.output import Json, console, print_json, print_wrapped, progress, table

if TYPE_CHECKING:
    from envsynth.synthesis import CheckReport

EXAMPLE = "Example: envsynth check envs/retail"


def check_command(
    bundle: Annotated[str, typer.Argument(help="A bundle's name, folder or environment id.", metavar="NAME")],
    json: Json = False,
) -> None:
    """Prove a bundle's tasks again, from what is on disk; the exit code is 1 if anything is wrong."""
    from envsynth.cli.target import find_bundle
    from envsynth.synthesis import check

    found = find_bundle(bundle)
    with progress() as tell:
        report = check(found, lambda done, total: tell("proving tasks", done, total))
    if json:
        print_json(report.model_dump(mode="json") | {"sound": report.sound})
    else:
        print_report(report)
    if not report.sound:
        raise typer.Exit(1)


def print_report(report: "CheckReport") -> None:
    """Print what was proved, and what is wrong."""
    to = console()
    shown = table("proof", "holds for", right=("holds for",))
    for name, count in report.proofs.items():
        shown.add_row(name, f"{count} of {report.tasks}", style=None if count == report.tasks else "red")
    to.print(shown)
    to.print()
    for finding in report.findings:
        print_wrapped(to, f"{finding.where}: {finding.what}", hang=4)
    wrong = len(report.findings)
    to.print(
        f"{report.bundle}: sound"
        if report.sound
        else f"{report.bundle}: {wrong} {'thing' if wrong == 1 else 'things'} wrong"
    )
