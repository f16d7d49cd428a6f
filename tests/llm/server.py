"""A server that speaks the OpenAI protocol over real HTTP, and misbehaves on request."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

Body = dict[str, Any]


@dataclass
class Answer:
    """How the server answers one request."""

    text: str = "hello"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    raw: bytes | None = None
    refusal: str | None = None
    stopped: str = "stop"
    usage: Body | None = field(default_factory=lambda: {"prompt_tokens": 10, "completion_tokens": 5})
    drop: bool = False
    half: bool = False


def says(value: Any, **more: Any) -> Answer:
    return Answer(text=orjson.dumps(value).decode(), **more)


class ModelServer:
    """Answers by ``plan``: a list (the last one repeats), or a function of the request's body."""

    def __init__(self) -> None:
        self.plan: list[Answer] | Callable[[Body], Answer] = [Answer()]
        self.bodies: list[Body] = []
        self.headers: list[dict[str, str]] = []
        self.at_once = self.most_at_once = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(10)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def wire(self) -> str:
        """Everything that was sent here, as one text."""
        return orjson.dumps(self.bodies).decode()

    async def _start(self) -> int:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._answer)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        return self._runner.addresses[0][1]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.bodies.append(body)
        self.headers.append(dict(request.headers))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return await self._misbehave(request, self._next(body))
        finally:
            self.at_once -= 1

    def _next(self, body: Body) -> Answer:
        if callable(self.plan):
            return self.plan(body)
        return self.plan[min(len(self.bodies), len(self.plan)) - 1]

    async def _misbehave(self, request: web.Request, answer: Answer) -> web.StreamResponse:
        if answer.seconds:
            await asyncio.sleep(answer.seconds)
        data = answer.raw if answer.raw is not None else self._reply(answer)
        if answer.drop or answer.half:
            response = web.StreamResponse(headers={"Content-Length": str(len(data))})
            if answer.half:
                await response.prepare(request)
                await response.write(data[: len(data) // 2])
            assert request.transport is not None
            request.transport.close()
            return response
        return web.Response(body=data, status=answer.status, headers=answer.headers, content_type="application/json")

    @staticmethod
    def _reply(answer: Answer) -> bytes:
        if answer.status >= 400:
            return orjson.dumps({"error": {"message": answer.text}})
        said = {"role": "assistant", "content": answer.text, "refusal": answer.refusal}
        choice = {"index": 0, "message": said, "finish_reason": answer.stopped}
        reply = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
        return orjson.dumps(reply | ({"usage": answer.usage} if answer.usage else {}))

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()
