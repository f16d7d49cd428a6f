"""Shortcuts: agents that understand nothing, and what they win all the same. ``docs/shortcuts.md`` has the figures.

Some learn from the training tasks and read no golden trajectory of the task they play; the others are told a part of
it, so that what they win is the most that an agent without the rest could. A task that one of them wins, where
chance would not, asks for less understanding than it seems to.
"""

from collections.abc import Sequence

from envsynth.core import Task
from envsynth.synthesis.shortcuts.attempt import Agent, Attempt, Maker, Playground, play
from envsynth.synthesis.shortcuts.partial import (
    always_act,
    always_refuse,
    copies_instruction,
    does_nothing,
    first_id_in_sight,
    lists_everything,
    lists_goals,
    never_asks,
    recites,
)
from envsynth.synthesis.shortcuts.plans import common_plan, nearest_plan
from envsynth.synthesis.shortcuts.rows import any_row, first_row, has_choice, last_row

SHORTCUTS: dict[str, Maker] = {
    maker.__name__: maker
    for maker in (
        does_nothing,
        common_plan,
        nearest_plan,
        always_refuse,
        always_act,
        copies_instruction,
        first_id_in_sight,
        first_row,
        last_row,
        any_row,
        never_asks,
        recites,
        lists_everything,
        lists_goals,
    )
}
_ON_CARDS = (does_nothing, always_refuse, always_act, copies_instruction, first_id_in_sight, nearest_plan)

__all__ = ["SHORTCUTS", "Agent", "Attempt", "Playground", "baselines", "has_choice", "play"]


def baselines(ground: Playground, tasks: Sequence[Task]) -> dict[str, float]:
    """Return the share of tasks that thoughtless agents solve: the figures that a card reports."""
    return {maker.__name__: _success(ground, maker(ground), tasks) for maker in _ON_CARDS}


def _success(ground: Playground, agent: Agent, tasks: Sequence[Task]) -> float:
    return round(sum(play(ground, agent, task).success for task in tasks) / len(tasks), 4) if tasks else 0.0
