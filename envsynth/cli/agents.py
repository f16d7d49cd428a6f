"""``envsynth agents``: the single-file reference agents, to read, copy and change."""

import ast
import shutil
from pathlib import Path
from typing import Annotated

import typer

from envsynth.cli.output import Json, console, print_json, say, table
from envsynth.cli.policies import agent_file, agent_files
from envsynth.core import EnvsynthError

app = typer.Typer(
    name="agents",
    help="The single-file reference agents: list them, copy one to make it yours.",
    epilog="Example: envsynth agents copy oracle my_agent.py",
    no_args_is_help=True,
)


@app.command("list", epilog="Example: envsynth agents list")
def list_command(json: Json = False) -> None:
    """List the reference agents."""
    rows = [{"name": name, "about": _about(path), "path": str(path)} for name, path in agent_files().items()]
    if json:
        print_json(rows)
        return
    shown = table("agent", "what it does")
    for row in rows:
        shown.add_row(row["name"], row["about"])
    console().print(shown)


@app.command("copy", epilog="Example: envsynth agents copy oracle my_agent.py")
def copy_command(
    name: Annotated[str, typer.Argument(help="The agent's name.", metavar="NAME")],
    to: Annotated[Path, typer.Argument(help="The new file, or the folder to put it in.", metavar="DEST")] = Path(),
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Copy a reference agent: a file of your own, to run and to change."""
    source = agent_file(name)
    target = to / source.name if to.is_dir() else to
    if target.exists() and not force:
        raise EnvsynthError(f"{target} is there already: name another file, or replace it with --force")
    shutil.copyfile(source, target)
    say(f"copied to {target}; run it with: envsynth run ENV --policy {target}, or: python {target} --help")


def _about(path: Path) -> str:
    # Read, not imported: an agent may need packages that are not here.
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.split("\n\n")[0].replace("\n", " ")
