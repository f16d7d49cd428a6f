"""The funnel: how many tasks came through each stage, and why the others did not."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Funnel:
    """How many tasks were sampled, executed, sound, unique and selected, and why the others were dropped."""

    stages: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    def drop(self, reason: str) -> None:
        """Count a candidate that was dropped."""
        self.reasons[reason] += 1

    def to_dict(self) -> dict[str, Any]:
        """Return the funnel as plain data, the commonest reasons first."""
        reasons = sorted(self.reasons.items(), key=lambda item: (-item[1], item[0]))
        return {"stages": dict(self.stages), "reasons": dict(reasons)}
