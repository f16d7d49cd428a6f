import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from envsynth.cli.main import app
from envsynth.core import BundleError
from tests.cli.conftest import REPOSITORY

COMMANDS = [
    ["list"],
    ["show"],
    ["run"],
    ["eval"],
    ["build"],
    ["check"],
    ["demo"],
    ["agents"],
    ["agents", "list"],
    ["agents", "copy"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(command):
    result = CliRunner().invoke(app, [*command, "--help"])
    assert result.exit_code == 0
    assert f"Example: envsynth {' '.join(command)}" in result.stdout


def test_version_is_printed(envsynth):
    assert envsynth("--version").stdout.startswith("envsynth ")


def test_error_is_one_line_on_stderr(envsynth):
    result = envsynth("show", "nowhere")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("error: no bundle 'nowhere'")
    assert result.stderr.count("\n") == 1


def test_debug_shows_where_an_error_comes_from(envsynth):
    result = envsynth("--debug", "show", "nowhere")
    assert isinstance(result.exception, BundleError)


def test_unwritable_file_is_an_error_that_names_it(envsynth, workplace):
    (workplace / "file").write_text("")
    result = envsynth("run", "cinema", "--episodes", 1, "--out", "file/runs.jsonl")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: file")


def test_module_runs_as_the_command(python):
    result = python("-m", "envsynth", "list", "--json")
    assert result.returncode == 0
    assert "toolsynth/cinema-v3" in result.stdout
    assert result.stderr == ""


def test_reader_that_has_seen_enough_is_no_error(workplace):
    command = f"{sys.executable} -m envsynth show cinema --json | head -c 1"
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    result = subprocess.run(command, shell=True, capture_output=True, text=True, env=environment, check=False)
    assert result.stdout == "{"
    assert "Traceback" not in result.stderr
