"""The OpenAI protocol, as far as it is needed: what is sent, and what a reply means."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from envsynth.llm.errors import Cause, LlmError
from envsynth.llm.redact import redact
from envsynth.llm.request import Reply, Request, usage_from
from envsynth.llm.settings import LlmSettings

_TOLD = 300


def payload(request: Request, settings: LlmSettings) -> dict[str, Any]:
    """Return a request's body."""
    body: dict[str, Any] = {
        "model": settings.model,
        "messages": list(request.messages),
        "temperature": request.temperature,
        "max_tokens": settings.max_tokens,
    }
    if request.seed is not None:
        body["seed"] = request.seed
    if request.answer is not None and settings.structured == "json_schema":
        wanted = {"name": "answer", "schema": request.answer}
        body["response_format"] = {"type": "json_schema", "json_schema": wanted}
    elif request.answer is not None and settings.structured == "json_object":
        body["response_format"] = {"type": "json_object"}
    return body


def read_reply(data: Any, settings: LlmSettings, prompt_length: int) -> Reply:
    """Return what a reply's body says.

    Raises:
        LlmError: it is no reply of the protocol.
    """
    try:
        choice = data["choices"][0]
        said = choice["message"]
        text, refusal = said.get("content"), said.get("refusal")
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise LlmError("malformed", f"{settings.place}: the reply has no choices[0].message") from error
    if not isinstance(text, str | None) or not isinstance(refusal, str | None):
        raise LlmError("malformed", f"{settings.place}: the reply's content is no text")
    usage = usage_from(data.get("usage"), settings, prompt_length, len(text or ""))
    stopped = str(choice.get("finish_reason") or "stop")
    return Reply(text=text or "", stopped=stopped, refusal=refusal, usage=usage)


def failure(status: int, body: bytes, headers: Mapping[str, str], settings: LlmSettings) -> LlmError:
    """Return the error that an HTTP status stands for."""
    told = redact(_message(body))[:_TOLD]
    return LlmError(cause_of(status), f"{settings.place}: HTTP {status}: {told}", retry_after(headers))


def cause_of(status: int) -> Cause:
    """Return what an HTTP status says about a failure."""
    if status == 429:
        return "rate_limit"
    if status in (408, 504):
        return "timeout"
    return "server" if status >= 500 else "rejected"


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a server asks to wait: ``Retry-After`` as a number, or a date beside its own."""
    said = headers.get("Retry-After") or headers.get("retry-after")
    if not said:
        return None
    try:
        seconds = float(said)
    except ValueError:
        try:
            sent = headers.get("Date") or headers.get("date") or ""
            seconds = (parsedate_to_datetime(said) - parsedate_to_datetime(sent)).total_seconds()
        except (TypeError, ValueError):
            return None
    return max(0.0, seconds) if seconds == seconds else None


def _message(body: bytes) -> str:
    try:
        said = orjson.loads(body)["error"]
        return str(said["message"] if isinstance(said, dict) else said)
    except (ValueError, KeyError, TypeError):
        return body[:_TOLD].decode("utf-8", "replace")
