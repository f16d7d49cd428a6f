"""The high level: what is wanted, and what only the user can know; never how to get there."""

from collections.abc import Sequence

import numpy as np

from envsynth.synthesis.english.nouns import listed, plural_phrase
from envsynth.synthesis.inputs import Input
from envsynth.synthesis.tell.asks import Question
from envsynth.synthesis.tell.choices import high_choices, reused_values
from envsynth.synthesis.tell.groups import Group
from envsynth.synthesis.tell.values import Phrases, sort_values, tell_details

_FIRST = (
    "{Goal}.",
    "Please {goal}.",
    "I need to {goal}.",
    "Could you {goal}?",
    "Can you {goal}?",
    "I'd like you to {goal}.",
    "We need to {goal}.",
    "Help me {goal}.",
    "I want to {goal}.",
)
_LEADS = ("This is about", "It's about", "I'm looking at")
_NEXT = ("Also, {goal}.", "Then {goal}.", "After that, {goal}.", "I also need you to {goal}.")
_ASK = ("Tell me {what}.", "Let me know {what}.", "What {is} {what}?", "I'd like to know {what}.", "Report {what}.")
_JOINED = (" and tell me {what}", " and let me know {what}", " and report {what}")


def high(groups: Sequence[Group], asked: Sequence[Question], rng: np.random.Generator) -> str:
    """Return the request as a user would make it."""
    wanted = [group for group in groups if group.wanted]
    others = [group for group in groups if not group.wanted]
    told: set[str] = set()
    openers = [str(text) for text in rng.permutation(_FIRST)]
    nexts = [str(text) for text in rng.permutation(_NEXT)]
    sentences: list[str] = []
    details: list[tuple[str, str]] = []
    orders: list[str] = []
    settled = {choice for group in others for choice in high_choices(group)}
    join = len(wanted) == 1 and len(asked) == 1 and rng.random() < 0.5
    for place, group in enumerate(wanted):
        behind = [one for other in others for one in other.given()] if place == 0 else []
        if behind and high_choices(group):  # what is chosen from is not what it is chosen for
            lead = sort_values(_fresh(behind, told))
            sentences += [f"{text}." for text in _leads(lead, rng)]
            details += lead.details
            orders += lead.orders
            behind = []
        phrases = sort_values(_fresh([*group.given(), *behind], told))
        choices = [choice.to_text() for choice in high_choices(group)[:1] if choice not in settled]
        goal = _goal(group, phrases, choices)
        if join:
            goal += str(rng.choice(_JOINED)).format(what=asked[0].to_text())
        opener = openers[0] if place == 0 else nexts[(place - 1) % len(nexts)]
        sentences.append(opener.format(goal=goal, Goal=goal[:1].upper() + goal[1:]))
        details += phrases.details
        orders += phrases.orders
    aside = [choice.aside() for group in others for choice in high_choices(group)]
    aside += [choice.aside() for group in wanted for choice in high_choices(group)[1:]]
    sentences += [tell_details(details, rng), *(f"{text[:1].upper()}{text[1:]}." for text in orders)]
    sentences += aside
    if asked and not join:
        what = listed([question.to_text() for question in asked])
        template = str(rng.choice(_ASK))
        sentences.append(template.format(what=what, **{"is": "is" if len(asked) == 1 else "are"}))
    return " ".join(sentence for sentence in dict.fromkeys(sentences) if sentence)


def _leads(lead: Phrases, rng: np.random.Generator) -> list[str]:
    """Say what the whole request is about, where there is anything to say."""
    beside = "".join(f" {text}" for text in lead.beside)
    if lead.about:
        return [f"{_LEADS[int(rng.integers(len(_LEADS)))]} {listed(lead.about)}{beside}"]
    return [f"This is about the time{beside}" if beside.startswith(" from") else f"This is{beside}"] if beside else []


def _fresh(inputs: Sequence[Input], told: set[str]) -> list[Input]:
    found = [one for one in {one.name: one for one in inputs}.values() if one.name not in told]
    told.update(one.name for one in found)
    return found


def _goal(group: Group, phrases: Phrases, choices: list[str]) -> str:
    several = len(group.steps) > 1
    about = [*choices, *phrases.about]
    noun = phrases.about[0].rpartition(" ")[0] if len(about) == 1 and phrases.about else ""
    clause = group.clause().to_text(several=several and not group.clause().object.startswith("the "), about=noun)
    using = reused_values(group)
    return clause + Phrases(about=about, beside=phrases.beside).inline() + (f" using {listed(using)}" if using else "")


__all__ = ["high", "plural_phrase"]
