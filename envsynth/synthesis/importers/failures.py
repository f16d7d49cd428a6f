"""Documented errors as failure modes: a code and an HTTP-like status from an error's words."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from envsynth.core import FailureMode

_LIMIT = 100
_LONGEST = 60
# The first that matches decides, so the narrower come first.
_STATUSES = (
    (429, r"rate limit|too many requests|quota"),
    (401, r"unauthenticated|authentication|invalid (?:api[ _])?(?:key|token|credentials)|not logged in"),
    (403, r"access denied|permission|unauthori[sz]ed|forbidden|not allowed|not authori[sz]ed|insufficient privilege"),
    (404, r"not found|does not exist|do not exist|no such|not in (?:the )?(?:database|system|catalog)|unknown \w+ id"),
    (409, r"conflict|already|duplicate|in use|locked"),
    (504, r"timed? ?out|timeout"),
    (503, r"unavailable|service (?:down|error)|offline|connection (?:failed|error|refused)|overload"),
    (413, r"too large|payload"),
    (500, r"internal|(?:processing|calculation|generation|system|analysis|server|database|network) (?:error|failed)"),
)
_COMPILED = [(status, re.compile(pattern)) for status, pattern in _STATUSES]


def from_messages(messages: Iterable[Any]) -> tuple[FailureMode, ...]:
    """Return failure modes for error messages of the form ``What: what to do`` (or any text, or objects).

    >>> [mode] = from_messages(["Order not found: The order_id does not exist."])
    >>> mode.code, mode.status
    ('order_not_found', 404)
    """
    modes = []
    for message in list(messages)[:_LIMIT]:
        if isinstance(message, dict):
            modes += _from_object(message)
        elif isinstance(message, str) and message.strip():
            head = message.partition(":")[0]
            modes.append((head, status_of(message), message.strip()))
    return unique(modes)


def from_responses(responses: Iterable[tuple[int, str]]) -> tuple[FailureMode, ...]:
    """Return failure modes for documented HTTP errors: a status and a description each."""
    modes = []
    for status, description in responses:
        try:
            phrase = HTTPStatus(status).phrase
        except ValueError:
            phrase = "client error" if status < 500 else "server error"
        modes.append((phrase, status, description.strip() or phrase))
    return unique(modes)


def unique(modes: Iterable[tuple[str, int, str]]) -> tuple[FailureMode, ...]:
    """Make failure modes of (title, status, message), each with a code of its own."""
    made: dict[str, FailureMode] = {}
    counts: dict[str, int] = {}
    for title, status, message in modes:
        code = code_of(title)
        counts[code] = counts.get(code, 0) + 1
        while code in made:
            code = f"{code_of(title)}_{counts[code_of(title)]}"
            counts[code_of(title)] += 1
        made[code] = FailureMode(code=code, status=status, message=message)
    return tuple(made.values())


def code_of(title: str) -> str:
    """Return a title as a failure mode's code.

    >>> code_of("Invalid citation style")
    'invalid_citation_style'
    """
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", title[:200]).lower())
    code = "_".join(words)[:_LONGEST].rstrip("_")
    return code if code[:1].isalpha() else f"error_{code}".rstrip("_")


def status_of(message: str) -> int:
    """Return the HTTP status that an API would answer with this message."""
    head, _, rest = message[:500].lower().partition(":")
    if head.startswith(("invalid ", "missing ", "empty ", "unsupported ")) and "token" not in head:
        return 400
    for text in (head, rest):
        for status, pattern in _COMPILED:
            if pattern.search(text):
                return status
    return 400


def _from_object(message: dict[str, Any]) -> list[tuple[str, int, str]]:
    text = next((message[key] for key in ("message", "description", "error", "text") if message.get(key)), "")
    title = next((message[key] for key in ("code", "name", "type", "error") if message.get(key)), text)
    if not isinstance(text, str) or not (text or title):
        return []
    text = text or str(title)
    status = message.get("status", message.get("status_code"))
    if not (isinstance(status, int) and 400 <= status <= 599):
        status = status_of(text)
    return [(str(title).partition(":")[0], status, text)]
