"""Playing episodes: one after another, each reproducible from the seed and its number."""

from collections.abc import Iterator
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.envs.registration import EnvSpec

from envsynth.core import EnvsynthError, Trajectory
from envsynth.environment import ToolEnv
from envsynth.rollouts.policy import EpisodicPolicy, Policy


def rollout(
    env: str | EnvSpec | gym.Env[str, str], policy: Policy, episodes: int = 1, seed: int = 0, **kwargs: Any
) -> Iterator[Trajectory]:
    """Play episodes, yielding each as it ends.

    Args:
        env: an environment's id or spec, as `gymnasium.make` takes it; or an environment, which stays open.
        policy: what chooses the actions (see `Policy`).
        episodes: how many to play.
        seed: with the episode's number, what its choices are drawn from (see `episode_seed`).
        kwargs: further arguments for `gymnasium.make`, such as ``split`` and ``reward``.

    Raises:
        EnvsynthError: the environment is of another kind, or was given made and with further arguments.

    >>> import envsynth
    >>> def silent(observation, info):
    ...     return "Goodbye."
    >>> [t.reward for t in envsynth.rollout("toolsynth/retail-v0", silent, episodes=2)]  # doctest: +SKIP
    [0.0, 0.0]
    """
    if not isinstance(env, gym.Env):
        made: gym.Env[str, str] = gym.make(env, **kwargs)
        try:
            yield from rollout(made, policy, episodes, seed)
        finally:
            made.close()
        return
    if kwargs:
        raise EnvsynthError(f"{', '.join(kwargs)}: these are for making an environment, and this one is made already")
    for number in range(episodes):
        yield play(env, policy, episode_seed(seed, number))


def play(
    env: gym.Env[str, str], policy: Policy, seed: int | None = None, options: dict[str, Any] | None = None
) -> Trajectory:
    """Play one episode to its end.

    Args:
        env: the environment, a `ToolEnv` at its heart.
        policy: what chooses the actions.
        seed: for ``env.reset``.
        options: for ``env.reset``.

    Raises:
        EnvsynthError: the environment is of another kind.
    """
    tool_env = env.unwrapped
    if not isinstance(tool_env, ToolEnv):
        raise EnvsynthError(f"episodes of a ToolEnv are played, not of {tool_env}")
    observation, info = env.reset(seed=seed, options=options)
    if isinstance(policy, EpisodicPolicy):
        policy.reset(env, info)
    terminated = truncated = False
    while not (terminated or truncated):
        observation, _, terminated, truncated, info = env.step(policy(observation, info))
    return tool_env.trajectory


def episode_seed(seed: int, number: int) -> int:
    """Return the seed of an episode: another for each number, and the same wherever and whenever it is played."""
    return int(np.random.SeedSequence([seed, number]).generate_state(1)[0])
