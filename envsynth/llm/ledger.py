"""What a client has used, and may still use."""

import threading
from collections import Counter
from typing import Any

from envsynth.llm.errors import Cause, LlmError
from envsynth.llm.request import Usage
from envsynth.llm.settings import LlmSettings


class Ledger:
    """Counts of calls, tokens and money, and the budgets that bound them.

    What a request may use at most is set aside before it is sent, so that many at once cannot overspend.

    Attributes:
        calls: questions asked.
        cached: those that kept answers answered.
        requests: what was sent to a server.
        repairs: requests that asked again for an answer outside the schema.
        failures: requests that failed, by cause.
    """

    def __init__(self, settings: LlmSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._tokens_aside, self._cost_aside = 0, 0.0
        self._prompt_tokens = self._completion_tokens = 0
        self._cost = 0.0
        self.calls = self.cached = self.requests = self.repairs = 0
        self.failures: Counter[Cause] = Counter()

    @property
    def used(self) -> Usage:
        """What all requests have used."""
        return Usage(prompt_tokens=self._prompt_tokens, completion_tokens=self._completion_tokens, cost=self._cost)

    def set_aside(self, most: Usage) -> None:
        """Set aside what a request may use at most.

        Raises:
            LlmError: it is more than is left.
        """
        limits = self._settings
        with self._lock:
            used = self._prompt_tokens + self._completion_tokens
            tokens = used + self._tokens_aside + most.tokens
            if limits.token_budget is not None and tokens > limits.token_budget:
                left = limits.token_budget - used
                self.failures["budget"] += 1
                raise LlmError(
                    "budget",
                    f"the token budget of {limits.token_budget} is spent: {left} are left, and a request may take "
                    f"{most.tokens}; raise token_budget, or lower max_tokens",
                )
            cost = self._cost + self._cost_aside + most.cost
            if limits.cost_budget is not None and cost > limits.cost_budget:
                self.failures["budget"] += 1
                raise LlmError(
                    "budget", f"the cost budget of ${limits.cost_budget:g} is spent (${self._cost:.4f} used)"
                )
            self._tokens_aside += most.tokens
            self._cost_aside += most.cost

    def settle(self, most: Usage, used: Usage | None, cause: Cause | None) -> None:
        """Note how a request ended: what was set aside for it is free again, and what it used is used."""
        with self._lock:
            self.requests += 1
            self._free(most)
            if used is not None:
                self._prompt_tokens += used.prompt_tokens
                self._completion_tokens += used.completion_tokens
                self._cost += used.cost
            if cause is not None:
                self.failures[cause] += 1

    def release(self, most: Usage) -> None:
        """Free what was set aside for a request that was never sent."""
        with self._lock:
            self._free(most)

    def _free(self, most: Usage) -> None:
        self._tokens_aside -= most.tokens
        self._cost_aside -= most.cost

    def count(self, name: str) -> None:
        """Count a call, a cached answer or a repair."""
        with self._lock:
            setattr(self, name, getattr(self, name) + 1)

    def note(self, cause: Cause) -> None:
        """Count a reply that came, and cannot be used."""
        with self._lock:
            self.failures[cause] += 1

    def to_dict(self) -> dict[str, Any]:
        """Return all figures."""
        return {
            "calls": self.calls,
            "cached": self.cached,
            "requests": self.requests,
            "repairs": self.repairs,
            "failures": dict(sorted(self.failures.items())),
            "prompt_tokens": self._prompt_tokens,
            "completion_tokens": self._completion_tokens,
            "cost": round(self._cost, 6),
        }
