"""How much is generated."""

from pydantic import Field

from envsynth.bundle import DEFAULT_NOW
from envsynth.core.model import Model


class GenerateSettings(Model):
    """How much is generated, and of what.

    Attributes:
        field: the field of work, in words.
        name: the domain's name.
        tools: how many tools are wanted.
        subdomains: how many subdomains (breadth).
        families: how many task families each of them has (depth).
        tasks: how many tasks are wanted.
        tries: how often what does not hold is sent back with the reason.
        threshold: the least cosine at which two tools count as the same.
        seed: what rows are drawn from.
        now: the world's clock.
    """

    field: str = Field(min_length=1)
    name: str = Field(pattern=r"^[a-z][a-z0-9_-]*$")
    tools: int = Field(default=50, ge=1)
    subdomains: int = Field(default=4, ge=1)
    families: int = Field(default=3, ge=1)
    tasks: int = Field(default=40, ge=1)
    tries: int = Field(default=3, ge=0)
    threshold: float = Field(default=0.85, gt=0, le=1)
    seed: int = Field(default=0, ge=0)
    now: str = DEFAULT_NOW
