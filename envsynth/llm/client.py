"""The client: a question in, an answer that fits out; or an `LlmError` that says why there is none.

What it does on the way: looks among kept answers, keeps within budgets and concurrency, sends again what failed for a
passing reason, asks again for what does not fit, counts, and writes down. What it never does: decide anything about
tools, worlds or rewards, or keep a secret.
"""

import asyncio
import time
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from envsynth.llm import background
from envsynth.llm.cache import AnswerCache
from envsynth.llm.direct import DirectTransport
from envsynth.llm.errors import LlmError
from envsynth.llm.ledger import Ledger
from envsynth.llm.prompt import render
from envsynth.llm.redact import redact
from envsynth.llm.repair import Check, asked_again, judge_reply
from envsynth.llm.request import Completion, Reply, Request, Usage, estimate, message
from envsynth.llm.retry import send_with_retries
from envsynth.llm.settings import LlmSettings
from envsynth.llm.structured import compile_schema
from envsynth.llm.through_litellm import LitellmTransport
from envsynth.llm.transcript import Transcript


class Transport(Protocol):
    """What carries a request to a model."""

    async def send(self, request: Request) -> Reply:
        """Send one request; raises `LlmError`."""
        ...


class LlmClient:
    """Asks one model. One client serves any number of callers, threads and event loops.

    >>> settings = LlmSettings(model="my-model", api_base="http://localhost:8000/v1", token_budget=1_000_000)
    >>> client = LlmClient(settings)
    >>> client.ledger.to_dict()["requests"]
    0
    """

    def __init__(self, settings: LlmSettings) -> None:
        self.settings = settings
        self.ledger = Ledger(settings)
        self._transport: Transport = DirectTransport(settings) if settings.direct else LitellmTransport(settings)
        self._cache = AnswerCache(settings.cache_folder) if settings.cache_folder else None
        self._transcript = Transcript(settings.transcript) if settings.transcript else None
        self._gates: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()

    async def complete(self, request: Request, check: Check | None = None) -> Completion:
        """Ask, and return an answer that fits the request's schema and passes ``check``.

        Raises:
            LlmError: there is none; its ``cause`` says why.
            EnvsynthError: the request's schema is none, or the extra ``llm`` is not installed.
        """
        self.ledger.count("calls")
        if request.answer is not None:
            compile_schema(request.answer)  # what cannot be checked is not asked for
        request = self._with_schema_in_words(request)
        if self._cache is None:
            return await self._ask(request, check)
        key = request.key(self.settings)
        kept = _usable(self._cache.get(key), request, check)
        if kept is not None:
            self.ledger.count("cached")
            return kept
        completion = await self._ask(request, check)
        self._cache.put(key, {"text": redact(completion.text), "usage": completion.usage.model_dump()})
        return completion

    def complete_now(self, request: Request, check: Check | None = None) -> Completion:
        """Ask as `complete` does, waiting in place: for callers without an event loop."""
        return background.run(self.complete(request, check))

    async def _ask(self, request: Request, check: Check | None) -> Completion:
        asked, used = request, Usage()
        for turn in range(1 + self.settings.repairs):
            if turn:
                self.ledger.count("repairs")
            reply = await self._send(asked)
            used = reply.usage if turn == 0 else used.plus(reply.usage)
            value, cause, problem = judge_reply(reply, request.answer, check)
            if problem is None:
                return Completion(text=reply.text, value=value, usage=used, requests=turn + 1)
            self.ledger.note(cause)
            asked = asked_again(request, reply, problem, cause)
        times = 1 + self.settings.repairs
        raise LlmError(
            cause, f"{self.settings.model}: no answer that can be used in {times} tries: {redact(problem or '')}"
        )

    async def _send(self, request: Request) -> Reply:
        most = self._most(request)

        async def send(attempt: int) -> Reply:
            async with self._gate():
                return await self._send_once(request, most, attempt)

        return await send_with_retries(send, self.settings)

    async def _send_once(self, request: Request, most: Usage, attempt: int) -> Reply:
        self.ledger.set_aside(most)
        began = time.perf_counter()
        try:
            reply = await self._transport.send(request)
        except LlmError as error:
            self.ledger.settle(most, None, error.cause)
            self._note(request, attempt, began, error)
            raise
        except BaseException:
            self.ledger.release(most)
            raise
        self.ledger.settle(most, reply.usage, None)
        self._note(request, attempt, began, reply)
        return reply

    def _most(self, request: Request) -> Usage:
        prompt = estimate(request.length)
        answer, prices = self.settings.max_tokens, self.settings
        cost = (prompt * prices.prompt_price + answer * prices.completion_price) / 1e6
        return Usage(prompt_tokens=prompt, completion_tokens=answer, cost=cost)

    def _with_schema_in_words(self, request: Request) -> Request:
        if request.answer is None or self.settings.structured == "json_schema":
            return request
        words = render("answer_in_json", schema=request.answer).text
        return request.model_copy(update={"messages": (*request.messages, message("user", words))})

    def _gate(self) -> asyncio.Semaphore:
        loop = asyncio.get_running_loop()
        gate = self._gates.get(loop)
        if gate is None:
            for other in [one for one in self._gates if one.is_closed()]:
                del self._gates[other]
            gate = self._gates[loop] = asyncio.Semaphore(self.settings.concurrency)
        return gate

    def _note(self, request: Request, attempt: int, began: float, outcome: Reply | LlmError) -> None:
        if self._transcript is None:
            return
        if isinstance(outcome, LlmError):
            told: dict[str, Any] = {"error": outcome.cause, "told": str(outcome)}
        else:
            told = outcome.model_dump(mode="json")
        self._transcript.add(
            {
                "at": time.time(),
                "seconds": round(time.perf_counter() - began, 4),
                "model": self.settings.model,
                "place": self.settings.place,
                "attempt": attempt,
                "request": request.model_dump(mode="json", exclude_none=True),
                "outcome": told,
            }
        )


def _usable(body: dict[str, Any] | None, request: Request, check: Check | None) -> Completion | None:
    """Return a kept answer, if there is one and it can still be used."""
    if body is None:
        return None
    try:
        reply = Reply(text=body["text"], usage=body["usage"])
    except (KeyError, ValueError):
        return None
    value, _, problem = judge_reply(reply, request.answer, check)
    if problem is not None:
        return None
    return Completion(text=reply.text, value=value, usage=reply.usage, requests=0, cached=True)
