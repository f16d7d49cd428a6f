"""Reads which parameters belong together, index by index: "a, b and c must have the same length"."""

import re
from typing import Any

from envsynth.synthesis.importers.prose.finding import LONGEST, Finding

_SAME = re.compile(r"\b(?:same|equal|matching) (?:length|size|number of (?:elements|items|entries))", re.I)


def find_parallel(text: str, properties: dict[str, Any]) -> Finding | None:
    """Return the array parameters (by ``x-parallel``) that a message says are of the same length, if it does.

    >>> arrays = {"item_ids": {"type": "array"}, "quantities": {"type": "array"}}
    >>> find_parallel("Length mismatch: item_ids and quantities must have the same length.", arrays).keywords
    {'x-parallel': ['item_ids', 'quantities']}
    """
    text = text[:LONGEST]
    same = _SAME.search(text)
    if same is None:
        return None
    words = {match[0]: match.start() for match in re.finditer(r"\w+", text)}
    names = [name for name, schema in properties.items() if name in words and schema.get("type") == "array"]
    if len(names) < 2:
        return None
    return Finding({"x-parallel": names}, min(words[name] for name in names), same.end())
