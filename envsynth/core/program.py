"""A program: what a tool does to the world, as data.

Checks run in order and may bind names; effects change rows; ``returns`` shapes the response. The form and its
meaning are documented in ``docs/bundle-format.md``; ``envsynth.world.program`` compiles and runs it.
"""

from typing import Any, Literal

from pydantic import Field, model_validator

from envsynth.core.model import Model


class Check(Model):
    """One ordered check; exactly one of ``need``, ``deny`` and ``let`` is given.

    Attributes:
        need: a query that must give a row, else the failure mode ``else`` answers; its columns become names.
        deny: a query whose first row is a violation, answered by the failure mode ``as``; its columns fill the
            message.
        let: a query whose first row's columns become names (NULL where it gives no row).
        failure: the failure mode's code; written ``else`` beside ``need`` and ``as`` beside ``deny``.
    """

    need: str | None = None
    deny: str | None = None
    let: str | None = None
    failure: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _read_keywords(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        data = dict(data)
        for kind, word in (("need", "else"), ("deny", "as")):
            if word in data:
                if kind not in data:
                    raise ValueError(f"'{word}' belongs to a '{kind}' check")
                data["failure"] = data.pop(word)
        kinds = [k for k in ("need", "deny", "let") if data.get(k) is not None]
        if len(kinds) != 1:
            raise ValueError(f"a check is one of need, deny, let; this one has {kinds or 'none of them'}")
        if kinds[0] == "let" and data.get("failure") is not None:
            raise ValueError("a 'let' check cannot fail: remove its failure code")
        if kinds[0] != "let" and not data.get("failure"):
            word = "else" if kinds[0] == "need" else "as"
            raise ValueError(f"a '{kinds[0]}' check names its failure mode with '{word}'")
        return data

    @property
    def kind(self) -> Literal["need", "deny", "let"]:
        """Which of the three this check is."""
        return "need" if self.need is not None else "deny" if self.deny is not None else "let"

    @property
    def sql(self) -> str:
        """The check's query."""
        return self.need or self.deny or self.let or ""


class Program(Model):
    """Checks, then effects (INSERT, UPDATE, DELETE), then the response's shape."""

    checks: tuple[Check, ...] = ()
    effects: tuple[str, ...] = ()
    returns: Any = Field(default_factory=dict)
