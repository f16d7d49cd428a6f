"""Whether a request says enough, and no more than people tell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import singular
from envsynth.synthesis.english.clauses import MAKING
from envsynth.synthesis.english.nouns import head, is_plural
from envsynth.synthesis.inputs import Input
from envsynth.synthesis.tell.facts import is_setting
from envsynth.synthesis.tell.findings import findings
from envsynth.synthesis.tell.groups import Group
from envsynth.synthesis.tell.values import Phrases, is_label

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
# Of nothing in particular, only a list can be wanted: "list open roles", and no "retrieve property records".
_READING = frozenset(v.listed("retrieve extract fetch load generate produce collect gather"))
# What is made of nothing, or captured of nothing: a picture by a model, with no word of what is on it.
_FROM_SOMETHING = _READING | frozenset(
    v.listed(
        "capture render compose write draw design classify analyze assess evaluate validate verify process enhance"
    )
)
_PAPERS = frozenset(v.listed("document page photo image paper receipt book"))
_ONTO = frozenset(v.listed("upload import attach"))
_JUDGING = frozenset(v.listed("validate verify"))
_CHANGING = frozenset(v.listed("update modify edit change reschedule rename"))
_SENDING = frozenset(v.listed("send deliver notify link associate connect assign"))
_TOGETHER = frozenset(v.listed("aggregate consolidate merge combine"))
_NOTING = frozenset(v.listed("record log submit register add enter"))
_MEASURED = frozenset(
    v.listed(
        "measurement reading transaction expense income payment score vital weight value entry balance usage milestone"
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
    things = [one for one in group.given() if _is_thing(one) or (one.kind == "text" and verb in _CHANGING)]
    loose = not group.flows() and not things
    if loose and (verb in _CHANGING | _SENDING or (verb in _TOGETHER and not any(map(_is_list, group.given())))):
        return True
    if verb in _GONE:
        return not _names_one(group)
    if verb in _ONTO and not any(map(_is_file, group.given())):
        return not _names_one(group)
    if verb not in _BY_SOMETHING and any(one.noun.split()[-1] == "status" for one in told):
        return True  # how things stand is looked up, not told
    if verb in _NOTING and _is_measured(group.clause().object):
        return not any(one.kind == "number" for one in told)
    if verb in MAKING | {"add"} and told and not of_something and all(one.kind in ("number", "flag") for one in told):
        return True
    if verb in _READING and nothing and not group.indices[0]:
        return True
    if verb in _JUDGING and group.given() and not group.flows() and not any(map(_is_judged, group.given())):
        return True
    if verb == "load" and group.indices[0] and not any(one.kind in ("path", "id", "ids") for one in group.given()):
        return True
    making = verb in _FROM_SOMETHING or (verb == "scan" and singular(head(group.clause().object)) in _PAPERS)
    if making and not group.flows() and group.given() and all(map(_is_how, group.given())):
        return True
    if verb not in _BY_SOMETHING:
        return bool(group.indices[0]) and nothing
    return not told and (verb in _NO_LOOK_UP or nothing)


def _is_thing(one: Input) -> bool:
    """Whether a value is what one thing is known by."""
    named = one.noun.endswith(("name", "names", "emails", "slug", "identifier"))
    return one.kind in ("id", "ids", "path", "email") or is_label(one) or named


def _is_file(one: Input) -> bool:
    return (one.kind in ("path", "text") or one.said.startswith("/")) and not one.noun.endswith("folder")


def _is_judged(one: Input) -> bool:
    return _is_thing(one) or isinstance(one.value, list) or one.kind in ("text", "word", "place")


def _is_list(one: Input) -> bool:
    return isinstance(one.value, list) or one.kind in ("path", "text", "place", "date", "time")


def _is_how(one: Input) -> bool:
    """Whether a value says how something is done, and not to what: a mode, a model, a flag."""
    how = is_setting(one) or one.noun.split()[-1] in ("goal", "purpose", "tone", "source")
    return one.kind in ("number", "flag") or (one.kind in ("choice", "word") and how)


def _is_measured(text: str) -> bool:
    """Whether what is noted has a figure, without which nothing is noted."""
    return singular(head(text.lower())) in _MEASURED


def _names_one(group: Group) -> bool:
    """Whether it is said which: an order that is told or was found, and of several no customer that they belong to."""
    said = group.clause().object.lower()
    wanted = singular(head(said))
    known = [one.noun for one in group.given() if one.kind in ("id", "ids", "path")]
    if known and (not is_plural(said) or any(singular(head(noun.lower())) == wanted for noun in known)):
        return True
    return any(singular(head(flow.noun.lower())) == wanted for flow in group.flows().values())
