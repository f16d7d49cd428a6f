"""Summing episodes up: how many succeeded, how sure that is, and what they took."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

from envsynth.core import Trajectory


@dataclass
class Summary:
    """Running figures over episodes; those with a fault are void, and stand in no figure but ``faults``."""

    episodes: int = 0
    successes: int = 0
    faults: int = 0
    total_return: float = 0.0
    total_turns: int = 0
    total_calls: int = 0
    failed_calls: int = 0

    def add(self, trajectory: Trajectory) -> None:
        """Count an episode."""
        if trajectory.fault is not None:
            self.faults += 1
            return
        self.episodes += 1
        self.successes += bool(trajectory.breakdown and trajectory.breakdown["success"])
        self.total_return += trajectory.reward
        self.total_turns += len(trajectory.actions)
        self.total_calls += len(trajectory.calls)
        self.failed_calls += sum(not result.ok for result in trajectory.results)

    @property
    def success_rate(self) -> float:
        """The share of episodes that succeeded; not a number where there are none, as are the means."""
        return self._per_episode(self.successes)

    @property
    def mean_return(self) -> float:
        """The mean of the episodes' returns."""
        return self._per_episode(self.total_return)

    @property
    def mean_turns(self) -> float:
        """How many actions an episode took."""
        return self._per_episode(self.total_turns)

    @property
    def mean_calls(self) -> float:
        """How many calls an episode made."""
        return self._per_episode(self.total_calls)

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Return the bounds of the success rate's Wilson interval."""
        return wilson(self.successes, self.episodes, confidence)

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain JSON data; means are null where there are no episodes."""
        means = {name: getattr(self, name) for name in ("success_rate", "mean_return", "mean_turns", "mean_calls")}
        return {
            "episodes": self.episodes,
            "successes": self.successes,
            "faults": self.faults,
            **{name: None if math.isnan(value) else value for name, value in means.items()},
            "interval": list(self.interval()),
            "failed_calls": self.failed_calls,
        }

    def _per_episode(self, total: float) -> float:
        return total / self.episodes if self.episodes else math.nan


def summarize(trajectories: Iterable[Trajectory]) -> Summary:
    """Sum episodes up; a generator of them is consumed without being kept."""
    summary = Summary()
    for trajectory in trajectories:
        summary.add(trajectory)
    return summary


def summarize_by(trajectories: Iterable[Trajectory], group: Callable[[Trajectory], str]) -> dict[str, Summary]:
    """Sum episodes up group by group, the groups in the order in which they were met."""
    summaries: dict[str, Summary] = {}
    for trajectory in trajectories:
        summaries.setdefault(group(trajectory), Summary()).add(trajectory)
    return summaries


def wilson(successes: int, trials: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return Wilson's score interval for a share: within [0, 1], and honest for few trials, none or all.

    >>> [round(bound, 3) for bound in wilson(20, 20)]
    [0.839, 1.0]
    """
    if not trials:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, weight = successes / trials, z * z / trials
    middle = (share + weight / 2) / (1 + weight)
    reach = math.sqrt(weight * (share * (1 - share) + weight / 4)) / (1 + weight)
    return max(0.0, middle - reach), min(1.0, middle + reach)
