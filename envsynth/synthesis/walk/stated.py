"""What a tool states of a parameter outside of its schema: ranges and lengths, so that what is drawn is not refused."""

from collections.abc import Iterable
from typing import Any

from envsynth.simulation.schema.rules import Rule

_WORDS = {"range": ("minimum", "maximum"), "length": ("minItems", "maxItems")}


def tightened(schema: dict[str, Any], name: str, rules: Iterable[Rule]) -> dict[str, Any]:
    """Return a parameter's schema with the bounds that rules state of it alone; a bound that it has stays.

    Args:
        schema: the parameter's schema.
        name: the parameter.
        rules: the rules that the tool states in prose.
    """
    found = dict(schema)
    numeric, listed = schema.get("type") in ("integer", "number"), schema.get("type") == "array"
    for rule in rules:
        if rule.parameters != (name,) or not (numeric if rule.kind == "range" else listed and rule.kind == "length"):
            continue
        for word, bound in zip(_WORDS[rule.kind], rule.bounds, strict=True):
            if bound is not None:
                found.setdefault(word, bound if numeric else int(bound))
    return found
