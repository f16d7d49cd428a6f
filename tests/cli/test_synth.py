"""``envsynth synth``, as it is called."""

import json

import pytest
from typer.testing import CliRunner

from envsynth.cli.main import app
from tests.synthesis.offline.hiring import HIRING

OPTIONS = ["--tasks", "5", "--no-meaning"]


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "hiring.json"
    path.write_text(json.dumps(HIRING), encoding="utf-8")
    return path


def run(*words):
    return CliRunner().invoke(app, ["synth", *map(str, words)])


def test_it_says_what_it_made_and_how_to_use_it(source, tmp_path):
    result = run(source, "-o", tmp_path / "envs" / "hiring", *OPTIONS)
    assert result.exit_code == 0
    assert "gym.make('toolsynth/hiring-v0')" in result.output
    card = (tmp_path / "envs" / "hiring" / "CARD.md").read_text(encoding="utf-8")
    assert "![From draws to tasks](funnel.svg)" in card


def test_json_is_for_programs(source, tmp_path):
    result = run(source, "-o", tmp_path / "hr", "--name", "people", "--json", *OPTIONS)
    data = json.loads(result.stdout)
    assert data["id"] == "toolsynth/people-v0"
    assert data["tasks"] == 5
    assert data["stages"]["sound"] >= 5


def test_a_file_that_is_not_there_is_one_line(tmp_path):
    result = run(tmp_path / "nothing.json", "-o", tmp_path / "x")
    assert result.exit_code == 1
    assert "no such file" in result.output
    assert "Traceback" not in result.output


def test_a_file_without_specs_is_one_line(source, tmp_path):
    result = run(source, "-o", tmp_path / "envs", "--each-spec")
    assert result.exit_code == 1
    assert "leave --each-spec out" in result.output
