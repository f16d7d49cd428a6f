"""Choices: one of an enumeration, and yes or no as a sentence."""

import re
from typing import Any

import numpy as np

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import words
from envsynth.synthesis.english.nouns import a_or_an, is_counted, is_plural, phrase, the
from envsynth.synthesis.english.verbs import is_verb
from envsynth.synthesis.inputs.input import Input, NoInput
from envsynth.synthesis.inputs.spelling import spelled

_NO_CHOICES = frozenset(v.listed("all other none any unknown custom auto default n/a null"))
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


def draw_choice(name: str, values: list[Any], rng: np.random.Generator) -> Input:
    """Draw one of an enumeration that says something: "all" and "other" do not.

    Raises:
        NoInput: nothing realistic is known.
    """
    texts = [value for value in values if value is not None and str(value).strip()]
    telling = [value for value in texts if str(value).lower() not in _NO_CHOICES] or texts
    if name in ("action", "operation"):  # what is done is the request's verb
        telling = [value for value in telling if is_verb(str(value))]
    if not telling:
        raise NoInput(name)
    value = telling[int(rng.integers(len(telling)))]
    return Input(name, value, plain(value), phrase(name), "choice")


def plain(value: Any) -> str:
    """Return a value as people say it: "in transit" for IN_TRANSIT or in_transit."""
    text = str(value)
    span = re.fullmatch(r"(\d+)([hdwy])", text)
    if span:
        unit = {"h": "hour", "d": "day", "w": "week", "y": "year"}[span[2]]
        return f"{span[1]} {unit}{'' if span[1] == '1' else 's'}"
    return spelled(text)
