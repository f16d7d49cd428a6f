"""Sending again what failed and may succeed later: with growing, random waits, and as long as a server asks for."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from envsynth.core import EnvsynthError
from envsynth.llm.errors import LlmError
from envsynth.llm.settings import LlmSettings

T = TypeVar("T")


async def send_with_retries(send: Callable[[int], Awaitable[T]], settings: LlmSettings) -> T:
    """Send a request until it succeeds, fails for good, or was tried often enough.

    Args:
        send: sends it; is told which attempt this is, from 1.
        settings: how often, and how long to wait.

    Raises:
        LlmError: the last failure.
        EnvsynthError: the extra ``llm`` is not installed.
    """
    try:
        return await send(1)
    except LlmError as error:
        if not error.transient or settings.attempts == 1:
            raise
        first = error

    async def again(attempt: int) -> T:
        if attempt == 1:
            raise first
        return await send(attempt)

    # What succeeds at once, as nearly all does, does not pay for the machinery of trying again.
    return await _with_waits(again, settings)


async def _with_waits(send: Callable[[int], Awaitable[T]], settings: LlmSettings) -> T:
    try:
        import tenacity
    except ImportError as error:
        raise EnvsynthError("asking a model needs the extra 'llm': pip install 'envsynth[llm]'") from error
    backoff = tenacity.wait_random_exponential(multiplier=settings.backoff_s * 2, max=settings.max_wait_s)

    def wait(state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after if isinstance(error, LlmError) else None
        # Jitter also on top of what the server asks for: else all who were turned away come back at once.
        return min(settings.max_wait_s, (asked or 0.0) + backoff(state))

    attempts = tenacity.AsyncRetrying(
        retry=tenacity.retry_if_exception(lambda error: isinstance(error, LlmError) and error.transient),
        wait=wait,
        stop=tenacity.stop_after_attempt(settings.attempts),
        reraise=True,
    )
    async for attempt in attempts:
        with attempt:
            return await send(attempt.retry_state.attempt_number)
    raise AssertionError("unreachable: the last attempt returns or raises")
