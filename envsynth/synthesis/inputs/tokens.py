"""Tokens: how people say what a schema writes for machines, and which of it nobody says."""

import re
from typing import Any

from envsynth.simulation.schema import vocabulary as v
from envsynth.synthesis.english.abbreviations import is_abbreviation
from envsynth.synthesis.inputs.spelling import spelled

# Words that a hyphen belongs to: "in-store", "real-time", "scaffold-based".
_FIRST = frozenset(
    v.listed(
        "in on off up real full part short long mid high low semi non pre post self single multi two three four top "
        "bottom close anti co re e x z t cross end step year month week point last best mixed open hard all by ex "
        "quasi well half third fast slow over under first second one wi"
    )
)
_LAST = frozenset(
    v.listed(
        "based term time free level up down in out off only driven aware specific friendly oriented rich wide "
        "fitting gloss family size class quality like to on scale case ended tuned party end use traffic value "
        "purpose speed grade grained depth house side wave of fi"
    )
)
_SHORT = frozenset(
    v.listed(
        "low hot dry wet oil gas car van dog cat air sea tax fax web app key day new old big far top end mid ink art "
        "all yes no on off own raw red bus tram bed ice sun fog eye ear arm leg hip fly run buy bid ask sum mix fix "
        "cut add set get put use two six ten one bar pie pop rap box bag cup mug pen pin tap tin tie toy zip lab law "
        "job age sex spa gym pub inn bay bee ant bat cow pig hen fox owl elk yak ram fit fat fun gap hub jet kit log "
        "map net nut pad pay pet pot ray rag row rug sky tag tea tub war wax way win log ore egg ham jam pea rye soy "
        "oat fig lid rim tip cap few any per via not out in at by up to it is of or man boy son mom dad kid"
    )
)
_SAID = {
    "black_white": "black and white",
    "zscore": "z-score",
    "zero_one": "zero to one",
    "react_native": "React Native",
    "sec": "SEC",
    "price_low": "lowest price first",
    "price_high": "highest price first",
    "price_asc": "lowest price first",
    "price_desc": "highest price first",
    "dublin_core": "Dublin Core",
    "swift": "SWIFT",
}
_DEGREES = frozenset(v.listed("severe mild moderate high medium low critical minor major normal urgent none"))
_SPANS = {"h": "hour", "d": "day", "w": "week", "y": "year"}


def plain(value: Any) -> str:
    """Return a value as people say it.

    >>> plain("IN_TRANSIT"), plain("data-protection"), plain("level-3"), plain("in-store"), plain("realTime")
    ('in transit', 'data protection', 'level 3', 'in-store', 'real time')
    >>> plain("7d"), plain("30minutes"), plain("1y"), plain("Severe")
    ('7 days', '30 minutes', '1 year', 'severe')
    """
    text = str(value)
    if text.lower() in _SAID:
        return _SAID[text.lower()]
    if text.istitle() and text.lower() in _DEGREES:
        return text.lower()
    span = re.fullmatch(r"(\d+)([hdwy])", text)
    if span:
        return f"{span[1]} {_SPANS[span[2]]}{'' if span[1] == '1' else 's'}"
    if re.fullmatch(r"\d+(?:day|hour|minute|month|week|year|second)s?", text):
        text = re.sub(r"(\d)([a-z])", r"\1 \2", text)
    if re.fullmatch(r"[a-z]{3,}(?:[A-Z][a-z]+)+", text):
        text = re.sub(r"([A-Z])", lambda match: f" {match[1].lower()}", text)
    if re.fullmatch(r"[a-z]+(?:-[a-z0-9]+)+", text):
        text = _unhyphened(text)
    return spelled(text)


def is_said(value: Any) -> bool:
    """Whether people say a value at all: no "das", no "age_18_24".

    >>> is_said("das"), is_said("low"), is_said("age_18_24"), is_said("XRD")
    (False, True, False, True)
    """
    text = str(value).strip()
    if re.search(r"\d_\d|[{}<>|\\]|^\w+=\w|^(?:specific|custom|other|selected|user_defined)[ _-]", text):
        return False  # what is specific would have to be said, too
    short = [word for word in re.split(r"[_\- ]", text) if re.fullmatch(r"[a-z]{1,3}", word)]
    return all(word in _SHORT or spelled(word) != word or is_abbreviation(word) for word in short)


def _unhyphened(text: str) -> str:
    parts = text.split("-")
    kept = parts[0] in _FIRST or parts[-1] in _LAST or len(parts) > 2
    return text if kept else " ".join(parts)
