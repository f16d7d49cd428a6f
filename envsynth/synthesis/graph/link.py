"""The edges' contents: one way in which data can flow from one tool's response into another tool's arguments."""

from dataclasses import dataclass
from typing import Literal

Evidence = Literal["declared", "column", "name", "entity", "meaning"]

EVIDENCE: tuple[Evidence, ...] = ("declared", "column", "name", "entity", "meaning")
"""The layers, the most trusted first."""


@dataclass(frozen=True, slots=True)
class Link:
    """A field of a response that can fill a parameter.

    Attributes:
        producer: the tool whose response it is.
        output: JSON pointer into that response, with ``*`` for any index (``/candidates/*/id``).
        consumer: the tool that takes the value.
        parameter: JSON pointer into its arguments, with ``*`` for any index (``/ids/*``).
        evidence: why this is believed: ``declared`` by the tools, the same ``column`` of the world, the same ``name``,
            names that speak of the same ``entity``, or descriptions of the same ``meaning``.
        weight: how much it is believed, in (0, 1].
    """

    producer: str
    output: str
    consumer: str
    parameter: str
    evidence: Evidence
    weight: float
