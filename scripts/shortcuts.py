"""What agents win that understand nothing, by difficulty and split: the tables of ``docs/shortcuts.md``.

    python scripts/shortcuts.py [--bundle retail] [--seeds 5] [--tags]

Shares are in percent, with their 95 % Wilson intervals.
"""

import argparse
import inspect
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

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

_SEEDED = ("any_row",)
_DIFFICULTIES = ("simple", "medium", "complex")
_SPLITS = ("train", "test", "unseen_tools")


def main() -> None:
    """Let every shortcut play every task, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", default="retail", help="a bundle's name or folder")
    parser.add_argument("--seeds", type=int, default=5, help="how often agents play that draw at random")
    parser.add_argument("--tags", action="store_true", help="also print what is won of tasks that want one thing only")
    arguments = parser.parse_args()
    bundle = envsynth.load(arguments.bundle)
    ground = Playground.of(bundle)
    tasks = list(bundle.tasks.values())
    wins = {"random": _random_wins(bundle, tasks, arguments.seeds)}
    about = {"random": "Calls offered tools with values it has seen, and stops at random (`agents/random_agent.py`)."}
    for name, maker in SHORTCUTS.items():
        wins[name] = _wins(ground, name, tasks, arguments.seeds if name in _SEEDED else 1)
        about[name] = inspect.getdoc(maker) or ""
    print(f"{bundle!r}\n")
    _print_agents(about)
    _print_groups(wins, tasks)
    _print_contests(wins, _contests(ground, tasks))
    if arguments.tags:
        _print_tags(wins, tasks)


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
        ("nearest_plan", "recites"),
        ("nearest_plan", "recites"),
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


def _print_agents(about: dict[str, str]) -> None:
    print("| agent | what it does |\n|---|---|")
    for name, sentence in about.items():
        print(f"| `{name}` | {sentence} |")
    print()


def _print_groups(wins: dict[str, Wins], tasks: Sequence[Task]) -> None:
    groups = {"all": tasks}
    groups |= {name: [task for task in tasks if task.difficulty == name] for name in _DIFFICULTIES}
    groups |= {name: [task for task in tasks if task.split == name] for name in _SPLITS}
    heads = [f"{name.replace('_', ' ')} ({len(group)})" for name, group in groups.items()]
    print(f"| agent | {' | '.join(heads)} |\n|---|{'--:|' * len(heads)}")
    for name, won in wins.items():
        print(f"| `{name}` | {' | '.join(_share(won, group) for group in groups.values())} |")
    print()


def _print_contests(wins: dict[str, Wins], contests: dict[str, tuple[list[Task], tuple[str, ...]]]) -> None:
    print("| where | tasks | agent | wins |\n|---|--:|---|--:|")
    for kind, (group, names) in contests.items():
        for name in names:
            print(f"| {kind} | {len(group)} | `{name}` | {_share(wins[name], group)} |")
    print()


def _print_tags(wins: dict[str, Wins], tasks: Sequence[Task]) -> None:
    groups: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        wanted = [tag for tag in task.tags if not tag.startswith("verify")]
        if len(wanted) == 1:
            groups[wanted[0]].append(task)
    names = [name for name in wins if name != "does_nothing"]
    print(f"| wanted | tasks | {' | '.join(f'`{name}`' for name in names)} |\n|---|--:|{'--:|' * len(names)}")
    for wanted, group in sorted(groups.items()):
        cells = [f"{_won(wins[name], group) / len(group):.0%}" for name in names]
        print(f"| {wanted} | {len(group)} | {' | '.join(cells)} |")
    print()


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
