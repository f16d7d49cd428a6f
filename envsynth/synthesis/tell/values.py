"""Values in a sentence: what stands beside the verb ("for customer C-1 in Lisbon"), and what is told on its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from envsynth.simulation.schema.names import words
from envsynth.synthesis.english.nouns import is_plural, listed, plural_phrase, singular_phrase, the
from envsynth.synthesis.inputs import Input

_SPANS = (("start", "end"), ("from", "to"), ("begin", "end"), ("since", "until"), ("check_in", "check_out"))


@dataclass(slots=True)
class Phrases:
    """Values, sorted by where they stand.

    Attributes:
        about: what the request is about: "customer C-1".
        beside: further phrases beside the verb: "in Lisbon", "from May 1 to May 9".
        details: clauses of their own: "the format is CSV".
        orders: imperatives of their own: "include the archive".
    """

    about: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    details: list[tuple[str, str]] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)

    def inline(self) -> str:
        """Return what stands beside the verb, with a space before it."""
        about = f" for {listed(self.about)}" if self.about else ""
        return about + "".join(f" {one}" for one in self.beside)


def sort_values(inputs: Sequence[Input]) -> Phrases:
    """Give each value its place."""
    phrases = Phrases()
    left = list(inputs)
    span = _span(left)
    if span is not None:
        start, end = span
        left = [one for one in left if one not in span]
    for one in left:
        if one.kind == "id":
            phrases.about.append(f"{one.noun} {one.said}")
        elif one.kind == "ids":
            noun = one.noun if len(one.value) == 1 else plural_phrase(one.noun)
            phrases.about.append(f"{noun} {one.said}")
        elif one.kind == "path" and not isinstance(one.value, list):
            phrases.about.append(f"the {one.noun} {one.said}")
        elif one.kind == "place" and not any(text.startswith("in ") for text in phrases.beside):
            phrases.beside.append(f"in {'the ' if one.said.startswith('United') else ''}{one.said}")
        elif one.kind == "flag":
            phrases.orders.append(one.said)
        elif one.kind == "date" and one.noun in ("date", "day"):
            phrases.beside.append(f"on {one.said}")
        elif not (one.kind in ("email", "word") and any(one.said == said for _, said in phrases.details)):
            phrases.details.append((_numbered(one), one.said))
    if span is not None:
        phrases.beside.append(f"from {start.said} to {end.said}")
    return phrases


def _numbered(one: Input) -> str:
    """Return the noun of a value: in the plural for a list of several."""
    if isinstance(one.value, list):
        return plural_phrase(one.noun) if len(one.value) > 1 else singular_phrase(one.noun)
    return one.noun


def _span(inputs: Sequence[Input]) -> tuple[Input, Input] | None:
    moments = [one for one in inputs if one.kind in ("date", "time")]
    for first, last in _SPANS:
        start = next(
            (one for one in moments if first in "_".join(words(one.name)).split("_") or first in one.name), None
        )
        end = next((one for one in moments if last in "_".join(words(one.name)).split("_")), None)
        if start is not None and end is not None and start is not end and str(start.value) <= str(end.value):
            return start, end
    return None


def tell_details(details: Sequence[tuple[str, str]], rng: np.random.Generator) -> str:
    """Tell values in sentences of their own."""
    if not details:
        return ""
    if len(details) <= 3 and rng.random() < 0.4:
        return f"Use {listed([f'{said} as {the(noun)}' for noun, said in details])}."
    text = listed(
        [
            f"{the(noun)} {'are' if is_plural(noun) and not noun.endswith(('species', 'data')) else 'is'} {said}"
            for noun, said in details
        ]
    )
    return f"{text[:1].upper()}{text[1:]}."
