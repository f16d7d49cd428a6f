import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envsynth.core import BundleError, EnvsynthError, Tool, ToolCall, Toolset
from envsynth.simulation import Gateway, ProgramSimulator, make_simulator, normalize
from envsynth.world import World
from tests.world.shop import base_world, toolset

BOOK = Tool(
    name="book_room",
    description="Book a room.",
    parameters={
        "properties": {
            "room_id": {"type": "string", "pattern": "^R-[0-9]+$"},
            "day": {"type": "string", "format": "date"},
            "people": {"type": "integer", "minimum": 1, "maximum": 20},
            "layout": {"enum": ["rows", "circle"]},
            "guests": {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}}}},
        },
        "required": ["room_id", "day"],
    },
)
GATEWAY = Gateway(Toolset(name="rooms", tools=(BOOK,)))
GOOD = {"room_id": "R-1", "day": "2026-03-14", "people": 3, "layout": "rows", "guests": [{"name": "Ada"}]}


def check(**arguments):
    return GATEWAY.check(ToolCall(name="book_room", arguments=arguments))


def test_a_well_formed_call_passes():
    assert check(**GOOD) is None
    assert check(**GOOD | {"people": 3.0}) is None


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"day": None}, "invalid_parameter", "day"),
        ({"day": "tomorrow"}, "invalid_parameter", "day"),
        ({"room_id": 1}, "invalid_parameter", "room_id"),
        ({"room_id": "1"}, "invalid_parameter", "room_id"),
        ({"people": "3"}, "invalid_parameter", "people"),
        ({"people": True}, "invalid_parameter", "people"),
        ({"people": 0}, "invalid_parameter", "people"),
        ({"people": 2.5}, "invalid_parameter", "people"),
        ({"people": float("nan")}, "invalid_parameter", "people"),
        ({"people": 1e300}, "invalid_parameter", "people"),
        ({"layout": "Rows"}, "invalid_parameter", "layout"),
        ({"guests": [{"name": 3}]}, "invalid_parameter", r"guests\[0\].name"),
        ({"chairs": 3}, "unknown_parameter", "chairs"),
        ({"room_id": "R-\ud800"}, "invalid_parameter", "cannot be read"),
    ],
)
def test_the_first_issue_is_named(change, code, words):
    issue = check(**GOOD | change)
    assert (issue.error, issue.status) == (code, 400)
    assert re.search(words, issue.content)


def test_a_missing_parameter_comes_before_a_wrong_one():
    assert check(people="many").content == "Missing required parameter 'room_id' (tool book_room)"


def test_an_unknown_tool_suggests_near_names():
    issue = GATEWAY.check(ToolCall(name="book_rooms"))
    assert (issue.error, issue.status) == ("unknown_tool", 404)
    assert "book_room" in issue.content


def test_huge_values_give_short_messages():
    assert len(check(**GOOD | {"layout": "x" * 1_000_000}).content) < 500
    assert len(GATEWAY.check(ToolCall(name="n" * 1_000_000)).content) < 500


def test_a_pattern_that_backtracks_for_ever_is_answered_at_once():
    tool = Tool(name="t", description="", parameters={"properties": {"x": {"type": "string", "pattern": "^(a+)+$"}}})
    look = Tool(
        name="u", description="", parameters={"properties": {"x": {"type": "string", "pattern": r"^(?=a)(a|aa)+\1$"}}}
    )
    gateway = Gateway(Toolset(name="evil", tools=(tool, look)))
    for name in ("t", "u"):
        assert gateway.check(ToolCall(name=name, arguments={"x": "a" * 5_000 + "!"})).error == "invalid_parameter"


def test_a_schema_that_is_none_is_an_error_naming_the_tool():
    broken = Tool(name="t", description="", parameters={"properties": {"x": {"type": "strnig"}}})
    with pytest.raises(BundleError, match="tool 't'"):
        Gateway(Toolset(name="broken", tools=(broken,)))


def test_simulators_are_made_by_name():
    assert make_simulator("program", toolset()).name == "program"
    with pytest.raises(EnvsynthError, match="no simulator 'magic'"):
        make_simulator("magic", toolset())
    with pytest.raises(BundleError, match=r"\['book_room'\] have no program"):
        make_simulator("program", Toolset(name="rooms", tools=(BOOK,)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*GOOD, "other"]), JSON))
def test_any_arguments_get_an_answer(arguments):
    issue = GATEWAY.check(ToolCall(name="book_room", arguments=arguments))
    assert issue is None or issue.error in {"missing_parameter", "unknown_parameter", "invalid_parameter"}


SIMULATOR = ProgramSimulator(toolset())
BASE = base_world()


@given(
    st.sampled_from(["get_member", "renew_loans", "add_note", "set_active"]),
    st.dictionaries(
        st.sampled_from(["member_id", "loan_ids", "days", "active"]), JSON | st.just(["L1"]) | st.just("M1")
    ),
)
def test_no_arguments_make_a_sound_program_fail(name, arguments):
    world = World(BASE)
    result = SIMULATOR.answer(ToolCall(name=name, arguments=arguments), world)
    if not result.ok:
        assert world.changes() == ()


@given(JSON)
def test_normalizing_changes_no_value(value):
    if value == value and "nan" not in repr(value):
        assert normalize(value) == value
