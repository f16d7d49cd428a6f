"""Hedging: a message that states many more values of a kind than were asked for has not said which is the answer."""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from envsynth.reward.phrases import states_phrase
from envsynth.reward.reading import CENT, NUMBER_WORDS, Reading, Value, as_date, as_decimal, equal
from envsynth.reward.tokens import Day

FREE_VALUES = 6
"""So many other values (prices, fees, new totals) may stand beside the asked one, where one thing is wanted."""

MORE_VALUES = 3
"""So many more for each further thing that is wanted."""


def allowance(wanted: int) -> int:
    """Return how many values beside the asked ones a message may state, by how many things a task wants.

    >>> allowance(1), allowance(4)
    (6, 15)
    """
    return FREE_VALUES + MORE_VALUES * max(0, wanted - 1)


def beside(reading: Reading, kind: str, value: Value, asked: Sequence[Value], told: Sequence[Reading]) -> int:
    """Count the different values of a kind that a message states at least as plainly as an asked one, beside it.

    Args:
        reading: the message.
        kind: the asked value's kind; of `text` nothing is counted, since any words could be one.
        value: the asked value, which the message states.
        asked: all values of this kind that are asked for; they do not count.
        told: texts whose values do not count either, since repeating them tells nothing.
    """
    if kind in ("money", "number"):
        numbers = _amounts(reading, value) if kind == "money" else _numbers(reading, value)
        known = set().union(*(text.amounts for text in told))
        wanted = [amount for other in asked if (amount := as_decimal(other)) is not None]
        return sum(not any(_is(number, amount) for amount in wanted) for number in numbers - known)
    if kind == "date":
        return len(_other_days(reading, asked, told))
    if kind == "id":
        known_codes = set().union(*(text.codes for text in told))
        return sum(_shape(code) == _shape(str(value)) for code in reading.codes - known_codes - set(map(str, asked)))
    return 0


def _amounts(reading: Reading, value: Value) -> set[Decimal]:
    plain = reading.strength("money", value) > 1
    return {number.value for number in reading.numbers if not number.percent and (number.marked or not plain)}


def _numbers(reading: Reading, value: Value) -> set[Decimal]:
    bare = {number.value for number in reading.numbers if not number.marked}
    wanted = as_decimal(value)
    if reading.strength("number", value) == 1:  # in words only
        return bare | {Decimal(n) for word, n in NUMBER_WORDS.items() if states_phrase(reading.folded, word)}
    # Amounts of money are no answer to "how many", unless they are all the message has.
    stated = any(wanted is not None and equal(number, wanted) for number in bare)
    return bare if stated else {number.value for number in reading.numbers}


def _is(number: Decimal, wanted: Decimal) -> bool:
    rounded = wanted.quantize(CENT, ROUND_HALF_UP) if abs(wanted) < 10**15 else wanted
    return equal(number, wanted) or number == rounded


def _other_days(reading: Reading, asked: Sequence[Value], told: Sequence[Reading]) -> set[Day]:
    known = {(day.month, day.day) for text in told for day in text.days}
    wanted = [when for other in asked if (when := as_date(other)) is not None]
    days = {day for day in reading.days if (day.month, day.day) not in known}
    return {day for day in days if not any(day.fits(when) for when in wanted)}


def _shape(code: str) -> tuple[str, int]:
    """Return what identifiers of one kind have in common: the letters they begin with, and their length."""
    letters = re.match(r"[A-Za-z]*", code)
    return (letters[0] if letters else "", len(code))
