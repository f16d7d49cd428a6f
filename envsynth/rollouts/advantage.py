"""Advantages: how much better an episode, or a turn of it, went than its group, as small functions.

Every function takes arrays with one row per episode, and the number of each episode's group. ``valid`` marks the
episodes that count: one with a fault has the advantage 0 and stands in no statistic, so it moves nobody. Numpy arrays
give a numpy array; a torch tensor as ``rewards`` gives a tensor of its type and device. Advantages are constants in a
loss, so no gradient runs through them; they are computed in double precision on the host.

    advantages = group_relative(rewards, groups, valid)                  # GRPO
    advantages = group_relative(rewards, groups, valid, scale="none")    # Dr. GRPO
    advantages = leave_one_out(rewards, groups, valid)                   # RLOO
    advantages = by_turn(turn_rewards, groups, valid)                    # (episodes, turns)
    keep = informative(rewards, groups, valid)                           # DAPO's filter

Their values are what ``docs/bring-your-own-algorithm.md`` replaces.
"""

from typing import Any

import numpy as np

from envsynth.rollouts.grouped import EPSILON, Scale, arrays, centered, from_here_on, host, like, scaled, tables


def group_relative(
    rewards: Any, groups: Any, valid: Any = None, scale: Scale = "group", epsilon: float = EPSILON
) -> Any:
    """Return each reward less its group's mean, scaled.

    Shao et al., "DeepSeekMath" (2024), section 4.1.2, outcome supervision. Liu et al., "Understanding R1-Zero-Like
    Training" (2025), section 3.1, leave the scale out, as dividing by the group's deviation gives tasks that are very
    easy or very hard more weight. Liu et al., "Tricks or Traps?" (2025), section 4.1, divide by the whole batch's.

    Args:
        rewards: (episodes,) the returns.
        groups: (episodes,) whole numbers; episodes of the same number are compared.
        valid: (episodes,) which of them count; None: all do.
        scale: what is divided by: the standard deviation of the ``group`` or of the ``batch`` (both with Bessel's
            correction, as TRL has it), or nothing.
        epsilon: what is added to the deviation.

    Returns:
        (episodes,); a group of one has 0, and so has a group whose rewards are alike.

    Raises:
        EnvsynthError: the shapes differ, or there is no such scale.

    >>> group_relative([0.0, 1.0, 3.0, 3.0], [0, 0, 1, 1], scale="none")
    array([-0.5,  0.5,  0. ,  0. ])
    """
    values, members, counted = arrays(rewards, groups, valid)
    apart = centered(values, members, counted)
    return like(rewards, scaled(apart, values, members, counted, scale, epsilon))


def leave_one_out(rewards: Any, groups: Any, valid: Any = None) -> Any:
    """Return each reward less the mean of the others in its group: an unbiased baseline.

    Kool et al., "Buy 4 REINFORCE Samples, Get a Baseline for Free!" (2019); Ahmadian et al., "Back to Basics" (2024),
    section 3.2 (RLOO). It is `group_relative` without scale, times n / (n − 1) for a group of n.

    Args:
        rewards: (episodes,) the returns.
        groups: (episodes,) as in `group_relative`, as is ``valid``.
        valid: (episodes,).

    Returns:
        (episodes,); a group of one has 0, as there are no others.

    >>> leave_one_out([0.0, 1.0, 2.0], [0, 0, 0])
    array([-1.5,  0. ,  1.5])
    """
    values, members, counted = arrays(rewards, groups, valid)
    sizes = np.bincount(members, counted)[members]
    return like(rewards, centered(values, members, counted) * sizes / np.maximum(sizes - 1, 1))


def by_turn(
    rewards: Any, groups: Any, valid: Any = None, turns: Any = None, scale: Scale = "group", epsilon: float = EPSILON
) -> Any:
    """Return an advantage for each turn: the sum of the normalized rewards from it on.

    Shao et al., "DeepSeekMath" (2024), section 4.1.3, process supervision: the rewards of all turns of a group are
    normalized together. Use it with rewards that fall at turns (``reward="dense"``); with one at the end alone, see
    `group_relative` and `to_turns`.

    Args:
        rewards: (episodes, turns) what each turn earned, padded with anything.
        groups: (episodes,) as in `group_relative`, as is ``valid``.
        valid: (episodes,).
        turns: (episodes,) how many turns each episode had; None: all columns count.
        scale: as in `group_relative`.
        epsilon: as in `group_relative`.

    Returns:
        (episodes, turns), 0 where there is no turn.

    >>> by_turn([[1.0, 0.0], [0.0, 1.0]], [0, 0], scale="none")
    array([[ 0. , -0.5],
           [ 0. ,  0.5]])
    """
    table, members, counted, there = tables(rewards, groups, valid, turns)
    each = there & counted[:, None]
    flat = group_relative(
        np.where(each, table, 0.0).ravel(), np.repeat(members, table.shape[1]), each.ravel(), scale, epsilon
    )
    return like(rewards, from_here_on(flat.reshape(table.shape)) * each)


