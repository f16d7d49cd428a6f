"""Agents that are told a part of the golden trajectory: what they win is the most that it is worth without the rest."""

import re
from collections import Counter

from envsynth.core import ASK_USER, DECLINE, GoldenCall, Task
from envsynth.reward.pointers import leaves, parse_pointer, replaced
from envsynth.synthesis.shortcuts.attempt import Agent, Attempt, Playground
from envsynth.synthesis.shortcuts.plans import goals, listing
from envsynth.synthesis.shortcuts.sight import NOTHING, imitate

_CODE = re.compile(r"[\w@.#+-]*[\d@](?:[\w@.#+-]*\w)?")


def does_nothing(ground: Playground) -> Agent:
    """Makes no call and states the right answer."""
    return lambda attempt: attempt.task.answer


def always_act(ground: Playground) -> Agent:
    """Makes the golden calls but never declines, and states the right answer."""

    def agent(attempt: Attempt) -> str:
        for call in attempt.task.golden:
            if call.name != DECLINE:
                attempt.call(call.name, call.arguments)
        return attempt.task.answer

    return agent


def always_refuse(ground: Playground) -> Agent:
    """Looks up what the golden does, does what most refusals need, and declines for the commonest reason."""
    refusals = [task for task in ground.training if _declines(task)]
    used = Counter(name for task in refusals for name in {call.name for call in task.golden if call.role == "goal"})
    usual = {name for name, count in used.items() if 2 * count > len(refusals)} - {DECLINE}
    reasons = Counter(reason for task in refusals for reason in _declines(task))
    reason = reasons.most_common(1)[0][0] if reasons else ""

    def agent(attempt: Attempt) -> str:
        golden = attempt.task.golden
        for call in golden:
            if call.role == "support" or call.name in usual:
                attempt.call(call.name, call.arguments)
        customer = {k: v for call in golden for k, v in call.arguments.items() if k == "customer_id"}
        attempt.call(DECLINE, {**customer, "reason_code": reason})
        return attempt.task.answer

    return agent


def copies_instruction(ground: Playground) -> Agent:
    """Makes the golden calls, but looks nothing up: where a value has to be found, takes a code of the instruction."""

    def agent(attempt: Attempt) -> str:
        codes = _CODE.findall(attempt.task.instruction.high) or [NOTHING]
        for call in attempt.task.golden:
            arguments = call.arguments
            for pointer, _ in leaves(call.arguments):
                source = call.sources.get(pointer)
                if source is None or source.kind in ("call", "user"):
                    arguments = replaced(arguments, parse_pointer(pointer), codes[0])
            attempt.call(call.name, arguments)
        return attempt.task.answer

    return agent


def first_id_in_sight(ground: Playground) -> Agent:
    """Makes the golden calls, but with the first identifiers of the right kind in the request or the responses."""

    def agent(attempt: Attempt) -> str:
        imitate(attempt, attempt.task.golden)
        return attempt.task.answer

    return agent


def never_asks(ground: Playground) -> Agent:
    """Makes the golden calls but asks the user nothing: guesses what users told most often in training."""

    def agent(attempt: Attempt) -> str:
        others = ground.training_without(attempt.task)
        for call in attempt.task.golden:
            arguments = call.arguments
            for pointer in _told_by_user(call):
                told = Counter(
                    other.arguments[pointer[1:]]
                    for task in others
                    for other in task.golden
                    if other.name == call.name and pointer in _told_by_user(other)
                )
                guess = told.most_common(1)[0][0] if told else NOTHING
                arguments = replaced(arguments, parse_pointer(pointer), guess)
            if call.name != ASK_USER:
                attempt.call(call.name, arguments)
        return attempt.task.answer

    return agent


def recites(ground: Playground) -> Agent:
    """Makes the golden calls, and repeats all responses as they are instead of answering."""

    def agent(attempt: Attempt) -> str:
        _make(attempt)
        return "\n".join(result.to_text() for result in attempt.results) or "Done."

    return agent


def lists_everything(ground: Playground) -> Agent:
    """Makes the golden calls, and lists every value of every response, a line each, instead of answering."""

    def agent(attempt: Attempt) -> str:
        _make(attempt)
        return listing(attempt, range(len(attempt.results)))

    return agent


def lists_goals(ground: Playground) -> Agent:
    """Makes the golden calls, and lists every value of what the goal calls returned, a line each, with its name."""

    def agent(attempt: Attempt) -> str:
        _make(attempt)
        return listing(attempt, goals(attempt.task))

    return agent


def _make(attempt: Attempt) -> None:
    for call in attempt.task.golden:
        attempt.call(call.name, call.arguments)


def _told_by_user(call: GoldenCall) -> list[str]:
    return [f"/{name}" for name in call.arguments if (source := call.sources.get(f"/{name}")) and source.kind == "user"]


def _declines(task: Task) -> list[str]:
    return [str(call.arguments.get("reason_code", "")) for call in task.golden if call.name == DECLINE]
