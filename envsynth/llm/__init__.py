"""Language models: one thin client for all that asks one, whatever serves it.

Importing this loads neither litellm nor aiohttp; the extra ``llm`` installs them, and the first call loads the one
that it needs.
"""

from envsynth.llm.client import LlmClient
from envsynth.llm.errors import CAUSES, LlmError
from envsynth.llm.prompt import Prompt, render
from envsynth.llm.request import Completion, Request, Usage
from envsynth.llm.settings import LlmSettings

__all__ = ["CAUSES", "Completion", "LlmClient", "LlmError", "LlmSettings", "Prompt", "Request", "Usage", "render"]
