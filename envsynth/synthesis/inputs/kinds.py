"""Kinds and settings: which choices say what a thing is, and which only how something is done.

How a file is written or how urgent it is can be chosen freely. Of what kind a thing is depends on the thing: two such
choices that nothing ties together contradict each other often (a mug that is a discount).
"""

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import singular, words

_KINDS = frozenset(
    v.listed(
        "type kind category class classification species breed model make brand industry sector genre material "
        "reason cuisine crop equipment product topic issue damage defect disease symptom specialty terrain habitat "
        "system device occupation profession organism ingredient mineral commodity domain segment demographic trade "
        "specialization condition provider appliance instrument sport hobby craft occasion application"
    )
)
_SET = frozenset(
    v.listed(
        "analysis report notification template communication source alert account check location dashboard update "
        "action operation filter format data finish visualization query scan measurement comparison address "
        "validation schedule index scale database chart search fingerprint test backup sync allocation key token "
        "encryption output input export import version pattern hash join trigger connection config layout view code "
        "id identifier benchmark similarity extraction verification detection resolution calculation normalization "
        "encoding transformation aggregation recurrence reminder logic metric threshold plot payment price discount "
        "meeting interview membership recipient contact channel sort grouping rounding adjustment processing rule "
        "response message document file content model summary optimization forecast period time date field "
        "evaluation assessment reconciliation refund shipping delivery service_level currency card storage volume "
        "recovery deletion consent privacy access permission role plan subscription billing color image audio video "
        "pricing auth authentication"
    )
)


def is_kind(name: str) -> bool:
    """Whether a field of this name says of what kind a thing is.

    >>> is_kind("item_type"), is_kind("report_type"), is_kind("priority")
    (True, False, False)
    """
    said = list(map(singular, words(name)))
    if not said or said[-1] not in _KINDS:
        return False
    return not set(said[-2:-1]) & _SET


def names_a_value(name: str) -> bool:
    """Whether a tool's own words may say what is put into a field of this name: the type of template, the mode."""
    return singular((words(name) or [""])[-1]) in ("type", "kind", "category", "class", "mode", "modality", "species")


def same_thing(name: str, other: str) -> bool:
    """Whether two fields speak of one thing: "item_type" and "item_name".

    >>> same_thing("item_type", "item_name"), same_thing("item_type", "order_date"), same_thing("type", "name")
    (True, False, True)
    """
    return set(words(name)[:-1]) == set(words(other)[:-1])
