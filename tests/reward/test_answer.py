"""Typed values in the final message: found where they stand on their own, spoilt by rivals."""

from typing import Any

import pytest

from envsynth.core import Ask
from envsynth.reward import states
from envsynth.reward.answer import MAX_MESSAGE, check_answer
from envsynth.reward.renaming import Identifiers

STATED = [
    ("money", 1234.5, "$1,234.50"),
    ("money", 1234.5, "It is 1234.5."),
    ("money", 1234.5, "USD 1,234.50"),
    ("money", 1234.5, "1,234.50 EUR"),
    ("money", 1234.5, "**€1,234.50**"),
    ("money", 1234.5, "1,234.50USD"),
    ("money", 1234.5, "US$1,234.50!"),
    ("money", "1234.50", "$ 1234.50"),
    ("money", -12, "-12.00"),
    ("money", -12, "You get -$12.00"),
    ("money", -12, "$-12"),
    ("money", 59.97000000000001, "$59.97"),
    ("money", 0.125, "$0.13"),
    ("number", 12, "12"),
    ("number", 12, "(12)"),
    ("number", 12, "12.0"),
    ("number", 12, "There are 12."),
    ("number", 12, "12, no more"),
    ("number", 12, "twelve"),
    ("number", 12, "12%"),
    ("number", 12, "_12_"),
    ("number", 12, "a 12-day trip"),
    ("number", 12, "No.12"),
    ("number", 12, "11,12,13"),
    ("number", 1234567, "1,234,567"),
    ("number", -3.5, "−3.5"),
    ("date", "2026-03-14", "2026-03-14"),
    ("date", "2026-03-14", "on March 14, 2026."),
    ("date", "2026-03-14", "14 March 2026"),
    ("date", "2026-03-14", "Mar 14"),
    ("date", "2026-03-14", "Sat, Mar. 14th"),
    ("date", "2026-03-14", "the 14th of March"),
    ("date", "2026-03-14", "14-Mar-2026"),
    ("date", "2026-03-14", "3/14/2026"),
    ("date", "2026-03-14", "2026/03/14"),
    ("date", "2026-03-14", "2026-03-14T10:00:00"),
    ("date", "2026-03-14T10:00:00", "March 14"),
    ("id", "W-12", "order W-12."),
    ("id", "W-12", "(#W-12)"),
    ("id", "W-12", "**W-12**"),
    ("id", "W-12", "W-12's items"),
    ("id", 4711, "number 4711"),
    ("text", "in transit", "It is In  Transit."),
    ("text", "in_transit", "It is in transit"),
    ("text", "in transit", "in-transit"),
    ("text", "O'Neill", "Ms O’Neill's"),
    ("text", "Ana Silva", "Ana\nSilva's order"),
]

NOT_STATED = [
    ("money", 1234.5, "$11,234.50"),
    ("money", 1234.5, "-$1,234.50"),
    ("money", 1234.5, "1,234.5%"),
    ("money", 1234.5, "$1,234.505"),
    ("money", 12, "-12.00"),
    ("number", 12, "120"),
    ("number", 12, "12.5"),
    ("number", 12, "W12"),
    ("number", 12, "W-12"),
    ("number", 12, "W_12"),
    ("number", 12, "112"),
    ("number", 12, "12th"),
    ("number", 12, "10:12"),
    ("number", 12, "12-14"),
    ("number", 12, "1,012"),
    ("number", 12, "3.12.1"),
    ("number", 5, ".5"),
    ("number", 14, "on March 14"),
    ("number", 3, "on 2026-03-14"),
    ("number", 2026, "March 14, 2026"),
    ("number", 12, ""),
    ("date", "2026-03-14", "March 15"),
    ("date", "2026-03-14", "2025-03-14"),
    ("date", "2026-03-14", "March 14, 2025"),
    ("date", "2026-03-04", "03/04/2026"),
    ("date", "2026-04-03", "03/04/2026"),
    ("date", "2026-03-14", "2026-03-141"),
    ("date", "2026-03-14", "R-2026-03-14"),
    ("date", "2026-03-14", "2026-13-14"),
    ("date", "soon", "soon"),
    ("id", "W-12", "w-12"),
    ("id", "W-12", "W-123"),
    ("id", "W-12", "XW-12"),
    ("id", "W-12", "W-12-3"),
    ("id", "W-12", "A-W-12"),
    ("id", "W-12", "W-12.5"),
    ("id", "", "anything"),
    ("text", "transit", "transition"),
    ("text", "refundable", "non-refundable"),
    ("text", "", "anything"),
]


