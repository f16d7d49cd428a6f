"""What a field of a response is called when it is asked for."""

import re
from itertools import takewhile

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import singular, words
from envsynth.synthesis.english.nouns import SMALL, head, is_counted, is_plural, phrase, plural_phrase, singular_phrase
from envsynth.synthesis.english.objects import is_noun_phrase
from envsynth.synthesis.english.verbs import is_verb
from envsynth.synthesis.inputs.units import without_unit
from envsynth.synthesis.tell.groups import Group

_BARE = frozenset(
    v.listed("score status result value total count level type rating rate category amount price date name")
)
_SUMMED = frozenset(
    v.listed(
        "number costs sales earnings expenses fees savings charges points calories hours minutes days taxes losses "
        "assets seconds weeks months years credits tokens megabytes bytes dimensions"
    )
)
_UNITS = frozenset(
    v.listed("mbps gbps kbps bps grams milligrams mg ms msec sec secs lbs pct usd eur celsius kmh mph ppm db dbm")
)
_NO_TALLIES = frozenset(
    v.listed(
        "metadata data information qualities fetches preservations retrievals conversions transfers successes "
        "operations"
    )
)
_TALLIES = frozenset(v.listed("count matches fetches uniques made found processed records entries index total"))


def label_of(name: str, group: Group) -> str:
    """Return what a field of a group's responses is called."""
    label = counted(phrase("_".join(unitless(name))))
    if is_plural(label) and head(label) not in _SUMMED and _is_tally(name, group):
        label = f"number of {label}"
    label = label.removesuffix(" ID") if label.endswith(" ID") and len(label.split()) > 2 else label
    if words(name)[-1] == "id":
        return f"{phrase('_'.join(words(name)[:-1] or about(words(group.tool.name))))} ID".strip()
    if label in _BARE:
        thing = about(words(group.tool.name))
        return phrase("_".join(thing if thing[-1:] == [label] else [*thing, label]))
    return label


def _is_tally(name: str, group: Group) -> bool:
    """Whether a field in the plural says how many there are."""
    values = [step.content.get(name) for step in group.steps if isinstance(step.content, dict)]
    return bool(values) and all(type(value) is int for value in values)


def unitless(name: str) -> list[str]:
    """Return the words of a figure's name without its unit: how much protein there is, not its "protein grams".

    >>> unitless("bandwidth_usage_mbps"), unitless("protein_grams"), unitless("days")
    (['bandwidth', 'usage'], ['protein'], ['days'])
    """
    said = without_unit(name)
    return said[:-1] if len(said) > 1 and said[-1] in _UNITS else said


def about(said: list[str]) -> list[str]:
    """Return what a tool is about, by the words of its name.

    >>> about(["get", "flights", "by", "date"]), about(["credit", "risk", "scorer"])
    (['flight'], ['credit', 'risk'])
    """
    if not is_verb(said[0]):
        return said[:-1]
    thing = list(takewhile(lambda word: word not in SMALL, said[1:]))
    return [*thing[:-1], singular(thing[-1])] if thing else []


def counted(label: str) -> str:
    """Return a label that counts things as the number of them.

    >>> counted("total faces detected"), counted("segment count"), counted("total price")
    ('number of faces detected', 'number of segments', 'total price')
    """
    said = label.removeprefix("total ").split()
    if label.startswith("total ") and is_plural(label) and is_counted(label) and is_noun_phrase(label):
        return label if head(label) in _SUMMED else f"number of {' '.join(said)}"
    if len(said) > 1 and said[-1] == "count" and is_noun_phrase(" ".join(said[:-1])) and is_counted(said[-2]):
        return f"number of {plural_phrase(' '.join(said[:-1]))}"
    if len(said) > 1 and not is_noun_phrase(said[-1]) and is_plural(" ".join(said[:-1])):
        return f"number of {' '.join(said)}"
    return label


def is_askable(label: str, taken: set[str]) -> bool:
    """Whether people would ask for this: a whole noun phrase of words that they know, and no count of nothing."""
    short = any(len(word) < 4 and word.isalpha() and not set(word.lower()) & set("aeiouy") for word in label.split())
    unknown = short and not any(word.isupper() for word in label.split())
    counted_things = re.sub(r"^number of (.+?)(?: \w+ed| found)?$", r"\1", label)
    return (
        label not in taken
        and label.split()[-1] not in SMALL | {"after", "before"}
        and is_noun_phrase(counted_things)
        and head(label) not in _TALLIES
        and is_noun_phrase(singular_phrase(counted_things))
        and counted_things.split()[-1] not in _NO_TALLIES
        and not unknown
    )
