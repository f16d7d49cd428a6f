"""Which tasks can be solved in the discrete view: found by acting out golden trajectories in it.

This looks at golden trajectories, as the view itself never does.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import Any

import gymnasium as gym

from envsynth.bundle import Bundle
from envsynth.core import ASK_USER, Ask, Task, ToolCall
from envsynth.environment.discrete.choice import Stated
from envsynth.environment.discrete.slots import NOTHING, Slot
from envsynth.environment.discrete.statement_choice import computed
from envsynth.environment.discrete.wrapper import DiscreteActions
from envsynth.environment.registration import spec
from envsynth.reward.answer import states
from envsynth.simulation.user import reply


@dataclass
class Expressible:
    """How many tasks the golden trajectory solves when it is acted out by choices, and what stops the others.

    Attributes:
        tasks: by (split, difficulty), how many tasks there are.
        solved: by (split, difficulty), how many of them are solved.
        reasons: by task id, what could not be chosen.
        actions: how many choices the solved episodes took.
    """

    tasks: Counter[tuple[str, str]] = field(default_factory=Counter)
    solved: Counter[tuple[str, str]] = field(default_factory=Counter)
    reasons: dict[str, str] = field(default_factory=dict)
    actions: list[int] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The share of all tasks that is solved."""
        return self.solved.total() / max(1, self.tasks.total())


def expressible(bundle: Bundle, values: int = 48, level: str = "high", task_ids: Iterable[str] = ()) -> Expressible:
    """Report which tasks can be solved in the discrete view.

    A task counts as expressible if choosing what its golden trajectory has, call by call and slot by slot, and stating
    what is asked, succeeds. It is a lower bound: another way to the goal may exist where this one is barred.

    Args:
        bundle: the tasks' bundle.
        values: as in `DiscreteActions`.
        level: the instruction's level, as values are read from its words.
        task_ids: the tasks to try; all where there are none.
    """
    env = DiscreteActions(gym.make(spec(bundle), level=level, max_turns=100), values)
    report = Expressible()
    for task_id in task_ids or bundle.tasks:
        task = bundle.tasks[task_id]
        report.tasks[task.split, task.difficulty] += 1
        reason, actions = _act_out(env, task)
        if reason:
            report.reasons[task_id] = reason
        else:
            report.solved[task.split, task.difficulty] += 1
            report.actions.append(actions)
    env.close()
    return report


def _act_out(env: DiscreteActions, task: Task) -> tuple[str, int]:
    """Act out a golden trajectory; return what could not be chosen (or an empty text) and the number of actions."""
    env.reset(seed=0, options={"task": task.id})
    actions, other = 0, ""
    for call in task.golden:
        draft = env.draft
        while env.draft is draft:
            slot = draft.slot
            action = _action(env, call.name if slot is None else _wanted(env, task, call, slot))
            if action is None:
                return f"{call.name}: {slot.path if slot else 'the tool'} cannot be chosen", actions
            env.step(action)
            actions += 1
        if call.name != ASK_USER and draft.arguments != call.arguments:
            other = other or f"{call.name}: the only value that fits is another one"
    reason, actions = _answer(env, task.asks, actions)
    return (other or reason) if reason else "", actions


def _wanted(env: DiscreteActions, task: Task, call: ToolCall, slot: Slot) -> Any:
    wanted = _at(call.arguments, slot.pointer)
    if call.name != ASK_USER:
        return wanted
    # The same can be asked in other words.
    told = reply(wanted, task.metadata.facts)
    questions = (option.value for option in env.choice.options.values())
    return next((question for question in questions if reply(question, task.metadata.facts) == told), wanted)


def _answer(env: DiscreteActions, asks: Iterable[Ask], actions: int) -> tuple[str, int]:
    *_, info = env.step(env.layout.finish)
    said: list[str] = []
    for ask in asks:
        if any(states(text, ask.kind, ask.value) for text in said):
            continue
        chosen = _stating(env, ask)
        if not chosen:
            return f"answer: {ask.label} cannot be stated", actions
        for item in chosen:
            action = next((a for a, text in env.options.items() if text == item.text), None)
            if action is None:
                return f"answer: {ask.label} cannot be stated", actions
            said.append(item.text)
            *_, info = env.step(action)
    if "reward" not in info:
        *_, info = env.step(env.layout.nothing)
    return "" if info["reward"]["success"] else "the episode does not succeed", actions + 2 + len(said)


def _stating(env: DiscreteActions, ask: Ask) -> list[Stated]:
    """Return what to choose in order to state what is asked: a value seen, or those that it is computed from."""
    seen = [option.value for option in env.choice.options.values() if isinstance(option.value, Stated)]
    direct = next((item for item in seen if states(item.text, ask.kind, ask.value)), None)
    if direct is not None:
        return [direct]
    numbers = [item for item in seen if isinstance(item.value, int | float)]
    for items in chain.from_iterable(combinations(numbers, count) for count in (2, 3)):
        for result in computed(items):
            if states(result.text, ask.kind, ask.value):
                return [*items, result]
    return []


def _action(env: DiscreteActions, wanted: Any) -> int | None:
    return next((action for action, option in env.choice.options.items() if _same(option.value, wanted)), None)


def _same(value: Any, wanted: Any) -> bool:
    return value is wanted if NOTHING in (value, wanted) else type(value) is type(wanted) and value == wanted


def _at(arguments: Any, pointer: tuple[str | int, ...]) -> Any:
    for part in pointer:
        try:
            arguments = arguments[part]
        except (KeyError, IndexError):
            return NOTHING
    return arguments
