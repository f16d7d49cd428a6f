"""Where findings come from: each has a name, and a step before that was spoken of, or something it was looked up by."""

import re
from collections.abc import Mapping, Sequence

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import singular
from envsynth.synthesis.english.nouns import head
from envsynth.synthesis.english.objects import is_noun_phrase
from envsynth.synthesis.inputs import Input
from envsynth.synthesis.tell.findings import findings, is_judging
from envsynth.synthesis.tell.groups import Group
from envsynth.synthesis.tell.sayable import is_found_out, says_nothing
from envsynth.synthesis.walk.memory import Flow

_NO_PICK = frozenset(
    v.listed(
        "date time timestamp price score amount value rating latitude longitude address status type keyword tag term "
        "topic category label title"
    )
)
_MOST_FINDINGS = 2  # "for that order and the first item listed"
_FURTHER = frozenset(v.listed("additional other alternative related similar associated"))
_PARTS = frozenset(v.listed("frame page"))
_MEMBERS = frozenset(v.listed("frame page file document image record item row entry"))
_EXTENTS = frozenset(v.listed("time duration length size offset"))  # "the file with the earliest start time" of which?
_ED = re.compile(r"[a-z]+ed ")  # "the merged contacts" of a merging that goes unsaid
_NO_THING = frozenset(v.listed("field column key flag type channel platform"))


def looked_up_by(groups: Sequence[Group]) -> dict[int, frozenset[str]]:
    """Return what the user names for each call that it looks up by: a customer, a city, and no period."""
    named = {group.indices: frozenset(one.name for one in group.given() if _names(one)) for group in groups}
    return {index: names for indices, names in named.items() for index in indices}


def unnamed(group: Group, before: Sequence[Group], by: Mapping[int, frozenset[str]]) -> str:
    """Return what is wrong with how a group's findings are spoken of; nothing where all have a name and an origin.

    Args:
        group: the calls that they flow into.
        before: the groups that the request has spoken of before.
        by: what the user names for each call that it looks up by.
    """
    said = findings(group, before, set())
    known = {index for other in before for index in other.indices}
    told = {one.name for other in before for one in other.given()}
    stale = {index for index, names in by.items() if names and names <= told}
    if _of_told_before(group, known, stale):
        return "a finding comes from nowhere"
    if _loosely_chosen(group, known, by):
        return "a finding comes from nowhere"
    if "the results" in said.using and not all(flow.producer in known for flow in group.flows().values()):
        return "a finding has no name"
    loose = [flow for flow in group.flows().values() if flow.choice is None]
    if any(flow.producer not in known and not by[flow.producer] for flow in loose):
        return "a finding comes from nowhere"
    if any(flow.noun.startswith("current ") and flow.producer not in known for flow in group.flows().values()):
        return "a finding has no name"  # "the current account of a contact"
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


def _loosely_chosen(group: Group, known: set[int], by: Mapping[int, frozenset[str]]) -> bool:
    """Whether the first is picked of a list that the request says nothing of, or beside something that it names."""
    chosen = [flow for flow in group.flows().values() if flow.choice is not None and flow.choice.how != "all"]
    if any(singular(head(flow.noun).lower()) in _NO_PICK for flow in chosen):
        return True  # people pick things, and no dates
    picked = [flow for flow in chosen if flow.choice is not None and flow.choice.how == "first"]
    if any(flow.noun.split()[0] in _FURTHER for flow in picked):
        return True  # "the first additional email listed"
    only = [flow for flow in chosen if flow.choice is not None and flow.choice.how == "only"]
    if any(flow.producer not in known and not by[flow.producer] for flow in only):
        return True
    if any(_is_unseen(flow, known) for flow in group.flows().values()):
        return True
    named = any(one.kind in ("id", "ids", "path") for one in group.given())
    return any(named or (flow.producer not in known and not by[flow.producer]) for flow in picked)


def _of_told_before(group: Group, known: set[int], stale: set[int]) -> bool:
    """Whether one is picked of a silent look-up of what was told before: it cannot be said whose it is any more."""
    chosen = [flow for flow in group.flows().values() if flow.choice is not None and flow.producer not in known]
    return any(flow.producer in stale or _ED.match(flow.noun) for flow in chosen)


def _names(one: Input) -> bool:
    return one.kind in ("id", "ids", "path", "place", "word", "text", "list", "email")


def _is_unseen(flow: Flow, known: set[int]) -> bool:
    """Whether one is picked of a list that nobody has seen: "the first file of the video", but for its first frame."""
    if flow.choice is None or flow.producer in known:
        return False
    if flow.choice.how == "only":
        return singular(head(flow.noun)) in _MEMBERS
    if flow.choice.by:
        return flow.choice.figure.split()[-1] in _EXTENTS
    return flow.choice.how == "first" and flow.choice.count == 1 and flow.noun not in _PARTS
