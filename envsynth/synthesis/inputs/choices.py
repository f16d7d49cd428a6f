"""Choices: one of an enumeration, and yes or no as a sentence."""

from typing import Any

import numpy as np

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import singular, words
from envsynth.synthesis.english.nouns import a_or_an, is_counted, is_plural, phrase, the
from envsynth.synthesis.inputs.actions import meaning, says_what_is_done
from envsynth.synthesis.inputs.cast import Cast
from envsynth.synthesis.inputs.figures import say_figure
from envsynth.synthesis.inputs.input import Asked, Input, NoInput
from envsynth.synthesis.inputs.kinds import is_kind, names_a_value, same_thing
from envsynth.synthesis.inputs.scales import is_usual
from envsynth.synthesis.inputs.subject import fitting, in_story
from envsynth.synthesis.inputs.tokens import is_said, plain

_NO_CHOICES = frozenset(
    v.listed(
        "all other none any unknown custom auto default n/a null unspecified undefined mixed various misc "
        "miscellaneous both general"
    )
)
_SOLID = frozenset(("physical", "merchandise", "goods", "tangible"))
_SWITCHES = frozenset(v.listed("enable allow require use apply notify send show check generate perform create"))
_STATES = frozenset(
    v.listed("met valid compliant available present nearby active online ready complete correct legible visible")
)


def draw_flag(name: str, value: bool) -> Input:
    """Say yes or no as a sentence: "include the archive", "the gas line is not available"."""
    said = words(name)
    rest, no = phrase("_".join(said[1:])), "" if value else "not "
    if len(said) < 2:
        raise NoInput(name)
    if said[0] == "include":
        text = f"include {the(rest)}" if value else f"leave out {the(rest)}"
    elif said[0] in _SWITCHES:
        text = f"{'' if value else 'do not '}{said[0]} {the(rest) if is_counted(rest) else rest}"
    elif said[0] == "is":
        text = f"it is {no}{rest}"
    elif said[0] == "has":
        text = f"there is {a_or_an(rest) if is_counted(rest) else rest}" if value else f"there is no {rest}"
    elif said[-1] in _STATES or said[-1].endswith("ed"):
        subject = phrase("_".join(said[:-1]))
        text = f"the {subject} {'are' if is_plural(subject) else 'is'} {no}{said[-1]}"
    else:
        raise NoInput(name)
    return Input(name, value, text, phrase(name), "flag")


def draw_choice(asked: Asked, cast: Cast, rng: np.random.Generator) -> Input:
    """Draw one of an enumeration that says something, and that agrees with what the tool does and with the story.

    "All" and "other" say nothing. Of verbs, the one that means what the tool's own verb does is taken; of kinds of
    things, those that the story or the tool's own words name.

    Raises:
        NoInput: nothing that one could say fits.
    """
    values = asked.schema["enum"]
    telling = [value for value in cast.possible(asked.name, values) if _is_telling(value)]
    free = False
    if says_what_is_done(asked.name, values):
        telling = meaning(asked.verb, telling)
    else:
        telling, free = _tied(asked, telling, cast)
    if not telling:
        raise NoInput(asked.name)
    value = telling[int(rng.integers(len(telling)))]
    if isinstance(value, int | float) and not isinstance(value, bool) and is_usual(asked.name):
        return say_figure(asked, value)
    said = str(value) if "http" in words(asked.name) else plain(value)
    return Input(asked.name, value, said, phrase(asked.name), "choice", free=free)


def _tied(asked: Asked, telling: list[Any], cast: Cast) -> tuple[list[Any], bool]:
    """Return those values that the tool or the story leaves, and whether one of several kinds is still free."""
    named = [value for value in telling if _named(value, asked)] if names_a_value(asked.name) else []
    if len(named) == 1:
        return named, False
    if not is_kind(asked.name):
        return telling, False
    solid = [value for value in telling if _SOLID & set(words(str(value).lower()))]
    if solid and any(key.endswith("name") and same_thing(asked.name, key) for key in cast.story):
        return solid[:1], False  # what a story calls by a name can be touched
    return telling, len(telling) > 1 and not _in_story(asked.name, asked.schema["enum"], cast)


def _is_telling(value: Any) -> bool:
    text = "" if value is None else str(value).strip()
    return bool(text) and text.lower() not in _NO_CHOICES and is_said(value)


def _named(value: Any, asked: Asked) -> bool:
    """Whether the tool's own words name a value: who looks for dishwashers has no oven."""
    said = {singular(word) for word in words(str(value))}
    return bool(said) and said <= {singular(word) for word in asked.purpose}


def _in_story(name: str, values: list[Any], cast: Cast) -> bool:
    told, _ = in_story(name, cast.story)
    return bool(told) and len(fitting(values, told)) < len(values)
