"""Looking at what a model said: whether it can be used, and if not how the model is asked again."""

from collections.abc import Callable
from typing import Any

from envsynth.llm.errors import Cause
from envsynth.llm.prompt import render
from envsynth.llm.request import Reply, Request, message
from envsynth.llm.structured import check as check_schema

Check = Callable[[Any], str | None]
"""Says what is wrong with an answer's value beyond its schema, or None."""

_QUOTED = 4_000


def judge_reply(reply: Reply, schema: dict[str, Any] | None, check: Check | None) -> tuple[Any, Cause, str | None]:
    """Return an answer's value, and where it cannot be used the cause and the problem (else None)."""
    if reply.refusal or reply.stopped == "content_filter":
        return None, "refused", f"the model declined: {(reply.refusal or reply.text)[:200]}"
    if reply.stopped == "length":
        return None, "unusable", "the answer is longer than max_tokens and was cut off"
    if schema is None:
        return reply.text, "unusable", check(reply.text) if check else None
    value, problem = check_schema(reply.text, schema)
    if problem is None and check is not None:
        problem = check(value)
    return value, "unusable", problem


def asked_again(request: Request, reply: Reply, problem: str, cause: Cause) -> Request:
    """Return the request with what came and what is wrong with it; earlier tries are left out."""
    words = render("repair", problem=problem, refused=cause == "refused").text
    said = message("assistant", (reply.text or reply.refusal or "(nothing)")[:_QUOTED])
    return request.model_copy(update={"messages": (*request.messages, said, message("user", words))})
