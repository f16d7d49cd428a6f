"""The README's example runs, and its commands are the ones that CI and the scripts use."""

import re

from typer.testing import CliRunner

import envsynth
from envsynth.cli.main import app
from tests.docs.blocks import ROOT, code

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_example_runs(capsys):
    (block,) = code("README.md", "python")
    exec(compile(block, "README.md", "exec"), {})
    assert "toolsynth/retail-v0" in capsys.readouterr().out


def test_the_example_is_described_as_it_is():
    assert f"{len(envsynth.load('retail').toolset.tools)} tools" in TEXT


def test_each_command_is_one_line_and_ci_runs_the_second():
    first, second = (block.strip() for block in code("README.md", "sh"))
    assert "\n" not in first + second
    assert first == "bash scripts/setup && .venv/bin/envsynth demo"
    last = (ROOT / ".ci/run").read_text(encoding="utf-8").strip().splitlines()[-1]
    assert second == last == "bash scripts/test"


def test_the_commands_listed_are_those_that_there_are():
    listed = re.search(r"`envsynth` \(the command\) \| (.*);", TEXT)[1]
    helped = CliRunner().invoke(app, ["--help"]).output
    for name in re.findall(r"`(\w+)`", listed):
        assert name in helped
