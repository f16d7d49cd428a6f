"""The stories: what a toolset can be about, and what people say there, as the files in ``stories/`` tell it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from envsynth.simulation.schema.names import singular
from envsynth.synthesis.inputs.lexicon import LOADER, key_of

Story = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a toolset is about.

    Attributes:
        name: the subject's name.
        signs: the words, or pairs of words, by which it is known.
        stories: name of a field → what people say there, once for each story; a story agrees with itself.
    """

    name: str
    signs: frozenset[str]
    stories: tuple[Story, ...]

    def draw(self, rng: np.random.Generator) -> Story:
        """Draw a story."""
        return self.stories[int(rng.integers(len(self.stories)))]

    def beside(self, other: "Subject") -> "Subject":
        """Return both in one: what a story leaves open is told by that of the other which agrees with it best."""
        told = []
        for story in self.stories:
            agreeing = [_agreement(story, second) for second in other.stories]
            told += [
                {**second, **story}
                for second, points in zip(other.stories, agreeing, strict=True)
                if points == max(agreeing)
            ]
        return Subject(f"{self.name}, {other.name}", self.signs | other.signs, tuple(told))


def _agreement(story: Story, other: Story) -> int:
    return sum(value == other.get(name) for name, value in story.items())


@cache
def subjects() -> tuple[Subject, ...]:
    """Return all subjects that are known, sorted by name."""
    found: list[Subject] = []
    for path in sorted(Path(__file__).with_name("stories").glob("*.yaml")):
        data = yaml.load(path.read_bytes(), Loader=LOADER)
        found += [_subject(name, entry) for name, entry in data.items()]
    return tuple(sorted(found, key=lambda subject: subject.name))


def _subject(name: str, entry: Mapping[str, Any]) -> Subject:
    signs = frozenset(" ".join(map(singular, str(sign).split())) for sign in entry["signs"])
    common = _story(entry.get("common", {}))
    return Subject(name, signs, tuple({**common, **_story(story)} for story in entry["stories"]))


def _story(entry: Mapping[str, list[Any]]) -> Story:
    """Read one story: names that take the same values stand in one key, with commas."""
    return {key_of(name): tuple(map(str, values)) for names, values in entry.items() for name in names.split(",")}
