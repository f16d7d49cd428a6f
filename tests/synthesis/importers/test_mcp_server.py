"""Real servers in processes of their own, asked with the official SDK."""

import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from envsynth.core import EnvsynthError
from envsynth.synthesis.importers import Imported, import_tools
from envsynth.synthesis.importers.mcp_server import list_tools

pytest.importorskip("mcp", reason="the official MCP SDK is not installed (pip install 'envsynth[mcp]')")

HERE = Path(__file__).parent


def over_stdio(script: str) -> str:
    return "stdio:" + shlex.join([sys.executable, str(HERE / script)])


@pytest.fixture
def address() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, str(HERE / "sdk_server.py"), str(port)], stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        server.terminate()
        server.wait()


def expect_library(imported: Imported) -> None:
    find, remove = imported.toolset.tools
    assert find.name == "find_books"
    assert find.properties["limit"]["maximum"] == 50
    assert find.properties["limit"]["default"] == 10
    assert find.parameters["required"] == ["title"]
    assert find.annotations.read_only
    assert find.output_schema is not None
    assert remove.properties["reason"]["enum"] == ["lost", "sold"]
    assert (remove.annotations.read_only, remove.annotations.destructive) == (False, True)


def test_a_server_over_stdio_is_imported() -> None:
    imported = import_tools(over_stdio("sdk_server.py"), name="library")
    assert imported.toolset.name == "library"
    expect_library(imported)


def test_a_server_over_streamable_http_is_imported(address: str) -> None:
    expect_library(import_tools(address))


def test_a_tool_that_the_sdk_refuses_does_not_hide_the_others_and_pages_are_followed() -> None:
    imported = import_tools(over_stdio("raw_server.py"))
    assert [tool.name for tool in imported.toolset.tools] == ["find_book"]
    assert [entry.where for entry in imported.skipped] == ["tools[0].name"]


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(EnvsynthError, match=r"no-such-command-at-all.*does it speak MCP"):
        import_tools("stdio:no-such-command-at-all")


def test_a_server_that_says_nothing_is_given_up() -> None:
    silent = "stdio:" + shlex.join([sys.executable, "-c", "import sys; sys.stdin.read()"])
    with pytest.raises(EnvsynthError, match="no answer within 1 s"):
        list_tools(silent, seconds=1)
