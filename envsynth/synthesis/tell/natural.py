"""Whether a request is one that a person would make: rules that say what a demanding reader would stumble over.

A walk that breaks one of them is dropped before it is proved, which costs next to nothing; the reasons are counted in
the funnel.
"""

import re
from collections.abc import Iterator, Sequence

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import singular, words
from envsynth.synthesis.english.nouns import head, is_plural
from envsynth.synthesis.english.objects import is_noun_phrase
from envsynth.synthesis.inputs import Input
from envsynth.synthesis.inputs.numbers import is_usual
from envsynth.synthesis.inputs.units import PHYSICAL
from envsynth.synthesis.tell.asks import Question
from envsynth.synthesis.tell.findings import findings
from envsynth.synthesis.tell.groups import Group
from envsynth.synthesis.tell.high import is_spoken
from envsynth.synthesis.tell.values import sort_values

_EMPTY = frozenset(
    v.listed(
        "data input parameter config configuration information detail entry object payload spec specification setting"
    )
)
_EMPTY_ALONE = frozenset(
    v.listed("list result record structure metadata field factor component string item element attribute column value")
)
_COUNTED_EACH = frozenset(v.listed("quantity price amount cost age weight rating hour duration distance size budget"))


_THREADS = 2  # "I also need you to" once
_RAW = re.compile(r"^\d+[a-z]{1,2}$|[{}<>|\\]")
_SEEKING = frozenset(
    v.listed("extract retrieve get fetch calculate compute determine estimate find detect identify look predict")
)


class Plain:
    """How much a request may hold (see `fault`)."""

    spoken = 4
    facts = 5
    about = 3
    characters = 460


def fault(groups: Sequence[Group], asked: Sequence[Question], text: str) -> str:
    """Return what a reader would stumble over; nothing where a request reads well.

    Args:
        groups: the walk's groups.
        asked: what is asked in the end.
        text: the request.
    """
    spoken = [group for group in groups if is_spoken(group)]
    return next((reason for reason in _faults(groups, spoken, asked, text) if reason), "")


def _faults(groups: Sequence[Group], spoken: Sequence[Group], asked: Sequence[Question], text: str) -> Iterator[str]:
    yield "what a tool does cannot be told" if not all(group.clause().is_clean for group in spoken) else ""
    yield "more is wanted than one asks for at once" if len(spoken) > Plain.spoken else ""
    yield "two wishes that sound alike" if _alike(spoken) else ""
    yield "what is told is asked for" if _asked_for(spoken) else ""
    yield "two wishes that have nothing to do with each other" if not _hang_together(groups, spoken) else ""
    yield from map(_unnamed, groups, [_earlier(groups, spoken, group) for group in groups])
    told = list({one.name: one for group in groups for one in group.given()}.values())
    phrases = sort_values(told)
    facts = [*phrases.details, *phrases.orders]
    yield (
        "more is told than people tell"
        if len(facts) > Plain.facts or len(phrases.about + phrases.files) > Plain.about
        else ""
    )
    yield from (_of_fact(one, told) for one in phrases.details)
    yield "one thing is told twice" if _twins(told, _silent(groups, spoken)) else ""
    yield "what is asked has no name" if not all(is_noun_phrase(question.label) for question in asked) else ""
    yield "too long a request" if len(text) > Plain.characters else ""


def _alike(spoken: Sequence[Group]) -> bool:
    objects = [group.clause().object for group in spoken]
    return len(set(objects)) < len(objects)


def _asked_for(spoken: Sequence[Group]) -> bool:
    """Whether something is told that the request wants to be found: a price, and to extract the price."""
    sought = {singular(head(group.clause().object)) for group in spoken if group.clause().verb in _SEEKING}
    return any(singular(head(one.noun)) in sought for group in spoken for one in group.given() if one.kind != "ids")


