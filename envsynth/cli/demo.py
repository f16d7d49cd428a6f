"""``envsynth demo``: the whole walk on the shipped shop, without a key, a GPU or a network."""

import tempfile
import time
from importlib.util import find_spec as is_installed
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from envsynth.cli.output import console, json_text, print_wrapped, progress, say

if TYPE_CHECKING:
    from envsynth.bundle import Bundle

EXAMPLE = "Example: envsynth demo --out my-shop"
_SHOP = "retail"
_POPULATION = "population.yaml"


def demo_command(
    tasks: Annotated[int, typer.Option(min=8, help="How many tasks to build.")] = 40,
    episodes: Annotated[int, typer.Option(min=1, help="How many episodes each agent plays.")] = 100,
    seed: Annotated[int, typer.Option(min=0, help="What everything is drawn from.")] = 0,
    seconds: Annotated[float, typer.Option(min=0, help="How long the learner learns; 0: not at all.")] = 60.0,
    out: Annotated[Path | None, typer.Option(help="Keep what is built in this new folder.")] = None,
) -> None:
    """Build an environment, prove its tasks, play them, read a reward, and watch an agent learn. Takes two minutes."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="envsynth-demo-") as temporary:
        folder = out or Path(temporary, _SHOP)
        bundle = _build(folder, tasks, seed)
        _prove(bundle)
        _play(bundle, episodes, seed)
        _explain(bundle, seed)
    if seconds:
        _learn(seconds, seed)
    say(f"\nThat took {time.monotonic() - began:.0f} s. " + _next(out))


def _build(folder: Path, tasks: int, seed: int) -> "Bundle":
    from envsynth.bundle import agents_folder, load
    from envsynth.cli.build import build_copy, funnel_line

    _section("Build", "Tasks are drawn from a recipe, executed, proved sound, and kept if they are unlike the others.")
    # Without Faker the shop's people cannot be made up again: then the worlds that are shipped are taken.
    leave_out = () if is_installed("faker") else (_POPULATION,)
    sources = agents_folder().with_name("envs") / _SHOP
    with progress() as tell:
        manifest = build_copy(sources, folder, tasks, seed, tell, leave_out)
    bundle = load(folder)
    domain = manifest.domain
    writers = sum(not tool.annotations.read_only for tool in bundle.toolset.tools)
    to = console()
    print_wrapped(
        to,
        f"{domain.title}: {len(bundle.toolset.tools)} tools ({writers} of them write), "
        f"{len(manifest.worlds)} base worlds, {len(manifest.tasks)} tasks.",
    )
    print_wrapped(to, funnel_line(manifest))
    reasons = manifest.funnel.get("reasons")
    if reasons:
        reason, count = next(iter(reasons.items()))
        print_wrapped(to, f"{sum(reasons.values())} draws were dropped, most often ({count}) because: {reason}")
    return bundle


def _prove(bundle: "Bundle") -> None:
    from envsynth.cli.check import print_report
    from envsynth.synthesis import check

    _section("Prove", "Each task again, from disk: the golden wins, and whatever should not win does not.")
    with progress() as tell:
        report = check(bundle, lambda done, total: tell("proving tasks", done, total))
    print_report(report)


def _play(bundle: "Bundle", episodes: int, seed: int) -> None:
    import gymnasium as gym

    from envsynth.cli.figures import figures
    from envsynth.cli.policies import load_policy
    from envsynth.cli.run import ALL, play_episodes
    from envsynth.environment import spec

    _section("Play", "The oracle knows the golden trajectory; the random agent calls what it is offered.")
    rows = {}
    for name in ("oracle", "random"):
        env: gym.Env[str, str] = gym.make(spec(bundle), split="all")
        rows[name] = play_episodes(env, load_policy(name), f"{name} plays", episodes, seed)[ALL]
    console().print(figures(rows, "agent"))


def _explain(bundle: "Bundle", seed: int) -> None:
    from envsynth.cli.near_miss import near_miss

    _section(
        "Explain a reward",
        "An agent that does all that the golden trajectory does, but mistakes one thing for another.",
    )
    miss = near_miss(bundle, seed)
    to = console()
    to.print(f"task {miss.task.id}", style="bold")
    print_wrapped(to, miss.task.instruction.high, indent=2)
    to.print("\nwhat it called", style="bold")
    for index, call in enumerate(miss.calls):
        arguments = ", ".join(f"{name}={json_text(value)}" for name, value in call.arguments.items())
        print_wrapped(to, f"{index}  {call.name}({arguments})", indent=2, hang=5)
        if index == miss.index:
            print_wrapped(to, f"↑ {miss.pointer} should have been {json_text(miss.right)}", indent=7)
    to.print("\nwhat the reward says", style="bold")
    print_wrapped(to, miss.breakdown.to_text(), indent=2, hang=4)


def _learn(seconds: float, seed: int) -> None:
    from envsynth.bundle import agents_folder
    from envsynth.cli.learning import curve, learn, watch

    _section(
        "Learn",
        f"A linear policy learns the shipped shop's simple tasks, told step by step, for {seconds:g} s on two cores "
        "(agents/grpo_linear.py: trajectory-level GRPO, numpy alone). Success is a mean of its latest tries.",
    )
    options = {"domain": _SHOP, "seconds": seconds, "seed": seed}
    *updates, end = watch(learn(agents_folder() / "grpo_linear.py", options), seconds)
    to = console()
    to.print(curve(updates))
    for split, about in (("train", "its training tasks"), ("test", "tasks of the test split, which it never saw")):
        print_wrapped(to, f"On {about}, it solves {end[split]:.1%}; before learning, {end[f'{split}_before']:.1%}.")


def _section(title: str, about: str) -> None:
    to = console()
    to.print()
    to.rule(title, align="left")
    print_wrapped(to, about)
    to.print()


def _next(out: Path | None) -> str:
    if out is None:
        return "To keep what it builds: envsynth demo --out FOLDER"
    return f"Now play it yourself: envsynth run {out} --policy random"
