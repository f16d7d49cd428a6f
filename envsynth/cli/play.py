"""``envsynth play``: a person plays an episode at the terminal."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from envsynth.cli.output import console

if TYPE_CHECKING:
    from envsynth.cli.player import Asker

EXAMPLE = "Example: envsynth play retail --difficulty simple"


def play_command(
    env: Annotated[str, typer.Argument(help="An environment's id, or a bundle's name or folder.", metavar="ENV")],
    task: Annotated[str | None, typer.Option(help="A task's id; else one is drawn.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="What the task is drawn from; else chance.")] = None,
    split: Annotated[str, typer.Option(help="train, test, unseen_tools or all.")] = "train",
    difficulty: Annotated[str | None, typer.Option(help="simple, medium or complex; else any.")] = None,
    level: Annotated[str, typer.Option(help="high: what is wanted. low: the steps, too.")] = "high",
) -> None:
    """Play a task yourself: pick tools, fill in their arguments, and see the reward explained at the end.

    Where the input is no terminal, its lines are taken for what a person would type.
    """
    import gymnasium as gym

    from envsynth.cli.player import Session
    from envsynth.cli.target import find_spec
    from envsynth.environment import ToolEnv

    made = gym.make(find_spec(env), split=split, difficulty=difficulty, level=level).unwrapped
    assert isinstance(made, ToolEnv)
    options: dict[str, object] = {} if task is None else {"task": task}
    Session(made, _asker(), console()).play(seed, options)


def _asker() -> "Asker":
    if sys.stdin.isatty() and sys.stdout.isatty():
        from envsynth.cli.player.terminal import Terminal

        return Terminal()
    from envsynth.cli.player import Lines

    to = console()
    return Lines(sys.stdin, lambda line: to.print(line, soft_wrap=True))
