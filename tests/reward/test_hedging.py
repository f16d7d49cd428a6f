"""A message that lists values, or repeats responses, states none of them; an honest one may explain itself."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envsynth.core import Ask
from envsynth.reward.answer import AskOutcome, check_answer
from envsynth.reward.hedging import FREE_VALUES, allowance
from envsynth.reward.prose import without_records
from envsynth.reward.reading import Reading
from envsynth.reward.renaming import Identifiers

CENTS = st.integers(min_value=1, max_value=99_999)


def outcome(message: str, kind: str, value: Any, *, told: tuple[str, ...] = (), wanted: int = 1) -> AskOutcome:
    ask = Ask.model_validate({"label": "it", "kind": kind, "value": value})
    return check_answer([ask], message, Identifiers([]), {}, [Reading(text) for text in told], wanted)[0]


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("money", 20.0, "Order W1 cost $25.00; less a fee of $5.00, $20.00 comes back. The order is now $0.00."),
        ("money", 20.0, "Prices: $1.00, $2.00, $3.00, $4.00, $5.00, $6.00. You get $20.00."),
        ("money", 20.0, "$20.00 for items 1, 2, 3, 4, 5, 6, 7, 8 and 9."),
        ("number", 3, "There are 3: for $1.10, $2.20, $3.30, $4.40, $5.50, $6.60, $7.70 and $8.80."),
        ("date", "2026-03-14", "Placed on March 1, shipped March 3 and due on March 14."),
        ("id", "W10", "W10 replaces W11; A1, A2, A3, A4, A5, A6, A7 and A8 stay."),
    ],
)
def test_an_honest_answer_may_mention_other_values(kind: str, value: Any, message: str) -> None:
    assert outcome(message, kind, value).reason == ""


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("money", 20.0, "$20.00 " + " ".join(f"${n}.00" for n in range(1, 8))),
        ("money", 20, "20 or 1 or 2 or 3 or 4 or 5 or 6 or 7"),
        ("number", 3, "3 4 5 6 7 8 9 10"),
        ("number", 3, "one two three four five six seven eight nine"),
        ("date", "2026-03-14", "March 14, " + ", ".join(f"March {n}" for n in range(1, 8))),
        ("id", "W10", "W10 W11 W12 W13 W14 W15 W16 W17"),
    ],
)
def test_a_list_of_candidates_states_nothing(kind: str, value: Any, message: str) -> None:
    assert outcome(message, kind, value).reason.startswith("the message hedges: it states ")


def test_what_was_told_does_not_count() -> None:
    prices = " ".join(f"${n}.00" for n in range(1, 12))
    assert not outcome(f"{prices} $20.00", "money", 20.0).stated
    assert outcome(f"{prices} $20.00", "money", 20.0, told=(f"Compare {prices}.",)).stated


def test_who_wants_more_things_may_be_told_more() -> None:
    message = "$20.00 " + " ".join(f"${n}.00" for n in range(1, 10))
    assert not outcome(message, "money", 20.0).stated
    assert outcome(message, "money", 20.0, wanted=2).stated


@pytest.mark.parametrize(
    "message",
    [
        '{"refund_total": 20.0}',
        'Here you are: {"refund_total": 20.0, "items": [{"price": 25.0}]}',
        '```json\n{"refund_total": 20.0}\n```',
        "```\n[20.0, 5.0]\n```",
        '[{"refund_total": 20.0}, {"refund_total": 5.0}]',
        '{"a": "}", "refund_total": 20.0}',
        "{'refund_total': 20.0}",
        '{"items": [{"price": 25.0, "refund_total": 20.0',
    ],
)
def test_a_record_is_no_answer_and_the_reason_says_so(message: str) -> None:
    assert "JSON records" in outcome(message, "money", 20.0).reason


@pytest.mark.parametrize(
    "message",
    [
        'You get $20.00 back. {"refund_total": 20.0, "fee": 5.0}',
        "You get $20.00 back [less the fee].",
        "{You} get [20.00] dollars back.",
        "```\nYou get $20.00 back.\n```",
        '"You get $20.00 back," as they say {and mean}.',
    ],
)
def test_prose_beside_records_and_within_brackets_is_read(message: str) -> None:
    assert outcome(message, "money", 20.0).stated


def test_a_sentence_outside_of_the_records_is_spoilt_by_no_rival_inside_of_them() -> None:
    ask = Ask(label="it", kind="money", value=20.0, rivals=(5.0,))
    (one,) = check_answer([ask], 'You get $20.00. {"fee": 5.0}', Identifiers([]), {})
    assert one.stated


@given(st.lists(CENTS, min_size=1, max_size=12, unique=True), st.integers(1, 4))
def test_the_allowance_is_the_exact_number_of_other_values(cents: list[int], wanted: int) -> None:
    value, *others = (n / 100 for n in cents)
    message = " and ".join(f"${amount:.2f}" for amount in [value, *others])
    assert outcome(message, "money", value, wanted=wanted).stated == (len(others) <= allowance(wanted))


@given(st.lists(CENTS, min_size=1, max_size=FREE_VALUES, unique=True), st.integers(1, 30))
def test_saying_a_value_again_is_no_hedging(cents: list[int], times: int) -> None:
    message = " ".join(f"${n / 100:.2f}" for n in cents * times)
    assert outcome(message, "money", cents[0] / 100).stated


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(min_size=1, max_size=5), JSON, min_size=1, max_size=3), st.sampled_from([None, 2]))
def test_whatever_json_object_a_message_holds_is_left_out(record: dict[str, Any], indent: int | None) -> None:
    rest = without_records(f"before {json.dumps(record, indent=indent)} after")
    assert rest.split() == ["before", "|", "after"]


@given(st.text(alphabet="ab 1$.,:\n()"))
def test_text_without_brackets_is_left_as_it_is(text: str) -> None:
    assert without_records(text) == text
