"""Reads ranges and lengths out of prose: "between 1 and 100", "(1-10)", "max 50", "at least 2 items", "positive"."""

import re
from itertools import islice
from typing import Any

from envsynth.synthesis.importers.effects import words_of
from envsynth.synthesis.importers.prose.finding import LONGEST, Finding, Subject, sentence_start

_MATCHES = 20
_N = (
    r"[$€£]?(-?\d{1,3}(?:,\d{3})+(?:\.\d{1,9})?|-?\d{1,15}(?:\.\d{1,9})?|zero|one|two|three|five|ten)"
    r"\s?(%|[KkMm][Bb]?\b|[Gg][Bb]\b)?"
)
_UNIT = r"(?:\s{0,2}`?([A-Za-z_]{2,30}))?"
_IN_BRACKETS = (
    rf"[(\[]\s?(?:range:? |between |from )?{_N}\s?(?:-|–|to|\.\.)\s?{_N}{_UNIT}(?=[\s,);\]])[^()]{{0,60}}[)\]]"
)
_BOTH = (
    re.compile(rf"\b(?:between|from|range of|in range) {_N} (?:and|to) {_N}{_UNIT}", re.I),
    re.compile(_IN_BRACKETS, re.I),
    re.compile(rf"\brange:? {_N}\s?(?:-|–|to)\s?{_N}{_UNIT}", re.I),
)
_AT_LEAST = r"(?:\bat least|\bminimum(?: of|:| is)?|\bmin(?:\.| of|:)?|\bno (?:less|fewer) than|\bnot less than|>=|≥)"
_AT_MOST = (
    r"(?:\bat most|\bmaximum(?: of|:| is)?|\bmax(?:\.| of|:)?|\bup to|\bno more than|\bnot exceed|\bnot more than|"
    r"\bcannot exceed|<=|≤)"
)
_LOW = re.compile(rf"{_AT_LEAST}\s{_N}{_UNIT}", re.I)
_HIGH = re.compile(rf"{_AT_MOST}\s{_N}{_UNIT}", re.I)
_ABOVE = re.compile(rf"\b(?:greater than|more than|above|larger than)(?! or equal) {_N}{_UNIT}", re.I)
_BELOW = re.compile(rf"\b(?:less than|below|smaller than)(?! or equal) {_N}{_UNIT}", re.I)
_POSITIVE = re.compile(r"\b(?:must be(?: a)? positive|positive (?:integer|number))\b", re.I)
_NOT_NEGATIVE = re.compile(r"\b(?:non-negative|nonnegative|(?:cannot|must not|not) be negative)\b", re.I)
_OR_ZERO = re.compile(r"\b(?:0|zero|or)\b", re.I)
_LOOSE = (
    r"e\.?g|for example|for instance|such as|typically|usually|often|recommend\w*|ideal\w*|normal(?:ly)?|about|"
    r"approx\w*|around|roughly|suggest\w*|when|unless|if|example|optimal\w*|prefer\w*|reference|average|like"
)
_BEFORE = re.compile(rf"\b(?:{_LOOSE})\b|\bdefaults?(?: is| to|:)?\s*$", re.I)
_AFTER = re.compile(rf"[\s,;(]*(?:{_LOOSE}|per|each|or)\b", re.I)
_CHARACTERS = {"character", "characters", "char", "chars", "letters"}
_ITEMS = {"item", "items", "entries", "entry", "elements", "element", "values", "records", "points"}
_WORDS = {"zero": 0, "one": 1, "two": 2, "three": 3, "five": 5, "ten": 10}


def find_range(text: str, subject: Subject, sure: bool = False) -> Finding | None:
    """Return the bounds that a text states for a parameter's value, length or number of items, if it does.

    Args:
        text: the prose.
        subject: the parameter.
        sure: whether the text is about what is valid (an error message), so that "greater than 0" counts.
    """
    text = text[:LONGEST]
    found = [finding for finding in _bounds(text, subject, sure) if finding is not None]
    merged: dict[str, Any] = {}
    for finding in found:
        for keyword, value in finding.keywords.items():
            # Two ranges in one text speak of two things, and nothing says of which.
            if merged.setdefault(keyword, value) != value or finding.on_items != found[0].on_items:
                return None
    if not merged or _contradicts(merged) or merged.keys() & subject.schema.keys():
        return None
    return Finding(merged, min(f.start for f in found), max(f.end for f in found), found[0].on_items)


