"""Does the final message state what was asked? Typed values, each on its own, and no rival beside it."""

from collections.abc import Sequence
from typing import NamedTuple

from envsynth.core import Ask
from envsynth.reward.hedging import allowance, beside
from envsynth.reward.phrases import fold
from envsynth.reward.prose import without_records
from envsynth.reward.reading import Reading, Value, as_date, as_decimal, equal
from envsynth.reward.renaming import Identifiers, Renaming
from envsynth.reward.values import Unissued

MAX_MESSAGE = 20_000
"""A message of more characters states nothing: whoever lists everything there is has not answered."""


class AskOutcome(NamedTuple):
    """Whether the message states one asked value; ``reason`` says why not."""

    ask: Ask
    expected: Value
    stated: bool
    reason: str


def check_answer(
    asks: Sequence[Ask],
    message: str | None,
    identifiers: Identifiers,
    renaming: Renaming,
    told: Sequence[Reading] = (),
    wanted: int = 1,
) -> list[AskOutcome]:
    """Look for each asked value in the final message.

    Args:
        asks: what must be stated.
        message: the final message; None where the episode ended without one.
        identifiers: those that the golden run issued; where one is asked for, the agent's own counts.
        renaming: what the agent's matched calls issued in their place.
        told: texts whose values a message may repeat: the instruction, and the answer that the task gives itself.
        wanted: how many things the task wants; the more, the more other values a message may state.
    """
    if not asks:
        return []
    fault = _unread(message)
    whole = _reading(message or "", told)
    prose = _reading(without_records(message or ""), [whole]) if not fault else whole
    room = allowance(max(wanted, len(asks)))
    values = [(ask.kind, _rename(ask.value, identifiers, renaming)) for ask in asks]
    outcomes = []
    for ask, (kind, value) in zip(asks, values, strict=True):
        reason = fault
        if not fault:
            rivals = [_rename(rival, identifiers, renaming) for rival in ask.rivals]
            # What another ask wants stated cannot be held against the message.
            same = [other for other_kind, other in values if other_kind == kind]
            rivals = [rival for rival in rivals if not _among(kind, rival, same)]
            reason = _fault(prose, kind, value, rivals) or _hedge(prose, kind, value, same, told, room)
            if reason == _NOT_STATED and whole.strength(kind, value):
                reason = "stated only in JSON records, which are not read as an answer: say it in a sentence"
        outcomes.append(AskOutcome(ask, value, not reason, reason))
    return outcomes


def states(text: str, kind: str, value: Value) -> bool:
    """Whether a value of an `Ask`'s kind stands in a text, by the rules by which it is found in a final message.

    JSON records are read as well here: what they hold is to be seen, though it is no answer.

    >>> states("You get back $1,234.50.", "money", 1234.5), states("Order W120", "number", 12)
    (True, False)
    """
    return Reading(text).strength(kind, value) > 0


_NOT_STATED = "not stated"


def _unread(message: str | None) -> str:
    """Say why a message is not read at all; an empty text if it is."""
    if message is None:
        return "no final message"
    return f"a message over {MAX_MESSAGE:,} characters is not read" if len(message) > MAX_MESSAGE else ""


def _reading(text: str, known: Sequence[Reading]) -> Reading:
    """Return a text's reading: one that is there already where it is of the very text."""
    return next((one for one in known if one.message == text), None) or Reading(text)


def _rename(value: Value, identifiers: Identifiers, renaming: Renaming) -> Value:
    return identifiers.rename(value, renaming) if isinstance(value, str) else value


def _fault(reading: Reading, kind: str, value: Value, rivals: list[Value]) -> str:
    """Say why a value does not count as stated; an empty text if it does."""
    if isinstance(value, Unissued):
        return "the call that makes this identifier was not made"
    strength = reading.strength(kind, value)
    if not strength:
        return _NOT_STATED
    for rival in rivals:
        if reading.rival_strength(kind, rival, value) >= strength:
            return f"the message also states {rival}, which is not right"
    return ""


def _hedge(reading: Reading, kind: str, value: Value, asked: list[Value], known: Sequence[Reading], room: int) -> str:
    """Say that a message states too much beside a value; an empty text if it does not."""
    others = beside(reading, kind, value, asked, known)
    if others <= room:
        return ""
    return (
        f"the message hedges: it states {others} different values of the kind {kind} beside what was asked and told, "
        f"and at most {room} may stand there"
    )


def _among(kind: str, rival: Value, values: list[Value]) -> bool:
    if isinstance(rival, Unissued):
        return True  # nobody can state what does not exist
    return any(_same(kind, rival, value) for value in values)


def _same(kind: str, first: Value, second: Value) -> bool:
    if kind in ("money", "number"):
        one, other = as_decimal(first), as_decimal(second)
        return one is not None and other is not None and equal(one, other)
    if kind == "date":
        return as_date(first) is not None and as_date(first) == as_date(second)
    return fold(str(first)) == fold(str(second)) if kind == "text" else str(first) == str(second)
