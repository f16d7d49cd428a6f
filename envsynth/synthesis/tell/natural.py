"""Whether a request is one that a person would make: rules that say what a demanding reader would stumble over.

A walk that breaks one of them is dropped before it is proved, which costs next to nothing; the reasons are counted in
the funnel.
"""

from collections.abc import Iterator, Mapping, Sequence

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import singular
from envsynth.synthesis.english.nouns import head
from envsynth.synthesis.english.objects import is_noun_phrase
from envsynth.synthesis.tell.agreement import contradicts, told_twice
from envsynth.synthesis.tell.enough import PLAIN, Budget, is_crowded, is_long, says_too_little
from envsynth.synthesis.tell.findings import findings, is_judging
from envsynth.synthesis.tell.groups import Group
from envsynth.synthesis.tell.high import is_spoken
from envsynth.synthesis.tell.sayable import is_found_out, is_named, says_nothing, unsayable
from envsynth.synthesis.tell.specific import other_medium
from envsynth.synthesis.tell.values import sort_values

_NO_PICK = frozenset(
    v.listed("date time timestamp price score amount value rating latitude longitude address status type")
)
_MOST_FINDINGS = 2  # "for that order and the first item listed"
_THREADS = 2  # "I also need you to" once
_SEEKING = frozenset(
    v.listed("extract retrieve get fetch calculate compute determine estimate find detect identify look predict")
)
_NO_THING = frozenset(v.listed("field column key flag type channel platform"))


def fault(groups: Sequence[Group], text: str, budget: Budget = PLAIN) -> str:
    """Return what a reader would stumble over; nothing where a request reads well.

    Args:
        groups: the walk's groups.
        text: the request.
        budget: how much it may hold.
    """
    spoken = [group for group in groups if is_spoken(group)]
    return next((reason for reason in _faults(groups, spoken, text, budget) if reason), "")


def _faults(groups: Sequence[Group], spoken: Sequence[Group], text: str, budget: Budget) -> Iterator[str]:
    yield "what a tool does cannot be told" if not all(group.clause().is_clean for group in spoken) else ""
    yield "more is wanted than one asks for at once" if len(spoken) > budget.spoken else ""
    yield "two wishes that sound alike" if _alike(spoken) else ""
    yield "what is told is asked for" if _asked_for(spoken) else ""
    yield "two wishes that have nothing to do with each other" if not hangs_together(groups, spoken, _THREADS) else ""
    told_for = {index: bool(group.given()) for group in groups for index in group.indices}
    yield from (_unnamed(group, _earlier(spoken, group), told_for) for group in groups)
    told = list({one.name: one for group in groups for one in group.given()}.values())
    phrases = sort_values(told)
    yield "more is told than people tell" if is_crowded(groups, spoken, phrases, budget) else ""
    yield from (unsayable(one, told) for one in phrases.details)
    yield "a thing has no name" if not all(is_named(one) for one in told if one.kind in ("id", "ids", "path")) else ""
    hidden = max((_hidden(group, _earlier(spoken, group)) for group in spoken), default=0)
    yield "more is told than people tell" if hidden and hidden + len(phrases.about) > budget.about else ""
    yield "what it is done by is not said" if any(map(says_too_little, spoken)) else ""
    yield "a file of another sort" if any(map(_other_file, spoken)) else ""
    yield "one thing is told twice" if any(map(_told_and_picked, groups)) else ""
    yield "two ways to choose" if any(map(_two_ways, groups)) else ""
    yield "one thing is told twice" if told_twice(told, _silent(groups, spoken), _single(groups)) else ""
    yield "two facts contradict each other" if contradicts(groups, [one.clause().object for one in spoken]) else ""
    yield "too long a request" if is_long(text, budget) else ""


def _hidden(group: Group, before: Sequence[Group]) -> int:
    """Return how many things a group is done for that the request has not spoken of."""
    known = {index for other in before for index in other.indices}
    silent = [flow for flow in group.flows().values() if flow.producer not in known]
    return sum(flow.noun in text for text in findings(group, before, set()).about for flow in silent)


def _other_file(group: Group) -> bool:
    return any(other_medium(group.clause(), file) for file in sort_values(group.given()).files)


