"""Whether the figures and dates of a request agree with each other, and with the lists that they count."""

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import singular, words
from envsynth.synthesis.inputs import Input
from envsynth.synthesis.inputs.scales import LEAST, MOST

_STARTS = frozenset(("start", "from", "begin", "since", "in", "departure", "pickup", "first"))
_ENDS = frozenset(("end", "to", "until", "out", "return", "dropoff", "last"))
_WHOLE = frozenset(v.listed("price cost amount value total"))
_PART = frozenset(v.listed("payment deposit fee discount refund tip"))
_COUNTS = frozenset(("count", "quantity", "number"))
_AGES = {"infant": (0, 2), "child": (2, 17), "adult": (18, 120), "senior": (60, 120), "student": (6, 35)}


def disagrees(told: Sequence[Input]) -> bool:
    """Whether two of the figures, dates or lists that a request tells cannot both be the case."""
    figures = [one for one in told if _is_figure(one.value)]
    dates = [one for one in told if one.kind in ("date", "time")]
    lists = [one for one in told if isinstance(one.value, list)]
    return (
        any(_least_above_most(*pair) for pair in permutations(figures, 2))
        or any(_part_above_whole(*pair) for pair in permutations(figures, 2))
        or any(_fewer_than_rooms(*pair) for pair in permutations(figures, 2))
        or any(_ends_before(*pair) for pair in permutations(dates, 2))
        or any(_miscounts(one, listed) for one in figures for listed in lists)
        or any(_of_another_age(*pair) for pair in permutations(lists, 2))
        or _half_a_place(figures)
        or len([one for one in figures if words(one.name)[-1:] == ["amount"] and not _told(one) & (LEAST | MOST)]) > 1
    )


def _is_figure(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _told(one: Input) -> set[str]:
    return {singular(word) for word in words(one.name)}


def _least_above_most(least: Input, most: Input) -> bool:
    """Whether a least is more than the most of the same, or than the same told plainly."""
    low, high = _told(least), _told(most)
    if low - LEAST != high - MOST or low == high:
        return False
    bounded = bool(low & LEAST) or bool(high & MOST)
    return bounded and least.value > most.value


def _part_above_whole(part: Input, whole: Input) -> bool:
    if not (set(words(part.name)[-1:]) & _PART and set(words(whole.name)[-1:]) & _WHOLE):
        return False
    return not part.said.endswith("percent") and part.value >= whole.value


def _fewer_than_rooms(people: Input, rooms: Input) -> bool:
    return (
        bool(_told(people) & {"guest", "people", "traveler"} and "room" in _told(rooms)) and people.value < rooms.value
    )


def _ends_before(start: Input, end: Input) -> bool:
    """Whether an end comes before the start of the same, or of all there is: a stay's check-out before its check-in."""
    first, last = words(start.name), words(end.name)
    if not (set(first) & _STARTS and set(last) & _ENDS) or set(first) & _ENDS:
        return False
    return str(start.value)[:10] > str(end.value)[:10] and len(str(start.value)) >= 10


def _miscounts(figure: Input, listed: Input) -> bool:
    """Whether a figure counts what is listed, and there are more or fewer."""
    said = list(map(singular, words(figure.name)))
    counted = said[:-1] if said[-1] in _COUNTS else said[2:] if said[:2] == ["number", "of"] else []
    named = [word for word in map(singular, words(listed.name)) if word not in ("id", "ids", "name", "list", "email")]
    return bool(counted) and counted[-1:] == named[-1:] and figure.value != len(listed.value)


def _of_another_age(ages: Input, kinds: Input) -> bool:
    """Whether one is called an infant and is not: ages and kinds stand side by side."""
    if words(ages.name)[-1] not in ("age", "ages") or len(ages.value) != len(kinds.value):
        return False
    pairs = zip(ages.value, kinds.value, strict=True)
    return any(not _fits(age, _AGES[str(kind).lower()]) for age, kind in pairs if str(kind).lower() in _AGES)


def _fits(age: Any, span: tuple[int, int]) -> bool:
    return not _is_figure(age) or span[0] <= age <= span[1]


def _half_a_place(figures: Sequence[Input]) -> bool:
    """Whether a longitude is told without a latitude."""
    halves = {half for one in figures for half in _halves(one)}
    return len(halves) == 1


def _halves(one: Input) -> Iterator[str]:
    said = _told(one)
    if said & {"latitude", "lat"}:
        yield "latitude"
    if said & {"longitude", "lng", "lon"}:
        yield "longitude"
