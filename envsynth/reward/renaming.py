"""Generated identifiers: the golden run's in terms of the agent's."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from envsynth.reward.values import Unissued

Renaming = Mapping[str, str]
"""Identifier that the golden run issued → the one that the agent's matched call issued instead."""


class Identifiers:
    """Finds a golden run's identifiers inside values, and replaces them.

    An identifier counts inside a longer text (``R48213377`` holds ``48213377``), but not inside a longer number or,
    where it ends in a letter, inside a longer word.
    """

    def __init__(self, issued: Iterable[str]) -> None:
        self.all = tuple(sorted({text for text in issued if text}, key=lambda text: (-len(text), text)))
        self._pattern = re.compile("|".join(map(_bounded, self.all))) if self.all else None

    def inside(self, value: Any) -> bool:
        """Whether any of the identifiers occurs in a JSON value."""
        if self._pattern is None:
            return False
        if isinstance(value, dict):
            return any(self.inside(item) for item in value.values())
        if isinstance(value, list | tuple):
            return any(self.inside(item) for item in value)
        if isinstance(value, str):
            return self._pattern.search(value) is not None
        return type(value) is int and str(value) in self.all

    def found(self, text: str) -> list[str]:
        """List the identifiers that occur in a text, in order."""
        return [] if self._pattern is None else self._pattern.findall(text)

    def rename(self, value: Any, renaming: Renaming) -> Any:
        """Return a value with every identifier replaced by the agent's.

        A text with an identifier that the renaming lacks becomes `Unissued`, which is equal to nothing.
        """
        if isinstance(value, str):
            return self._text(value, renaming)
        if isinstance(value, dict):
            return {key: self.rename(item, renaming) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self.rename(item, renaming) for item in value)
        if type(value) is not int or str(value) not in self.all:
            return value
        new = renaming.get(str(value))
        return Unissued(value) if new is None or not new.isdecimal() else int(new)

    def _text(self, text: str, renaming: Renaming) -> str:
        if self._pattern is None:
            return text
        lacking = False

        def replace(match: re.Match[str]) -> str:
            nonlocal lacking
            lacking = lacking or match.group() not in renaming
            return renaming.get(match.group(), match.group())

        renamed = self._pattern.sub(replace, text)
        return Unissued(renamed) if lacking else renamed


def _bounded(identifier: str) -> str:
    return _edge(identifier[0], "(?<!{})") + re.escape(identifier) + _edge(identifier[-1], "(?!{})")


def _edge(character: str, guard: str) -> str:
    if character.isdecimal():
        return guard.format(r"\d")
    return guard.format(r"[^\W\d_]") if character.isalpha() else ""
