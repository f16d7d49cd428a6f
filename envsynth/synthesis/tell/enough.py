"""Whether a request says enough, and no more than people tell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import singular
from envsynth.synthesis.english.clauses import MAKING
from envsynth.synthesis.english.nouns import head
from envsynth.synthesis.tell.findings import findings
from envsynth.synthesis.tell.groups import Group
from envsynth.synthesis.tell.values import Phrases

_MOST_THINGS = 2  # "for that order and customer CUS-1"
# What says nothing unless it is told by what: "search transactions", "update an order".
_BY_SOMETHING = frozenset(
    v.listed(
        "search filter find query browse match lookup update modify edit change set adjust assign sort rename move "
        "convert translate send notify add record register create book schedule place submit log enroll upload import "
        "compare upgrade configure apply map"
    )
)
# Of these, an identifier says too little: a search for customer CUS-1 still says nothing of what is sought.
_NO_LOOK_UP = frozenset(
    v.listed(
        "search filter find query browse lookup update modify edit change set adjust sort convert translate import map "
        "apply"
    )
)
_GONE = frozenset(v.listed("remove delete cancel archive drop discard"))


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a request may hold.

    Attributes:
        spoken: the things that it speaks of.
        facts: the values that it tells, but for identifiers, files, places and dates.
        about: the identifiers and files that it names.
        sentences: how many there may be, what is asked included.
        characters: how long it may be.
    """

    spoken: int = 4
    facts: int = 7
    about: int = 3
    sentences: int = 6
    characters: int = 520


PLAIN = Budget()


def is_crowded(groups: Sequence[Group], spoken: Sequence[Group], told: Phrases, budget: Budget) -> bool:
    """Whether there are more facts, or more things that one step is done for, than people tell."""
    facts = [*told.details, *told.orders]
    if len(facts) > budget.facts or len(told.about + told.files) > budget.about:
        return True
    known: set[str] = set()
    waiting = 0
    for group in groups:
        fresh = {one.name for one in group.given() if one.kind in ("id", "ids", "path")} - known
        known |= fresh
        waiting += len(fresh)
        if group in spoken:
            before = [other for other in spoken if other.indices < group.indices]
            if waiting + len(findings(group, before, set()).about) > _MOST_THINGS:
                return True
            waiting = 0
    return False


def is_long(text: str, budget: Budget) -> bool:
    """Whether a request has more characters, or sentences, than people write."""
    sentences = len(re.findall(r"[.?!]\"? (?=[A-Z])", re.sub(r'"[^"]*"', '""', text))) + 1
    return len(text) > budget.characters or sentences > budget.sentences


def says_too_little(group: Group) -> bool:
    """Whether something is searched, changed, made or removed, and nothing says by what, to what, or of what."""
    verb = group.clause().verb.partition(" ")[0]
    told = [one for one in group.given() if one.kind not in ("id", "ids")]
    nothing = not group.given() and not group.flows()
    of_something = bool(group.flows()) or len(told) < len(group.given())
    if verb in _GONE:
        return not any(one.kind in ("id", "ids", "path") for one in group.given()) and not _names_one(group)
    if verb not in _BY_SOMETHING and any(one.noun.split()[-1] == "status" for one in told):
        return True  # how things stand is looked up, not told
    if verb in MAKING | {"add"} and told and not of_something and all(one.kind in ("number", "flag") for one in told):
        return True
    if verb not in _BY_SOMETHING:
        return bool(group.indices[0]) and nothing
    return not told and (verb in _NO_LOOK_UP or nothing)


def _names_one(group: Group) -> bool:
    """Whether a finding says which: an order that was found, and no project that they belong to."""
    wanted = singular(head(group.clause().object.lower()))
    return any(singular(head(flow.noun.lower())) == wanted for flow in group.flows().values())