def _told_and_picked(group: Group) -> bool:
    """Whether a thing is told by its name, and picked from a list besides: the first two sensors, and "Boiler room"."""
    picked = {singular(head(flow.noun)) for flow in group.flows().values() if flow.choice is not None}
    return any(singular(head(one.noun.removesuffix(" name"))) in picked for one in group.given() if one.kind == "word")


def _two_ways(group: Group) -> bool:
    """Whether one list is chosen from in two ways: the first sensor, and the name with the highest level."""
    chosen = [(flow.producer, flow.choice) for flow in group.flows().values() if flow.choice is not None]
    picked = {(producer, choice.how, choice.by) for producer, choice in chosen if choice.how not in ("only", "all")}
    return len(picked) > len({producer for producer, *_ in picked})


def _alike(spoken: Sequence[Group]) -> bool:
    said = [group.clause() for group in spoken]
    return len(set(said)) < len(said)


def _asked_for(spoken: Sequence[Group]) -> bool:
    """Whether something is told that the request wants to be found: a price, and to extract the price."""
    sought = [_words(group.clause().object) for group in spoken if group.clause().verb in _SEEKING]
    told = [_words(one.noun) for group in spoken for one in group.given() if one.kind not in ("id", "ids", "text")]
    return any(noun and noun[-1] == thing[-1] and set(noun) <= set(thing) for noun in told for thing in sought if thing)


def _words(text: str) -> list[str]:
    return [singular(word) for word in text.lower().split()]


def _earlier(spoken: Sequence[Group], group: Group) -> list[Group]:
    return [other for other in spoken if other.indices[0] < group.indices[0]]


def hangs_together(groups: Sequence[Group], spoken: Sequence[Group], threads: int) -> bool:
    """Whether what is spoken of falls into no more than so many threads, which share data or something told."""
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
    return len({root(number) for number, group in enumerate(groups) if group in spoken}) <= threads


def _unnamed(group: Group, before: Sequence[Group], told_for: Mapping[int, bool]) -> str:
    """Findings that are used need a name, or a step before that was spoken of."""
    said = findings(group, before, set())
    known = {index for other in before for index in other.indices}
    if _loosely_chosen(group, known, told_for):
        return "a finding comes from nowhere"
    if "the results" in said.using and not all(flow.producer in known for flow in group.flows().values()):
        return "a finding has no name"
    loose = [flow for flow in group.flows().values() if flow.choice is None]
    if any(flow.producer not in known and not told_for[flow.producer] for flow in loose):
        return "a finding comes from nowhere"
    nouns = [flow.noun for flow in group.flows().values() if f" {flow.noun}" in f"{' '.join(said.about)} {said.using}"]
    if any(flow.noun in said.using and flow.producer not in known for flow in group.flows().values()):
        return "a finding comes from nowhere"
    if len(said.about) > _MOST_FINDINGS:
        return "more is told than people tell"
    if said.using and not is_judging(group) and any(is_found_out(flow.noun) for flow in group.flows().values()):
        return "a score is used for no judgement"
    if any(singular(head(flow.noun)) in _NO_THING for flow in group.flows().values() if flow.noun in nouns):
        return "a finding has no name"
    return "a finding has no name" if any(not is_noun_phrase(noun) or says_nothing(noun) for noun in nouns) else ""


def _loosely_chosen(group: Group, known: set[int], told_for: Mapping[int, bool]) -> bool:
    """Whether the first is picked of a list that the request says nothing of, or beside something that it names."""
    chosen = [flow for flow in group.flows().values() if flow.choice is not None and flow.choice.how != "all"]
    if any(singular(head(flow.noun).lower()) in _NO_PICK for flow in chosen):
        return True  # people pick things, and no dates
    picked = [flow for flow in chosen if flow.choice is not None and flow.choice.how == "first"]
    named = any(one.kind in ("id", "ids", "path") for one in group.given())
    return any(named or (flow.producer not in known and not told_for[flow.producer]) for flow in picked)


def _single(groups: Sequence[Group]) -> list[str]:
    return [
        flow.noun
        for group in groups
        for flow in group.flows().values()
        if flow.choice is None or flow.choice.how == "only"
    ]


def _silent(groups: Sequence[Group], spoken: Sequence[Group]) -> list[str]:
    """Return the names of findings of calls that the request does not speak of."""
    known = {index for group in spoken for index in group.indices}
    flows = [flow for group in groups for flow in group.flows().values()]
    return list(dict.fromkeys(flow.noun for flow in flows if flow.producer not in known))
