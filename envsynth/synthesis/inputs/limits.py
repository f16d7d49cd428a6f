"""Limits: between what a number may lie by its schema and its description, and which figures these name."""

import re
from dataclasses import dataclass
from typing import Any

from envsynth.simulation.schema.prose import range_in

_NUMBER = r"-?\d+(?:,\d{3})*(?:\.\d+)?"
_ALTERNATIVES = re.compile(rf"\(?\b({_NUMBER}(?:,\s*{_NUMBER})*,?\s+or\s+{_NUMBER})\b")
_LISTED = re.compile(rf"\(({_NUMBER}(?:,\s+{_NUMBER}){{2,}})\)")
_EXAMPLES = re.compile(
    rf"(?:e\.g\.,?|for example,?|such as|like)\s+({_NUMBER}(?:,\s+{_NUMBER})*)(?![\d.]*\s*[-–:/]\s*\d)"
)
_DECIMAL = re.compile(
    r"\bas (?:a )?(?:decimal|fraction)\b|\bdecimal (?:form|format|rate|value)\b|\b0\.\d+ (?:for|=|means|is)\b"
    r"|\b0(?:\.0+)?\s*(?:-|–|to|and)\s*1(?:\.0+)?\b(?!\d|\.\d|%)|\bsum to 1",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Between what a number may lie.

    Attributes:
        least: the least that is allowed; None where none is stated.
        most: the most.
        above: whether it has to be more than the least.
        below: whether it has to be less than the most.
        multiple: what it has to be a multiple of; 0 for nothing.
    """

    least: float | None = None
    most: float | None = None
    above: bool = False
    below: bool = False
    multiple: float = 0

    def allows(self, value: float) -> bool:
        """Whether a number lies within."""
        low = self.least is None or value > self.least or (value == self.least and not self.above)
        high = self.most is None or value < self.most or (value == self.most and not self.below)
        return low and high


def limits_of(schema: dict[str, Any], about: str) -> Limits:
    """Return the limits that a schema states, or else its description.

    >>> limits_of({"minimum": 1}, "Number of days ahead (7-365)")
    Limits(least=1, most=365, above=False, below=False, multiple=0)
    """
    stated = range_in(about) or (None, None)
    least = schema.get("minimum", schema.get("exclusiveMinimum", stated[0]))
    most = schema.get("maximum", schema.get("exclusiveMaximum", stated[1]))
    above = least is not None and schema.get("exclusiveMinimum") == least
    below = most is not None and schema.get("exclusiveMaximum") == most
    return Limits(least, most, above, below, schema.get("multipleOf", 0))


def wants_decimal(schema: dict[str, Any], about: str) -> bool:
    """Whether a share is wanted as a decimal: 0.24 for 24 percent.

    >>> wants_decimal({"type": "number"}, "Tax rate as decimal"), wants_decimal({"type": "number", "maximum": 100}, "")
    (True, False)
    """
    if schema.get("type") == "integer":
        return False
    most = limits_of(schema, about).most
    return most <= 1 if most is not None else _DECIMAL.search(about) is not None


def alternatives_in(about: str) -> tuple[float, ...]:
    """Return the figures that a description says are all there are.

    >>> alternatives_in("Audio bit depth (16, 24, 32)"), alternatives_in("Entropy bits (128, 192 or 256)")
    ((16, 24, 32), (128, 192, 256))
    """
    found = _ALTERNATIVES.search(about) or _LISTED.search(about)
    return _figures(found[1]) if found is not None and "e.g" not in about[: found.start()][-8:] else ()


def examples_in(about: str) -> tuple[float, ...]:
    """Return the figures that a description gives as examples.

    >>> examples_in("Page width in points (e.g., 612)")
    (612,)
    """
    found = _EXAMPLES.search(about)
    return _figures(found[1]) if found is not None else ()


def _figures(text: str) -> tuple[float, ...]:
    found = [float(one.replace(",", "")) for one in re.findall(r"-?\d+(?:,\d{3}(?!\d))*(?:\.\d+)?", text)]
    return tuple(int(one) if one.is_integer() else one for one in found)
