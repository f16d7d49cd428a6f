"""What can be chosen for an episode: by the environment's arguments, and again at each reset."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, get_args

from envsynth.core import EnvsynthError
from envsynth.core.task import Difficulty, Split

ALL = "all"
_LEVELS = ("low", "high")
_TASKS = ("committed", "generated")


@dataclass(frozen=True, slots=True)
class Options:
    """How an episode's task is chosen and presented.

    Attributes:
        task: a task's id; none: the seed draws one.
        split: the split to draw from, or ``all``.
        difficulty: the difficulty to draw from; none: any.
        level: ``high`` (the instruction says what is wanted) or ``low`` (it spells out the steps).
        distractors: how many tools are offered beside those that the golden trajectory needs; none: those that the
            task lists.
        tool_errors: the probability that a call meets a transient failure (status 503) that leaves the world as it
            was.
        tasks: ``committed`` (the bundle's own) or ``generated`` (a fresh one at each reset, from its seed).
        challenge: how hard a generated task is to be, from 0 to 1; none: as the bundle's own are.
    """

    task: str | None = None
    split: str = "train"
    difficulty: str | None = None
    level: str = "high"
    distractors: int | None = None
    tool_errors: float = 0.0
    tasks: str = "committed"
    challenge: float | None = None

    def __post_init__(self) -> None:
        _choice("split", self.split, (*get_args(Split), ALL))
        _choice("level", self.level, _LEVELS)
        _choice("tasks", self.tasks, _TASKS)
        if self.challenge is not None and (type(self.challenge) not in (int, float) or not 0 <= self.challenge <= 1):
            raise EnvsynthError(f"option 'challenge' is a number from 0 (easy) to 1 (hard), not {self.challenge!r}")
        if self.difficulty is not None:
            _choice("difficulty", self.difficulty, get_args(Difficulty))
        if self.task is not None and not isinstance(self.task, str):
            raise EnvsynthError(f"option 'task' is a task's id, not {self.task!r}")
        if self.distractors is not None and (type(self.distractors) is not int or self.distractors < 0):
            raise EnvsynthError(f"option 'distractors' is a number of tools, 0 or more, not {self.distractors!r}")
        if type(self.tool_errors) not in (int, float) or not 0 <= self.tool_errors <= 1:
            raise EnvsynthError(f"option 'tool_errors' is a probability from 0 to 1, not {self.tool_errors!r}")

    def override(self, given: Mapping[str, Any] | None) -> "Options":
        """Return these options with what was given at a reset in their place.

        Raises:
            EnvsynthError: an option does not exist or has no such value.
        """
        if not given:
            return self
        for key in given:
            if key not in _NAMES:
                raise EnvsynthError(f"unknown option {key!r} at reset; there are {', '.join(_NAMES)}")
        return replace(self, **given)

    def to_dict(self) -> dict[str, Any]:
        """Return what differs from the defaults, as a reset takes it."""
        return {key: value for key in _NAMES if (value := getattr(self, key)) != getattr(_DEFAULT, key)}


def _choice(name: str, value: Any, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise EnvsynthError(f"option {name!r} is one of {', '.join(choices)}, not {value!r}")


_NAMES = tuple(field.name for field in fields(Options))
_DEFAULT = Options()
