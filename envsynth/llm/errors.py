"""What can go wrong between a question and its answer, told apart by cause."""

from typing import Literal, get_args

from envsynth.core import EnvsynthError

Cause = Literal[
    "rate_limit", "server", "timeout", "connection", "malformed", "unusable", "refused", "rejected", "budget"
]
CAUSES: tuple[Cause, ...] = get_args(Cause)

_TRANSIENT = frozenset({"rate_limit", "server", "timeout", "connection", "malformed"})


class LlmError(EnvsynthError):
    """A model gave no answer that can be used.

    Attributes:
        cause: ``rate_limit`` (429), ``server`` (5xx), ``timeout``, ``connection`` (refused or dropped), ``malformed``
            (what came is no reply of the protocol), ``unusable`` (a reply that is not what was asked for, though it
            was asked for again), ``refused`` (the model declines), ``rejected`` (4xx: the request is at fault), or
            ``budget`` (nothing was sent: the tokens or the money are spent).
        retry_after: how many seconds the server asks to wait, where it does.
    """

    def __init__(self, cause: Cause, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.cause = cause
        self.retry_after = retry_after

    @property
    def transient(self) -> bool:
        """Whether the same request may succeed a little later."""
        return self.cause in _TRANSIENT
