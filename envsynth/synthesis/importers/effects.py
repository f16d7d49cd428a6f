"""What a tool does to the world, from what is known without running it: hints, HTTP methods, leading verbs."""

import re
from typing import Any

from envsynth.core import Annotations

_READ_WORDS = (
    "get list search find fetch read lookup look query view show check describe count browse retrieve calculate "
    "compute compare analyze analyse estimate validate verify preview track inspect summarize explain detect "
    "predict forecast recommend is has can"
)
_READ = frozenset(_READ_WORDS.split())
_DESTROY_WORDS = "delete remove cancel drop purge destroy erase clear revoke terminate unsubscribe"
_DESTROY = frozenset(_DESTROY_WORDS.split())
_WRITE_WORDS = (
    "create update send add set insert put post write save edit modify change assign book schedule reschedule order "
    "buy purchase pay refund return exchange transfer move rename upload publish submit approve reject close open "
    "start stop enable disable register subscribe invite reserve renew apply merge archive restore import reset "
    "make place record issue process activate deactivate lock unlock replace attach append upsert"
)
_WRITE = _DESTROY | frozenset(_WRITE_WORDS.split())
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_REPEATABLE = {"PUT", "DELETE", "GET", "HEAD", "OPTIONS"}


def words_of(name: str) -> list[str]:
    """Return a name's words in lower case, whichever way they are joined.

    >>> words_of("getHTTPStatus_code-2")
    ['get', 'http', 'status', 'code', '2']
    """
    return [word.lower() for word in _WORD.findall(name[:200])]


def from_verb(name: str) -> Annotations:
    """Read a tool's effect off its name's first word; unknown counts as a read."""
    verb = next(iter(words_of(name)), "")
    if verb in _READ:
        return Annotations(evidence="verb")
    if verb in _WRITE:
        return Annotations(read_only=False, idempotent=False, destructive=verb in _DESTROY, evidence="verb")
    return Annotations()


def from_method(method: str) -> Annotations:
    """Read an operation's effect off its HTTP method."""
    method = method.upper()
    return Annotations(
        read_only=method in ("GET", "HEAD", "OPTIONS"),
        idempotent=method in _REPEATABLE,
        destructive=method == "DELETE",
        evidence="method",
    )


def from_hints(hints: Any, name: str) -> Annotations:
    """Read MCP's hints, with the defaults that MCP gives them; where there are none, the name's verb."""
    hints = hints if isinstance(hints, dict) else {}
    read_only, destructive = hints.get("readOnlyHint"), hints.get("destructiveHint")
    if not isinstance(read_only, bool) and not isinstance(destructive, bool):
        return from_verb(name)
    if read_only is True:
        return Annotations(evidence="hint")
    return Annotations(
        read_only=False,
        idempotent=hints.get("idempotentHint") is True,
        destructive=destructive is not False,
        evidence="hint",
    )
