"""How a model is reached, and within which limits."""

import os
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from envsynth.core.model import Model

CACHE_VARIABLE = "ENVSYNTH_LLM_CACHE"


class LlmSettings(Model):
    """How a model is reached, and within which limits.

    No secret is among them: a key stays in the environment, and ``api_key_env`` is the name of its variable.

    Attributes:
        model: the model's name, as the server or litellm knows it (``gpt-4o``, ``anthropic/…``).
        api_base: the address of an OpenAI-compatible server, up to and with ``/v1``.
        via: ``direct`` (aiohttp), ``litellm``, or ``auto``: direct where there is an ``api_base``.
        api_key_env: the environment variable that holds the key of an ``api_base``; litellm knows its own.
        structured: how an answer's JSON Schema is asked for: by the protocol's ``json_schema`` (decoding is
            constrained where the server can), its ``json_object``, or by words in the prompt (``text``).
        max_tokens: the most that one answer may have.
        timeout_s: seconds that one request may take, whole.
        attempts: how often a request is sent where what fails is transient.
        repairs: how often a model is asked again for what it answered outside the schema, or declined.
        backoff_s: seconds before the second attempt, on average; doubled for each further one.
        max_wait_s: the most seconds between two attempts, also where a server asks for more.
        concurrency: how many requests are under way at once (on one event loop).
        token_budget: the most tokens that this client may use, of prompts and answers together.
        cost_budget: the most it may spend, in US dollars; needs a price.
        prompt_price: US dollars for a million tokens of prompts, where litellm does not know.
        completion_price: the same for answers.
        cache: the folder of kept answers; none: ``$ENVSYNTH_LLM_CACHE``, else nothing is kept.
        transcript: the JSON Lines file to which every exchange is appended.
    """

    model: str = Field(min_length=1)
    api_base: str | None = None
    via: Literal["auto", "direct", "litellm"] = "auto"
    api_key_env: str = "OPENAI_API_KEY"
    structured: Literal["json_schema", "json_object", "text"] = "json_schema"
    max_tokens: int = Field(default=2048, ge=1)
    timeout_s: float = Field(default=60.0, gt=0)
    attempts: int = Field(default=5, ge=1)
    repairs: int = Field(default=2, ge=0)
    backoff_s: float = Field(default=0.5, ge=0)
    max_wait_s: float = Field(default=30.0, ge=0)
    concurrency: int = Field(default=64, ge=1)
    token_budget: int | None = Field(default=None, ge=0)
    cost_budget: float | None = Field(default=None, ge=0)
    prompt_price: float = Field(default=0.0, ge=0)
    completion_price: float = Field(default=0.0, ge=0)
    cache: Path | None = None
    transcript: Path | None = None

    @model_validator(mode="after")
    def _reachable(self) -> "LlmSettings":
        parts = urlsplit(self.api_base or "http://host")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"api_base is an http or https address such as http://localhost:8000/v1: {self.place!r}")
        if parts.username or parts.password:
            raise ValueError("api_base holds a user or password: put the key into the environment (api_key_env)")
        if self.via == "direct" and self.api_base is None:
            raise ValueError("via='direct' needs an api_base: the address of an OpenAI-compatible server")
        priced = self.prompt_price or self.completion_price
        if self.cost_budget is not None and self.direct and not priced:
            raise ValueError("a cost_budget on a server of one's own needs prompt_price and completion_price")
        return self

    @property
    def direct(self) -> bool:
        """Whether requests go straight to a server, without litellm."""
        return self.via == "direct" or (self.via == "auto" and self.api_base is not None)

    @property
    def place(self) -> str:
        """Where the model is, fit to be shown and kept: without what follows a question mark."""
        parts = urlsplit(self.api_base or "")
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}" if self.api_base else ""

    @property
    def cache_folder(self) -> Path | None:
        """The folder of kept answers, where there is one."""
        named = os.environ.get(CACHE_VARIABLE)
        return self.cache or (Path(named) if named else None)
