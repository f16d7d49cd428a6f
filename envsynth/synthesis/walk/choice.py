"""Choosing from a list: the first, the best by a figure beside it, or all; and the proof that just these are meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from envsynth.core import Criterion
from envsynth.core.model import canonical_json
from envsynth.reward.pointers import ABSENT, parse_pointer, resolve
from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import singular, words
from envsynth.synthesis.english.nouns import count_word, phrase, plural_phrase, singular_phrase
from envsynth.synthesis.inputs.units import without_unit

_LOW_IS_GOOD = frozenset(
    v.listed("price cost fee distance error delay latency duration rank expense penalty tax time eta")
)
_NO_FIGURES = frozenset(
    v.listed(
        "id ids index year count latitude longitude lat lon lng zip port position offset min max minimum maximum "
        "required target"
    )
)
# Figures by which people pick: "the candidate with the highest score".
_RANKS = frozenset(
    v.listed(
        "score rating price cost fee amount total balance value risk priority rank popularity relevance similarity "
        "confidence severity discount revenue profit margin salary quantity stock capacity size distance duration time "
        "weight rate percentage probability likelihood delay latency demand growth return yield volume share accuracy "
        "quality efficiency availability mileage area budget points reward bonus commission usage consumption load"
    )
)


@dataclass(frozen=True, slots=True)
class Choice:
    """How some of a list are picked.

    Attributes:
        how: ``first`` (as listed), ``top`` or ``bottom`` (by the figure at ``by``), ``all``, or ``only`` (the list
            has one).
        count: how many are picked.
        by: the figure's pattern in the response; ``figure`` is what it is called.
        of: how many there are.
    """

    how: Literal["first", "top", "bottom", "all", "only"]
    count: int
    of: int
    by: str = ""
    figure: str = ""

    def to_text(self, noun: str) -> str:
        """Say which of these are picked.

        >>> Choice("top", 2, 4, "/scores/*", "score").to_text("candidate")
        'the two candidates with the highest scores'
        >>> Choice("first", 1, 3).to_text("role")
        'the first role listed'
        """
        many = count_word(self.count)
        nouns = plural_phrase(noun)
        if self.how in ("all", "only"):
            return f"the {noun}" if self.how == "only" else f"all the {nouns}"
        if self.how == "first":
            return f"the first {noun} listed" if self.count == 1 else f"the first {many} {nouns} listed"
        best = superlative(self.figure, self.how == "top")
        if self.count == 1:
            return f"the {noun} with the {best} {self.figure}"
        return f"the {many} {nouns} with the {best} {plural_phrase(self.figure)}"

    def short(self) -> str:
        """Say it where it is clear of what: "the top two"."""
        if self.how == "first":
            return "the first one" if self.count == 1 else f"the first {count_word(self.count)}"
        best = "top" if self.how == "top" else "lowest"
        return f"the {best} {count_word(self.count)}" if self.how in ("top", "bottom") else "all of them"


_EXTENTS = frozenset(v.listed("time duration delay distance"))


def superlative(figure: str, highest: bool) -> str:
    """Return the word for the most, or the least, of a figure.

    >>> superlative("price", False), superlative("flight duration", False), superlative("start time", True)
    ('lowest', 'shortest', 'latest')
    """
    last = singular(figure.split()[-1])
    if last == "time" and set(figure.split()) & {"start", "end", "departure", "arrival"}:
        return "latest" if highest else "earliest"
    if last in _EXTENTS:
        return "longest" if highest else "shortest"
    return "highest" if highest else "lowest"


def split_list(pattern: str) -> tuple[str, str]:
    """Split a pattern with one ``*`` into the list's pointer and the rest within an item.

    >>> split_list("/candidates/*/id")
    ('/candidates', '/id')
    """
    before, _, after = pattern.partition("/*")
    return before, after


def items_at(content: Any, pattern: str) -> list[tuple[str, Any]]:
    """Return the concrete pointers and values that a pattern with at most one ``*`` matches."""
    if "*" not in pattern:
        value = resolve(content, parse_pointer(pattern))
        return [] if value is ABSENT else [(pattern, value)]
    before, after = split_list(pattern)
    found = resolve(content, parse_pointer(before))
    if not isinstance(found, list):
        return []
    pointers = [f"{before}/{index}{after}" for index in range(len(found))]
    values = [(pointer, resolve(content, parse_pointer(pointer))) for pointer in pointers]
    return [(pointer, value) for pointer, value in values if value is not ABSENT]


def figures(content: Any, pattern: str) -> list[str]:
    """Return the patterns of figures that stand beside the items of a list, one for each and no two the same."""
    before, after = split_list(pattern)
    count = len(items_at(content, pattern))
    if after:
        first = resolve(content, parse_pointer(f"{before}/0"))
        names = [f"{before}/*/{name}" for name in first] if isinstance(first, dict) else []
    else:
        parent, _, own = before.rpartition("/")
        around = resolve(content, parse_pointer(parent))
        names = [f"{parent}/{name}/*" for name in around if name != own] if isinstance(around, dict) else []
    return [name for name in names if _is_figure(content, name, count)]


def _is_figure(content: Any, pattern: str, count: int) -> bool:
    values = [value for _, value in items_at(content, pattern)]
    name = words(pattern.replace("/*", "").rpartition("/")[2])
    plain = all(type(value) in (int, float) for value in values)
    return len(values) == count > 1 and plain and len(set(values)) == count and is_ranking("_".join(name))


def choose(content: Any, pattern: str, most: int, ranked: bool, rng: np.random.Generator) -> tuple[Choice, list[str]]:
    """Pick from the list at a pattern; return how, and the pointers of what was picked.

    Args:
        content: the response.
        pattern: where the list's values are.
        most: the most that may be picked.
        ranked: whether to go by a figure where there is one.
        rng: the source of randomness.
    """
    found = items_at(content, pattern)
    if len(found) == 1:
        return Choice("only", 1, 1), [found[0][0]]
    # Of two, only one is picked: both would be all.
    count = 1 + int(rng.integers(max(1, min(most, len(found) - 1))))
    known = figures(content, pattern) if ranked else []
    if known:
        by = known[int(rng.integers(len(known)))]
        name = by.replace("/*", "").rpartition("/")[2]
        how: Literal["top", "bottom"] = "bottom" if is_better_low(name) else "top"
        values = [value for _, value in items_at(content, by)]
        order = sorted(range(len(values)), key=lambda i: values[i], reverse=how == "top")[:count]
        choice = Choice(how, count, len(found), by, _figure_of(name))
        return choice, [found[i][0] for i in order]
    return Choice("first", count, len(found)), [pointer for pointer, _ in found[:count]]


def _figure_of(name: str) -> str:
    said = [word for word in without_unit(name) if not word.endswith("ed")] or without_unit(name)
    return singular_phrase(phrase("_".join(said)))


def is_ranking(name: str) -> bool:
    """Whether people pick by a figure of this name: a score, and no year or position.

    >>> is_ranking("match_scores"), is_ranking("year_built"), is_ranking("distances_km")
    (True, False, True)
    """
    said = words(name)
    return singular((without_unit(name) or [""])[-1]) in _RANKS and not set(said) & _NO_FIGURES


def is_better_low(name: str) -> bool:
    """Whether the best by a figure of this name is the lowest: a price, a delay."""
    return bool(set(map(singular, words(name))) & _LOW_IS_GOOD)


def criterion(choice: Choice, content: Any, pattern: str, values: Sequence[Any]) -> Criterion | None:
    """Return the proof that a choice picks just these values from a response, as a query over the response itself."""
    if choice.how in ("all", "only"):
        return None
    before, after = split_list(pattern)
    picked = f"json_extract(i.value, '{_path(after)}')" if after else "i.value"
    listed = f"json_each(:response, '{_path(before)}')"
    if choice.how == "first":
        select = f"SELECT {picked} FROM {listed} i WHERE i.key < {choice.count}"
    else:
        by_before, by_after = split_list(choice.by)
        beside = f"json_each(:response, '{_path(by_before)}')"
        figure = f"json_extract({{}}.value, '{_path(by_after)}')" if by_after else "{}.value"
        sign = ">" if choice.how == "top" else "<"
        # How many are better: with a tie at the border more rows are given than are wanted, and the proof fails.
        better = f"SELECT count(*) FROM {beside} o WHERE {figure.format('o')} {sign} {figure.format('b')}"
        select = f"SELECT {picked} FROM {listed} i JOIN {beside} b ON b.key = i.key WHERE ({better}) < {choice.count}"
    return Criterion(select=select, names={"response": canonical_json(content).decode()}, value=list(values))


def _path(pointer: str) -> str:
    steps = "".join(f'."{step}"' for step in parse_pointer(pointer))
    return f"${steps}".replace("'", "''")
