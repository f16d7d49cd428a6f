"""Two evaluations side by side, task by task."""

from typing import NamedTuple

from envsynth.core import EnvsynthError
from envsynth.evaluation.estimates import Estimate, chance_of_no_difference, difference
from envsynth.evaluation.results import Results


class Comparison(NamedTuple):
    """How one agent does compared with another on the tasks that both played.

    Attributes:
        tasks: how many those are; ``left_out``: how many only one of them played.
        difference: by how much the first's success is greater.
        p: how often agents that are alike would differ as much.
        better: on how many tasks the first succeeds more often; ``worse``: less often.
    """

    ours: str
    theirs: str
    tasks: int
    left_out: int
    difference: Estimate
    p: float
    better: int
    worse: int


def compare(ours: Results, theirs: Results) -> Comparison:
    """Compare two evaluations in pairs: what makes tasks differ cancels out.

    Raises:
        EnvsynthError: they have no task in common.
    """
    first = {(task.domain, task.task): task.share for task in ours.played}
    second = {(task.domain, task.task): task.share for task in theirs.played}
    both = [key for key in first if key in second]
    if not both:
        raise EnvsynthError(f"{ours.label} and {theirs.label} played no task in common: evaluate both on the same")
    mine, other = [first[key] for key in both], [second[key] for key in both]
    return Comparison(
        ours.label,
        theirs.label,
        len(both),
        len(first.keys() ^ second.keys()),
        difference(mine, other),
        chance_of_no_difference(mine, other),
        sum(a > b for a, b in zip(mine, other, strict=True)),
        sum(a < b for a, b in zip(mine, other, strict=True)),
    )
