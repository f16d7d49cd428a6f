"""Whether a request is one that a person would make: rules that say what a demanding reader would stumble over.

A walk that breaks one of them is dropped before it is proved, which costs next to nothing; the reasons are counted in
the funnel.
"""

from collections.abc import Iterator, Sequence

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import singular
from envsynth.synthesis.english.clauses import MAKING
from envsynth.synthesis.english.nouns import head
from envsynth.synthesis.tell.agreement import contradicts, told_twice
from envsynth.synthesis.tell.enough import PLAIN, Budget, is_crowded, is_long, says_too_little
from envsynth.synthesis.tell.findings import findings
from envsynth.synthesis.tell.groups import Group
from envsynth.synthesis.tell.high import is_spoken
from envsynth.synthesis.tell.origin import looked_up_by, unnamed
from envsynth.synthesis.tell.picked import picked_twice, told_and_picked
from envsynth.synthesis.tell.sayable import is_named, unsayable
from envsynth.synthesis.tell.specific import other_medium
from envsynth.synthesis.tell.values import sort_values

_TOGETHER = frozenset(v.listed("aggregate compare consolidate merge combine cluster rank"))
_THREADS = 2  # "I also need you to" once
_SEEKING = frozenset(
    v.listed("extract retrieve get fetch calculate compute determine estimate find detect identify look predict")
)


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
    by = looked_up_by(groups)
    yield from (unnamed(group, _earlier(spoken, group), by) for group in groups)
    told = list({one.name: one for group in groups for one in group.given()}.values())
    phrases = sort_values(told)
    yield "more is told than people tell" if is_crowded(groups, spoken, phrases, budget) else ""
    yield from (unsayable(one, told) for one in phrases.details)
    yield "a thing has no name" if not all(is_named(one) for one in told if one.kind in ("id", "ids", "path")) else ""
    hidden = max((_hidden(group, _earlier(spoken, group)) for group in spoken), default=0)
    yield "more is told than people tell" if hidden and hidden + len(phrases.about) > budget.about else ""
    yield "what it is done by is not said" if any(map(says_too_little, spoken)) else ""
    yield "a file of another sort" if any(map(_other_file, spoken)) else ""
    yield "one thing is told twice" if any(told_and_picked(one) or _says_its_object(one) for one in groups) else ""
    yield "a thing is made of itself" if any(map(_of_itself, spoken)) else ""
    yield "two ways to choose" if picked_twice(groups) else ""
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


def _says_its_object(group: Group) -> bool:
    """Whether a choice goes by the name of what is done: "control the operating mode with the off mode"."""
    said = {singular(word) for word in group.clause().object.lower().split(" of ")[0].split()}
    return any(
        one.kind in ("choice", "number") and set(map(singular, one.noun.lower().split())) <= said
        for one in group.given()
    )


def _of_itself(group: Group) -> bool:
    """Whether a thing is made for one of its sort, or one is put together: "schedule a listing for that listing"."""
    verb, said = group.clause().verb.partition(" ")[0], singular(head(group.clause().object.lower()))
    singles = [flow for flow in group.flows().values() if flow.choice is not None and flow.choice.how != "all"]
    if verb in _TOGETHER:
        return any(flow.choice is not None and flow.choice.count == 1 for flow in singles)
    return verb in MAKING and any(singular(head(flow.noun)) == said for flow in singles)


def _alike(spoken: Sequence[Group]) -> bool:
    said = [group.clause() for group in spoken]
    return len(set(said)) < len(said)


def _asked_for(spoken: Sequence[Group]) -> bool:
    """Whether something is told that the request wants to be found: a price, and to extract the price."""
    objects = [group.clause().object for group in spoken if group.clause().verb in _SEEKING]
    sought = [_words(part) for text in objects for part in {text, text.partition(" of ")[0]}]
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
