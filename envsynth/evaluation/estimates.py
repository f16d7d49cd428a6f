"""Shares and their uncertainty, over tasks.

Episodes of one task are alike, so it is tasks that are drawn anew: an interval says how the figure would vary with
other tasks of the same sort, not with more tries at these.
"""

from collections.abc import Sequence
from math import comb
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]

RESAMPLES = 2_000


class Estimate(NamedTuple):
    """A mean over tasks, with the bounds of its interval; not numbers where there is no task."""

    value: float
    low: float
    high: float


def mean_over_tasks(values: Sequence[float], confidence: float = 0.95, seed: int = 0) -> Estimate:
    """Return the mean of tasks' values with a percentile bootstrap's interval.

    Efron, "Bootstrap Methods" (1979); section 13.3 of Efron and Tibshirani, "An Introduction to the Bootstrap" (1993).
    Where all values are alike there is nothing to draw from, and the bootstrap would claim to be certain: there the
    interval reaches as far as Clopper and Pearson's (1934) does for a share.

    Args:
        values: one for each task, from 0 to 1.
        confidence: how often such an interval holds the true value.
        seed: of the draws.

    >>> mean_over_tasks([0.0, 1.0] * 50).value
    0.5
    """
    if not len(values):
        return Estimate(np.nan, np.nan, np.nan)
    given = np.asarray(values, float)
    tails = (1 - confidence) / 2
    low, high = np.quantile(_means(given, seed), [tails, 1 - tails])
    if np.ptp(given) == 0:
        low, high = _same_for_all(float(given[0]), len(given), tails)
    return Estimate(float(given.mean()), float(low), float(high))


def difference(ours: Sequence[float], theirs: Sequence[float], confidence: float = 0.95, seed: int = 0) -> Estimate:
    """Return by how much one agent is better than another on the same tasks, with its paired bootstrap interval.

    Args:
        ours: one agent's values by task.
        theirs: the other's, of the same tasks in the same order.
        confidence: how often such an interval holds the true difference.
        seed: of the draws.
    """
    if not len(ours):
        return Estimate(np.nan, np.nan, np.nan)
    apart = np.asarray(ours, float) - np.asarray(theirs, float)
    tails = (1 - confidence) / 2
    low, high = np.quantile(_means(apart, seed), [tails, 1 - tails])
    return Estimate(float(apart.mean()), float(low), float(high))


def chance_of_no_difference(ours: Sequence[float], theirs: Sequence[float], seed: int = 0) -> float:
    """Return how often agents that are alike would differ as much: a permutation test's p, both ways.

    Each task's two values are swapped or not, at random (Fisher, "The Design of Experiments", 1935, section 21).
    """
    apart = np.asarray(ours, float) - np.asarray(theirs, float)
    if not apart.any():
        return 1.0
    signs = np.random.default_rng(seed).choice((-1.0, 1.0), size=(10_000, len(apart)))
    beyond = np.abs(signs @ apart) >= abs(apart.sum()) - 1e-12
    return float((beyond.sum() + 1) / (len(beyond) + 1))


def pass_at_k(successes: int, trials: int, k: int) -> float:
    """Return the chance that one of k tries succeeds, estimated without bias from ``trials`` of them.

    Chen et al., "Evaluating Large Language Models Trained on Code" (2021), section 2.1.

    >>> pass_at_k(1, 4, 2)
    0.5
    """
    _check(successes, trials, k)
    return 1.0 - comb(trials - successes, k) / comb(trials, k)


def pass_hat_k(successes: int, trials: int, k: int) -> float:
    """Return the chance that all of k tries succeed (pass^k): how far an agent can be relied on.

    Yao et al., "τ-bench" (2024), section 4.

    >>> pass_hat_k(2, 4, 2) == 1 / 6
    True
    """
    _check(successes, trials, k)
    return comb(successes, k) / comb(trials, k)


def _check(successes: int, trials: int, k: int) -> None:
    if not (0 <= successes <= trials and 1 <= k <= trials):
        raise ValueError(f"k is from 1 to the number of tries: {successes} successes of {trials}, k = {k}")


def _means(values: Floats, seed: int) -> Floats:
    drawn = np.random.default_rng(seed).integers(len(values), size=(RESAMPLES, len(values)))
    means: Floats = values[drawn].mean(axis=1)
    return means


def _same_for_all(value: float, count: int, tail: float) -> tuple[float, float]:
    # Of n tasks that are all alike, that many others would still go unseen.
    reach = 1.0 - tail ** (1 / count)
    return max(0.0, value - reach), min(1.0, value + reach)
