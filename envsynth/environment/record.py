"""Recording: each finished episode becomes one line of a JSONL file."""

import os
from pathlib import Path
from typing import Any

import gymnasium as gym
from gymnasium.utils import RecordConstructorArgs

from envsynth.core import EnvsynthError, Trajectory
from envsynth.environment.tool_env import ToolEnv


class RecordEpisodes(gym.Wrapper[str, str, str, str], RecordConstructorArgs):
    """Appends every episode's `Trajectory` to a file when the episode ends.

    An episode that is given up (by a reset or by closing, after one action at least) is recorded as well: it is the
    one with neither ``terminated`` nor ``truncated``. Each line is appended in one write, so that several processes
    may share a file.

    Args:
        env: the environment, a `ToolEnv` at its heart.
        path: the file; it and its folder are made where they are missing.
        sync: whether each line is forced to the disk before the step returns.

    Raises:
        EnvsynthError: the environment is of another kind.
    """

    def __init__(self, env: gym.Env[str, str], path: str | Path, sync: bool = False) -> None:
        RecordConstructorArgs.__init__(self, path=str(path), sync=sync)
        gym.Wrapper.__init__(self, env)
        if not isinstance(env.unwrapped, ToolEnv):
            raise EnvsynthError(f"RecordEpisodes records ToolEnv episodes, not those of {env.unwrapped}")
        self._tool_env: ToolEnv = env.unwrapped
        self._sync = sync
        self._pending = False
        self._file: int | None = _open(Path(path))

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[str, dict[str, Any]]:
        """Begin an episode; record the one before if it was given up."""
        self._record_pending()
        return self.env.reset(seed=seed, options=options)

    def step(self, action: str) -> tuple[str, Any, bool, bool, dict[str, Any]]:
        """Take one action; record the episode if that ends it."""
        self._pending = True
        try:
            step = self.env.step(action)
        except BaseException:
            self._pending = self._tool_env.under_way
            raise
        if step[2] or step[3]:
            self._record_pending()
        return step

    def close(self) -> None:
        """Record an unfinished episode, close the file and the environment."""
        if self._file is not None:
            self._record_pending()
            os.close(self._file)
            self._file = None
        super().close()

    def _record_pending(self) -> None:
        if not self._pending:
            return
        self._pending = False
        if self._file is None:
            raise EnvsynthError("this RecordEpisodes is closed: wrap the environment anew to record more")
        append(self._file, self._tool_env.trajectory)
        if self._sync:
            os.fsync(self._file)


def append(file: int, trajectory: Trajectory) -> None:
    """Append a trajectory to a file opened for appending, as one line and in one write."""
    line = trajectory.model_dump_json().encode() + b"\n"
    written = os.write(file, line)
    if written < len(line):
        raise EnvsynthError(f"only {written} of {len(line)} bytes of an episode were written: is the disk full?")


def _open(path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
    size = os.fstat(file).st_size
    if size and os.pread(file, 1, size - 1) != b"\n":
        # A process that was killed while writing left half a line: end it, so that only that one is lost.
        os.write(file, b"\n")
    return file
