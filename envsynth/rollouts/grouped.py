"""Arrays of episodes in groups: what the advantages are computed with, whoever's arrays came in."""

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from envsynth.core import EnvsynthError

Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Indices: TypeAlias = npt.NDArray[np.intp]
Scale: TypeAlias = Literal["group", "batch", "none"]

EPSILON = 1e-4  # what a standard deviation is never divided without: TRL's


def arrays(rewards: Any, groups: Any, valid: Any) -> tuple[Floats, Indices, Bools]:
    """Return rewards, groups (numbered from 0) and what counts as arrays; 0.0 for a reward that does not count.

    Raises:
        EnvsynthError: the shapes differ.
    """
    values, numbers = np.asarray(host(rewards), float), np.asarray(host(groups))
    counted = np.ones(len(values), bool) if valid is None else np.asarray(host(valid), bool)
    if values.ndim != 1 or not values.shape == numbers.shape == counted.shape:
        raise EnvsynthError(
            "rewards, groups and valid have one value for each episode; their shapes are "
            f"{values.shape}, {numbers.shape} and {counted.shape}"
        )
    members = np.unique(numbers, return_inverse=True)[1].reshape(-1)
    # A void episode's reward may be anything, also no number.
    return np.where(counted, values, 0.0), members, counted


def tables(rewards: Any, groups: Any, valid: Any, turns: Any) -> tuple[Floats, Indices, Bools, Bools]:
    """Return rewards by turn as `arrays` does, and where there is a turn.

    Raises:
        EnvsynthError: the shapes differ.
    """
    table = np.asarray(host(rewards), float)
    if table.ndim != 2:
        raise EnvsynthError(f"rewards by turn have the shape (episodes, turns), not {table.shape}")
    _, members, counted = arrays(np.zeros(len(table)), groups, valid)
    lengths = np.full(len(table), table.shape[1]) if turns is None else np.asarray(host(turns))
    table = np.where(counted[:, None], table, 0.0)
    return table, members, counted, np.arange(table.shape[1]) < lengths[:, None]


def padded(rows: Sequence[Sequence[float]]) -> tuple[Floats, Indices]:
    """Return rows of different lengths as one table, filled up with 0.0, and how long each was."""
    lengths = np.array([len(row) for row in rows], np.intp)
    width = lengths.max(initial=1)
    return np.array([[*row, *[0.0] * (width - len(row))] for row in rows], float).reshape(-1, width), lengths


def centered(values: Floats, members: Indices, counted: Bools) -> Floats:
    """Return values less their group's mean; 0 for those that do not count."""
    sizes = np.maximum(np.bincount(members, counted), 1)
    means = np.bincount(members, values * counted) / sizes
    return (values - means[members]) * counted


def deviation(centered: Floats, members: Indices, counted: Bools) -> Floats:
    """Return for each value its group's standard deviation, with Bessel's correction."""
    freedom = np.maximum(np.bincount(members, counted) - 1, 1)
    return np.sqrt(np.bincount(members, centered**2) / freedom)[members]


def scaled(
    apart: Floats, values: Floats, members: Indices, counted: Bools, scale: Scale, epsilon: float = EPSILON
) -> Floats:
    """Return what is apart from a mean, divided by the deviation of ``values`` (see `group_relative`).

    Raises:
        EnvsynthError: there is no such scale.
    """
    if scale not in get_args(Scale):
        raise EnvsynthError(f"scale is one of {', '.join(get_args(Scale))}, not {scale!r}")
    if scale == "none":
        return apart
    if scale == "batch":
        members = np.zeros_like(members)
    spread = deviation(centered(values, members, counted), members, counted) + epsilon
    return np.divide(apart, spread, out=np.zeros_like(apart), where=spread > 0)


def from_here_on(table: Floats, discount: float = 1.0) -> Floats:
    """Return the sum of each column and those after it, each discounted once more."""
    sums = table.copy()
    for turn in range(table.shape[1] - 2, -1, -1):
        sums[:, turn] += discount * sums[:, turn + 1]
    return sums


def is_tensor(array: Any) -> bool:
    """Whether this is a torch tensor; torch is not imported for it."""
    return type(array).__module__.partition(".")[0] == "torch"


def host(array: Any) -> Any:
    """Return what numpy can read."""
    return array.detach().cpu().double().numpy() if is_tensor(array) else array


def like(given: Any, found: npt.NDArray[Any]) -> Any:
    """Return the values as the kind of array that was given: a tensor where that is one."""
    if not is_tensor(given):
        return found
    whole = given.new_tensor(found.tolist(), dtype=None if found.dtype != bool else given.bool().dtype)
    return whole if found.dtype == bool else whole.to(given.dtype)
