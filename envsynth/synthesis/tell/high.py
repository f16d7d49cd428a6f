"""The high level: what is wanted, and what only the user can know.

A look-up that needs nothing but identifiers goes unsaid, as somebody who asks knows no more than what is to come out.
A step that the user has to say something for is spoken of, because what is said has to belong to something.
"""

import re
from collections.abc import Sequence

import numpy as np

from envsynth.synthesis.english.nouns import listed
from envsynth.synthesis.inputs import Input
from envsynth.synthesis.tell.asks import Question
from envsynth.synthesis.tell.choices import high_choices
from envsynth.synthesis.tell.groups import Group
from envsynth.synthesis.tell.part import Part, part_of
from envsynth.synthesis.tell.values import sort_values

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
_WORDED = ("text", "email")
_SHORT = 110


def high(groups: Sequence[Group], asked: Sequence[Question], rng: np.random.Generator) -> str:
    """Return the request as a user would make it."""
    spoken = [group for group in groups if is_spoken(group)]
    parts = _parts(groups, spoken)
    aside = [choice.aside() for group in groups if group not in spoken for choice in high_choices(group)]
    aside += [choice.aside() for group in spoken for choice in high_choices(group)[1:]]
    if len(parts) == 2 and not (parts[0].listed or parts[0].after) and _is_short(parts[0].goal, parts[1].goal):
        both = f"{parts[0].goal} and{' then' if parts[1].linked else ''} {parts[1].goal}"
        parts = [Part(both, False, parts[1].listed, parts[1].after)]
    join = len(parts) == 1 and len(asked) == 1 and not parts[0].listed and " and " not in parts[0].goal
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
    """Whether a request has to speak of a group: it is wanted, something is said for it, or findings come from it."""
    phrases = sort_values(group.given())
    return group.wanted or group.source or bool(phrases.details or phrases.orders)


def _is_short(*goals: str) -> bool:
    return sum(map(len, goals)) < _SHORT and not any(" and " in goal for goal in goals)


def _parts(groups: Sequence[Group], spoken: Sequence[Group]) -> list[Part]:
    parts: list[Part] = []
    told: set[str] = set()
    words: set[str] = set()
    waiting: list[Input] = []
    settled = {choice for group in groups if group not in spoken for choice in high_choices(group)}
    before: list[Group] = []
    for group in groups:
        given = {one.name: one for one in group.given()}
        # The same words for another parameter are no news.
        fresh = [one for name, one in given.items() if name not in told and not _is_repeated(one, words)]
        told.update(given)
        words.update(one.said for one in fresh if one.kind in _WORDED)
        if group not in spoken:
            waiting += fresh
            continue
        again = [one for one in given.values() if one not in fresh]
        parts.append(part_of(group, fresh, again, waiting, before, settled))
        waiting = []
        before.append(group)
    return parts


def _is_repeated(one: Input, words: set[str]) -> bool:
    return one.kind in _WORDED and one.said in words


def _sentences(parts: Sequence[Part], rng: np.random.Generator) -> list[str]:
    openers = [str(text) for text in rng.permutation(_FIRST)]
    then, also = ([str(text) for text in rng.permutation(texts)] for texts in (_THEN, _ALSO))
    sentences: list[str] = []
    for place, part in enumerate(parts):
        opener = openers[0] if place == 0 else (then if part.linked else also)[place % len(then)]
        if part.listed and opener.endswith("?"):  # no list follows a question
            opener = next(text for text in openers if not text.endswith("?"))
        goal = part.goal + part.listed
        sentence = opener.format(goal=goal, Goal=goal[:1].upper() + goal[1:])
        sentences += [re.sub(r'([.!?]")\.$', r"\1", sentence), *part.after]
    return sentences


__all__ = ["high", "is_spoken"]
