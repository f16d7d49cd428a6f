"""The subject of a toolset, and what an episode's story says in a field: all values that depend on it agree."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from math import sqrt
from typing import Any

from envsynth.core import Tool, Toolset
from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import singular, words
from envsynth.synthesis.inputs.lexicon import said_of
from envsynth.synthesis.inputs.stories import Story, Subject, subjects

# What the rest of a story follows from: where it is not among a field's values, the story is out of place.
DEFINING = frozenset(("species", "animal type", "pet type", "device type", "claim type", "incident type"))
_ENOUGH = 0.9  # as much as two signs of its own that every other tool speaks of
_AT_MOST = 0.5  # a word that stands everywhere is no better than one that half of the tools speak of
_BESIDE = 0.55  # a toolset that shows a second subject nearly as well is about both

# One word says little of what it is ("label", "size"): what stands before it decides that, unless it is a word of the
# second list. Those of the first say enough: whoever's symptoms they are, they are symptoms.
_TELLING = frozenset(
    v.listed(
        "species breed symptom diagnosis medication drug ingredient allergen allergy vaccine disease gene protein "
        "compound mineral crop airline airport competitor supplier vendor manufacturer brand ticker symbol sku hashtag "
        "prompt abstract lyrics instrument artist album genre mood habitat plumage yarn fiber fabric cuisine diet "
        "commodity cargo prerequisite hypothesis clause occupation caption headline resume biomarker therapy treatment "
        "benchmark cryptocurrency deliverable milestone countermeasure mitigation persona influencer citation "
        "transcript utterance sentence passage paragraph chunk annotation violation appliance fixture countertop "
        "landmark amenity attraction pollutant pesticide fertilizer solvent reagent interest synonym surname username"
    )
)
_PARTS = frozenset(v.listed("name format field column color group location table host step language certification"))
_NEUTRAL = frozenset(
    v.listed(
        "input output original new updated current existing main primary secondary target source raw full given "
        "selected preferred requested desired required specified base initial final user key search planned "
        "available additional relevant matching first second third list of my your the related all custom "
        "content free suggested proposed valid specific short long plain detailed brief observed reported monitored "
        "assigned named"
    )
)


def subject_of(toolset: Toolset) -> Subject | None:
    """Return what a toolset is about, as its names and descriptions say; None where nothing is known of it.

    Where it shows a second subject nearly as well, what the first one's stories leave open is told by the second's.
    """
    shares = _shares(toolset)
    # What a toolset is called by is what it is about.
    called = dict.fromkeys(_spoken(f"{toolset.field} {toolset.subdomain} {toolset.family}"), 3 * _AT_MOST)
    spoken = {subject.name: _score(subject, shares) for subject in subjects()}
    total = {subject.name: spoken[subject.name] + _score(subject, called) for subject in subjects()}
    best, second = sorted(subjects(), key=lambda subject: -total[subject.name])[:2]
    if total[best.name] < _ENOUGH:
        return None
    beside = any(score[second.name] >= max(_BESIDE * score[best.name], _ENOUGH) for score in (spoken, total))
    return best.beside(second) if beside else best


def _shares(toolset: Toolset) -> dict[str, float]:
    """Return how large a share of the tools speaks of a word, or of two in a row; in their names it counts double."""
    said: Counter[str] = Counter()
    for tool in toolset.tools:
        said.update(dict.fromkeys(_spoken(tool.name), 1))
        said.update(dict.fromkeys(_of_tool(tool), 1))
    return {word: min(count / max(len(toolset.tools), 1), _AT_MOST) for word, count in said.items()}


def _of_tool(tool: Tool) -> Iterator[str]:
    yield from _spoken(f"{tool.name}. {tool.description}")
    for name in tool.properties:
        yield from _spoken(name)


def _spoken(text: str) -> Iterator[str]:
    said = [singular(word) for word in words(text)]
    yield from said
    yield from map(" ".join, pairwise(said))


def _score(subject: Subject, shares: dict[str, float]) -> float:
    return sum(shares.get(sign, 0.0) * _weights()[sign] for sign in subject.signs)


@cache
def _weights() -> dict[str, float]:
    """Return how much each sign says: the fewer subjects show it, the more."""
    shown = Counter(sign for subject in subjects() for sign in subject.signs)
    return {sign: 1 / sqrt(count) for sign, count in shown.items()}


def in_story(name: str, story: Story) -> tuple[tuple[str, ...], str]:
    """Return what a story says in a field of this name, and the name it has there; empty where it says nothing.

    >>> in_story("target_product_names", {"product name": ("Harbor Desk Lamp",)})
    (('Harbor Desk Lamp',), 'product name')
    >>> in_story("speaker_label", {"label": ("outdoor",)}), in_story("new_label", {"label": ("outdoor",)})
    (((), ''), (('outdoor',), 'label'))
    """
    said = said_of(name)
    for start in range(len(said)):
        known = " ".join(said[start:])
        if known in story and not (_is_vague(known) and set(said[:start]) - _NEUTRAL):
            return story[known], known
    return (), ""


def outweighs(key: str, known_as: str) -> bool:
    """Whether a story's word for a field outweighs what is known of a longer name, as that speaks of the same thing.

    >>> outweighs("message", "user message"), outweighs("interest", "point of interest")
    (True, False)
    """
    more = known_as.removesuffix(key).split()
    return len(key) >= len(known_as) or (key not in _PARTS and known_as.endswith(key) and set(more) <= _NEUTRAL)


def _is_vague(known: str) -> bool:
    return " " not in known and known not in _TELLING


def fitting(values: Sequence[Any], told: Sequence[str]) -> list[Any]:
    """Return those of the possible values that a story tells; all of them where it tells none.

    >>> fitting(["puppy", "adult", "senior"], ("Adult",)), fitting(["low", "high"], ())
    (['adult'], ['low', 'high'])
    """
    return agreeing(values, told) or list(values)


def agreeing(values: Sequence[Any], told: Sequence[str]) -> list[Any]:
    """Return those of the possible values that are told."""
    known = {_bare(text) for text in told}
    return [value for value in values if _bare(value) in known]


def _bare(value: Any) -> str:
    return re.sub(r"[^a-z0-9]", "", str(value).lower())
