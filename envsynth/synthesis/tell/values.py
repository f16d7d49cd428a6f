"""Values in a sentence: what stands beside the verb ("for customer C-1 in Lisbon"), and what is told on its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from envsynth.simulation.schema.names import words
from envsynth.synthesis.english.nouns import listed, plural_phrase, the
from envsynth.synthesis.inputs import Input

_WHERE = frozenset(("city", "country", "state", "location", "region", "destination", "area", "market", "province"))
_FOLDERS = frozenset(("folder", "directory"))
_LABELS = frozenset(("number", "code", "sku", "vin", "isbn", "doi", "barcode"))
_SPANS = (("start", "end"), ("from", "to"), ("begin", "end"), ("since", "until"), ("check_in", "check_out"))


@dataclass(slots=True)
class Phrases:
    """Values, sorted by where they stand.

    Attributes:
        about: what the request is about: "customer C-1".
        files: the files among what it is about: "the audio file /audio/site-04.wav".
        beside: further phrases beside the verb: "in Lisbon", "from May 1 to May 9".
        details: what is told as clauses: "the format is CSV".
        orders: imperatives of their own: "include the archive".
    """

    about: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    details: list[Input] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)

    def inline(self, how: str = "for") -> str:
        """Return what stands beside the verb, with a space before it."""
        everything = [*self.about, *self.files]
        about = f" {how} {listed(everything)}" if everything else ""
        return about + "".join(f" {one}" for one in self.beside)


def is_label(one: Input) -> bool:
    """Whether a value is what a thing is known by: a tracking number, a SKU."""
    last = one.noun.lower().split()[-1]
    return last in _LABELS and any(letter.isdigit() for letter in one.said) and not isinstance(one.value, list)


def sort_values(inputs: Sequence[Input], twice: bool = False) -> Phrases:
    """Give each value its place.

    Args:
        inputs: what is told.
        twice: whether the same words are said again where they stand for something else.
    """
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
            if one.noun.split()[0] in ("output", "destination"):
                phrases.beside.append(f"into {one.said}")
            elif one.noun.split()[-1] in _FOLDERS:
                phrases.beside.append(f"in {the(one.noun.removeprefix('search '))} {one.said}")
            else:
                phrases.files.append(f"the {one.noun} {one.said}")
        elif one.kind == "word" and is_label(one):
            phrases.about.append(f"{one.noun} {one.said}")
        elif (
            one.kind == "place"
            and one.noun.split()[-1] in _WHERE
            and len(one.noun.split()) == 1
            and not any(text.startswith("in ") for text in phrases.beside)
        ):
            phrases.beside.append(f"in {'the ' if one.said.startswith('United') else ''}{one.said}")
        elif one.kind == "flag":
            phrases.orders.append(one.said)
        elif one.kind == "date" and one.noun in ("date", "day"):
            phrases.beside.append(f"on {one.said}")
        elif twice or not (
            one.kind in ("email", "word", "text") and any(one.said == other.said for other in phrases.details)
        ):
            phrases.details.append(one)
    if span is not None:
        phrases.beside.append(f"from {start.said} to {end.said}")
    return phrases


def _span(inputs: Sequence[Input]) -> tuple[Input, Input] | None:
    moments = [one for one in inputs if one.kind in ("date", "time")]
    for first, last in _SPANS:
        start = next(
            (one for one in moments if first in "_".join(words(one.name)).split("_") or first in one.name), None
        )
        end = next((one for one in moments if last in words(one.name) or ("_" in last and last in one.name)), None)
        if start is not None and end is not None and start is not end and str(start.value) <= str(end.value):
            return start, end
    return None
