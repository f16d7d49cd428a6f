"""What a stored rollout plays: enough to tell whether another one is the same, and to play it again."""

import os
import platform
from pathlib import Path
from typing import Any

import gymnasium as gym
import orjson
from pydantic import Field, ValidationError

import envsynth
from envsynth.core import EnvsynthError
from envsynth.core.model import Model
from envsynth.environment import ToolEnv
from envsynth.reward import RewardConfig
from envsynth.rollouts.policy import label_of
from envsynth.rollouts.schedule import Schedule

MANIFEST = "manifest.json"
_DECIDING = ("format", "env_id", "content", "arguments", "seed", "group_size", "task_ids", "timeout")


class RunManifest(Model):
    """The whole of ``manifest.json``.

    Attributes:
        env_id: the environment's id.
        bundle: the bundle's folder, where it was.
        content: the bundle's content hash.
        arguments: what the environment was made with.
        episodes: how many are to be played; a run may be gone on with for more.
        timeout: after how many seconds an episode is void.
        policy: what played, in words.
        versions: of envsynth, Python and Gymnasium.
    """

    format: int = 1
    env_id: str
    bundle: str
    content: str
    arguments: dict[str, Any] = Field(default_factory=dict)
    episodes: int
    group_size: int
    seed: int
    task_ids: tuple[str, ...] = ()
    timeout: float | None = None
    policy: str = ""
    versions: dict[str, str] = Field(default_factory=dict)


def manifest_of(
    env: ToolEnv, env_id: str, arguments: dict[str, Any], schedule: Schedule, policy: Any, timeout: float | None = None
) -> RunManifest:
    """Return the manifest of a rollout that is about to begin."""
    return RunManifest(
        env_id=env_id,
        bundle=str(env.bundle.path),
        content=env.bundle.content_hash,
        arguments={key: _plain(value) for key, value in sorted(arguments.items())},
        episodes=schedule.episodes,
        group_size=schedule.group_size,
        seed=schedule.seed,
        task_ids=schedule.task_ids,
        timeout=timeout,
        policy=label_of(policy),
        versions={
            "envsynth": envsynth.__version__,
            "python": platform.python_version(),
            "gymnasium": gym.__version__,
            "simulator": env.rules.simulator.name,
        },
    )


def read_manifest(folder: str | Path) -> RunManifest | None:
    """Return a store's manifest; None where there is none yet.

    Raises:
        EnvsynthError: it cannot be read.
    """
    path = Path(folder) / MANIFEST
    if not path.is_file():
        return None
    try:
        return RunManifest.model_validate_json(path.read_bytes())
    except ValidationError as error:
        problem = " ".join(str(error).split())[:300]
        raise EnvsynthError(f"{path} is no manifest of a rollout: {problem}") from error


def write_manifest(folder: Path, manifest: RunManifest) -> None:
    """Write a manifest whole or not at all, whatever happens meanwhile."""
    path = folder / MANIFEST
    half = path.with_suffix(".tmp")
    with half.open("wb") as file:
        file.write(orjson.dumps(manifest.model_dump(mode="json"), option=orjson.OPT_INDENT_2) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def agree(folder: Path, kept: RunManifest, given: RunManifest) -> None:
    """Check that a store is gone on with as it was begun; more or fewer episodes may be asked for.

    Raises:
        EnvsynthError: something that decides what an episode holds is another; the message says what.
    """
    before, now = kept.model_dump(mode="json"), given.model_dump(mode="json")
    other = [f"{key} was {before[key]!r}, now {now[key]!r}" for key in _DECIDING if before[key] != now[key]]
    if other:
        raise EnvsynthError(
            f"{folder} holds another rollout: {'; '.join(other)}. Choose another folder, or go on as begun"
        )


def _plain(value: Any) -> Any:
    if isinstance(value, RewardConfig):
        return value.model_dump(mode="json")
    if isinstance(value, str | int | float | bool | None):
        return value
    return str(getattr(value, "name", type(value).__qualname__))
