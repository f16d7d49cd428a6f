"""Whether one fact can be said: it has a name that people use, and a value that means something to them."""

import re
from collections.abc import Sequence

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import singular
from envsynth.synthesis.english.nouns import head, is_plural
from envsynth.synthesis.english.objects import is_noun_phrase
from envsynth.synthesis.inputs import Input
from envsynth.synthesis.inputs.scales import is_usual
from envsynth.synthesis.inputs.units import PHYSICAL, TIMES

_EMPTY = frozenset(
    v.listed(
        "data input parameter config configuration information detail entry object payload spec specification setting"
    )
)
_NO_FINDING = frozenset(v.listed("data information detail config configuration parameter input payload value result"))
_NO_THINGS = frozenset(v.listed("scope filter source target set reference criterion list api apis content index field"))
_SPANS = frozenset(v.listed("forecast lead working business notice processing delivery trial financial fiscal model"))
_EMPTY_ALONE = frozenset(
    v.listed("list result record structure metadata field factor component string item element attribute column value")
)
_COUNTED_EACH = frozenset(
    v.listed("quantity price amount cost age weight rating hour duration distance size budget percentage allocation")
)
_FOUND_OUT = frozenset(v.listed("score confidence probability similarity accuracy coherence index likelihood"))
_RULES = frozenset(v.listed("guideline rule criterion option setting condition instruction strictness goal focus"))
_DATED = frozenset(
    v.listed("date day time datetime timestamp deadline start end period month delivery birth dob until")
)
_RAW = re.compile(r"^\d+[a-z]{1,2}$|[{}<>|\\]|^\w+=\w")
_LONGEST_NAME = 3


def unsayable(one: Input, told: Sequence[Input]) -> str:
    """Return why a fact cannot be said; nothing where it can.

    Args:
        one: the fact.
        told: all that the request tells, among which the names are that a list of figures belongs to.
    """
    last = singular(head(one.noun).lower())
    if not is_noun_phrase(one.noun) or is_empty(one.noun) or len(one.noun.split()) > _LONGEST_NAME or _is_cut(one.noun):
        return "a fact has no name"
    if isinstance(one.value, list) and any(isinstance(value, int | float) for value in one.value):
        beside = [other for other in told if other is not one and isinstance(other.value, list)]
        alone = not any(len(other.value) == len(one.value) for other in beside)
        return "a list of bare figures" if last not in _COUNTED_EACH or alone else ""
    if one.kind == "number":
        return _of_figure(one, last)
    if one.kind == "date" and last not in _DATED:
        return "a value that nobody says"
    if one.kind == "choice" and one.noun.endswith(("operation type", "action type")):
        return "a value that nobody says"  # it is the verb
    if one.kind in ("choice", "list", "word") and last in _RULES:
        return "a value that nobody says"
    if any(_RAW.search(text) for text in one.said.split(", ")) and one.kind in ("choice", "word", "list"):
        return "a value that nobody says"
    return ""


def _of_figure(one: Input, last: str) -> str:
    if is_found_out(one.noun) and "minimum" not in one.noun and "threshold" not in one.noun:
        return "a figure that is found out, not told"
    if last in TIMES and is_plural(one.noun) and not set(one.noun.split()) & _SPANS:
        return "a figure that measures nothing"
    if _has_unit(one) or (isinstance(one.value, int) and is_plural(one.noun)):
        return ""
    return "a figure that measures nothing" if last in PHYSICAL or not is_usual(one.name) else ""


def _has_unit(one: Input) -> bool:
    return one.said[-1:].isalpha() or (isinstance(one.value, float) and 0 < one.value < 1)


def _is_cut(noun: str) -> bool:
    """Whether a noun has an abbreviation in it that nobody knows: "lb type"."""
    return any(word.islower() and len(word) < 4 and not set(word) & set("aeiouy") for word in noun.split())


def is_empty(noun: str) -> bool:
    """Whether a noun says nothing about what it stands for.

    >>> is_empty("sensor data"), is_empty("item"), is_empty("cart item")
    (True, True, False)
    """
    last = singular(head(noun).lower())
    return last in _EMPTY or (last in _EMPTY_ALONE and " " not in noun)


def says_nothing(noun: str) -> bool:
    """Whether a finding's noun says nothing: "supplier data"."""
    return singular(head(noun).lower()) in _NO_FINDING


def is_found_out(noun: str) -> bool:
    """Whether a noun names what only a computation says: a score, a confidence."""
    return singular(head(noun).lower()) in _FOUND_OUT


def is_named(one: Input) -> bool:
    """Whether what is known by an identifier, or a file, has a noun before it that people say."""
    last = singular(head(one.noun).lower())
    if last in _NO_THINGS or says_nothing(one.noun) or any(letter.isdigit() for letter in one.noun):
        return False
    parts = one.noun.split()
    return is_noun_phrase(one.noun) and not set(parts) & {"or", "and"} and len(parts) <= _LONGEST_NAME + 1
