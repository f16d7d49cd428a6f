"""From what people have, an OpenAPI document or an MCP server, to a bundle that is checked and can be played."""

import json
import shlex
import sys
from pathlib import Path

import gymnasium as gym
import pytest
from typer.testing import CliRunner

import envsynth
from envsynth.cli.main import app
from envsynth.core import EnvsynthError, Toolset
from envsynth.synthesis import check
from envsynth.synthesis.offline.source import read_source

HERE = Path(__file__).parent
WORKSHOP = HERE / "data" / "workshop.yaml"


def synth(source, out, *more):
    result = CliRunner().invoke(app, ["synth", str(source), "-o", str(out), "--no-meaning", *more])
    assert result.exit_code == 0, result.output
    return envsynth.load(out)


def play_all(bundle):
    """Win every task of a bundle by its golden trajectory; return the arguments of all calls."""
    assert check(bundle).sound
    env = gym.make(envsynth.spec(bundle.path), split="all")
    arguments = []
    for task in bundle.tasks.values():
        env.reset(seed=1, options={"task": task.id})
        for call in task.golden:
            env.step(call.to_text())
            arguments.append((call.name, call.arguments))
        assert env.step(task.answer)[1] == 1.0
    return arguments


def test_an_openapi_document_with_nested_bodies_becomes_a_bundle_that_can_be_played(tmp_path):
    bundle = synth(WORKSHOP, tmp_path / "workshop", "--tasks", "8")
    calls = play_all(bundle)
    parts = [arguments["parts"] for name, arguments in calls if name == "createRepair"]
    addresses = [arguments["address"] for name, arguments in calls if name == "createCustomer"]
    assert parts
    assert addresses
    assert all({"part_id", "quantity"} <= part.keys() for listed in parts for part in listed)
    assert all({"street", "city"} <= address.keys() for address in addresses)


def test_what_nested_bodies_hold_is_told(tmp_path):
    bundle = synth(WORKSHOP, tmp_path / "workshop", "--tasks", "8")
    for task in bundle.tasks.values():
        for call in task.golden:
            for part in call.arguments.get("parts", ()):
                assert f"{part['part_id']} (quantity {part['quantity']})" in task.instruction.high


@pytest.mark.parametrize("prefix", ["", "stdio:"])
def test_a_server_s_command_line_becomes_a_bundle_that_can_be_played(tmp_path, prefix):
    pytest.importorskip("mcp", reason="the official MCP SDK is not installed (pip install 'envsynth[mcp]')")
    command = prefix + shlex.join([sys.executable, str(HERE / "lending_server.py")])
    bundle = synth(command, tmp_path / "lending", "--tasks", "4")
    assert "renew_loan" in bundle.toolset.by_name
    play_all(bundle)


def test_a_file_with_a_space_in_its_name_is_no_command_line(tmp_path):
    path = tmp_path / "python tools.json"
    path.write_text(json.dumps([{"name": "get_order", "inputSchema": {"type": "object"}}]), encoding="utf-8")
    assert [tool.name for tool in read_source(str(path)).toolset.tools] == ["get_order"]


def open_orders() -> list[str]:
    """List the orders that are open."""
    return []


def test_functions_and_what_was_read_already_are_sources():
    functions = read_source([open_orders], "shop")
    assert functions.toolset.name == "shop"
    assert list(functions.toolset.by_name) == ["open_orders"]
    assert read_source(functions, "other").toolset.name == "other"
    assert read_source(functions.toolset, "third").toolset.tools == functions.toolset.tools


def test_a_toolset_without_tools_is_refused():
    with pytest.raises(EnvsynthError, match="no tool could be read"):
        read_source(Toolset(name="none", tools=()))
