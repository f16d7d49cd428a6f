"""Episodes counted task by task: what an evaluation is, as plain data that can be kept and compared."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import orjson
from pydantic import Field, ValidationError

from envsynth.core import EnvsynthError, Trajectory
from envsynth.core.model import Model
from envsynth.evaluation.errors import errors_of
from envsynth.evaluation.estimates import Estimate, mean_over_tasks, pass_at_k, pass_hat_k

RESULTS = "results.json"


class TaskResult(Model):
    """What became of a task's episodes; void ones are in ``faults`` alone.

    Attributes:
        domain: the bundle, with its version.
        errors: how many failed episodes each kind was the most telling of.
        returned: the sum of the returns.
        tokens: how many tokens the agent wrote, where that is known.
    """

    domain: str
    task: str
    split: str = ""
    difficulty: str = ""
    episodes: int = 0
    successes: int = 0
    faults: int = 0
    turns: int = 0
    calls: int = 0
    failed_calls: int = 0
    returned: float = 0.0
    tokens: int = 0
    errors: dict[str, int] = Field(default_factory=dict)

    @property
    def share(self) -> float:
        """The share of its episodes that succeeded."""
        return self.successes / self.episodes


class Results(Model):
    """An evaluation: who was evaluated, how, and what became of every task."""

    label: str
    settings: dict[str, str] = Field(default_factory=dict)
    tasks: tuple[TaskResult, ...] = ()

    @property
    def played(self) -> tuple[TaskResult, ...]:
        """The tasks of which an episode counts."""
        return tuple(task for task in self.tasks if task.episodes)

    @property
    def success(self) -> Estimate:
        """The mean of tasks' shares of success."""
        return mean_over_tasks([task.share for task in self.played])

    def by(self, attribute: str) -> dict[str, "Results"]:
        """Return the results of each ``domain``, ``split`` or ``difficulty``, by name."""
        names = dict.fromkeys(getattr(task, attribute) for task in self.tasks)
        return {name: self._only(attribute, name) for name in names}

    def passing(self) -> dict[int, tuple[Estimate, Estimate]]:
        """Return pass@k and pass^k for each k up to the fewest episodes that a task has."""
        fewest = min((task.episodes for task in self.played), default=0)
        return {
            k: (
                mean_over_tasks([pass_at_k(task.successes, task.episodes, k) for task in self.played]),
                mean_over_tasks([pass_hat_k(task.successes, task.episodes, k) for task in self.played]),
            )
            for k in range(1, fewest + 1)
        }

    def errors(self) -> Counter[str]:
        """Return how many failed episodes each kind of error was the most telling of."""
        return sum((Counter(task.errors) for task in self.tasks), Counter())

    def total(self, attribute: str) -> float:
        """Return the sum of a number over tasks."""
        return float(sum(getattr(task, attribute) for task in self.tasks))

    def _only(self, attribute: str, value: str) -> "Results":
        tasks = tuple(task for task in self.tasks if getattr(task, attribute) == value)
        return self.model_copy(update={"tasks": tasks})

    def write(self, folder: Path) -> Path:
        """Write them to ``results.json`` in a folder."""
        path = folder / RESULTS
        path.write_bytes(orjson.dumps(self.model_dump(mode="json"), option=orjson.OPT_INDENT_2))
        return path


def read_results(folder: str | Path) -> Results:
    """Read what `Results.write` wrote.

    Raises:
        EnvsynthError: there is nothing, or something else.
    """
    path = Path(folder) / RESULTS
    try:
        return Results.model_validate_json(path.read_bytes())
    except OSError as error:
        raise EnvsynthError(f"{path}: no results to read; envsynth eval --out {folder} writes them") from error
    except ValidationError as error:
        raise EnvsynthError(f"{path}: these are no results: {error.error_count()} problems") from error


def collect(
    trajectories: Iterable[Trajectory],
    about: Callable[[Trajectory], tuple[str, str]] = lambda trajectory: ("", ""),
    label: str = "",
    settings: Mapping[str, str] | None = None,
) -> Results:
    """Count episodes task by task.

    Args:
        trajectories: the episodes, of any number of domains.
        about: says a trajectory's split and difficulty.
        label: who was evaluated.
        settings: how, for the report.
    """
    tasks: dict[tuple[str, str], TaskResult] = {}
    for trajectory in trajectories:
        domain = trajectory.versions.get("bundle", trajectory.env_id)
        key = domain, trajectory.task_id
        if key not in tasks:
            split, difficulty = about(trajectory)
            tasks[key] = TaskResult(domain=domain, task=trajectory.task_id, split=split, difficulty=difficulty)
        tasks[key] = _counted(tasks[key], trajectory)
    return Results(label=label, settings=dict(settings or {}), tasks=tuple(tasks.values()))


def _counted(before: TaskResult, trajectory: Trajectory) -> TaskResult:
    if trajectory.fault is not None:
        return before.model_copy(update={"faults": before.faults + 1})
    errors = Counter(before.errors)
    errors.update(errors_of(trajectory)[:1])
    return before.model_copy(
        update={
            "episodes": before.episodes + 1,
            "successes": before.successes + bool(trajectory.breakdown and trajectory.breakdown["success"]),
            "turns": before.turns + len(trajectory.actions),
            "calls": before.calls + len(trajectory.calls),
            "failed_calls": before.failed_calls + sum(not result.ok for result in trajectory.results),
            "returned": before.returned + trajectory.reward,
            "tokens": before.tokens + sum(len(turn.ids) for turn in trajectory.tokens),
            "errors": dict(errors),
        }
    )
