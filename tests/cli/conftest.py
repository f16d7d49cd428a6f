"""A small cinema, built once, found by name from an empty folder to work in."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from envsynth.bundle import Bundle, load
from envsynth.cli.main import app
from envsynth.synthesis import build

SOURCES = Path(__file__).parent / "cinema"
REPOSITORY = Path(__file__).parents[2]

__all__ = ["cinema", "cinema_folder", "envsynth", "python", "workplace"]


@pytest.fixture(scope="session")
def cinema_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("envs") / "cinema"
    shutil.copytree(SOURCES, folder)
    build(folder)
    return folder


@pytest.fixture
def cinema(cinema_folder: Path) -> Bundle:
    return load(cinema_folder)


@pytest.fixture
def workplace(cinema_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ENVSYNTH_ENVS", str(cinema_folder.parent))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def envsynth(workplace: Path) -> Callable[..., Result]:
    """Runs the command line here, so that what it leaves behind is this process's to look at."""
    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def python(workplace: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Runs Python as a user does, every warning an error."""

    def run(*arguments: object) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-W", "error", *map(str, arguments)]
        path = os.pathsep.join(filter(None, (str(REPOSITORY), os.environ.get("PYTHONPATH"))))
        environment = os.environ | {"PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"}
        return subprocess.run(command, capture_output=True, text=True, env=environment, encoding="utf-8", check=False)

    return run
