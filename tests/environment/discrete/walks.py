"""Random walks through the discrete view, told step by step."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from envsynth.environment import DiscreteActions


@dataclass
class Point:
    """What a learner is shown at one point, and how it was come by."""

    action: int | None
    observation: np.ndarray
    mask: np.ndarray
    hints: np.ndarray
    options: dict[int, str]
    end: tuple[float, bool, bool]

    @property
    def shown(self) -> tuple[Any, ...]:
        return self.observation.tobytes(), self.mask.tobytes(), self.hints.tobytes(), self.options


def walk(env: DiscreteActions, seed: int, steps: int = 40, astray: float = 0.0, **reset: Any) -> list[Point]:
    """Walk at random, by the hints or evenly; with a probability of ``astray`` by any action at all."""
    rng = np.random.default_rng(seed)
    observation, info = env.reset(**{"seed": seed, **reset})
    points = [_point(env, None, observation, info, (0.0, False, False))]
    for _ in range(steps):
        action = choose(info, rng, astray)
        observation, reward, terminated, truncated, info = env.step(action)
        points.append(_point(env, action, observation, info, (reward, terminated, truncated)))
        if terminated or truncated:
            break
    return points


def replay(env: DiscreteActions, points: list[Point], **reset: Any) -> list[Point]:
    """Take the actions of another walk."""
    observation, info = env.reset(**reset)
    told = [_point(env, None, observation, info, (0.0, False, False))]
    for point in points[1:]:
        observation, reward, terminated, truncated, info = env.step(point.action)
        told.append(_point(env, point.action, observation, info, (reward, terminated, truncated)))
    return told


def choose(info: dict[str, Any], rng: np.random.Generator, astray: float = 0.0) -> int:
    if rng.random() < astray:
        return int(rng.integers(len(info["action_mask"])))
    actions = np.flatnonzero(info["action_mask"])
    if rng.random() < 0.3:
        return int(rng.choice(actions))
    weights = np.exp(info["hints"][actions] - info["hints"][actions].max())
    return int(rng.choice(actions, p=weights / weights.sum()))


def _point(env: DiscreteActions, action: int | None, observation: Any, info: dict[str, Any], end: Any) -> Point:
    return Point(action, observation, info["action_mask"], info["hints"], env.options, end)
