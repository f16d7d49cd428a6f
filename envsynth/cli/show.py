"""``envsynth show``: what is in a bundle, or in one of its tasks."""

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from envsynth.cli.output import DIFFICULTIES, SPLITS, Json, console, print_json, print_wrapped, table

if TYPE_CHECKING:
    from envsynth.bundle import Bundle

EXAMPLE = "Example: envsynth show retail"


def show_command(
    bundle: Annotated[str, typer.Argument(help="A bundle's name, folder or environment id.", metavar="NAME")],
    task: Annotated[str | None, typer.Argument(help="A task's id.", metavar="TASK")] = None,
    policy: Annotated[bool, typer.Option("--policy", help="Show the policy that the agent is given.")] = False,
    tasks: Annotated[bool, typer.Option("--tasks", help="List the tasks.")] = False,
    json: Json = False,
) -> None:
    """Show a bundle (its tools, tasks and worlds), or one task and its golden trajectory."""
    from envsynth.cli.show_task import show_task
    from envsynth.cli.target import find_bundle

    found = find_bundle(bundle)
    if task is not None:
        show_task(found, task, json)
    elif json:
        print_json(_data(found))
    elif policy:
        console().print(found.toolset.policy)
    elif tasks:
        _list_tasks(found)
    else:
        _show(found, bundle)


def _data(bundle: "Bundle") -> dict[str, Any]:
    from envsynth.environment.registration import env_id

    domain = bundle.manifest.domain
    return {
        "id": env_id(bundle.name, bundle.version),
        **domain.model_dump(mode="json", exclude={"seed"}),
        "content_hash": bundle.content_hash,
        "path": str(bundle.path),
        "policy": bundle.toolset.policy,
        "tools": [
            {"name": tool.name, "read_only": tool.annotations.read_only, "description": tool.description}
            for tool in bundle.toolset.tools
        ],
        "tasks": [
            {"id": task_id, "split": entry.split, "difficulty": entry.difficulty}
            for task_id, entry in bundle.manifest.tasks.items()
        ],
        "worlds": {name: _world(bundle, file) for name, file in bundle.manifest.worlds.items()},
    }


def _world(bundle: "Bundle", file: str) -> dict[str, Any]:
    from envsynth.bundle import parse_world_lines

    now, rows = parse_world_lines(bundle.read(file), file)
    return {"now": now, "rows": {name: len(listed) for name, listed in rows.items()}}


def _show(bundle: "Bundle", target: str) -> None:
    data = _data(bundle)
    to = console()
    to.print(data["title"], style="bold")
    about = (data["id"], data["field"], data["license"], f"content {data['content_hash'][:12]}")
    to.print(" · ".join(part for part in about if part), soft_wrap=True)
    to.print(data["path"], style="dim", soft_wrap=True)
    to.print()
    to.print(data["description"].strip())
    to.print()
    _print_tools(data["tools"])
    to.print()
    counts = Counter((entry["split"], entry["difficulty"]) for entry in data["tasks"])
    shown = table("tasks", *DIFFICULTIES, "all", right=(*DIFFICULTIES, "all"))
    for split in SPLITS:
        row = [counts[split, difficulty] for difficulty in DIFFICULTIES]
        shown.add_row(split, *map(str, row), str(sum(row)))
    to.print(shown)
    to.print()
    if data["worlds"]:
        worlds = table("base world", "now", "tables", "rows", right=("tables", "rows"))
        for name, world in data["worlds"].items():
            worlds.add_row(name, world["now"], str(len(world["rows"])), str(sum(world["rows"].values())))
        to.print(worlds)
        to.print()
    print_wrapped(to, f"More: envsynth show {target} --tasks, --policy, or a task's id.")


def _print_tools(tools: list[dict[str, Any]]) -> None:
    shown = table("tool", "", "what it does")
    for tool in tools:
        first_sentence = tool["description"].split(". ")[0].strip().rstrip(".")
        shown.add_row(tool["name"], "read" if tool["read_only"] else "write", first_sentence)
    console().print(shown)


def _list_tasks(bundle: "Bundle") -> None:
    shown = table("task", "split", "difficulty", "calls", "wants", right=("calls",))
    for task_id, task in bundle.tasks.items():
        goals = dict.fromkeys(call.name for call in task.golden if call.role == "goal")
        shown.add_row(task_id, task.split, task.difficulty, str(len(task.golden)), ", ".join(goals))
    console().print(shown)
