"""An episode as a record: everything that happened in it."""

import envsynth
from envsynth.core import Trajectory
from envsynth.environment.episode import Episode


def trajectory_of(episode: Episode, env_id: str) -> Trajectory:
    """Return what has happened in an episode so far, as a value of its own."""
    bundle = episode.rules.bundle
    return Trajectory(
        env_id=env_id,
        task_id=episode.start.task.id,
        seed=episode.start.seed,
        options=episode.start.options.to_dict(),
        actions=tuple(turn.action for turn in episode.turns),
        messages=tuple(episode.messages()),
        calls=episode.calls,
        results=episode.results,
        reward=episode.total,
        breakdown=episode.breakdown.to_dict() if episode.breakdown is not None else None,
        terminated=episode.terminated,
        truncated=episode.truncated,
        fault=episode.fault,
        attempts=episode.attempts,
        versions={
            "envsynth": envsynth.__version__,
            "bundle": f"{bundle.name}-v{bundle.version}",
            "content": bundle.content_hash,
            "simulator": episode.rules.simulator.name,
            **getattr(episode.rules.simulator, "versions", {}),
        },
    )
