"""Straight to an OpenAI-compatible server with aiohttp: for servers of one's own, at a fraction of litellm's cost."""

import asyncio
import os
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Any
from weakref import finalize

import orjson

from envsynth.core import EnvsynthError
from envsynth.llm.errors import LlmError
from envsynth.llm.protocol import failure, payload, read_reply
from envsynth.llm.request import Reply, Request
from envsynth.llm.settings import LlmSettings

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

MAX_REPLY_BYTES = 8 * 1024 * 1024


class DirectTransport:
    """Sends requests to ``api_base``.

    Connections belong to an event loop. Each loop has its own, held by an async generator: a loop finishes those
    when it shuts down, so that nothing is left open, whoever runs the loop and however often.

    Args:
        settings: where, and within which limits.
        endpoint: which of the protocol's endpoints is asked.
    """

    def __init__(self, settings: LlmSettings, endpoint: str = "chat/completions") -> None:
        self._settings = settings
        base, mark, query = (settings.api_base or "").partition("?")
        self._url = f"{base.rstrip('/')}/{endpoint}{mark}{query}"
        self._open: dict[asyncio.AbstractEventLoop, tuple[ClientSession, finalize[Any, Any]]] = {}

    async def send(self, request: Request) -> Reply:
        """Send one request.

        Raises:
            LlmError: it failed.
        """
        wanted = payload(request, self._settings)
        return read_reply(await self.post(wanted), self._settings, request.length)

    async def post(self, wanted: dict[str, Any]) -> Any:
        """Send a body of the protocol, and return the reply's, decoded.

        Raises:
            LlmError: it failed.
        """
        import aiohttp

        body = orjson.dumps(wanted)
        headers = {"Content-Type": "application/json"}
        if key := os.environ.get(self._settings.api_key_env):
            headers["Authorization"] = f"Bearer {key}"
        session = await self._session()
        try:
            # A redirect could lead the key elsewhere.
            async with session.post(self._url, data=body, headers=headers, allow_redirects=False) as response:
                received = await _read(response, self._settings)
        except TimeoutError as error:
            raise LlmError("timeout", f"{self._settings.place}: no answer in {self._settings.timeout_s:g} s") from error
        except (aiohttp.ClientError, OSError) as error:
            problem = f"{type(error).__name__}: {error}"
            raise LlmError("connection", f"{self._settings.place}: the connection failed: {problem}") from error
        if response.status >= 300:
            raise failure(response.status, received, response.headers, self._settings)
        try:
            return orjson.loads(received)
        except orjson.JSONDecodeError as error:
            raise LlmError("malformed", f"{self._settings.place}: the reply is no JSON: {error}") from error

    async def _session(self) -> "ClientSession":
        loop = asyncio.get_running_loop()
        if loop not in self._open:
            for other in [one for one in self._open if one.is_closed()]:
                self._open.pop(other)[1].detach()
            holder = _open_session(self._settings)
            session = await anext(holder)
            self._open[loop] = (session, finalize(self, _finish, loop, holder))
            self._open[loop][1].atexit = False  # loops that are left at exit finish their generators themselves
        return self._open[loop][0]


def _finish(loop: asyncio.AbstractEventLoop, holder: "AsyncGenerator[ClientSession, None]") -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(lambda: loop.create_task(holder.aclose()))


async def _open_session(settings: LlmSettings) -> "AsyncGenerator[ClientSession, None]":
    try:
        import aiohttp
    except ImportError as error:
        raise EnvsynthError("asking a model needs the extra 'llm': pip install 'envsynth[llm]'") from error
    timeout = aiohttp.ClientTimeout(total=settings.timeout_s)
    connector = aiohttp.TCPConnector(limit=settings.concurrency)
    session = aiohttp.ClientSession(connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar())
    try:
        yield session
    finally:
        await session.close()
        await asyncio.sleep(0)  # transports say goodbye in the loop's next round


async def _read(response: "ClientResponse", settings: LlmSettings) -> bytes:
    if 0 <= (response.content_length or -1) <= MAX_REPLY_BYTES:
        return await response.read()
    received = bytearray()
    async for chunk in response.content.iter_chunked(1 << 16):
        received += chunk
        if len(received) > MAX_REPLY_BYTES:
            raise LlmError("malformed", f"{settings.place}: the reply is longer than {MAX_REPLY_BYTES} bytes")
    return bytes(received)
