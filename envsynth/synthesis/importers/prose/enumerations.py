"""Reads enumerations out of prose: "one of [a, b, c]", "type: a, b, c", "(a, b or c)", quoted lists.

Precise rather than greedy: a list that is open ("etc."), exemplary ("e.g.") or that may name parts of a value
("address (street, city)") is no enumeration.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from envsynth.synthesis.importers.effects import words_of
from envsynth.synthesis.importers.prose.finding import LONGEST, Finding, Subject, sentence_start

_CANDIDATES = 50
_CUE = re.compile(
    r"\b(?:(?:must|can|may|should) be (?:either|one of)|one of|either|(?:valid|allowed|possible|supported|accepted|"
    r"available|permitted) (?:values|options|choices|types|modes|formats)(?: are| include)?|options(?: are)?|choose "
    r"from|choices(?: are)?|select from)(?: the following)?(?: values)?\s*:?\s*(?=[\[(\"'`A-Za-z0-9])",
    re.I,
)
_MUST = re.compile(
    r"\b(?:use(?: one of| either)?|must be(?: one of| either)?|choose(?: from)?|select)\s*:?\s*(?=[\[\"'`\w])", re.I
)
_LIST = re.compile(r"[^.;()\[\]\n]{1,400}(?:(?<=\d)\.(?=\d)[^.;()\[\]\n]{1,100})*")
_OPEN = re.compile(
    r"\be\.?g\b|\betc\b|\.\.\.|…|\bfor (?:example|instance)\b|\bsuch as\b|\blike\b|\binclud(?:es?|ing)\b|\bexamples?\b|"
    r"\band more\b|\bcurrently\b|\bmay change\b|\bor (?:any|other) \w|\bor others\b|\bi\.e\b|\bcommon(?:ly)?\b|"
    r"\btypically\b|\band/or\b|\bsimilar\b|\b\w+ed by\b",
    re.I,
)
_PARTS = re.compile(
    r"\b(?:in (?:the )?(?:format|form)|format:|containing|consist\w*|with|pairs?|objects?|json|comma[- ]separated|"
    r"fields|properties|columns|details|information|coordinates?|dimensions?|address(?:es)?|bounds|expression|syntax|"
    r"identifiers?|ids?|query|path|names?|list of (?:any|all))\b",
    re.I,
)
_ITEM = re.compile(r"[A-Za-z0-9+#][\w+./#%&:°-]{0,39}(?: [\w+./#&-]{1,30}){0,2}")
_QUOTED = re.compile(r"(['\"`])([^'\"`\n]{1,40})\1(?: \([^()]{1,40}\))?")
_QUOTED_LIST = re.compile(r"(?:(?:'[^'\n]{1,40}'|\"[^\"\n]{1,40}\"|`[^`\n]{1,40}`)(?:,? or |, ?)?){2,60}")
_CHOICE_WORDS = (
    "type types mode modes level levels format formats style styles method methods status statuses state strategy "
    "strategies category categories priority priorities action actions operation operations order direction unit "
    "units scope severity frequency granularity algorithm platform platforms role gender sex tier class kind option "
    "options theme quality size environment framework interval channel channels urgency reason condition conditions "
    "approach model standard standards protocol provider carrier carriers language policy profile setting metric "
    "metrics phase stage permission permissions visibility scheme technique segment season outcome decision "
    "intensity complexity tone preference preferences sort sorting resolution encoding orientation alignment "
    "position period timeframe aggregation grouping depth accuracy sensitivity classification backend engine "
    "architecture network currency preset pattern dimension aspect criterion criteria horizon rating grade choice "
    "field"
)
_CHOICE = frozenset(_CHOICE_WORDS.split())
_STOP_WORDS = "a an the to of in for if is are be from by when where only not as at with set specified provided valid"
_STOP = frozenset(_STOP_WORDS.split())
# One text that holds several values is none of them.
_SEVERAL = re.compile(r"\b(?:comma|space|pipe|semicolon)[- ](?:separated|delimited)\b|\bone or more\b", re.I)
_TAKEN = {"enum", "const", "format", "pattern", "anyOf", "oneOf", "minimum", "maximum"}


def find_enumeration(text: str, subject: Subject, sure: bool = False) -> Finding | None:
    """Return the enumeration that a text states for a parameter, if it does.

    Args:
        text: the prose.
        subject: the parameter.
        sure: whether the text is about what is valid (an error message), so that "Use a or b" counts.
    """
    if subject.element not in ("string", "integer", "number") or subject.inner.keys() & _TAKEN:
        return None
    text = text[:LONGEST]
    if subject.type != "array" and _SEVERAL.search(text):
        return None
    for start, end, certain in islice(_candidates(text, sure), _CANDIDATES):
        values = _values(text[start:end], subject.element, certain)
        if values and _accept(text, start, end, values, certain, subject):
            return Finding({"enum": values}, start, end, on_items=subject.type == "array")
    return None


def _candidates(text: str, sure: bool) -> Iterator[tuple[int, int, bool]]:
    """Yield where lists may stand, and whether words before it say that it is the list of what is valid."""
    for cue in (_CUE, _MUST) if sure else (_CUE,):
        for match in cue.finditer(text):
            yield from _after(text, match.end(), certain=True)
    for match in _QUOTED_LIST.finditer(text):
        yield match.start(), match.end(), False
    for match in re.finditer(r"[:(]\s*", text):
        bracket = text[match.start()] == "("
        yield from _after(text, match.end(), certain=False, closed=bracket)


def _after(text: str, start: int, certain: bool, closed: bool = False) -> Iterator[tuple[int, int, bool]]:
    if text[start : start + 1] in ("[", "("):
        closed, start = True, start + 1
    match = _LIST.match(text, start)
    if not match:
        return
    end = match.end()
    after = text[end : end + 1]
    if closed and after not in (")", "]"):
        return
    if not closed and after == "(":
        # "Chart type: line, bar (default line)": the bracket explains the last value.
        match = re.compile(r"\((?:default|defaults)[^()]{0,40}\)\s*(?:[.;]|$)").match(text, end)
        if not match:
            return
    yield start, end, certain


def _values(text: str, kind: str, certain: bool) -> list[Any]:
    quoted = _QUOTED.findall(text)
    if len(quoted) > 1 or (len(quoted) == 1 and certain):
        words = [word for word in re.findall(r"\w+", _QUOTED.sub("", text)) if word.lower() not in ("or", "and")]
        # "Use 'a' or 'b' for window_type": the words after the list say what it is for.
        if words and not (certain and words[0].lower() in ("for", "as", "to")):
            return []
        return _converted(list(dict.fromkeys(item for _, item in quoted)), kind)
    items = re.split(r"\s*[,|]\s*(?:or\s+|and\s+)?|\s+or\s+", text.strip().rstrip("."))
    items = [item.strip() for item in items]
    if not all(_ITEM.fullmatch(item) for item in items):
        return []
    if any(" " in item for item in items) and not _titles(items):
        return []
    # A letter may be a value; a joining word is a sign of a sentence cut in two.
    if any(len(item) > 1 and item.lower() in _STOP for item in items):
        return []
    return _converted(list(dict.fromkeys(items)), kind)


def _titles(items: list[str]) -> bool:
    """Whether values of several words look like values: short, and none of the words that join a sentence."""
    words = [word for item in items for word in item.split()]
    plain = [item for item in items if " " not in item]
    return len(items) > 2 and len(plain) * 2 >= len(items) and not any(word.lower() in _STOP for word in words)


def _converted(items: list[str], kind: str) -> list[Any]:
    if len(items) < 2:
        return []
    if kind == "string":
        return items if not all(re.fullmatch(r"[\d.:-]+", item) for item in items) else []
    try:
        return [int(item) if kind == "integer" else float(item) for item in items]
    except ValueError:
        return []


def _accept(text: str, start: int, end: int, values: list[Any], certain: bool, subject: Subject) -> bool:
    lead = text[sentence_start(text, start) : start]
    if _OPEN.search(lead) or _OPEN.search(text[start : end + 8]):
        return False
    default = subject.schema.get("default")
    chosen = default if isinstance(default, list) else [] if default is None else [default]
    if any(value not in values for value in chosen):
        return False
    if certain or (chosen and default):
        return True
    if not lead.strip(" :([") or _PARTS.search(lead):
        return False
    before = words_of(lead)
    nouns = {*before[-4:], *words_of(subject.name)[-2:]}
    if nouns & _CHOICE:
        return True
    # "The value or ref (branch or tag) name of the tree": a sentence that goes on speaks of something else.
    joined = re.search(r"\bor\b", text[start:end]) is not None and not re.match(r"[)\]]*\s*\w", text[end:])
    return joined and not set(words_of(subject.name)[-1:]) & _IDENTIFYING


_IDENTIFYING_WORDS = (
    "id ids identifier number name names query term path address input reference data key value details information "
    "content text url file location date time parameter code contact email sha hash ref token version"
)
_IDENTIFYING = frozenset(_IDENTIFYING_WORDS.split())
