"""Finds the one parameter that an error message is about."""

import re
from collections.abc import Iterable

from envsynth.synthesis.importers.effects import words_of
from envsynth.synthesis.importers.prose.finding import LONGEST

_AROUND_WORDS = (
    "invalid unsupported unknown empty missing insufficient incorrect illegal bad wrong unrecognized too many few "
    "large small long short high low out of range value values format not supported error no is must be the "
    "exceeded limit provided specified"
)
_AROUND = frozenset(_AROUND_WORDS.split())
_NOUNS = {"format", "limit", "range", "value", "values"}
_CONDITION = re.compile(r"\b(?:when|unless|depending|if|matching|between \w+ and \w+ (?:array|list)s)\b", re.I)


def parameter_of(message: str, names: Iterable[str]) -> str | None:
    """Return the parameter whose validity an error message speaks of, or None where that is not certain.

    >>> parameter_of("Invalid citation style: Use one of [APA, MLA].", ["citation_style", "text"])
    'citation_style'
    """
    message = message[:LONGEST]
    if _CONDITION.search(message):
        return None
    names = list(names)
    said = set(re.findall(r"\w+", message))
    mentioned = [name for name in names if "_" in name and name in said]
    if mentioned:
        return mentioned[0] if len(mentioned) == 1 else None
    head, _, rest = message.partition(":")
    subject = _subject(head)
    if not subject:
        return None
    words = {name: _stems(words_of(name)) for name in names}
    exact = [name for name in names if words[name] == subject]
    if exact:
        return exact[0] if len(exact) == 1 else None
    near = [name for name in names if words[name][-len(subject) :] == subject or words[name][: len(subject)] == subject]
    # "Invalid format" of a tool with input_format and output_format says nothing about either.
    return near[0] if len(near) == 1 and rest else None


def _subject(head: str) -> list[str]:
    words = words_of(head)
    while words and words[0] in _AROUND - _NOUNS:
        words = words[1:]
    while words and words[-1] in _AROUND - _NOUNS:
        words = words[:-1]
    return _stems(words) if len(words) <= 5 else []


def _stems(words: list[str]) -> list[str]:
    return [word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word for word in words]
