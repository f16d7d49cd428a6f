"""The command ``envsynth``: its commands, and what an error or an interruption looks like.

Commands import what they need when they run, so that ``envsynth --help`` is quick.
"""

import sys
from typing import Annotated, Any

import typer
from gymnasium.error import Error as GymnasiumError
from typer.core import TyperGroup

import envsynth
from envsynth.cli import (
    agents,
    audit,
    build,
    check,
    dedupe,
    demo,
    generate,
    graph,
    list_envs,
    play,
    retell,
    run,
    show,
    synth,
)
from envsynth.cli import eval as evaluate
from envsynth.cli.output import say
from envsynth.core import EnvsynthError

INTERRUPTED = 130


class Commands(TyperGroup):
    """The commands, with errors made on purpose told in one line, and Ctrl-C in one word."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            say("stopped")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            raise  # whoever reads the output has seen enough: nothing to tell
        except (EnvsynthError, GymnasiumError, OSError) as error:
            if ctx.params.get("debug"):
                raise
            say(f"error: {_told(error)}")
            raise typer.Exit(1) from error


app = typer.Typer(
    cls=Commands,
    name="envsynth",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("list", epilog=list_envs.EXAMPLE)(list_envs.list_command)
app.command("show", epilog=show.EXAMPLE)(show.show_command)
app.command("play", epilog=play.EXAMPLE)(play.play_command)
app.command("run", epilog=run.EXAMPLE)(run.run_command)
app.command("eval", epilog=evaluate.EXAMPLE)(evaluate.eval_command)
app.add_typer(agents.app)
app.command("build", epilog=build.EXAMPLE)(build.build_command)
app.command("check", epilog=check.EXAMPLE)(check.check_command)
app.command("audit", epilog=audit.EXAMPLE)(audit.audit_command)
app.command("graph", epilog=graph.EXAMPLE)(graph.graph_command)
app.command("dedupe", epilog=dedupe.EXAMPLE)(dedupe.dedupe_command)
app.command("generate", epilog=generate.EXAMPLE)(generate.generate_command)
app.command("retell", epilog=retell.EXAMPLE)(retell.retell_command)
app.command("synth", epilog=synth.EXAMPLE)(synth.synth_command)
app.command("demo", epilog=demo.EXAMPLE)(demo.demo_command)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"envsynth {envsynth.__version__}")
        raise typer.Exit


@app.callback(epilog="Example: envsynth demo")
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", envvar="ENVSYNTH_DEBUG", help="Show where an error comes from.")
    ] = False,
) -> None:
    """From tool schemas to Gymnasium environments for tool-using agents."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character shows another, and goes on


def _told(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)
