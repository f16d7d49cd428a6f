"""What is laid out to be chosen: its order, its hints, its features."""

from typing import Any

import numpy as np
import pytest

from envsynth.core import ASK_USER, Tool, Toolset
from envsynth.environment.discrete.choice import FINISH, Layout, Option, Stated
from envsynth.environment.discrete.draft import Draft
from envsynth.environment.discrete.features import CLUES, FEATURES, SITUATIONS, WIDTH, features_of
from envsynth.environment.discrete.fitting import ALIKE, NAMED, NEARLY_NAMED, REMOTE, Taker
from envsynth.environment.discrete.manual import Manual
from envsynth.environment.discrete.notes import Made, Notes
from envsynth.environment.discrete.statement_choice import MAX_STATED, choose_statement, computed
from envsynth.environment.discrete.tool_choice import choose_tool

ORDER_ID = {"type": "string", "description": "The order's number, such as W66901."}


def tool(name: str, description: str, read_only: bool = True, **properties: Any) -> Tool:
    parameters = {"type": "object", "properties": properties, "required": list(properties)}
    return Tool(name=name, description=description, parameters=parameters, annotations={"read_only": read_only})


TOOLSET = Toolset(
    name="shop",
    tools=(
        tool("get_order", "Read an order.", order_id=ORDER_ID),
        tool("cancel_order", "Cancel an order.", False, order_id=ORDER_ID, reason={"enum": ["no_need", "too_late"]}),
        tool("pay", "Pay an amount.", False, amount={"type": "number"}),
        tool(ASK_USER, "Ask the user.", question={"type": "string"}),
    ),
    policy="* `too_late`: the parcel has not come in time.",
)
MANUAL = Manual(TOOLSET)
LAYOUT = Layout(MANUAL.tools, 6)
OFFERED = frozenset(MANUAL.tools)
QUERY = {"type": "object", "properties": {"query": {"type": "string", "description": "Words of the product's name"}}}
SEARCH = Manual(
    Toolset(name="catalogue", tools=(Tool(name="search_products", description="Search.", parameters=QUERY),))
)
SEARCH_LAYOUT = Layout(SEARCH.tools, 12)


def chosen(notes: Notes, *texts: str) -> Draft:
    draft = Draft(MANUAL, LAYOUT)
    for text in texts:
        choice = draft.choice(OFFERED, notes)
        draft.take(next(option for option in choice.options.values() if option.text == text))
    return draft


def test_the_layout_is_tools_then_finish_nothing_and_values() -> None:
    assert LAYOUT.tools == ("get_order", "cancel_order", "pay", ASK_USER)
    assert (LAYOUT.finish, LAYOUT.nothing, LAYOUT.first, LAYOUT.count) == (4, 5, 6, 12)


def test_a_tool_is_offered_once_its_slots_have_values() -> None:
    notes = Notes("Please cancel my order.", MANUAL)
    assert set(choose_tool(MANUAL, LAYOUT, OFFERED, notes).options) == {3, LAYOUT.finish}
    notes.note(Made(ASK_USER, {}, None), '{"orders":[{"id":"W1"}]}')
    assert set(choose_tool(MANUAL, LAYOUT, OFFERED, notes).options) == {0, 1, 3, LAYOUT.finish}
    assert set(choose_tool(MANUAL, LAYOUT, {"get_order"}, notes).options) == {0, LAYOUT.finish}


def test_the_tool_that_the_due_part_speaks_of_is_hinted_at() -> None:
    notes = Notes("Read order W66901, then cancel it.", MANUAL)
    hints = {o.text: o.hint for o in choose_tool(MANUAL, LAYOUT, OFFERED, notes).options.values()}
    assert max(hints, key=lambda name: hints[name]) == "get_order"
    notes.note(Made("get_order", {"order_id": "W66901"}, None), '{"order_id":"W66901","status":"pending"}')
    hints = {o.text: o.hint for o in choose_tool(MANUAL, LAYOUT, OFFERED, notes).options.values()}
    assert max(hints, key=lambda name: hints[name]) == "cancel_order"
    notes.note(Made("cancel_order", {"order_id": "W66901", "reason": "no_need"}, None), '{"status":"cancelled"}')
    hints = {o.text: o.hint for o in choose_tool(MANUAL, LAYOUT, OFFERED, notes).options.values()}
    assert max(hints, key=lambda name: hints[name]) == FINISH


def test_values_that_look_like_the_example_come_alone() -> None:
    notes = Notes("I am Ana Silva: cancel W66901 or W2, not C10. It came too late.", MANUAL)
    choice = chosen(notes, "cancel_order").choice(OFFERED, notes)
    assert [option.value for option in choice.options.values()] == ["W66901", "W2"]
    assert choice.contexts == ("cancel_order order_id", "order_id")


def test_what_stands_in_its_clause_comes_before_other_values_that_fit_alike() -> None:
    notes = Notes("I am Ana Silva. Search for the Round Mirror, then tell me its price.", SEARCH)
    draft = Draft(SEARCH, SEARCH_LAYOUT)
    options = draft.choice(frozenset(SEARCH.tools), notes).options
    draft.take(next(option for option in options.values() if option.value == "search_products"))
    choice = draft.choice(frozenset(SEARCH.tools), notes)
    by_hint = sorted(choice.options.values(), key=lambda option: -option.hint)
    assert [option.text for option in by_hint][:2] == ["Round Mirror", "Round"]
    texts = [option.text for option in choice.options.values()]
    assert texts.index("Mirror") < texts.index("Ana Silva")
    nothing = choice.options[SEARCH_LAYOUT.nothing]
    elsewhere = Notes("I am Ana Silva, so search for the cheapest mirror.", SEARCH)
    assert draft.choice(frozenset(SEARCH.tools), elsewhere).options[SEARCH_LAYOUT.nothing].hint > nothing.hint


