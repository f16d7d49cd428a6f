"""Finding identifiers and phrases in a message, each only where it stands on its own."""

import re
from collections.abc import Iterator

_SPACE = re.compile(r"[\s_]+")
_QUOTES = str.maketrans("‘’“”‐‑", "''\"\"--")  # curly quotes, and the hyphens that typography puts for "-"


def states_identifier(text: str, identifier: str) -> bool:
    """Whether an identifier stands in a text, in its exact letter case.

    It may not go on into a longer one: ``W-12`` is not in ``W-123``, ``XW-12``, ``W-12-3`` or ``W-12.5``.

    >>> states_identifier("It is order W-12.", "W-12"), states_identifier("It is order W-12-3.", "W-12")
    (True, False)
    """
    identifier = identifier.strip()
    return any(
        not _goes_on(text[max(0, start - 2) : start][::-1], identifier[0])
        and not _goes_on(text[start + len(identifier) : start + len(identifier) + 2], identifier[-1])
        for start in _occurrences(text, identifier)
    )


def fold(text: str) -> str:
    """Return a text for comparison by phrase: no letter case, one space for any white space or underscore."""
    return _SPACE.sub(" ", text.translate(_QUOTES)).casefold().strip()


def states_phrase(folded: str, phrase: str) -> bool:
    """Whether a phrase stands in a text, both folded: whole words, joined by spaces or by hyphens."""
    return any(_phrase_spans(folded, form) for form in _forms(phrase))


def without_phrase(folded: str, phrase: str) -> str:
    """Return a folded text with every occurrence of a folded phrase blotted out."""
    for form in _forms(phrase):
        for start, end in _phrase_spans(folded, form):
            folded = f"{folded[:start]}{'|' * (end - start)}{folded[end:]}"
    return folded


def inside(phrase: str, longer: str) -> bool:
    """Whether a folded phrase is a proper part of another."""
    return phrase != longer and any(form in other for form in _forms(phrase) for other in _forms(longer))


def _forms(phrase: str) -> list[str]:
    return list(dict.fromkeys((phrase, phrase.replace("-", " "), phrase.replace(" ", "-")))) if phrase else []


def _phrase_spans(text: str, phrase: str) -> list[tuple[int, int]]:
    return [
        (start, start + len(phrase))
        for start in _occurrences(text, phrase)
        if not _attached(text[max(0, start - 2) : start][::-1])
        and not _attached(text[start + len(phrase) : start + len(phrase) + 2])
    ]


def _occurrences(text: str, part: str) -> Iterator[int]:
    start = text.find(part) if part else -1
    while start >= 0:
        yield start
        start = text.find(part, start + 1)


def _attached(neighbours: str) -> bool:
    """Whether a word goes on into the two neighbouring characters, the nearest first."""
    nearest, next_one = neighbours[:1], neighbours[1:]
    return nearest.isalnum() or (nearest == "-" and next_one.isalnum())


def _goes_on(neighbours: str, edge: str) -> bool:
    """Whether an identifier with this edge goes on into the two neighbouring characters, the nearest first."""
    nearest, next_one = neighbours[:1], neighbours[1:]
    if nearest.isalnum():
        return edge.isalnum() or edge in "-_"
    return (nearest in ("-", "_") and next_one.isalnum()) or (nearest == "." and next_one.isdecimal())
