"""Asks a running MCP server for its tools, over stdio or streamable HTTP, with the official SDK."""

import asyncio
import shlex
import threading
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from envsynth.core import EnvsynthError

_SECONDS = 30
_PAGES = 1_000
_TOOLS = 100_000


def list_tools(server: str, seconds: float = _SECONDS) -> list[Any]:
    """Return the tools that a server lists, each as it sent it.

    Args:
        server: the address of a streamable HTTP endpoint (``http://localhost:8000/mcp``), or ``stdio:`` and the
            command that starts the server.
        seconds: how long all of it may take.

    Raises:
        EnvsynthError: the SDK is not installed, or the server does not answer.
    """
    try:
        import mcp  # type: ignore[import-not-found, unused-ignore]  # noqa: F401
    except ImportError as error:
        raise EnvsynthError("asking an MCP server needs the official SDK: pip install 'envsynth[mcp]'") from error
    found: list[Any] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            found.extend(asyncio.run(asyncio.wait_for(_listed(server), seconds)))
        except BaseException as error:
            failure.append(error)

    # A loop of its own, so that callers inside a running one (a notebook) can import too.
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failure:
        raise EnvsynthError(f"MCP server {server!r}: {_reason(failure[0], seconds)}") from failure[0]
    return found


async def _listed(server: str) -> list[Any]:
    from mcp.client import Client  # type: ignore[import-not-found, unused-ignore]

    tools: list[Any] = []
    async with Client(_overheard(server, tools)) as client:
        cursor: str | None = None
        for _ in range(_PAGES):
            page = await client.list_tools(cursor=cursor)
            cursor = page.next_cursor
            if not cursor or len(tools) >= _TOOLS:
                break
    return tools[:_TOOLS]


@asynccontextmanager
async def _overheard(server: str, tools: list[Any]) -> AsyncIterator[tuple[Any, Any]]:
    """Connect, and take the tools off every answer before the SDK sees it.

    The SDK checks a page as a whole: one tool that it refuses would hide all the others.
    """
    async with _connection(server) as (incoming, outgoing):
        yield _Overhearing(incoming, tools), outgoing


def _connection(server: str) -> AbstractAsyncContextManager[Any]:
    from mcp.client import stdio, streamable_http  # type: ignore[import-not-found, unused-ignore]

    connection: AbstractAsyncContextManager[Any]
    if server.startswith("stdio:"):
        command, *arguments = shlex.split(server.removeprefix("stdio:")) or [""]
        if not command:
            raise EnvsynthError("no command; give stdio:COMMAND ARGUMENTS")
        connection = stdio.stdio_client(stdio.StdioServerParameters(command=command, args=arguments))
    else:
        connection = streamable_http.streamable_http_client(server)
    return connection


class _Overhearing:
    """A stream of the server's messages (the SDK's ``ReadStream``), with the tools taken off into a list."""

    def __init__(self, stream: Any, tools: list[Any]) -> None:
        self._stream, self._tools = stream, tools

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    async def __aenter__(self) -> "_Overhearing":
        await self._stream.__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> Any:
        return await self._stream.__aexit__(*error)

    def __aiter__(self) -> "_Overhearing":
        return self

    async def __anext__(self) -> Any:
        return self._taken(await self._stream.__anext__())

    async def receive(self) -> Any:
        return self._taken(await self._stream.receive())

    def _taken(self, item: Any) -> Any:
        result = getattr(getattr(item, "message", None), "result", None)
        if isinstance(result, dict) and isinstance(result.get("tools"), list):
            self._tools += result["tools"]
            result["tools"] = []
        return item


def _reason(error: BaseException, seconds: float) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, TimeoutError):
        return f"no answer within {seconds:g} s; is it running, and does it speak MCP?"
    return f"{type(error).__name__}: {error}; is it running, and does it speak MCP?"
