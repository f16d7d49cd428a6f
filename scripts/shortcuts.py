"""What agents win that understand nothing, by difficulty and split: the tables of ``docs/shortcuts.md``.

    python scripts/shortcuts.py [--bundle retail] [--seeds 5] [--tags] [--update]

Shares are in percent, with their 95 % Wilson intervals.
"""

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import envsynth
from envsynth.bundle import Bundle
from envsynth.cli.policies import load_policy
from envsynth.core import DECLINE, Task
from envsynth.environment import ToolEnv
from envsynth.rollouts import play as play_episode
from envsynth.rollouts import wilson
from envsynth.synthesis.shortcuts import SHORTCUTS, Playground, has_choice, play

Wins = dict[str, list[bool]]
"""Task id → whether each of an agent's episodes succeeded."""

PAGE = Path(__file__).parents[1] / "docs/shortcuts.md"
_BEGIN, _END = "<!-- figures: scripts/shortcuts.py --update -->", "<!-- end of figures -->"
_SEEDED = ("any_row",)
_DIFFICULTIES = ("simple", "medium", "complex")
_SPLITS = ("train", "test", "unseen_tools")


def main() -> None:
    """Let every shortcut play every task, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", default="retail", help="a bundle's name or folder")
    parser.add_argument("--seeds", type=int, default=5, help="how often agents play that draw at random")
    parser.add_argument("--tags", action="store_true", help="also what is won of tasks that want one thing only")
    parser.add_argument("--update", action="store_true", help="put the figures into docs/shortcuts.md")
    arguments = parser.parse_args()
    bundle = envsynth.load(arguments.bundle)
    ground = Playground.of(bundle)
    tasks = list(bundle.tasks.values())
    wins = {"random": _random_wins(bundle, tasks, arguments.seeds)}
    for name in SHORTCUTS:
        wins[name] = _wins(ground, name, tasks, arguments.seeds if name in _SEEDED else 1)
    figures = [
        f"{bundle.name} {bundle.content_hash[:12]}, {len(tasks)} tasks; `random` and `any_row` play each "
        f"{arguments.seeds} times.\n",
        *_groups(wins, tasks),
        "\nWhere the thing that an agent lacks is asked for:\n",
        *_contested(wins, _contests(ground, tasks)),
    ]
    print("\n".join(figures))
    if arguments.tags:
        print("\n".join(["", *_by_tag(wins, tasks)]))
    if arguments.update:
        text = PAGE.read_text(encoding="utf-8")
        block = "\n".join([_BEGIN, *figures, _END])
        PAGE.write_text(f"{text.partition(_BEGIN)[0]}{block}{text.partition(_END)[2]}", encoding="utf-8")


def _wins(ground: Playground, name: str, tasks: Sequence[Task], seeds: int) -> Wins:
    agent = SHORTCUTS[name](ground)
    return {task.id: [play(ground, agent, task, seed).success for seed in range(seeds)] for task in tasks}


def _random_wins(bundle: Bundle, tasks: Sequence[Task], seeds: int) -> Wins:
    env, policy = ToolEnv(bundle.path), load_policy("random")
    wins: Wins = defaultdict(list)
    for task in tasks:
        for seed in range(seeds):
            trajectory = play_episode(env, policy, seed, {"task": task.id})
            wins[task.id].append(bool(trajectory.breakdown and trajectory.breakdown["success"]))
    return wins


def _contests(ground: Playground, tasks: Iterable[Task]) -> dict[str, tuple[list[Task], tuple[str, ...]]]:
    """Return kinds of tasks, and the agents that lack what these ask for."""
    kinds: dict[str, Callable[[Task], bool]] = {
        "a row has to be chosen": lambda task: has_choice(task, ground.golden_run(task)),
        "something is to be declined": _declines,
        "nothing is to be declined": lambda task: not _declines(task),
        "only the user knows a value": _user_knows,
        "the answer states something": lambda task: bool(task.asks),
        "only questions are asked": lambda task: bool(task.asks) and not _writes(ground, task),
    }
    agents = (
        ("nearest_plan", "first_id_in_sight", "first_row", "last_row", "any_row"),
        ("nearest_plan", "always_refuse", "always_act"),
        ("nearest_plan", "always_refuse", "always_act"),
        ("nearest_plan", "never_asks"),
        ("nearest_plan", "recites", "lists_everything", "lists_goals"),
        ("nearest_plan", "recites", "lists_everything", "lists_goals"),
    )
    listed = list(tasks)
    return {
        kind: (list(filter(test, listed)), names) for (kind, test), names in zip(kinds.items(), agents, strict=True)
    }


def _user_knows(task: Task) -> bool:
    return any(source.kind == "user" for call in task.golden for source in call.sources.values())


def _declines(task: Task) -> bool:
    return any(call.name == DECLINE for call in task.golden)


def _writes(ground: Playground, task: Task) -> bool:
    tools = ground.graph.toolset.by_name
    return any(not tools[call.name].annotations.read_only for call in task.golden if call.role == "goal")


def _groups(wins: dict[str, Wins], tasks: Sequence[Task]) -> Iterator[str]:
    groups = {"all": tasks}
    groups |= {name: [task for task in tasks if task.difficulty == name] for name in _DIFFICULTIES}
    groups |= {name: [task for task in tasks if task.split == name] for name in _SPLITS}
    heads = [f"{name.replace('_', ' ')} ({len(group)})" for name, group in groups.items()]
    yield f"| agent | {' | '.join(heads)} |"
    yield f"|---|{'--:|' * len(heads)}"
    for name, won in wins.items():
        yield f"| `{name}` | {' | '.join(_share(won, group) for group in groups.values())} |"


def _contested(wins: dict[str, Wins], contests: dict[str, tuple[list[Task], tuple[str, ...]]]) -> Iterator[str]:
    yield "| where | tasks | agent | wins |"
    yield "|---|--:|---|--:|"
    for kind, (group, names) in contests.items():
        for name in names:
            yield f"| {kind} | {len(group)} | `{name}` | {_share(wins[name], group)} |"


def _by_tag(wins: dict[str, Wins], tasks: Sequence[Task]) -> Iterator[str]:
    groups: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        wanted = [tag for tag in task.tags if not tag.startswith("verify")]
        if len(wanted) == 1:
            groups[wanted[0]].append(task)
    names = [name for name in wins if name != "does_nothing"]
    yield f"| wanted | tasks | {' | '.join(f'`{name}`' for name in names)} |"
    yield f"|---|--:|{'--:|' * len(names)}"
    for wanted, group in sorted(groups.items()):
        cells = [f"{_won(wins[name], group) / len(group):.0%}" for name in names]
        yield f"| {wanted} | {len(group)} | {' | '.join(cells)} |"


def _won(won: Wins, group: Sequence[Task]) -> float:
    return sum(sum(won[task.id]) / len(won[task.id]) for task in group)


def _share(won: Wins, group: Sequence[Task]) -> str:
    episodes = [success for task in group for success in won[task.id]]
    if not episodes:
        return "–"
    low, high = wilson(sum(episodes), len(episodes))
    return f"{100 * sum(episodes) / len(episodes):.1f} [{100 * low:.0f}, {100 * high:.0f}]"


if __name__ == "__main__":
    main()
