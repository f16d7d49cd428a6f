"""An episode as a record: everything that happened in it."""

from typing import Any

import envsynth
from envsynth.core import Trajectory
from envsynth.environment.episode import Episode


def trajectory_of(episode: Episode, env_id: str, /, **told: Any) -> Trajectory:
    """Return what has happened in an episode so far, as a value of its own.

    Args:
        episode: the episode.
        env_id: what its environment was made by.
        told: what the episode itself does not know, in place of what it does.
    """
    bundle = episode.rules.bundle
    known: dict[str, Any] = {
        "env_id": env_id,
        "task_id": episode.start.task.id,
        "seed": episode.start.seed,
        "options": episode.start.options.to_dict(),
        "actions": tuple([turn.action for turn in episode.turns]),
        "messages": tuple(episode.messages()),
        "calls": episode.calls,
        "results": episode.results,
        "reward": episode.total,
        "rewards": tuple(episode.rewards),
        "terminated": episode.terminated,
        "truncated": episode.truncated,
        "fault": episode.fault,
        "attempts": episode.attempts,
        "versions": {
            "envsynth": envsynth.__version__,
            "bundle": f"{bundle.name}-v{bundle.version}",
            "content": bundle.content_hash,
            "simulator": episode.rules.simulator.name,
            **getattr(episode.rules.simulator, "versions", {}),
        },
    }
    if "breakdown" not in told:
        known["breakdown"] = episode.breakdown.to_dict() if episode.breakdown is not None else None
    # All of it is made here, and valid as it is: checking it once more would take longer than making it.
    return Trajectory.model_construct(**(known | told))
