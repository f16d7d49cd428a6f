"""A final message as it is read: which values it states, and how plainly."""

import math
import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cached_property

from envsynth.reward.phrases import fold, inside, states_identifier, states_phrase, without_phrase
from envsynth.reward.tokens import Day, Number, read_days, read_numbers

Value = str | int | float

CENT = Decimal("0.01")
NUMBER_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
                "eleven": 11, "twelve": 12}  # fmt: skip
_WORD = re.compile(r"[\w-]++")
_WORD_FOR = {Decimal(number): word for word, number in NUMBER_WORDS.items()}


class Reading:
    """A message, read once for each kind of value that is asked for.

    A value's *strength* is 0 where the message does not state it, and else says how plainly: an amount with a
    currency or two decimals is plainer than a bare number, digits are plainer than a word. A rival counts where it
    is stated at least as plainly as the value, so that "2 items for $45.00" does not state the rival $2.00.
    """

    def __init__(self, message: str) -> None:
        self.message = message

    @cached_property
    def numbers(self) -> list[Number]:
        """The numbers in it."""
        return read_numbers(self.message)

    @cached_property
    def amounts(self) -> frozenset[Decimal]:
        """Their values."""
        return frozenset(number.value for number in self.numbers)

    @cached_property
    def codes(self) -> frozenset[str]:
        """The words with digits in it, as identifiers are."""
        return frozenset(word for word in _WORD.findall(self.message) if any(map(str.isdigit, word)))

    @cached_property
    def days(self) -> list[Day]:
        """The dates in it."""
        return read_days(self.message)

    @cached_property
    def folded(self) -> str:
        """The message folded for comparison by phrase."""
        return fold(self.message)

    def strength(self, kind: str, value: Value) -> int:
        """Return how plainly the message states a value of a kind; 0 where it does not."""
        if kind == "money":
            return self._money(value)
        if kind == "number":
            return self._number(value)
        if kind == "date":
            when = as_date(value)
            return int(when is not None and any(day.fits(when) for day in self.days))
        if kind == "id":
            return int(states_identifier(self.message, str(value)))
        return int(states_phrase(self.folded, fold(str(value))))

    def rival_strength(self, kind: str, rival: Value, value: Value) -> int:
        """Return how plainly the message states a rival, other than as a part of the value itself."""
        if kind == "date":
            # "March 14" without a year is the value where it can be.
            right, wrong = as_date(value), as_date(rival)
            days = [day for day in self.days if right is None or not day.fits(right)]
            return int(wrong is not None and any(day.fits(wrong) for day in days))
        if kind == "text" and inside(fold(str(rival)), fold(str(value))):
            # The rival "pending" is not stated by the value "pending approval".
            return int(states_phrase(without_phrase(self.folded, fold(str(value))), fold(str(rival))))
        return self.strength(kind, rival)

    def _money(self, value: Value) -> int:
        amount = as_decimal(value)
        if amount is None:
            return 0
        cents = amount.quantize(CENT, ROUND_HALF_UP) if abs(amount) < 10**15 else amount
        strengths = [
            1 + number.marked
            for number in self.numbers
            if not number.percent and (equal(number.value, amount) or number.value == cents)
        ]
        return max(strengths, default=0)

    def _number(self, value: Value) -> int:
        wanted = as_decimal(value)
        if wanted is None:
            return 0
        if any(equal(number.value, wanted) for number in self.numbers):
            return 2
        word = _WORD_FOR.get(wanted)
        return int(word is not None and states_phrase(self.folded, word))


def as_decimal(value: Value) -> Decimal | None:
    """Return an ask's value as a number, or None where it is none."""
    try:
        number = Decimal(str(value).replace(",", "").strip().removeprefix("$"))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def equal(first: Decimal, second: Decimal) -> bool:
    """Whether two numbers are one, but for how a computer rounds fractions."""
    if first == second:
        return True
    whole = first == first.to_integral_value() and second == second.to_integral_value()
    return not whole and math.isclose(first, second, rel_tol=1e-12)


def as_date(value: Value) -> date | None:
    """Return an ask's value as a date, or None where it is none."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
