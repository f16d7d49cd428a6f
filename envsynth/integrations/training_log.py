"""What a training run tells its log: the bundles it learns from, episodes step by step, and the model it made.

    with TrainingLog("runs/grpo", [env.bundle for env in mixture.envs], mode="offline") as log:
        for step in range(1, 101):
            log.played(trajectories, step, seconds)     # figures; now and then a table beside goldens
            log.figures({"loss": 0.3}, step)
        log.trained("runs/grpo")

All of it stands in the folder's ``log.jsonl``, too (`envsynth.integrations.wandb`).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from envsynth.bundle import Bundle
from envsynth.core import Trajectory
from envsynth.environment import ToolEnv
from envsynth.evaluation.about import about_tasks
from envsynth.integrations.wandb import RunLog, trainer_callback
from envsynth.rollouts.preferences import golden_of
from envsynth.synthesis.graph import ToolGraph
from envsynth.synthesis.graph.draw import draw_svg


class TrainingLog:
    """A `RunLog` of training on bundles.

    Args:
        folder: where the log, and drawings of the tool graphs, are written.
        bundles: what is learned from.
        mode: ``online``, ``offline`` or ``disabled``, as in `RunLog`.
        config: what the run was made with.
        every: how many steps pass between two tables of episodes.
        shown: how many episodes a table has.
        writes: whether this process logs anything; of several that train together, one does.
    """

    def __init__(
        self,
        folder: str | Path,
        bundles: Sequence[Bundle],
        mode: str = "disabled",
        config: Mapping[str, Any] | None = None,
        every: int = 10,
        shown: int = 4,
        writes: bool = True,
    ) -> None:
        self.every, self.shown = every, shown
        self._log = RunLog(folder, mode=mode, config=config) if writes else None
        self._about = about_tasks(bundles)
        self._envs = {f"{bundle.name}-v{bundle.version}": ToolEnv(bundle.path) for bundle in bundles}
        self._last_table: int | None = None
        if self._log is not None:
            for name, env in self._envs.items():
                self._log.artifact(env.bundle.path, name, "bundle")
                self._log.graph(_drawn(env.bundle, self._log.folder / f"graph-{name}.svg"), name=f"tool_graph/{name}")

    def played(self, trajectories: Sequence[Trajectory], step: int, seconds: float | None = None) -> None:
        """Log what became of a step's episodes, and now and then what was said in a few, beside what is right.

        Args:
            trajectories: the episodes.
            step: the training step.
            seconds: how long they took, for the throughput.
        """
        if self._log is None:
            return
        self._log.episodes(trajectories, step, self._about, seconds)
        if self._last_table is None or step >= self._last_table + self.every:
            self._last_table = step
            sampled = [t for t in trajectories if t.fault is None][: self.shown]
            self._log.table(sampled, [golden_of(one, self._envs[one.versions["bundle"]]) for one in sampled], step)

    def figures(self, figures: Mapping[str, Any], step: int) -> None:
        """Log numbers of a step."""
        if self._log is not None:
            self._log.figures(figures, step)

    def trained(self, folder: str | Path) -> None:
        """Keep the model in a folder as an artifact."""
        if self._log is not None:
            self._log.artifact(folder, f"{Path(folder).name}-model", "model")

    def watch(self, trainer: Any) -> None:
        """Log what one of transformers' trainers logs."""
        if self._log is not None:
            trainer.add_callback(trainer_callback(self._log))

    def close(self) -> None:
        """Write what is left."""
        for env in self._envs.values():
            env.close()
        if self._log is not None:
            self._log.close()

    def __enter__(self) -> "TrainingLog":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _drawn(bundle: Bundle, path: Path) -> Path:
    path.write_text(draw_svg(ToolGraph.build(bundle.toolset, None)), encoding="utf-8")
    return path
