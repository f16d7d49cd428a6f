"""Imports between packages point one way, and ``import envsynth`` stays light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "envsynth"
ORDER = (
    "core",
    "llm",
    "world",
    "simulation",
    "reward",
    "bundle",
    "synthesis",
    "environment",
    "rollouts",
    "evaluation",
    "integrations",
    "cli",
)
HEAVY = (
    "torch",
    "transformers",
    "trl",
    "vllm",
    "peft",
    "accelerate",
    "litellm",
    "aiohttp",
    "tenacity",
    "ray",
    "wandb",
    "faker",
    "networkx",
    "typer",
    "rich",
)


def imported(path):
    """Yield the (line, package of envsynth) pairs that a module imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: import by the full name"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "envsynth" and len(parts) > 1 and parts[1] in ORDER:
                yield node.lineno, parts[1]


def packages():
    return sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


def test_every_package_has_its_place():
    assert set(packages()) <= set(ORDER)


@pytest.mark.parametrize("package", [name for name in ORDER if (PACKAGE / name).is_dir()])
def test_imports_point_one_way(package):
    for path in (PACKAGE / package).rglob("*.py"):
        for line, other in imported(path):
            assert ORDER.index(other) <= ORDER.index(package), f"{path}:{line}: {package} may not import {other}"


def test_importing_envsynth_loads_nothing_heavy():
    code = f"import sys, envsynth; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_importing_envsynth_opens_no_connection():
    code = """
import socket
def refuse(*_):
    raise AssertionError("the network was asked for something")
socket.socket.connect = socket.getaddrinfo = refuse
import envsynth
envsynth.load, envsynth.spec, envsynth.Task, envsynth.build
"""
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_what_envsynth_offers_is_there():
    code = "import envsynth; [getattr(envsynth, name) for name in envsynth.__all__]; assert dir(envsynth)"
    subprocess.run([sys.executable, "-c", code], check=True)
