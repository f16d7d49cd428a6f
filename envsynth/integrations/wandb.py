"""Figures of training and evaluation: a local JSONL file always, Weights & Biases where it is asked for.

    with RunLog("runs/grpo", mode="offline", config={"envs": "retail"}) as log:
        log.episodes(trajectories, step=1)            # success by split, difficulty, domain; rewards; errors
        log.figures({"loss": 0.3}, step=1)
        log.table(trajectories, goldens, step=1)      # what was said, beside what is right
        log.artifact("runs/grpo/checkpoint", "checkpoint", "model")

What Weights & Biases is told stands in ``log.jsonl``, too, a line each, so that nothing needs an account. ``online``
needs one; ``offline`` writes what ``wandb sync`` sends later.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, get_args

import orjson

from envsynth.core import EnvsynthError, Trajectory
from envsynth.core.task import Difficulty, Split
from envsynth.evaluation import ERRORS, Results, collect
from envsynth.integrations.trl import COMPONENTS, component

MODES = ("online", "offline", "disabled")
LOG = "log.jsonl"
_LONGEST = 4_000  # characters of a trajectory in a table


class RunLog:
    """A run's figures.

    Args:
        folder: where ``log.jsonl``, and what Weights & Biases keeps locally, are written.
        mode: ``online``, ``offline`` or ``disabled`` (the local file alone).
        project: the project's name.
        config: what the run was made with.

    Raises:
        EnvsynthError: there is no such mode, or Weights & Biases is asked for and not installed.
    """

    def __init__(
        self,
        folder: str | Path,
        mode: str = "disabled",
        project: str = "envsynth",
        config: Mapping[str, Any] | None = None,
    ) -> None:
        if mode not in MODES:
            raise EnvsynthError(f"Weights & Biases runs {', '.join(MODES)}, not {mode!r}")
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._file = (self.folder / LOG).open("ab")
        self._wandb: Any = None
        self._run: Any = None
        if mode != "disabled":
            try:
                self._wandb = import_module("wandb")
            except ImportError as error:
                self._file.close()
                raise EnvsynthError("logging to Weights & Biases needs wandb: pip install wandb") from error
            self._run = self._wandb.init(project=project, mode=mode, dir=str(self.folder), config=dict(config or {}))
        self._write({"config": dict(config or {})})

    def figures(self, figures: Mapping[str, Any], step: int) -> None:
        """Log numbers; those that are none, or not finite, are left out."""
        told = {name: value for name, value in figures.items() if _is_number(value)}
        self._write({"step": step, **told})
        if self._run is not None:
            self._run.log(told, step=step)

    def episodes(
        self,
        trajectories: Sequence[Trajectory],
        step: int,
        about: Callable[[Trajectory], tuple[str, str]] = lambda trajectory: ("", ""),
        seconds: float | None = None,
    ) -> None:
        """Log what became of episodes.

        Args:
            trajectories: the episodes.
            step: the training step.
            about: says an episode's split and difficulty.
            seconds: how long they took, for the throughput.
        """
        self.figures(episode_figures(trajectories, about, seconds), step)

    def table(self, trajectories: Iterable[Trajectory], goldens: Iterable[Trajectory], step: int) -> None:
        """Log sampled episodes, each beside the golden trajectory of its task."""
        rows = [
            [one.task_id, one.reward, _conversation(one), _conversation(golden)]
            for one, golden in zip(trajectories, goldens, strict=True)
        ]
        columns = ["task", "reward", "episode", "golden"]
        self._write({"step": step, "table": [dict(zip(columns, row, strict=True)) for row in rows]})
        if self._run is not None:
            self._run.log({"episodes/sampled": self._wandb.Table(columns=columns, data=rows)}, step=step)

    def graph(self, svg: str | Path, step: int = 0, name: str = "tool_graph") -> None:
        """Log the drawing of a tool graph, a file that ``envsynth graph --out`` writes."""
        self._write({"step": step, "graph": str(svg)})
        if self._run is not None:
            page = Path(svg).read_text(encoding="utf-8")
            self._run.log({name: self._wandb.Html(page, inject=False)}, step=step)

    def artifact(self, path: str | Path, name: str, kind: str) -> None:
        """Keep a folder as an artifact: a ``bundle`` or a ``model``. What the log itself wrote there is left out."""
        self._write({"artifact": name, "kind": kind, "path": str(path)})
        if self._run is not None:
            artifact = self._wandb.Artifact(name, type=kind)
            for file in _files(Path(path), besides=self.folder):
                artifact.add_file(str(file), name=file.relative_to(path).as_posix())
            self._run.log_artifact(artifact)

    def close(self) -> None:
        """Write what is left."""
        self._file.close()
        if self._run is not None:
            self._run.finish()

    def __enter__(self) -> "RunLog":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _write(self, line: Mapping[str, Any]) -> None:
        self._file.write(orjson.dumps(line, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_APPEND_NEWLINE, default=str))
        self._file.flush()


def episode_figures(
    trajectories: Sequence[Trajectory],
    about: Callable[[Trajectory], tuple[str, str]] = lambda trajectory: ("", ""),
    seconds: float | None = None,
) -> dict[str, float]:
    """Return what became of episodes as numbers by name: success by group, rewards, calls, errors, throughput."""
    results = collect(trajectories, about)
    found = {"success/all": results.success.value, "faults": results.total("faults")}
    for attribute, known in (("split", get_args(Split)), ("difficulty", get_args(Difficulty)), ("domain", ())):
        parts = results.by(attribute)
        found |= {f"success/{name}": part.success.value for name, part in parts.items() if name in known or not known}
    counted = [t for t in trajectories if t.fault is None]
    for name in COMPONENTS:
        values = [value for t in counted if (value := component(t, name)) is not None]
        found |= {f"reward/{name}": sum(values) / len(values)} if values else {}
    found |= _per_episode(results)
    if seconds:
        found["episodes_per_second"] = len(trajectories) / seconds
        found["tokens_per_second"] = results.total("tokens") / seconds
    return {name: value for name, value in found.items() if _is_number(value)}


def _per_episode(results: Results) -> dict[str, float]:
    episodes, errors = results.total("episodes"), results.errors()
    if not episodes:
        return {}
    means = {"return": "returned", "calls": "calls", "turns": "turns", "tokens": "tokens"}
    found = {name: results.total(attribute) / episodes for name, attribute in means.items()}
    return found | {f"errors/{kind}": errors[kind] / episodes for kind in ERRORS}


def trainer_callback(log: RunLog) -> Any:
    """Return a callback of transformers' Trainer that logs what the trainer does."""
    transformers = import_module("transformers")

    class Callback(transformers.TrainerCallback):  # type: ignore[misc, name-defined]  # a class made at run time
        def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **kwargs: Any) -> None:
            if state.is_world_process_zero:
                log.figures({f"train/{name}": value for name, value in (logs or {}).items()}, state.global_step)

    return Callback()


def _conversation(trajectory: Trajectory) -> str:
    lines = [f"[{message['role']}] {message.get('content') or ''}" for message in trajectory.messages[1:]]
    lines += [f"    {call.to_text()}" for call in trajectory.calls]
    return "\n".join(lines)[:_LONGEST]


def _files(folder: Path, besides: Path) -> list[Path]:
    logged = besides / "wandb", besides / LOG
    found = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return [file for file in found if not any(file.is_relative_to(own) for own in logged)]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
