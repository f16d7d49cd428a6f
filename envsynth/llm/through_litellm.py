"""Through litellm: any provider that it knows. Imported with the first request; its prices need no network."""

import asyncio
import os
import warnings
from typing import Any

from envsynth.core import EnvsynthError
from envsynth.llm.errors import Cause, LlmError
from envsynth.llm.protocol import cause_of, payload, read_reply, retry_after
from envsynth.llm.redact import redact
from envsynth.llm.request import Reply, Request
from envsynth.llm.settings import LlmSettings

_TOLD = 300
_CAUSES: dict[str, Cause] = {
    "RateLimitError": "rate_limit",
    "Timeout": "timeout",
    "APIConnectionError": "connection",
    "ContentPolicyViolationError": "refused",
    "APIResponseValidationError": "malformed",
    "JSONSchemaValidationError": "malformed",
}


class LitellmTransport:
    """Sends requests by ``litellm.acompletion``, without its own retries and caches."""

    def __init__(self, settings: LlmSettings) -> None:
        self._settings = settings

    async def send(self, request: Request) -> Reply:
        """Send one request.

        Raises:
            LlmError: it failed.
            EnvsynthError: litellm is not installed.
        """
        response = await self._complete(payload(request, self._settings))
        reply = read_reply(response.model_dump(), self._settings, request.length)
        cost = reply.usage.cost or _cost(_load(), response)
        return reply.model_copy(update={"usage": reply.usage.model_copy(update={"cost": cost})})

    async def post(self, wanted: dict[str, Any]) -> Any:
        """Send a body of the protocol, and return the reply's as plain data.

        Raises:
            LlmError: it failed.
            EnvsynthError: litellm is not installed.
        """
        return (await self._complete(wanted)).model_dump()

    async def _complete(self, wanted: dict[str, Any]) -> Any:
        litellm = await asyncio.to_thread(_load)
        settings = self._settings
        wanted = wanted | {"timeout": settings.timeout_s, "num_retries": 0, "max_retries": 0}
        if settings.api_base is not None:
            wanted |= {"api_base": settings.api_base, "api_key": os.environ.get(settings.api_key_env) or "none"}
        try:
            async with asyncio.timeout(settings.timeout_s):
                return await litellm.acompletion(**wanted)
        except TimeoutError as error:
            raise LlmError("timeout", f"{settings.model}: no answer in {settings.timeout_s:g} s") from error
        except Exception as error:  # litellm raises what its providers' libraries raise, too
            raise _failure(error, settings) from error


def _load() -> Any:
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import litellm
    except ImportError as error:
        raise EnvsynthError("litellm is not installed: pip install 'envsynth[llm]', or pass an api_base") from error
    litellm.telemetry = False
    litellm.suppress_debug_info = True
    litellm.drop_params = True  # a provider that lacks a parameter does without it
    return litellm


def _failure(error: Exception, settings: LlmSettings) -> LlmError:
    status = getattr(error, "status_code", None)
    cause = next((_CAUSES[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in _CAUSES), None)
    if cause is None:
        cause = cause_of(status) if isinstance(status, int) else "rejected"
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    told = redact(str(error))[:_TOLD]
    return LlmError(cause, f"{settings.model}: {type(error).__name__}: {told}", retry_after(headers))


def _cost(litellm: Any, response: Any) -> float:
    try:
        return float(litellm.completion_cost(completion_response=response) or 0.0)
    except Exception:  # a model that litellm has no price for costs what the settings say: nothing
        return 0.0
