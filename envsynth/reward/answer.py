"""Does the final message state what was asked? Typed values, each on its own, and no rival beside it."""

import math
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cached_property
from typing import NamedTuple

from envsynth.core import Ask
from envsynth.reward.phrases import fold, inside, states_identifier, states_phrase, without_phrase
from envsynth.reward.renaming import Identifiers, Renaming
from envsynth.reward.tokens import Day, Number, read_days, read_numbers
from envsynth.reward.values import Unissued

MAX_MESSAGE = 20_000
"""A message of more characters states nothing: whoever lists everything there is has not answered."""

_CENT = Decimal("0.01")
_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
          "eleven": 11, "twelve": 12}  # fmt: skip
_WORD_FOR = {Decimal(number): word for word, number in _WORDS.items()}

Value = str | int | float


class AskOutcome(NamedTuple):
    """Whether the message states one asked value; ``reason`` says why not."""

    ask: Ask
    expected: Value
    stated: bool
    reason: str


def check_answer(
    asks: Sequence[Ask], message: str | None, identifiers: Identifiers, renaming: Renaming
) -> list[AskOutcome]:
    """Look for each asked value in the final message.

    Args:
        asks: what must be stated.
        message: the final message; None where the episode ended without one.
        identifiers: those that the golden run issued; where one is asked for, the agent's own counts.
        renaming: what the agent's matched calls issued in their place.
    """
    reading = _Reading(message) if message is not None and len(message) <= MAX_MESSAGE else None
    values = [(ask.kind, _rename(ask.value, identifiers, renaming)) for ask in asks]
    outcomes = []
    for ask, (kind, value) in zip(asks, values, strict=True):
        if reading is None:
            reason = "no final message" if message is None else f"a message over {MAX_MESSAGE:,} characters is not read"
        else:
            rivals = [_rename(rival, identifiers, renaming) for rival in ask.rivals]
            # What another ask wants stated cannot be held against the message.
            others = [other for other_kind, other in values if other_kind == kind]
            reason = _fault(reading, kind, value, [r for r in rivals if not _among(kind, r, [value, *others])])
        outcomes.append(AskOutcome(ask, value, not reason, reason))
    return outcomes


def states(text: str, kind: str, value: Value) -> bool:
    """Whether a text states a value of an `Ask`'s kind, by the rules by which a final message does.

    >>> states("You get back $1,234.50.", "money", 1234.5), states("Order W120", "number", 12)
    (True, False)
    """
    return _Reading(text).strength(kind, value) > 0


def _rename(value: Value, identifiers: Identifiers, renaming: Renaming) -> Value:
    return identifiers.rename(value, renaming) if isinstance(value, str) else value


def _fault(reading: "_Reading", kind: str, value: Value, rivals: list[Value]) -> str:
    """Say why a value does not count as stated; an empty text if it does."""
    if isinstance(value, Unissued):
        return "the call that makes this identifier was not made"
    strength = reading.strength(kind, value)
    if not strength:
        return "not stated"
    for rival in rivals:
        if reading.rival_strength(kind, rival, value) >= strength:
            return f"the message also states {rival}, which is not right"
    return ""


def _among(kind: str, rival: Value, values: list[Value]) -> bool:
    if isinstance(rival, Unissued):
        return True  # nobody can state what does not exist
    return any(_same(kind, rival, value) for value in values)


def _same(kind: str, first: Value, second: Value) -> bool:
    if kind in ("money", "number"):
        one, other = _decimal(first), _decimal(second)
        return one is not None and other is not None and _equals(one, other)
    if kind == "date":
        return _date(first) is not None and _date(first) == _date(second)
    return fold(str(first)) == fold(str(second)) if kind == "text" else str(first) == str(second)


class _Reading:
    """A message, read once for each kind of value that is asked for.

    A value's *strength* is 0 where the message does not state it, and else says how plainly: an amount with a
    currency or two decimals is plainer than a bare number, digits are plainer than a word. A rival counts where it
    is stated at least as plainly as the value, so that "2 items for $45.00" does not state the rival $2.00.
    """

    def __init__(self, message: str) -> None:
        self.message = message

    @cached_property
    def numbers(self) -> list[Number]:
        return read_numbers(self.message)

    @cached_property
    def days(self) -> list[Day]:
        return read_days(self.message)

    @cached_property
    def folded(self) -> str:
        return fold(self.message)

    def strength(self, kind: str, value: Value) -> int:
        if kind == "money":
            return self._money(value)
        if kind == "number":
            return self._number(value)
        if kind == "date":
            when = _date(value)
            return int(when is not None and any(day.fits(when) for day in self.days))
        if kind == "id":
            return int(states_identifier(self.message, str(value)))
        return int(states_phrase(self.folded, fold(str(value))))

    def rival_strength(self, kind: str, rival: Value, value: Value) -> int:
        if kind == "date":
            # "March 14" without a year is the value where it can be.
            right, wrong = _date(value), _date(rival)
            days = [day for day in self.days if right is None or not day.fits(right)]
            return int(wrong is not None and any(day.fits(wrong) for day in days))
        if kind == "text" and inside(fold(str(rival)), fold(str(value))):
            # The rival "pending" is not stated by the value "pending approval".
            return int(states_phrase(without_phrase(self.folded, fold(str(value))), fold(str(rival))))
        return self.strength(kind, rival)

    def _money(self, value: Value) -> int:
        amount = _decimal(value)
        if amount is None:
            return 0
        cents = amount.quantize(_CENT, ROUND_HALF_UP) if abs(amount) < 10**15 else amount
        strengths = [
            1 + number.marked
            for number in self.numbers
            if not number.percent and (_equals(number.value, amount) or number.value == cents)
        ]
        return max(strengths, default=0)

    def _number(self, value: Value) -> int:
        wanted = _decimal(value)
        if wanted is None:
            return 0
        if any(_equals(number.value, wanted) for number in self.numbers):
            return 2
        word = _WORD_FOR.get(wanted)
        return int(word is not None and states_phrase(self.folded, word))


def _decimal(value: Value) -> Decimal | None:
    try:
        number = Decimal(str(value).replace(",", "").strip().removeprefix("$"))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _equals(first: Decimal, second: Decimal) -> bool:
    if first == second:
        return True
    whole = first == first.to_integral_value() and second == second.to_integral_value()
    return not whole and math.isclose(first, second, rel_tol=1e-12)


def _date(value: Value) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
