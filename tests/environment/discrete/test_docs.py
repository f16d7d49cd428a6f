"""docs/discrete-actions.md: its example runs, and its numbers are the code's."""

import inspect
import re

import pytest

from envsynth.environment import DiscreteActions
from envsynth.environment.discrete import FEATURES, WIDTH, statement_choice, tool_choice, value_choice
from envsynth.environment.discrete.__main__ import main
from envsynth.environment.discrete.features import CLUES, SITUATIONS
from envsynth.environment.discrete.mentions import MAX_LEVELS
from envsynth.environment.discrete.slots import MAX_ELEMENTS
from tests.docs.blocks import ROOT, code

PAGE = "docs/discrete-actions.md"
TEXT = " ".join((ROOT / PAGE).read_text(encoding="utf-8").split())


def test_the_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = code(PAGE, "python")
    exec(compile(block, PAGE, "exec"), {})
    assert len(capsys.readouterr().out.splitlines()) > 2


def test_the_command_is_one_that_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    (line,) = code(PAGE, "sh")
    assert line.strip() == f"{main_program()} retail --level high"
    with pytest.raises(SystemExit):
        main(["--help"])
    helped = capsys.readouterr().out
    assert all(option in helped for option in ("--level", "--values", "--tasks", main_program()))


def main_program() -> str:
    return "python -m envsynth.environment.discrete"


def test_the_numbers_are_those_of_the_code() -> None:
    defaults = {name: p.default for name, p in inspect.signature(DiscreteActions.__init__).parameters.items()}
    for told in (
        f"`values` is {defaults['values']} unless",
        f"`memory` ({defaults['memory']:,})",
        f"`FEATURES` is {FEATURES:,} and `WIDTH` {WIDTH}",
        f"{CLUES} places for **clues**",
        f"{SITUATIONS} places for the **situation**",
        f"element by element, up to {MAX_ELEMENTS}.",
        f"up to {statement_choice.MAX_STATED} values",
    ):
        assert told in TEXT, told
    assert (MAX_LEVELS, "down to twelve levels" in TEXT) == (12, True)


def test_the_weights_of_hints_are_those_of_the_code() -> None:
    t, v, s = tool_choice, value_choice, statement_choice
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", (ROOT / PAGE).read_text(encoding="utf-8"), re.MULTILINE)
    told = {name: [float(n.replace("−", "-")) for n in re.findall(r"−?\d\.\d", hint)] for name, hint in rows}
    assert {name: weights for name, weights in told.items() if weights} == {
        "a tool": [t._LIKE, t._DUE, t._AGAIN, t._CERTAIN, t._ERROR],
        "`finish`": [t._DUE, t._DUE, t._EARLY],
        "a value that is listed": [v._LIKE, v._DUE, v._ERROR],
        "a value that was seen": [v._WHY, v._RANK, v._HERE],
        "`nothing` for a slot": [v._NOTHING, v._HERE],
        "a question that the request quotes; another": [v._QUOTED, 1.0],
        "a value to be stated": [s._SHARED, s._DUE, s._RANK],
        "`nothing` more to state": [s._NOTHING, 1.0],
    }
