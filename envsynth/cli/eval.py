"""``envsynth eval``: how well an agent does, how sure that is, and what it gets wrong."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from envsynth.cli.output import Json, console, print_json, progress, say, table
from envsynth.core import EnvsynthError

if TYPE_CHECKING:
    from envsynth.bundle import Bundle
    from envsynth.core import Trajectory
    from envsynth.evaluation import Comparison, Results
    from envsynth.rollouts import Policy

EXAMPLE = "Example: envsynth eval retail --policy oracle --split test --samples 4 --out runs/oracle"


def eval_command(
    envs: Annotated[list[str], typer.Argument(help="Environments' ids, or bundles' names or folders.", metavar="ENV…")],
    policy: Annotated[str, typer.Option(help="A reference agent (oracle, random), or a Python file.")] = "oracle",
    model: Annotated[str | None, typer.Option(help="In place of a policy: a model behind an API.")] = None,
    api_base: Annotated[str | None, typer.Option(help="Where the model's server is.")] = None,
    checkpoint: Annotated[str | None, typer.Option(help="In place of a policy: a model for transformers.")] = None,
    episodes: Annotated[Path | None, typer.Option(help="Instead of playing: a folder of recorded episodes.")] = None,
    split: Annotated[str, typer.Option(help="train, test, unseen_tools or all.")] = "test",
    difficulty: Annotated[str | None, typer.Option(help="simple, medium or complex; else any.")] = None,
    level: Annotated[str, typer.Option(help="high: what is wanted. low: the steps, too.")] = "high",
    distractors: Annotated[int | None, typer.Option(min=0, help="How many tools that are not needed.")] = None,
    samples: Annotated[int, typer.Option(min=1, help="How many episodes of each task.")] = 1,
    limit: Annotated[int | None, typer.Option(min=1, help="How many tasks of each environment at most.")] = None,
    turns: Annotated[int, typer.Option(min=1, help="How many turns an episode has.")] = 30,
    max_tokens: Annotated[int, typer.Option(min=1, help="How many tokens a model's turn has.")] = 512,
    temperature: Annotated[float, typer.Option(min=0.0, help="A model's temperature; 0: the likeliest.")] = 0.0,
    template: Annotated[Path | None, typer.Option(help="A chat template in place of the checkpoint's.")] = None,
    dtype: Annotated[str, typer.Option(help="The type of the checkpoint's weights.")] = "bfloat16",
    concurrency: Annotated[int, typer.Option(min=1, help="How many episodes at once.")] = 16,
    seed: Annotated[int, typer.Option(min=0, help="What the episodes are drawn from.")] = 0,
    label: Annotated[str | None, typer.Option(help="What the agent is called in the report.")] = None,
    out: Annotated[Path | None, typer.Option(help="Keep episodes, results and the report here.")] = None,
    against: Annotated[Path | None, typer.Option(help="Another evaluation's folder, to compare with.")] = None,
    json: Json = False,
) -> None:
    """Evaluate an agent on environments, task by task, with intervals over tasks.

    With --out, report.html and report.md are written there, and an evaluation that was stopped goes on.
    """
    from envsynth.cli import agent_choice
    from envsynth.evaluation import compare
    from envsynth.evaluation.about import about_tasks
    from envsynth.evaluation.report import write_report
    from envsynth.evaluation.results import collect, read_results

    bundles = [_bundle(env) for env in envs]
    who = label or checkpoint or model or (str(episodes) if episodes else policy)
    settings = {"environments": ", ".join(envs), "split": split, "level": level, "samples": str(samples)}
    if episodes is not None:
        played = _recorded(episodes)
    else:
        chosen = agent_choice.Choice(policy, model, api_base, checkpoint, max_tokens, temperature, template, dtype)
        made = agent_choice.make_policy(chosen, concurrency)
        given = {"level": level, "distractors": distractors, "max_turns": turns, "split": "all"}
        parts = [(bundle, bundle.task_ids(None if split == "all" else split, difficulty)[:limit]) for bundle in bundles]
        played = _played(parts, made, samples, seed, concurrency, out, given)
    results = collect(played, about_tasks(bundles), who, settings)
    comparison = compare(results, read_results(against)) if against else None
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        results.write(out)
        write_report(out, results, comparison)
    if json:
        print_json(_data(results, comparison))
    else:
        _show(results, comparison)
    if out is not None:
        say(f"the report is {out / 'report.html'}")


def _bundle(env: str) -> "Bundle":
    from envsynth.cli.target import find_bundle

    return find_bundle(env)


def _recorded(folder: Path) -> "Iterator[Trajectory]":
    from envsynth.rollouts import read_episodes

    stores = sorted(path.parent for path in folder.rglob("episodes.jsonl"))
    if not stores:
        raise EnvsynthError(f"{folder} holds no episodes.jsonl: it is not the folder of a rollout or an evaluation")
    for store in stores:
        yield from read_episodes(store)


def _played(
    parts: "list[tuple[Bundle, tuple[str, ...]]]",
    policy: "Policy",
    samples: int,
    seed: int,
    concurrency: int,
    out: Path | None,
    given: dict[str, Any],
) -> "Iterator[Trajectory]":
    from envsynth.environment import spec
    from envsynth.rollouts import rollout

    total = sum(len(tasks) for _, tasks in parts) * samples
    done = 0
    with progress() as tell:
        for bundle, tasks in parts:
            if not tasks:
                raise EnvsynthError(f"{bundle!r} has no task of that split and difficulty: ask for --split all")
            store = out / f"{bundle.name}-v{bundle.version}" if out else None
            for trajectory in rollout(
                spec(bundle),
                policy,
                seed=seed,
                task_ids=tasks,
                group_size=samples,
                concurrency=concurrency,
                out=store,
                **given,
            ):
                done += 1
                tell("episodes", done, total)
                yield trajectory


def _show(results: "Results", comparison: "Comparison | None") -> None:
    from envsynth.evaluation.report import tables

    for title, head, rows in tables(results, comparison):
        shown = table(*head)
        for row in rows:
            shown.add_row(*row)
        console().print(f"{title}\n" if title != "Success" else "", end="")
        console().print(shown)
        console().print()


def _data(results: "Results", comparison: "Comparison | None") -> dict[str, Any]:
    def told(part: "Results") -> dict[str, Any]:
        value, low, high = part.success
        return {"tasks": len(part.played), "success": value, "interval": [low, high]}

    passing = {k: {"pass@k": at.value, "pass^k": hat.value} for k, (at, hat) in results.passing().items()}
    return {
        "label": results.label,
        **told(results),
        "episodes": int(results.total("episodes")),
        "faults": int(results.total("faults")),
        "splits": {name: told(part) for name, part in results.by("split").items()},
        "difficulties": {name: told(part) for name, part in results.by("difficulty").items()},
        "domains": {name: told(part) for name, part in results.by("domain").items()},
        "passing": {str(k): figures for k, figures in passing.items()},
        "errors": dict(results.errors()),
        "comparison": comparison._asdict() if comparison else None,
    }
