"""A folder of episodes that survives being killed.

    run/manifest.json     what is played: environment, seed, numbers, versions, the bundle's hash
    run/episodes.jsonl    a `Trajectory` a line, in the order in which they ended

Lines are only ever appended, each in one write. A process that is killed in the middle of one leaves half a line at the
end; whoever opens the store next cuts it off, and its episode is played again. While a store is open nobody else can
write to it.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import orjson

from envsynth.core import EnvsynthError, Trajectory
from envsynth.environment.record import append
from envsynth.rollouts.manifest import RunManifest, agree, read_manifest, write_manifest

try:
    import fcntl
except ImportError:  # only POSIX has it; elsewhere nothing keeps two processes apart
    fcntl = None  # type: ignore[assignment]

EPISODES = "episodes.jsonl"
_CHUNK = 1 << 16


class Store:
    """Where a rollout's episodes are written, and what has been written already.

    Args:
        folder: the folder; it is made where there is none.
        manifest: what is to be played.
        sync: whether each line is forced to the disk, so that it survives the machine's end too.

    Raises:
        EnvsynthError: the folder holds another run, is being written by somebody else, or a line of it is broken.
    """

    def __init__(self, folder: str | Path, manifest: RunManifest, sync: bool = False) -> None:
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._sync = sync
        self._file = os.open(self.folder / EPISODES, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            self._lock()
            kept = read_manifest(self.folder)
            if kept is None:
                write_manifest(self.folder, manifest)
            else:
                agree(self.folder, kept, manifest)
                if kept.episodes != manifest.episodes:
                    write_manifest(self.folder, kept.model_copy(update={"episodes": manifest.episodes}))
            self._cut_half_a_line()
            self.done: set[int] = set(_numbers(self.folder))
        except BaseException:
            os.close(self._file)
            raise

    def append(self, trajectory: Trajectory) -> None:
        """Write an episode.

        Raises:
            EnvsynthError: it has no number, is there already, or the disk is full.
        """
        number = trajectory.episode
        if number is None or number in self.done:
            problem = "has no number" if number is None else f"{number} is there already"
            raise EnvsynthError(f"{self.folder}: an episode that {problem} is not stored")
        append(self._file, trajectory)
        if self._sync:
            os.fsync(self._file)
        self.done.add(number)

    def episodes(self) -> Iterator[Trajectory]:
        """Return what is stored, one episode after another."""
        return read_episodes(self.folder)

    def close(self) -> None:
        """Force what was written to the disk, and let others write."""
        if self._file >= 0:
            os.fsync(self._file)
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _lock(self) -> None:
        if fcntl is None:
            return
        try:
            # The system lets go of it when the process ends, however it ends.
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise EnvsynthError(
                f"{self.folder} is being written by another rollout: wait until it has ended, or choose another folder"
            ) from error

    def _cut_half_a_line(self) -> None:
        end = size = os.fstat(self._file).st_size
        while end > 0:
            start = max(0, end - _CHUNK)
            place = os.pread(self._file, end - start, start).rfind(b"\n")
            if place >= 0:
                end = start + place + 1
                break
            end = start
        if end < size:
            os.ftruncate(self._file, end)


def read_episodes(folder: str | Path) -> Iterator[Trajectory]:
    """Read a store's episodes, one at a time; also while a rollout is writing them.

    Raises:
        EnvsynthError: there is no such store, or a line is no episode; the message says which.
    """
    for place, line in _lines(Path(folder)):
        try:
            yield Trajectory.model_validate_json(line)
        except ValueError as error:
            raise _broken(place, error) from error


def _numbers(folder: Path) -> Iterator[int]:
    seen: set[int] = set()
    for place, line in _lines(folder):
        try:
            number: Any = orjson.loads(line)["episode"]
        except (ValueError, KeyError, TypeError) as error:
            raise _broken(place, error) from error
        if type(number) is not int or number in seen:
            raise EnvsynthError(f"{place}: episode {number!r} is no number, or is there twice: the file was changed")
        seen.add(number)
        yield number


def _lines(folder: Path) -> Iterator[tuple[str, bytes]]:
    path = folder / EPISODES
    if not path.is_file():
        raise EnvsynthError(f"{folder} holds no {EPISODES}: it is not the folder of a rollout")
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.endswith(b"\n"):  # what has no end is being written, or never will be
                yield f"{path}:{number}", line


def _broken(place: str, error: Exception) -> EnvsynthError:
    problem = " ".join(str(error).split())[:200]
    return EnvsynthError(f"{place}: this line is no episode ({problem}); remove it, and its episode is played again")
