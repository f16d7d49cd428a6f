"""Picking as people do: in one way, from one list, and what is picked is not told besides."""

from collections.abc import Sequence

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import singular
from envsynth.synthesis.english.nouns import head
from envsynth.synthesis.tell.groups import Group

_ALL = ("only", "all")
_STATED = frozenset(v.listed("amount date status price value total cost category categories score"))


def told_and_picked(group: Group) -> bool:
    """Whether what is picked is told, too: by its name, or by what is told of it."""
    return _by_name(group) or _by_facts(group)


def picked_twice(groups: Sequence[Group]) -> bool:
    """Whether one list is chosen from in two ways, by one step or by two."""
    return any(map(_two_ways, groups)) or _two_counts(groups)


def _by_name(group: Group) -> bool:
    """Whether a thing is told by its name, and picked from a list besides: the first two sensors, and "Boiler room"."""
    picked = {singular(head(flow.noun)) for flow in group.flows().values() if flow.choice is not None}
    return any(singular(head(one.noun.removesuffix(" name"))) in picked for one in group.given() if one.kind == "word")


def _by_facts(group: Group) -> bool:
    """Whether something is told of a thing that was found: of the transaction with the most points, its amount."""
    found = {
        singular(head(flow.noun)) for flow in group.flows().values() if group.names_entity(flow.noun) or flow.choice
    }
    told = [one.noun.split() for one in group.given() if one.kind in ("number", "date", "choice", "list", "word")]
    by = {flow.choice.figure for flow in group.flows().values() if flow.choice is not None and flow.choice.by}
    if any(singular(noun[-1]) in {figure.split()[-1] for figure in by} for noun in told):
        return True
    return any(len(noun) > 1 and singular(noun[0]) in found and noun[-1] in _STATED for noun in told)


def _two_ways(group: Group) -> bool:
    """Whether one list is chosen from in two ways: the first sensor, and the name with the highest level."""
    chosen = [(flow.producer, flow.choice) for flow in group.flows().values() if flow.choice is not None]
    picked = {(producer, choice.how, choice.by) for producer, choice in chosen if choice.how not in _ALL}
    return len(picked) > len({producer for producer, *_ in picked})


def _two_counts(groups: Sequence[Group]) -> bool:
    """Whether one list is chosen from differently by two steps: the first two sensors, and then the first."""
    flows = [flow for group in groups for flow in group.flows().values()]
    chosen = [(flow.noun, flow.choice) for flow in flows if flow.choice is not None]
    picked = {(noun, choice.how, choice.count, choice.figure) for noun, choice in chosen if choice.how not in _ALL}
    return len({noun for noun, *_ in picked}) < len(picked)
