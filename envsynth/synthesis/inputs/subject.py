"""The subject of a toolset, and the story of an episode: what all values that depend on the subject agree on."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from envsynth.core import Toolset
from envsynth.simulation.schema.names import singular, words
from envsynth.synthesis.inputs.lexicon import in_singular

Story = Mapping[str, tuple[str, ...]]

# What the rest of a story follows from: where it is not among a field's values, the story is out of place.
DEFINING = frozenset(("species", "animal type", "pet type", "device type", "claim type", "incident type"))
_ENOUGH = 6
_AT_MOST = 4  # what one sign can weigh: a word that stands everywhere is no better than three others


@dataclass(frozen=True, slots=True)
class Subject:
    """What a toolset is about.

    Attributes:
        name: the subject's name.
        signs: the words by which it is known.
        stories: name of a field → what people say there, once for each story; a story agrees with itself.
    """

    name: str
    signs: frozenset[str]
    stories: tuple[Story, ...]

    def draw(self, rng: np.random.Generator) -> Story:
        """Draw a story."""
        return self.stories[int(rng.integers(len(self.stories)))]


@cache
def subjects() -> tuple[Subject, ...]:
    """Return all subjects that are known."""
    data = yaml.safe_load(Path(__file__).with_name("subjects.yaml").read_text(encoding="utf-8"))
    return tuple(
        Subject(name, frozenset(map(singular, entry["signs"])), tuple(map(_story, entry["stories"])))
        for name, entry in data.items()
    )


def _story(entry: dict[str, list[str]]) -> Story:
    return {_key(name): tuple(map(str, values)) for name, values in entry.items()}


def _key(name: str) -> str:
    return " ".join(map(in_singular, str(name).split()))


@cache
def bound() -> frozenset[str]:
    """Return the names whose values depend on the subject: nothing is said there outside of a story."""
    return frozenset(name for subject in subjects() for story in subject.stories for name in story)


def subject_of(toolset: Toolset) -> Subject | None:
    """Return what a toolset is about, as its names and descriptions say; None where nothing is known of it."""
    said: Counter[str] = Counter()
    for tool in toolset.tools:
        said.update(3 * [singular(word) for word in words(tool.name)])
        said.update(singular(word) for word in words(tool.description))
    said.update(4 * [singular(word) for word in words(f"{toolset.field} {toolset.subdomain} {toolset.family}")])
    scores = {subject.name: _score(subject, said) for subject in subjects()}
    best = max(subjects(), key=lambda subject: scores[subject.name])
    return best if scores[best.name] >= _ENOUGH else None


def _score(subject: Subject, said: Counter[str]) -> float:
    return sum(min(said[sign], _AT_MOST) for sign in subject.signs)


def in_story(name: str, story: Story) -> tuple[tuple[str, ...], str]:
    """Return what a story says in a field of this name, and the name it has there; empty where it says nothing.

    >>> in_story("target_product_names", {"product name": ("Harbor Desk Lamp",)})
    (('Harbor Desk Lamp',), 'product name')
    """
    said = list(map(in_singular, words(name)))
    said = said[:-1] if len(said) > 1 and said[-1] in ("list", "array") else said
    known = next((" ".join(said[i:]) for i in range(len(said)) if " ".join(said[i:]) in story), "")
    return story.get(known, ()), known


def fitting(values: Sequence[Any], told: Sequence[str]) -> list[Any]:
    """Return those of the possible values that a story tells; all of them where it tells none.

    >>> fitting(["puppy", "adult", "senior"], ("Adult",)), fitting(["low", "high"], ())
    (['adult'], ['low', 'high'])
    """
    known = {_bare(text) for text in told}
    return [value for value in values if _bare(value) in known] or list(values)


def _bare(value: Any) -> str:
    return re.sub(r"[^a-z0-9]", "", str(value).lower())
