"""What to learn from, chosen among episodes: pairs of a better and a worse one, and the best of many.

    played = list(rollout("toolsynth/retail-v0", policy, 512, group_size=8))
    rows = preference_rows(played, "retail", chosen="golden")        # DPO: the golden beside the worst
    rows = sft_rows(rejection_sampled(played, per_task=2), "retail") # SFT on what the policy itself did right

Void episodes are never chosen.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, TypeAlias, get_args

import orjson

from envsynth.bundle import Bundle, load
from envsynth.core import EnvsynthError, Trajectory
from envsynth.environment import ToolEnv
from envsynth.rollouts.export import Offers, Row, by_prompt, dpo_rows, pair, succeeded
from envsynth.rollouts.golden import GoldenPolicy
from envsynth.rollouts.player import play

Chosen: TypeAlias = Literal["golden", "best"]


def preference_rows(
    trajectories: Iterable[Trajectory], bundle: str | Path | Bundle, chosen: Chosen = "golden", pairs: int = 1
) -> Iterator[Row]:
    """Return rows for preference optimization, each of one prompt.

    Rafailov et al., "Direct Preference Optimization" (2023), section 4. With ``golden``, the golden trajectory is
    set beside the worst episodes, so that also a policy that never succeeds gets pairs; it is not what the policy
    would say, so train on goldens first, as the paper's section 4 does. With ``best``, both are the policy's own.

    Args:
        trajectories: the episodes, those of a prompt in any order.
        bundle: the bundle that they were played on.
        chosen: what is preferred: the ``golden`` trajectory, or the ``best`` episode (then the next best, and so on).
        pairs: how many pairs a prompt gives at most; no episode is in two of them.

    Returns:
        Rows with ``prompt``, ``chosen``, ``rejected`` and ``tools``.

    Raises:
        EnvsynthError: an episode was played on another bundle, or there is no such choice.
    """
    if chosen not in get_args(Chosen):
        raise EnvsynthError(f"chosen is one of {', '.join(get_args(Chosen))}, not {chosen!r}")
    if chosen == "best":
        yield from dpo_rows(trajectories, bundle, pairs)
        return
    known = bundle if isinstance(bundle, Bundle) else load(bundle)
    offers, env = Offers(known), ToolEnv(known.path)
    for members in by_prompt(trajectories, offers).values():
        members.sort(key=lambda trajectory: trajectory.reward)
        golden = golden_of(members[0], env)
        for worst in members[:pairs]:
            if golden.reward > worst.reward:
                yield pair(golden, worst, offers)


def rejection_sampled(trajectories: Iterable[Trajectory], per_task: int = 4) -> Iterator[Trajectory]:
    """Return the episodes that succeeded, each once, and not many of one task.

    Yuan et al., "Scaling Relationship on Learning Mathematical Reasoning" (2023), section 3.3: what counts are
    distinct solutions. Easy tasks are solved most often; without a limit they would be most of what is learned. Of a
    task's solutions those with the fewest calls are kept.

    Args:
        trajectories: the episodes.
        per_task: how many of a task at most.

    Raises:
        EnvsynthError: the limit is no positive number.
    """
    if per_task < 1:
        raise EnvsynthError(f"per_task is a number of episodes, 1 or more, not {per_task}")
    solutions: dict[tuple[str, str], dict[bytes, Trajectory]] = {}
    for trajectory in trajectories:
        if trajectory.fault is None and succeeded(trajectory):
            task = trajectory.versions.get("content", ""), trajectory.task_id
            said = orjson.dumps([[call.to_text() for call in trajectory.calls], trajectory.actions[-1:]])
            solutions.setdefault(task, {}).setdefault(said, trajectory)
    for found in solutions.values():
        yield from sorted(found.values(), key=lambda trajectory: len(trajectory.calls))[:per_task]


def golden_of(trajectory: Trajectory, env: ToolEnv) -> Trajectory:
    """Return the golden trajectory of an episode's task, from the very same start: the same prompt and tools.

    Args:
        trajectory: the episode.
        env: an environment of the bundle that it was played on.
    """
    options = trajectory.options if trajectory.options.get("tasks") else {"task": trajectory.task_id}
    # Injected errors would make the golden fail at calls that it makes once.
    given = {**trajectory.options, **options, "tool_errors": 0.0}
    return play(env, GoldenPolicy(), trajectory.seed, given)