def _bounds(text: str, subject: Subject, sure: bool) -> list[Finding | None]:
    found: list[Finding | None] = []
    taken: list[tuple[int, int]] = []
    for pattern in _BOTH:
        for match in islice(pattern.finditer(text), _MATCHES):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            low, high = _number(match[1], match[2] or match[4]), _number(match[3], match[4])
            if low is not None and high is not None and low < high:
                found.append(_made(match, {"min": low, "max": high}, (match[5] or "").lower(), subject, text))
    one_sided = [(_LOW, "min"), (_HIGH, "max")]
    if sure:
        one_sided += [(_ABOVE, "above"), (_BELOW, "below")]
    for pattern, side in one_sided:
        for match in islice(pattern.finditer(text), _MATCHES):
            value = _number(match[1], match[2])
            if value is not None:
                found.append(_made(match, {side: value}, (match[3] or "").lower(), subject, text))
    if sure and subject.type in ("integer", "number"):
        for pattern, side in ((_POSITIVE, "above"), (_NOT_NEGATIVE, "min")):
            stated = pattern.search(text)
            if stated and not _OR_ZERO.search(text[max(0, stated.start() - 20) : stated.start()]):
                found.append(_made(stated, {side: 0}, "", subject, text))
    return found


def _made(match: re.Match[str], sides: dict[str, Any], unit: str, subject: Subject, text: str) -> Finding | None:
    if _BEFORE.search(text[sentence_start(text, match.start()) : match.start()]) or _BEFORE.search(match[0]):
        return None
    if unit == "or" or _AFTER.match(text, match.end()):
        return None
    target = _target(unit, subject)
    if target is None or (target == (_VALUE, True) and _counts(sides, text[match.end() : match.end() + 30])):
        # "At least 12 periods" counts something of an array, and whether its elements is not said.
        return None
    names, on_items = target
    if names is _LENGTH or names is _COUNT:
        if not all(isinstance(value, int) and value >= 0 for value in sides.values()):
            return None
        sides = {{"above": "min", "below": "max"}.get(side, side): _shift(side, value) for side, value in sides.items()}
    return Finding({names[side]: value for side, value in sides.items()}, match.start(), match.end(), on_items)


_VALUE = {"min": "minimum", "max": "maximum", "above": "exclusiveMinimum", "below": "exclusiveMaximum"}
_LENGTH = {"min": "minLength", "max": "maxLength"}
_COUNT = {"min": "minItems", "max": "maxItems"}


def _target(unit: str, subject: Subject) -> tuple[dict[str, str], bool] | None:
    """Return what a bound with this unit bounds, and whether it holds for an array's items."""
    if subject.type in ("integer", "number"):
        return _VALUE, False
    if subject.type == "string":
        return (_LENGTH, False) if unit in _CHARACTERS else None
    if subject.type != "array":
        return None
    own = {word.rstrip("s") for word in words_of(subject.name)}
    if unit in _ITEMS or (unit and unit.rstrip("s") in own):
        return _COUNT, False
    if unit in _CHARACTERS:
        return (_LENGTH, True) if subject.element == "string" else None
    return (_VALUE, True) if subject.element in ("integer", "number") else None


def _counts(sides: dict[str, Any], after: str) -> bool:
    one_sided = len(sides) == 1 and not sides.keys() & {"above", "below"}
    return one_sided or any(word in _ITEMS for word in words_of(after))


def _shift(side: str, value: int) -> int:
    return value + 1 if side == "above" else value - 1 if side == "below" else value


def _number(text: str, unit: str | None) -> int | float | None:
    # "10MB" is 10485760 to one author and 10 to the next.
    if unit and unit != "%":
        return None
    text = text.lower().replace(",", "")
    if text in _WORDS:
        return _WORDS[text]
    value = float(text)
    return int(value) if value.is_integer() else value


def _contradicts(keywords: dict[str, Any]) -> bool:
    return any(
        low in keywords and high in keywords and keywords[low] > keywords[high]
        for low, high in (("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems"))
    )