def returns_to_go(rewards: Any, turns: Any = None, discount: float = 1.0) -> Any:
    """Return what each turn and those after it earned.

    Sutton and Barto, "Reinforcement Learning" (2018), section 3.3.

    Args:
        rewards: (episodes, turns).
        turns: (episodes,) how many turns each episode had; None: all columns count.
        discount: what a reward one turn later is worth.

    >>> returns_to_go([[1.0, 0.0, 2.0]], discount=0.5)
    array([[1.5, 1. , 2. ]])
    """
    table, _, _, there = tables(rewards, np.zeros(len(rewards), int), None, turns)
    return like(rewards, from_here_on(np.where(there, table, 0.0), discount) * there)


def by_turn_place(
    rewards: Any, groups: Any, valid: Any = None, turns: Any = None, discount: float = 1.0, scale: Scale = "none"
) -> Any:
    """Return each turn's return to go, less the mean of the group's at the same turn.

    A baseline that depends on the turn alone stays unbiased, and lets what came before it cancel. After Zeng et al.,
    "Reinforcing Multi-Turn Reasoning in LLM Agents via Turn-Level Credit Assignment" (2025).

    Args:
        rewards: (episodes, turns) what each turn earned.
        groups: (episodes,) as in `group_relative`, as is ``valid``.
        valid: (episodes,).
        turns: (episodes,) how many turns each episode had; None: all columns count.
        discount: what a reward one turn later is worth.
        scale: what is divided by: the deviation of all these differences of the ``group`` or of the ``batch``, or
            nothing.

    Returns:
        (episodes, turns), 0 where there is no turn, or where no other of the group came as far.

    Raises:
        EnvsynthError: the shapes differ, or there is no such scale.
    """
    table, members, counted, there = tables(rewards, groups, valid, turns)
    togo = from_here_on(np.where(there, table, 0.0), discount)
    each = there & counted[:, None]
    columns = [centered(togo[:, turn], members, each[:, turn]) for turn in range(table.shape[1])]
    apart = np.stack(columns, axis=1) if columns else togo
    flat, everyone = apart.ravel(), np.repeat(members, table.shape[1])
    return like(rewards, scaled(flat, flat, everyone, each.ravel(), scale).reshape(apart.shape))


def to_turns(advantages: Any, turns: int) -> Any:
    """Return trajectory-level advantages turn by turn: every turn of an episode has the episode's.

    Args:
        advantages: (episodes,).
        turns: how many columns to give.

    Returns:
        (episodes, turns).
    """
    column = np.asarray(host(advantages), float)[:, None]
    return like(advantages, np.repeat(column, turns, axis=1))


def informative(rewards: Any, groups: Any, valid: Any = None, tolerance: float = 1e-9) -> Any:
    """Return which episodes are of a group whose rewards differ: the others' group-relative advantages are all 0.

    Yu et al., "DAPO" (2025), section 3.2, drop such groups and sample more, so that a batch keeps its size.

    Args:
        rewards: (episodes,).
        groups: (episodes,) as in `group_relative`, as is ``valid``.
        valid: (episodes,).
        tolerance: by how much rewards differ at least.

    Returns:
        (episodes,) truth values; False for those that do not count.

    >>> informative([0.0, 1.0, 1.0, 1.0], [0, 0, 1, 1])
    array([ True,  True, False, False])
    """
    values, members, counted = arrays(rewards, groups, valid)
    low, high = np.full(members.max(initial=-1) + 1, np.inf), np.full(members.max(initial=-1) + 1, -np.inf)
    np.minimum.at(low, members[counted], values[counted])
    np.maximum.at(high, members[counted], values[counted])
    return like(rewards, counted & (high[members] - low[members] > tolerance))
