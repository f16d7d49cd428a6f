"""Reading prose: nothing that a user writes stops it, and what it finds is what stands there."""

import doctest
import importlib

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from envsynth.environment.discrete.clauses import clause_at, clauses_of
from envsynth.environment.discrete.lexicon import Lexicon, explained, passages, stems
from envsynth.environment.discrete.mentions import Mentions
from envsynth.environment.discrete.read_prose import read_prose
from envsynth.environment.discrete.spans import find_spans, kind_of, lead_of, plain_words

PIECES = st.sampled_from(
    ("W66901", "C-1", "ana@example.com", "March 2", "2026-03-14", "$1,299.50", "18 Juniper Lane", "Ana Silva", "'s",
     '"', "“", "”", "and then", ", ", ". ", "Crew Socks (3 pairs)", "SAVE-20", "89502", "seven", "ſix", "٣", "\n", "(",
     "9" * 5_000)
)  # fmt: skip
TEXTS = st.text(max_size=60) | st.lists(PIECES | st.text(max_size=6), max_size=12).map(" ".join)


@given(TEXTS)
def test_spans_stand_in_the_text_in_order(text: str) -> None:
    spans = find_spans(text)
    assert [span.start for span in spans] == sorted(span.start for span in spans)
    for span in spans:
        assert 0 <= span.start < span.end <= len(text)
        assert span.text
        assert span.text in text[span.start : span.end]


@given(TEXTS)
def test_a_value_is_found_again_in_itself(text: str) -> None:
    for span in find_spans(text):
        if span.kind not in ("quoted", "phrase"):
            assert (span.text, 0) in [(again.text, again.start) for again in find_spans(span.text)]


@given(TEXTS)
def test_clauses_are_parts_of_the_text_in_order(text: str) -> None:
    clauses = clauses_of(text)
    starts = [clause.start for clause in clauses]
    assert starts == sorted(set(starts))
    for clause in clauses:
        assert text[clause.start :].lower().startswith(clause.text[:1])
    assert all(0 <= clause_at(text, place) <= max(0, len(clauses) - 1) for place in range(0, len(text), 7))


@given(TEXTS)
def test_every_value_read_can_be_an_argument(text: str) -> None:
    seen = read_prose(text)
    orjson.dumps([value.value for value in seen if not isinstance(value.value, str)])
    assert all(value.key == "" and value.depth == 0 for value in seen)
    assert all(value.value in text for value in seen if isinstance(value.value, str))


@given(TEXTS)
def test_reading_never_stops_at_anything(text: str) -> None:
    mentions = Mentions(text)
    assert not mentions.has("")
    assert not mentions.has(None)
    assert isinstance(kind_of(text), str)
    assert text.startswith(lead_of(text))
    assert all(word == word.lower() for word in plain_words(text))
    assert passages(text, "W66901").count("W66901") >= (1 if " W66901 " in text else 0)
    explained(text, text[:5])
    Lexicon({text: text, "other": ""}).likeness(stems(text))


@given(st.sets(st.sampled_from(["cancel", "orders", "refunded", "running", "class", "buses", "shipping"])))
def test_the_stems_of_words_do_not_depend_on_their_order(words: set[str]) -> None:
    assert stems(" ".join(sorted(words))) == stems(" ".join(sorted(words, reverse=True)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mail ana.silva@example.com, please.", ("email", "ana.silva@example.com")),
        ("It came on March 2, 2026.", ("date", "March 2, 2026")),
        ("Call 303-555-0142 today.", ("phone", "303-555-0142")),
        ("That is $1,299.50 too much.", ("number", "$1,299.50")),
        ("Use SAVE-20 for it.", ("code", "SAVE-20")),
        ("Send it to 18 Juniper Lane.", ("address", "18 Juniper Lane")),
        ("Ana's parcel is late.", ("phrase", "Ana")),
        ("The Crew Socks (3 pairs) are torn.", ("phrase", "The Crew Socks (3 pairs)")),
        ("Write “Enjoy!” on it.", ("quoted", "Enjoy!")),
        ("I wear XL.", ("caps", "XL")),
        ("My card is C-1.", ("id", "C-1")),
        ("Order W66901, please.", ("id", "W66901")),
    ],
)
def test_kinds_of_values(text: str, found: tuple[str, str]) -> None:
    assert found in [(span.kind, span.text) for span in find_spans(text)]


def test_names_are_read_word_by_word_too() -> None:
    values = [seen.value for seen in read_prose("I am Ana Silva and want two of them for 12.50.")]
    assert {"Ana Silva", "Ana", "Silva", 2, 12.5} <= set(values)


def test_a_number_too_long_for_json_stays_a_text() -> None:
    (seen,) = read_prose("$" + "9" * 5_000)
    assert isinstance(seen.value, str)


def test_what_is_quoted_is_not_taken_apart() -> None:
    assert [clause.text for clause in clauses_of('Write "Hi. Enjoy it, then rest." on the card. Thanks')] == [
        'write "hi. enjoy it, then rest." on the card.',
        "thanks",
    ]


def test_a_record_fits_by_what_tells_it_from_others() -> None:
    request = Mentions("The blue tee from March 2, please, not the socks.")
    tees = [{"name": "tee", "colour": "red"}, {"name": "tee", "colour": "blue"}, {"name": "hat", "colour": "green"}]
    assert request.fits(tees) == [1, 2, 0]
    assert request.fits([{"name": "tee"}]) == [2]
    assert request.fits([{"name": "tee"}, {"name": "tee"}]) == [0, 0]
    assert request.fits([]) == []


def test_likeness_is_the_same_wherever_sets_are_ordered_otherwise() -> None:
    texts = {name: f"{name} orders and refunds of items bought {name}" for name in ("cancel", "return", "exchange")}
    words = stems("please cancel and return the refunded orders that were bought")
    first = Lexicon(texts).likeness(words)
    assert first == Lexicon(texts).likeness(frozenset(sorted(words)))
    assert all(value == round(value, 9) for value in first.values())
    assert max(first.values()) == 1.0


MODULES = ("clauses", "fitting", "lexicon", "memory", "mentions", "spans")


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_are_right(name: str) -> None:
    result = doctest.testmod(importlib.import_module(f"envsynth.environment.discrete.{name}"))
    assert (result.failed, result.attempted > 0) == (0, True)
