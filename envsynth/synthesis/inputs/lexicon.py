"""The lexicon: values by the name of the field that they stand in, and examples that a description gives."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from envsynth.simulation.schema.names import singular, words

_EXAMPLES = re.compile(
    r"(?:e\.g\.,?|for example,?|such as|like)\s+([^.;)]+)|\(([^()]*,[^()]*?)(?:,?\s*(?:etc\.?|…))?\)"
)
_AFTER_COLON = re.compile(r":\s*([a-z][\w -]{1,24}(?:,\s*(?:(?:and|or)\s+)?[a-z][\w -]{1,24}){2,})\.?$")
_SAME = {"species": "species", "series": "series", "criteria": "criterion", "smiles": "smiles", "analyses": "analysis"}
_QUOTED = re.compile(r"'(\w[^']{1,39})'|\"(\w[^\"]{1,39})\"")
_VALUE = re.compile(r"[A-Za-z0-9#][\w.+/&'-]*(?: [\w.+/&'-]+){0,3}")
_VAGUE = re.compile(
    r"(?i)\b(etc|e\.g|i\.e|non-empty|alphanumeric|not|or|and|other|others|any|more|format|iso|optional|required|number|string|json|array|list|if|the|a|an|"
    r"true|false|null|none|in|of|for|with|from|to|per|inches|meters|usd|utc|true/false)\b"
)


LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C where there is one: it is ten times as fast


@cache
def _tables() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    data = yaml.load(Path(__file__).with_name("lexicon.yaml").read_bytes(), Loader=LOADER)
    wholes, endings = (
        {key_of(name): tuple(map(str, values)) for names, values in data[part].items() for name in names.split(",")}
        for part in ("wholes", "endings")
    )
    return wholes, endings


def key_of(name: str) -> str:
    """Return the key that a name is known by.

    >>> key_of("product names"), key_of("equipment_list")
    ('product name', 'equipment')
    """
    return " ".join(said_of(name))


def said_of(name: str) -> list[str]:
    """Return a name's words in the singular, and without a word that says no more than that there are several."""
    said = words(name)
    several = len(said) > 1 and said[-1] in ("list", "lists", "array") and said[-2] != "price"
    return list(map(in_singular, said[:-1] if several else said))


def in_singular(word: str) -> str:
    """Return a word in the singular: names differ in number for no reason."""
    return _SAME.get(word) or singular(word.lower())


def look_up(name: str) -> tuple[tuple[str, ...], str]:
    """Return what people say for a field of this name, and the name it is known by; empty where nothing is known.

    >>> look_up("preferred_carrier_names")[1], look_up("frobnication_mode")
    ('carrier name', ((), ''))
    """
    said = said_of(name)
    wholes, endings = _tables()
    whole = " ".join(said)
    if whole in wholes:
        return wholes[whole], whole
    known = next((" ".join(said[i:]) for i in range(len(said)) if " ".join(said[i:]) in endings), "")
    return endings.get(known, ()), known


def examples_in(text: str) -> tuple[str, ...]:
    """Return the values that a description gives as examples.

    >>> examples_in("Mineral to look for (e.g., quartz, feldspar)")
    ('quartz', 'feldspar')
    """
    for match in _EXAMPLES.finditer(text):
        listed = match[1] or match[2] or ""
        quoted = tuple(a or b for a, b in _QUOTED.findall(listed))
        if quoted:
            return quoted
        parts = [part.strip(" .'\"()") for part in re.split(r",|\bor\b|\band\b", listed)]
        parts = [part for part in parts if _VALUE.fullmatch(part) and not _VAGUE.search(part)]
        if len(parts) > 1 or (match[1] and parts):
            return tuple(dict.fromkeys(part for part in parts if len(part) > 1))
    named = _AFTER_COLON.search(text)
    if named:
        parts = [re.sub(r"^(?:and|or)\s+", "", part.strip()) for part in named[1].split(",")]
        return tuple(dict.fromkeys(part for part in parts if not _VAGUE.search(part)))
    return ()
