"""What commands print with: tables and text to stdout, messages and progress to stderr, JSON for programs."""

import re
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from envsynth.core.task import Difficulty, Split

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

SPLITS = get_args(Split)
DIFFICULTIES = get_args(Difficulty)
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def console() -> "Console":
    """Return the console to print to; what is printed is text, never markup."""
    from rich.console import Console

    return Console(markup=False, highlight=False, emoji=False)


def say(message: str) -> None:
    """Write a message for people to stderr, in one line."""
    print(message, file=sys.stderr)


def print_json(value: Any) -> None:
    """Print a value as JSON."""
    import orjson

    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode())


def json_text(value: Any) -> str:
    """Return a value as JSON in one line."""
    import orjson

    return orjson.dumps(value).decode()


def table(*columns: str, right: Sequence[str] = ()) -> "Table":
    """Return an empty table, the columns in ``right`` aligned to the right."""
    from rich import box
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in columns:
        made.add_column(column, justify="right" if column in right else "left", no_wrap=column in right)
    return made


class _Wrapper(textwrap.TextWrapper):
    """Breaks lines at spaces, and between the members of JSON that has none."""

    wordsep_simple_re = re.compile(r'(\s+|(?<=,)(?="))')


def print_wrapped(to: "Console", text: str, indent: int = 0, hang: int = 0) -> None:
    """Print lines, each as far in as it is plus ``indent``, and what does not fit in it ``hang`` further in."""
    for line in text.splitlines():
        start = " " * (indent + len(line) - len(line.lstrip()))
        wrapper = _Wrapper(to.width, start, start + " " * hang, break_on_hyphens=False)
        to.print(wrapper.fill(line.strip()), soft_wrap=True)


def screen() -> "Console":
    """Return the console that progress is shown on, which keeps what is printed clean."""
    from rich.console import Console

    return Console(stderr=True)


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar for each thing that is being done, where there is a terminal to show it on."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    if not screen().is_terminal:
        yield lambda *_: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bars: dict[str, Any] = {}
    with Progress(*columns, console=screen(), transient=True) as shown:

        def tell(what: str, done: int, total: int) -> None:
            if what not in bars:
                bars[what] = shown.add_task(what, total=total)
            shown.update(bars[what], completed=done, total=total)

        yield tell
