"""How an episode begins: which task, which tools, and what the agent is told first."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from envsynth.bundle import Bundle
from envsynth.core import SUBMIT, EnvsynthError, Task
from envsynth.environment.chance import Chance
from envsynth.environment.conversation import cut
from envsynth.environment.episode import Episode
from envsynth.environment.offer import Menu
from envsynth.environment.options import ALL, Options
from envsynth.environment.registration import unknown_task
from envsynth.environment.submission import SUBMIT_TOOL, SubmitEpisode
from envsynth.environment.terms import Rules, Start


def begin(rules: Rules, options: Options, seed: int) -> Episode:
    """Return a fresh episode; the same options and seed give the same one.

    Raises:
        EnvsynthError: there is no such task, none to draw from, or it cannot be played.
    """
    chance = Chance(seed)
    task = _task(rules.bundle, options, chance, seed)
    rules.bundle.golden_run(task)  # a task that cannot be played is found here, not in the middle of an episode
    menu = menu_of(rules.bundle)
    if options.distractors is None:
        offered = menu.offered(task)
    else:
        offered = menu.with_distractors(task, options.distractors, chance.rng)
    instruction = task.instruction.low if options.level == "low" else task.instruction.high
    kind, offered = (SubmitEpisode, (*offered, SUBMIT)) if rules.protocol == "submit" else (Episode, offered)
    return kind(rules, Start(task, seed, options, offered, instruction), rules.bundle.world(task), chance)


def first_observation(episode: Episode) -> str:
    """Return what the agent reads first: what the user asks."""
    return cut(episode.start.instruction, episode.rules.observation_limit)


Schemas = Callable[[tuple[str, ...]], list[dict[str, Any]]]


def first_info(episode: Episode, schemas: Schemas | None = None) -> dict[str, Any]:
    """Return what is known at an episode's start, made for the caller alone.

    Args:
        episode: the episode.
        schemas: gives the tools of these names as chat APIs take them; None: a copy for this caller.
    """
    start = episode.start
    schemas = schemas or menu_of(episode.rules.bundle).schemas
    return {
        "task_id": start.task.id,
        "seed": start.seed,
        "split": start.task.split,
        "difficulty": start.task.difficulty,
        "level": start.options.level,
        "messages": episode.opening(),
        "tools": schemas(start.offered),
    }


@lru_cache(maxsize=256)
def menu_of(bundle: Bundle) -> Menu:
    """Return the tools of a bundle, ready to be offered."""
    return Menu(bundle.toolset, (SUBMIT_TOOL,))


def _task(bundle: Bundle, options: Options, chance: Chance, seed: int) -> Task:
    if options.task is not None:
        if options.task not in bundle.tasks:
            raise unknown_task(bundle, options.task)
        return bundle.tasks[options.task]
    if options.tasks == "generated":
        from envsynth.synthesis.offline.generated import generate  # what draws tasks is loaded where they are drawn

        return generate(bundle, options.split, seed, options.difficulty, options.challenge)
    pool = _pool(bundle, options.split, options.difficulty)
    if not pool:
        difficulty = f" and difficulty {options.difficulty!r}" if options.difficulty else ""
        there = sorted({(entry.split, entry.difficulty) for entry in bundle.manifest.tasks.values()})
        raise EnvsynthError(f"{bundle!r} has no task of split {options.split!r}{difficulty}; it has {there}")
    return bundle.tasks[pool[int(chance.rng.integers(len(pool)))]]


@lru_cache(maxsize=1024)
def _pool(bundle: Bundle, split: str, difficulty: str | None) -> tuple[str, ...]:
    return bundle.task_ids(None if split == ALL else split, difficulty)