def _earlier(groups: Sequence[Group], spoken: Sequence[Group], group: Group) -> list[Group]:
    return [other for other in spoken if other.indices[0] < group.indices[0]] if group in groups else []


def _hang_together(groups: Sequence[Group], spoken: Sequence[Group]) -> bool:
    """Whether each thing that is spoken of shares data, or something told, with another."""
    if len(spoken) < 2:
        return True
    place = {index: number for number, group in enumerate(groups) for index in group.indices}
    joined = list(range(len(groups)))

    def root(number: int) -> int:
        while joined[number] != number:
            number = joined[number]
        return number

    first: dict[str, int] = {}
    for number, group in enumerate(groups):
        for flow in group.flows().values():
            joined[root(number)] = root(place[flow.producer])
        for one in group.given():
            if one.name in first:
                joined[root(number)] = root(first[one.name])
            first.setdefault(one.name, number)
    return len({root(number) for number, group in enumerate(groups) if group in spoken}) <= _THREADS


def _unnamed(group: Group, before: Sequence[Group]) -> str:
    """Findings that are used need a name, or a step before that was spoken of."""
    said = findings(group, before, set())
    known = {index for other in before for index in other.indices}
    if "the results" in said.using and not all(flow.producer in known for flow in group.flows().values()):
        return "a finding has no name"
    nouns = [flow.noun for flow in group.flows().values() if flow.choice is not None or not said.using]
    nouns = [noun for noun in nouns if f" {noun}" in " ".join(said.about)]
    return "a finding has no name" if any(not is_noun_phrase(noun) or _is_empty(noun) for noun in nouns) else ""


def _of_fact(one: Input, told: Sequence[Input]) -> str:
    last = singular(head(one.noun).lower())
    if not is_noun_phrase(one.noun) or _is_empty(one.noun) or len(one.noun.split()) > 3:
        return "a fact has no name"
    if isinstance(one.value, list) and any(isinstance(value, int | float) for value in one.value):
        beside = [other for other in told if other is not one and isinstance(other.value, list)]
        if last not in _COUNTED_EACH or not any(len(other.value) == len(one.value) for other in beside):
            return "a list of bare figures"
    elif one.kind == "number" and not _has_unit(one) and not _is_count(one):
        return "a figure that measures nothing" if last in PHYSICAL or not is_usual(one.name) else ""
    elif one.kind == "choice" and _RAW.search(one.said):
        return "a value that nobody says"
    return ""


def _is_empty(noun: str) -> bool:
    last = singular(head(noun).lower())
    return last in _EMPTY or (last in _EMPTY_ALONE and " " not in noun)


def _is_count(one: Input) -> bool:
    return isinstance(one.value, int) and is_plural(one.noun)


def _has_unit(one: Input) -> bool:
    return one.said[-1:].isalpha() or (isinstance(one.value, float) and 0 < one.value < 1)


def _silent(groups: Sequence[Group], spoken: Sequence[Group]) -> list[str]:
    """Return the names of findings of calls that the request does not speak of."""
    known = {index for group in spoken for index in group.indices}
    flows = [flow for group in groups for flow in group.flows().values()]
    return list(dict.fromkeys(flow.noun for flow in flows if flow.producer not in known))


def _twins(told: Sequence[Input], silent: Sequence[str]) -> bool:
    """Whether two values, or a value and a finding that comes from nowhere, go by nearly the same name."""
    texts = [singular(head(one.noun)) for one in told if one.kind == "text"]
    pairs = [(one.noun, other.noun) for place, one in enumerate(told) for other in told[:place]]
    pairs += [(one.noun, noun) for one in told for noun in silent]
    return len(set(texts)) < len(texts) or any(_akin(*pair) for pair in pairs)


def _akin(noun: str, other: str) -> bool:
    one, two = ({singular(word) for word in words(text)} for text in (noun, other))
    return singular(head(noun)) == singular(head(other)) and (one <= two or two <= one)
