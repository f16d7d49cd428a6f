"""What is known of a task besides what became of it: its split and its difficulty."""

from collections.abc import Callable, Iterable

from envsynth.bundle import Bundle
from envsynth.core import Trajectory

About = Callable[[Trajectory], tuple[str, str]]


def about_tasks(bundles: Iterable[Bundle]) -> About:
    """Return what says an episode's split and difficulty, by the lists of tasks of the bundles it may be of.

    A task that no list has was generated, and has neither.
    """
    entries = {f"{bundle.name}-v{bundle.version}": bundle.manifest.tasks for bundle in bundles}

    def about(trajectory: Trajectory) -> tuple[str, str]:
        entry = entries.get(trajectory.versions.get("bundle", ""), {}).get(trajectory.task_id)
        return (entry.split, entry.difficulty) if entry else ("generated", "")

    return about