def test_listed_values_keep_their_places_and_words_say_which() -> None:
    notes = Notes("Cancel W66901, as the parcel has not come in time.", MANUAL)
    options = chosen(notes, "cancel_order", "W66901").choice(OFFERED, notes).options
    assert [option.value for option in options.values()] == ["no_need", "too_late"]
    assert options[LAYOUT.first + 1].hint > options[LAYOUT.first].hint


def test_the_user_is_asked_about_parameters() -> None:
    notes = Notes("What is the amount?", MANUAL)
    options = chosen(notes, ASK_USER).choice(OFFERED, notes).options
    assert [option.text for option in options.values()] == ["amount", "order id", "reason", "question"]


@pytest.mark.parametrize(
    ("value", "kind", "lead", "key", "why"),
    [
        ("W1", "id", "W", "order_id", NAMED),
        ("W1", "id", "W", "new_order_id", NEARLY_NAMED),
        ("W1", "id", "W", "", ALIKE),
        ("C1", "id", "C", "", 0),
        ("Ana", "phrase", "", "", 0),
        (1, "number", "", "order_id", 0),
        (True, "flag", "", "order_id", 0),
    ],
)
def test_why_a_value_fits(value: Any, kind: str, lead: str, key: str, why: int) -> None:
    assert Taker(("order_id",), ORDER_ID).why(value, kind, lead, key) == why


def test_a_word_is_a_remote_possibility_and_what_the_schema_forbids_none() -> None:
    assert Taker(("note",), {"type": "string"}).why("Please", "word", "", "") == REMOTE
    assert Taker(("note",), {"type": "string", "maxLength": 3}).why("Please", "word", "", "") == 0
    assert Taker(("count",), {"type": "integer", "maximum": 3}).why(4, "number", "", "") == 0
    assert Taker(("count",), {"type": "integer"}).why(4.0, "number", "", "") == 0
    assert Taker(("count",), {"type": "integer", "minimum": 2, "default": 3}).given == [3, 2]


def test_statements_are_what_responses_held_and_what_was_not_said_before_comes_first() -> None:
    notes = Notes("Read W1 and tell me the refund.", MANUAL)
    notes.note(Made("get_order", {"order_id": "W1"}, None), '{"order_id":"W1","refund":12.5,"fee":2}')
    texts = [option.text for option in choose_statement(LAYOUT, [], notes).options.values()]
    assert texts == ["refund: 12.5", "fee: 2", "order id: W1", "nothing"]
    options = choose_statement(LAYOUT, [], notes).options
    assert options[LAYOUT.first].hint > options[LAYOUT.first + 1].hint


def test_sums_and_differences_of_what_is_stated_can_be_stated_instead() -> None:
    one, other = Stated("refund", 12.5, "a"), Stated("fee", 2, "b")
    assert [(item.text, item.instead) for item in computed([one, other])] == [
        ("sum: 14.5", True),
        ("difference: 10.5", True),
    ]
    assert [item.text for item in computed([one, other, Stated("tip", 1, "c")])] == ["sum: 15.5"]
    assert list(computed([one])) == []
    assert list(computed([one, Stated("id", "W1", "d")])) == []
    assert list(computed([one, Stated("sum", 3, "e", instead=True)])) == []


def test_a_message_states_a_few_values_only() -> None:
    notes = Notes("Tell me all.", MANUAL)
    notes.note(Made("get_order", {}, None), '{"a":"x","b":"y"}')
    stated = [Stated(str(n), f"W{n}", "") for n in range(MAX_STATED)]
    assert set(choose_statement(LAYOUT, stated, notes).options) == {LAYOUT.nothing}


def test_a_message_that_states_nothing_says_so() -> None:
    notes = Notes("Cancel W1.", MANUAL)
    draft = chosen(notes, FINISH)
    (nothing,) = draft.choice(OFFERED, notes).options.values()
    assert draft.take(nothing) == "Done."


def test_features_are_shared_by_what_is_alike_and_told_apart_by_what_is_not() -> None:
    notes = Notes("Cancel W1 or W2.", MANUAL)
    choice = chosen(notes, "cancel_order").choice(OFFERED, notes)
    features = features_of(choice)
    assert features.shape == (len(choice.options), WIDTH)
    assert WIDTH == 2 * CLUES + SITUATIONS
    assert 0 <= features.min() < features.max() < FEATURES
    first, second = (set(row[row > 0]) for row in features)
    assert first & second
    assert first - second
    assert np.array_equal(features, features_of(choice))


def test_too_many_clues_and_facts_are_cut_off() -> None:
    option = Option("x", "x", "=x", tuple(f"clue {n}" for n in range(40)), 0.0)
    choice = choose_tool(MANUAL, LAYOUT, OFFERED, Notes("", MANUAL))
    crowded = type(choice)({0: option}, ("a", "b"), tuple(f"fact {n}" for n in range(90)))
    assert (features_of(crowded) > 0).all()


def test_what_was_computed_once_is_not_computed_with_again_so_that_messages_end() -> None:
    first, then = Stated("sum", 3, "a", instead=True), Stated("fee", 2, "b")
    assert list(computed([first, then])) == []
