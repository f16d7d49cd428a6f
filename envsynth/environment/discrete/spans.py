"""Typed values in prose: the order numbers, addresses and names that a sentence mentions.

A span has a kind, by which it is matched to the parameters it may fill (`kind_of` says the kind of a whole text).
Spans may overlap: "18 Juniper Lane" is an address, and "Juniper Lane" a phrase.
"""

import re
from functools import lru_cache
from typing import NamedTuple

_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
_LETTER = r"[^\W\d_]"
_WORD = rf"(?!I['’])(?:[A-Z]['’])?[A-Z](?:{_LETTER}|['’&-])*(?:{_LETTER}|['’])"
_PATTERNS = {
    "quoted": r'"(?P<inner>[^"\n]{1,500})"|“(?P<inner2>[^”\n]{1,500})”'
    r"|(?<!\w)'(?P<inner3>[A-Z][^'\n]{0,60})'(?!\w)",
    "email": r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}",
    "date": rf"\d{{4}}-\d\d-\d\d(?:T[\d:.]{{5,15}}(?:Z|[+-]\d\d:\d\d)?)?|{_MONTH} \d{{1,2}}(?:, \d{{4}})?(?!\w)"
    rf"|\d{{1,2}} {_MONTH}(?: \d{{4}})?(?!\w)",
    "phone": r"(?<![\w.-])(?:\+\d{1,3}[ -.])?(?:\(\d{2,4}\) ?|\d{2,4}[ -.])\d{3}[ -.]\d{3,4}(?![\w-])",
    "number": r"[$€£]\s?\d[\d,]*(?:\.\d+)?|(?<![\w.-])\d[\d,]*\.\d+(?![\w-])",
    "id": r"(?<![\w-])[A-Za-z]{1,3}(?:[-_]?\d[\w-]*\w|[-_]?\d|(?:[-_][A-Z0-9]{2,}){1,4})(?![\w-])",
    "code": r"(?<![\w-])[A-Z]{4,}[-_]?\d[\w-]*(?![\w-])|(?<![\w-])[A-Z]{4,}(?:[-_][A-Z0-9]{2,}){1,4}(?![\w-])",
    "digits": r"(?<![\w.,-])\d{1,15}(?![\w-]|[.,]\d)",
    "caps": r"(?<![\w-])[A-Z]{2,10}(?![\w-])",
    "phrase": rf"(?<![\w-]){_WORD}(?![\w-])(?: {_WORD}(?![\w-])){{0,7}}",
}
_ANY = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PATTERNS.items()))
_WHOLE = {kind: re.compile(pattern) for kind, pattern in _PATTERNS.items() if kind != "quoted"}
_ADDRESS = re.compile(r"(?<![\w$.,-])\d{1,6}(?: [A-Z][\w'’-]*){2,5}(?: (?:[0-9]{1,4}[A-Z]?)(?!\w))?")
_ASIDE = re.compile(r" \([^()@\n]{1,30}\)")
_POSSESSIVE = re.compile(r"['’]s?$")
_TOKEN = re.compile(r"[a-z]+(?:['’][a-z]+)*")


class Span(NamedTuple):
    """A value in a text, as it is written there."""

    text: str
    kind: str
    start: int
    end: int


def find_spans(text: str) -> list[Span]:
    """Return the values that a text mentions, in order.

    >>> [(span.kind, span.text) for span in find_spans('Please send W66901 to Ana Silva, 89502: "Enjoy!"')]
    [('phrase', 'Please'), ('id', 'W66901'), ('phrase', 'Ana Silva'), ('digits', '89502'), ('quoted', 'Enjoy!')]
    """
    spans = []
    for match in _ANY.finditer(text):
        kind = str(match.lastgroup) if match.lastgroup not in ("inner", "inner2", "inner3") else "quoted"
        value = match["inner"] or match["inner2"] or match["inner3"] or match[0]
        if kind == "phrase" and match[0].count(" ") < 2:
            value = _POSSESSIVE.sub("", value)
        spans.append(Span(value, kind, match.start(), match.end()))
        if kind == "phrase" and " " in value and (aside := _ASIDE.match(text, match.end())):
            spans.append(Span(match[0] + aside[0], kind, match.start(), aside.end()))  # Crew Socks (3 pairs)
    spans += [Span(match[0], "address", *match.span()) for match in _ADDRESS.finditer(text)]
    return sorted(spans, key=lambda span: (span.start, -span.end))


@lru_cache(maxsize=1 << 15)
def kind_of(text: str) -> str:
    """Return the kind of a text that is one value as a whole; ``text`` where it is none of the others.

    >>> [kind_of(text) for text in ("C10234", "ana@example.com", "18 Juniper Lane", "in transit")]
    ['id', 'email', 'address', 'text']
    """
    if _ADDRESS.fullmatch(text):
        return "address"
    text = _ASIDE.sub("", text) if text.endswith(")") else text
    return next((kind for kind, pattern in _WHOLE.items() if pattern.fullmatch(text)), "text")


def lead_of(identifier: str) -> str:
    """Return the letters that an identifier begins with: ``W`` of ``W66901``."""
    end = next((place for place, letter in enumerate(identifier) if not letter.isalpha()), len(identifier))
    return identifier[:end]


def plain_words(text: str) -> list[str]:
    """Return a text's words, with each value replaced by its kind, so that names and numbers do not stand in the way.

    >>> plain_words("Please cancel W66901 for Ana Silva.")
    ['please', 'cancel', '<id>', 'for', '<phrase>']
    """
    words, place = [], 0
    for span in find_spans(text):
        if span.start < place:
            continue
        if span.kind == "phrase" and " " not in span.text:
            continue  # one capitalized word begins a sentence as often as it names something
        words += _TOKEN.findall(text[place : span.start].lower())
        words.append(f"<{span.kind}>")
        place = span.end
    return words + _TOKEN.findall(text[place:].lower())
