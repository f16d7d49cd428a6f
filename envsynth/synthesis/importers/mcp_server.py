"""Asks a running MCP server for its tools, over stdio or streamable HTTP, with the official SDK."""

import asyncio
import shlex
import threading
from contextlib import AsyncExitStack
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from envsynth.core import EnvsynthError

_SECONDS = 30
_PAGES = 1_000
_TOOLS = 100_000


class _Page(BaseModel):
    """A page of tools as they come: one tool that the SDK would refuse must not hide the others."""

    model_config = ConfigDict(extra="allow")

    tools: list[Any] = Field(default_factory=list)
    nextCursor: str | None = None  # noqa: N815 (the protocol's name)


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
    from mcp import types

    tools: list[Any] = []
    cursor: str | None = None
    async with AsyncExitStack() as stack:
        session = await _connect(server, stack)
        for _ in range(_PAGES):
            params = types.PaginatedRequestParams(cursor=cursor) if cursor else None
            page = await session.send_request(types.ListToolsRequest(method="tools/list", params=params), _Page)
            tools += page.tools
            cursor = page.nextCursor
            if not cursor or len(tools) >= _TOOLS:
                break
    return tools[:_TOOLS]


async def _connect(server: str, stack: AsyncExitStack) -> Any:
    from mcp.client import Client  # type: ignore[import-not-found, unused-ignore]
    from mcp.client.stdio import (  # type: ignore[import-not-found, unused-ignore]
        StdioServerParameters,
        stdio_client,
    )
    from mcp.client.streamable_http import (  # type: ignore[import-not-found, unused-ignore]
        streamable_http_client,
    )

    if server.startswith("stdio:"):
        command, *arguments = shlex.split(server.removeprefix("stdio:")) or [""]
        if not command:
            raise EnvsynthError("no command; give stdio:COMMAND ARGUMENTS")
        transport = stdio_client(StdioServerParameters(command=command, args=arguments))
    else:
        transport = streamable_http_client(server)
    client = await stack.enter_async_context(Client(transport))
    return client.session


def _reason(error: BaseException, seconds: float) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, TimeoutError):
        return f"no answer within {seconds:g} s; is it running, and does it speak MCP?"
    return f"{type(error).__name__}: {error}; is it running, and does it speak MCP?"
