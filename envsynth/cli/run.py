"""``envsynth run``: a policy plays episodes."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from envsynth.cli.output import DIFFICULTIES, SPLITS, Json, console, print_json, progress, say

if TYPE_CHECKING:
    import gymnasium as gym

    from envsynth.rollouts import Policy, Summary

ALL = "all"
EXAMPLE = "Example: envsynth run retail --policy oracle --episodes 20 --split test"


def run_command(
    env: Annotated[str, typer.Argument(help="An environment's id, or a bundle's name or folder.", metavar="ENV")],
    policy: Annotated[str, typer.Option(help="A reference agent (oracle, random), or a Python file.")] = "oracle",
    episodes: Annotated[int, typer.Option(min=1, help="How many episodes to play.")] = 20,
    seed: Annotated[int, typer.Option(min=0, help="What the episodes are drawn from.")] = 0,
    split: Annotated[str, typer.Option(help="train, test, unseen_tools or all.")] = "train",
    difficulty: Annotated[str | None, typer.Option(help="simple, medium or complex; else any.")] = None,
    level: Annotated[str, typer.Option(help="high: what is wanted. low: the steps, too.")] = "high",
    reward: Annotated[str, typer.Option(help="sparse, graded or dense.")] = "sparse",
    out: Annotated[Path | None, typer.Option(help="Append each episode to this JSONL file.")] = None,
    json: Json = False,
) -> None:
    """Let a policy play episodes, and sum them up.

    A Python file defines policy(observation, info), which returns the agent's next text.
    """
    import gymnasium as gym

    from envsynth.cli.figures import figures
    from envsynth.cli.policies import load_policy
    from envsynth.cli.target import find_spec
    from envsynth.environment import RecordEpisodes

    env_spec = find_spec(env)
    chooser = load_policy(policy)
    made: gym.Env[str, str] = gym.make(env_spec, split=split, difficulty=difficulty, level=level, reward=reward)
    if out is not None:
        made = RecordEpisodes(made, out)
    summaries = play_episodes(made, chooser, policy, episodes, seed)
    if json:
        print_json({"env": env_spec.id, "policy": policy, "seed": seed, **_data(summaries)})
    else:
        console().print(figures(summaries, "tasks"))
        faults = summaries[ALL].faults
        if faults:
            say(f"{faults} more episodes are void: the simulator could not answer")
    if out is not None:
        say(f"recorded in {out}")


def play_episodes(
    env: "gym.Env[str, str]", policy: "Policy", label: str, episodes: int, seed: int
) -> dict[str, "Summary"]:
    """Play episodes and close the environment.

    Returns:
        Summaries of all episodes (``all``), of each split's and of each difficulty's, by name.
    """
    from envsynth.rollouts import Summary, rollout

    bundle = env.unwrapped.bundle  # type: ignore[attr-defined]  # a ToolEnv, as every environment of ours
    summaries: dict[str, Summary] = {}
    with closing(env), progress() as tell:
        tell(label, 0, episodes)
        for number, trajectory in enumerate(rollout(env, policy, episodes, seed), 1):
            entry = bundle.manifest.tasks[trajectory.task_id]
            for group in (ALL, entry.split, entry.difficulty):
                summaries.setdefault(group, Summary()).add(trajectory)
            tell(label, number, episodes)
    return {group: summaries[group] for group in (ALL, *SPLITS, *DIFFICULTIES) if group in summaries}


def _data(summaries: dict[str, "Summary"]) -> dict[str, Any]:
    figures = {group: summary.to_dict() for group, summary in summaries.items()}
    return {
        **figures[ALL],
        "splits": {name: figures[name] for name in SPLITS if name in figures},
        "difficulties": {name: figures[name] for name in DIFFICULTIES if name in figures},
    }
