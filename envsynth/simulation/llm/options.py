"""How the ``llm`` simulator works: which of its stages run, and how the model is reached."""

from typing import Any

from pydantic import Field, ValidationError

from envsynth.core import EnvsynthError
from envsynth.core.model import Model
from envsynth.llm import LlmSettings


class LlmOptions(Model):
    """Which stages the simulator has.

    Attributes:
        gateway: check calls against their schemas before any model sees them.
        lookups: answer the documented 404 where an argument names a row that is not there, without a model.
        validate_calls: ask the model first whether the call is to be refused, before it makes up a response.
        audits: how often a response that the judge rejects is asked for anew, with the judge's reason; then it is a
            fault. 0: nothing is judged.
        temperature: 0 asks for the likeliest answer.
        most_rows: how many rows of the world the model is shown.
    """

    gateway: bool = True
    lookups: bool = True
    validate_calls: bool = True
    audits: int = Field(default=0, ge=0)
    temperature: float = Field(default=0.0, ge=0)
    most_rows: int = Field(default=40, ge=0)


def read_options(given: dict[str, Any]) -> tuple[LlmOptions, LlmSettings]:
    """Return the simulator's options and the model's settings from one set of keyword arguments.

    Raises:
        EnvsynthError: one does not exist, has no such value, or ``model`` is missing.
    """
    own = {name: value for name, value in given.items() if name in LlmOptions.model_fields}
    rest = {name: value for name, value in given.items() if name not in own}
    unknown = sorted(set(rest) - set(LlmSettings.model_fields))
    known = ", ".join([*LlmOptions.model_fields, *LlmSettings.model_fields])
    if unknown:
        raise EnvsynthError(f"the llm simulator has no option {unknown[0]!r}; it has {known}")
    if "model" not in rest:
        raise EnvsynthError(
            'the llm simulator needs a model: simulator="llm" or user="llm", model="…", and an api_base for a server'
        )
    try:
        return LlmOptions(**own), LlmSettings(**rest)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "options"
        raise EnvsynthError(f"the llm simulator's {place}: {first['msg'].removeprefix('Value error, ')}") from error
