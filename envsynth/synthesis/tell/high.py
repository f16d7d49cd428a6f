"""The high level: what is wanted, and what only the user can know.

A look-up that needs nothing but identifiers goes unsaid, as somebody who asks knows no more than what is to come out.
A step that the user has to say something for is spoken of, because what is said has to belong to something.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from envsynth.simulation.schema import vocabulary as v
from envsynth.synthesis.english import Clause
from envsynth.synthesis.english.nouns import listed
from envsynth.synthesis.inputs import Input
from envsynth.synthesis.tell.asks import Question
from envsynth.synthesis.tell.choices import Chosen, high_choices
from envsynth.synthesis.tell.facts import beside_and_after
from envsynth.synthesis.tell.findings import findings, in_place_of_object
from envsynth.synthesis.tell.groups import Group
from envsynth.synthesis.tell.values import Phrases, sort_values

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
_THEN = ("Then {goal}.", "After that, {goal}.", "Next, {goal}.")
_ALSO = ("Also, {goal}.", "I also need you to {goal}.", "Please also {goal}.")
_ASK = ("Tell me {what}.", "Let me know {what}.", "What {is} {what}?", "I'd like to know {what}.", "Report {what}.")
_JOINED = (" and tell me {what}", " and let me know {what}", " and report {what}")
_FROM = frozenset(v.listed("extract parse load read import retrieve get transcribe collect fetch"))
_WITHIN = frozenset(v.listed("identify detect find search count locate recognize"))
_SHORT = 110
_ROOM = 2  # facts that a verb can carry with it


@dataclass(slots=True)
class _Part:
    """One thing that is spoken of: its clause, and the sentences that belong to it."""

    goal: str
    linked: bool
    after: list[str] = field(default_factory=list)


def high(groups: Sequence[Group], asked: Sequence[Question], rng: np.random.Generator) -> str:
    """Return the request as a user would make it."""
    spoken = [group for group in groups if is_spoken(group)]
    parts = _parts(groups, spoken)
    aside = [choice.aside() for group in groups if group not in spoken for choice in high_choices(group)]
    aside += [choice.aside() for group in spoken for choice in high_choices(group)[1:]]
    if len(parts) == 2 and not parts[0].after and len(parts[0].goal) + len(parts[1].goal) < _SHORT:
        parts = [
            _Part(f"{parts[0].goal} and{' then' if parts[1].linked else ''} {parts[1].goal}", False, parts[1].after)
        ]
    join = len(parts) == 1 and len(asked) == 1 and rng.random() < 0.5
    if join:
        parts[0].goal += str(rng.choice(_JOINED)).format(what=asked[0].to_text())
    sentences = _sentences(parts, rng)
    sentences += [text for text in aside if text not in sentences]
    if asked and not join:
        what = listed([question.to_text() for question in asked])
        many = len(asked) > 1 or asked[0].is_plural
        sentences.append(str(rng.choice(_ASK)).format(what=what, **{"is": "are" if many else "is"}))
    return " ".join(dict.fromkeys(sentences))


def is_spoken(group: Group) -> bool:
    """Whether a request has to speak of a group: it is wanted, or the user says something for it."""
    phrases = sort_values(group.given())
    return group.wanted or bool(phrases.details or phrases.orders)


def _parts(groups: Sequence[Group], spoken: Sequence[Group]) -> list[_Part]:
    parts: list[_Part] = []
    told: set[str] = set()
    waiting: list[Input] = []
    settled = {choice for group in groups if group not in spoken for choice in high_choices(group)}
    before: list[Group] = []
    for group in groups:
        if group not in spoken:
            waiting += _fresh(group.given(), told)
            continue
        phrases = sort_values([*waiting, *_fresh(group.given(), told)])
        waiting = []
        parts.append(_part(group, phrases, before, settled))
        before.append(group)
    return parts


def _part(group: Group, phrases: Phrases, before: Sequence[Group], settled: set[Chosen]) -> _Part:
    found = findings(group, before, settled)
    about = [*found.about, *phrases.about]
    noun = phrases.about[0].rpartition(" ")[0] if len(about) == 1 and phrases.about else ""
    clause = group.clause()
    several = len(group.steps) > 1 and not clause.object.startswith("the ")
    crowded = any(" with " in text for text in about)
    inline, after = beside_and_after(phrases.details, room=0 if crowded else _ROOM)
    goal = clause.to_text(several=several, about=noun)
    itself = next((text for text in about if in_place_of_object(text, group)), "")
    if itself:
        about.remove(itself)
        goal = f"{clause.verb} {itself}"
    files = _files(clause, phrases.files)
    if files.startswith(" for "):
        about, files = [*about, *phrases.files], ""
    goal += files + Phrases(about=about, beside=phrases.beside).inline()
    goal += f" {found.using}" if found.using else ""
    goal += inline
    after += [f"{text[:1].upper()}{text[1:]}." for text in phrases.orders]
    known = {index for other in before for index in other.indices}
    return _Part(goal, any(flow.producer in known for flow in group.flows().values()), after)


def _files(clause: Clause, files: Sequence[str]) -> str:
    """Say which files: things are extracted from one, found in it, or else done for it."""
    how = "from" if clause.verb in _FROM else "in" if clause.verb in _WITHIN else "for"
    return f" {how} {listed(files)}" if files else ""


def _fresh(inputs: Sequence[Input], told: set[str]) -> list[Input]:
    found = [one for one in {one.name: one for one in inputs}.values() if one.name not in told]
    told.update(one.name for one in found)
    return found


def _sentences(parts: Sequence[_Part], rng: np.random.Generator) -> list[str]:
    openers = [str(text) for text in rng.permutation(_FIRST)]
    then, also = ([str(text) for text in rng.permutation(texts)] for texts in (_THEN, _ALSO))
    sentences: list[str] = []
    for place, part in enumerate(parts):
        opener = openers[0] if place == 0 else (then if part.linked else also)[place % len(then)]
        sentences += [opener.format(goal=part.goal, Goal=part.goal[:1].upper() + part.goal[1:]), *part.after]
    return sentences


__all__ = ["high", "is_spoken"]
