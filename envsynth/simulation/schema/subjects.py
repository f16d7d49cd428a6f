"""Which parameters a text speaks of, and what it says of each."""

import re

from envsynth.core import Tool
from envsynth.simulation.schema import prose
from envsynth.simulation.schema.names import singular, words
from envsynth.simulation.schema.vocabulary import listed

_NOISE = frozenset(
    listed(
        "invalid unsupported unknown incorrect bad wrong missing empty no out of range error format value values not "
        "supported too long short many few large small exceeded limit insufficient required mismatch mismatched "
        "failed the a an is are or and in must be provided specified length lengths array arrays negative"
    )
)


def concerned(text: str, tool: Tool) -> tuple[str, ...]:
    """Return the parameters that a text speaks of: those it names, else those that share its subject's words."""
    said = " ".join(words(text))
    plain = f" {said} "
    named = [(plain.find(f" {' '.join(words(name))} "), name) for name in tool.properties]
    found = [name for place, name in sorted(named) if place >= 0]
    longest = [name for name in found if not any(name != other and name in other for other in found)]
    if longest:
        return tuple(longest)
    subject = {singular(word) for word in words(text.partition(":")[0])} - _NOISE
    if not subject:
        return ()
    parts = {name: [singular(word) for word in words(name)] for name in tool.properties}
    near = [name for name, own in parts.items() if own and (subject <= set(own) or set(own) <= subject)]
    # Of ``new_status`` and ``status_notes`` the first is a status.
    best = [name for name in near if parts[name][-1] in subject]
    return tuple(best or near)


def place_of(name: str, text: str) -> re.Match[str] | None:
    """Find a parameter where a text names it; None where it does not."""
    return re.search(rf"\b{'[ _-]'.join(map(re.escape, words(name)))}\b", text, re.IGNORECASE)


def clause_of(name: str, about: tuple[str, ...], text: str) -> str:
    """Return what a text says of one of several parameters, where it states a range for each."""
    place = place_of(name, text)
    if place is None:
        return text
    later = [other.start() for one in about if one != name and (other := place_of(one, text[place.end() :]))]
    clause = text[place.start() : place.end() + min(later)] if later else text[place.start() :]
    return clause if prose.range_in(clause) else text
