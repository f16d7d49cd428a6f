"""What is asked of a model, and what it answered."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from envsynth.core.model import Model, content_hash
from envsynth.llm.settings import LlmSettings


class Usage(Model):
    """Tokens of a prompt and of its answer, and what they cost in US dollars."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float = 0.0

    @property
    def tokens(self) -> int:
        """All tokens."""
        return self.prompt_tokens + self.completion_tokens

    def plus(self, other: "Usage") -> "Usage":
        """Return the sum of two."""
        return Usage(
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            cost=self.cost + other.cost,
        )


class Request(Model):
    """One question.

    Attributes:
        messages: as chat APIs take them.
        answer: the JSON Schema that the answer has to fit; none: text.
        prompt: the hash of the prompt files that the messages were made from.
        temperature: 0 asks for the likeliest answer.
        seed: what sampling is seeded with; another number asks for another sample.
    """

    messages: tuple[dict[str, Any], ...]
    answer: dict[str, Any] | None = None
    prompt: str = ""
    temperature: float = Field(default=0.0, ge=0)
    seed: int | None = None

    @property
    def length(self) -> int:
        """How many characters the messages have."""
        return sum(len(str(one.get("content", ""))) for one in self.messages)

    def key(self, settings: LlmSettings) -> str:
        """Return a hash of all that an answer depends on."""
        asked = self.model_dump(mode="json")
        decided = {"model": settings.model, "place": settings.place, "structured": settings.structured}
        return content_hash({**asked, **decided, "max_tokens": settings.max_tokens, "form": 1})


class Reply(Model):
    """One reply of a server, before anybody looked at what it says.

    Attributes:
        stopped: why the model stopped (``stop``, ``length``, ``content_filter``, …).
        refusal: what the model said where it declined to answer.
    """

    text: str
    stopped: str = "stop"
    refusal: str | None = None
    usage: Usage = Usage()


class Completion(Model):
    """An answer that fits what was asked.

    Attributes:
        text: what the model wrote.
        value: the same, read, where a schema was asked for.
        usage: of all requests that it took.
        requests: how many replies it took, those included that had to be repaired.
        cached: whether it was kept from an earlier call.
    """

    text: str
    value: Any = None
    usage: Usage = Usage()
    requests: int = 1
    cached: bool = False


def message(role: str, text: str) -> dict[str, str]:
    """Return a chat message."""
    return {"role": role, "content": text}


def usage_from(data: Any, settings: LlmSettings, prompt_length: int, answer_length: int) -> Usage:
    """Return what a reply says of its tokens; where it says nothing, one for each four characters."""
    data = data if isinstance(data, Mapping) else {}
    prompt, answer = data.get("prompt_tokens"), data.get("completion_tokens")
    prompt = prompt if type(prompt) is int and prompt >= 0 else estimate(prompt_length)
    answer = answer if type(answer) is int and answer >= 0 else estimate(answer_length)
    cost = (prompt * settings.prompt_price + answer * settings.completion_price) / 1e6
    return Usage(prompt_tokens=prompt, completion_tokens=answer, cost=cost)


def estimate(characters: int) -> int:
    """Return about how many tokens a text of this length has."""
    return -(-characters // 4)