@pytest.mark.parametrize(("kind", "value", "message"), STATED)
def test_these_state_the_value(kind: Any, value: Any, message: str) -> None:
    assert states(message, kind, value)


@pytest.mark.parametrize(("kind", "value", "message"), NOT_STATED)
def test_these_do_not_state_the_value(kind: Any, value: Any, message: str) -> None:
    assert not states(message, kind, value)


def stated(message: str | None, *asks: tuple[str, Any, tuple[Any, ...]]) -> list[bool]:
    made = [Ask.model_validate({"label": "it", "kind": kind, "value": v, "rivals": r}) for kind, v, r in asks]
    return [one.stated for one in check_answer(made, message, Identifiers([]), {})]


@pytest.mark.parametrize(
    ("kind", "value", "rivals", "message", "right"),
    [
        ("money", 45.0, (30.0,), "$45.00 or $30.00", False),
        ("money", 45, (30,), "45 or 30", False),
        ("money", 45.0, (2.0,), "2 items for $45.00", True),
        ("money", 45.0, (45,), "$45.00", True),
        ("number", 12, (13,), "12 or 13", False),
        ("number", 12, (2,), "the two of you owe 12", True),
        ("number", 12, (2,), "two or twelve", False),
        ("number", 12, (1,), "W1 has 12", True),
        ("date", "2026-03-14", ("2026-03-15",), "Mar 14 or Mar 15", False),
        ("date", "2026-03-14", ("2025-03-14",), "Mar 14", True),
        ("date", "2026-03-14", ("2025-03-14",), "Mar 14, or March 14, 2025", False),
        ("id", "W-12", ("W-13",), "W-12 (not W-13)", False),
        ("id", "W-12", ("W-1",), "W-12", True),
        ("text", "pending approval", ("pending",), "It is pending approval.", True),
        ("text", "pending approval", ("pending",), "It is pending approval, or pending.", False),
        ("text", "pending", ("pending approval",), "It is pending approval.", False),
        ("text", "Yes", ("yes", "no"), "yes", True),
    ],
)
def test_a_rival_spoils_the_answer_where_it_is_stated_as_plainly(
    kind: str, value: Any, rivals: tuple[Any, ...], message: str, right: bool
) -> None:
    assert stated(message, (kind, value, rivals)) == [right]


def test_what_another_ask_wants_is_no_rival() -> None:
    assert stated("A has 3, B has 4", ("number", 3, (4,)), ("number", 4, (3,))) == [True, True]


def test_without_a_message_nothing_is_stated() -> None:
    assert stated(None, ("number", 3, ())) == [False]


def test_a_message_beyond_the_limit_states_nothing() -> None:
    message = "12 " + "x" * (MAX_MESSAGE - 3)
    assert stated(message, ("number", 12, ())) == [True]
    assert stated(message + "x", ("number", 12, ())) == [False]


@pytest.mark.parametrize(
    "unit", ["1", "1,", ",111", "1.", "-", "1-", "$", "$1 ", "jan 1 ", "USD ", "0/0/", "a", "_", "\ud800"]
)
@pytest.mark.parametrize(
    ("kind", "value"), [("money", 1), ("number", 1), ("date", "2026-01-01"), ("id", "1"), ("text", "a")]
)
def test_any_message_of_any_length_is_read(unit: str, kind: Any, value: Any) -> None:
    message = unit * (MAX_MESSAGE // len(unit))
    assert stated(message, (kind, value, (2, "2026-02-02"))) in ([True], [False])


def test_an_asked_identifier_that_was_generated_is_the_agents_own() -> None:
    ask = Ask(label="voucher", kind="id", value="V100", rivals=("V200",))
    identifiers, renaming = Identifiers(["100", "200"]), {"100": "7", "200": "8"}
    texts = {"V7": True, "V100": False, "V7 or V8": False, "V7, formerly V200": True}
    for text, right in texts.items():
        (outcome,) = check_answer([ask], text, identifiers, renaming)
        assert outcome.stated is right, text
    (outcome,) = check_answer([ask], "V100", identifiers, {})
    assert outcome.reason == "the call that makes this identifier was not made"
