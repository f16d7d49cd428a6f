"""Reading responses: every value with where it stood, and what tells its record from others."""

from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from envsynth.environment.discrete.read_response import read_response
from envsynth.environment.discrete.seen import BEST, MOST, NEVER, TIED, Seen

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(st.text(max_size=6), parts, max_size=4),
    max_leaves=20,
)


def read(content: Any, request: str = "") -> list[Seen]:
    return list(read_response("get_order", orjson.dumps(content).decode(), request))


def leaves(content: Any) -> list[Any]:
    if isinstance(content, dict):
        return [leaf for part in content.values() for leaf in leaves(part)]
    return [leaf for part in content for leaf in leaves(part)] if isinstance(content, list) else [content]


@given(JSON)
def test_nothing_is_seen_that_does_not_stand_there(content: Any) -> None:
    there = leaves(content)
    for seen in read(content, "two red shoes"):
        orjson.dumps(seen.value)
        if seen.kind != "sum" and seen.key:
            assert seen.value in there


@given(JSON.filter(lambda content: not isinstance(content, dict) or "error" not in content))
def test_every_single_value_is_seen(content: Any) -> None:
    values = [seen.value for seen in read(content)]
    assert all(leaf in values for leaf in leaves(content) if leaf is not None)


@given(st.text())
def test_what_is_no_json_shows_nothing_and_stops_nothing(text: str) -> None:
    assert all(seen.source.startswith("get_order") for seen in read_response("get_order", text, text))
    assert read_response("get_order", '{"order":"W1","items":[… [93 more characters are cut off]', "") == ()


def test_errors_show_nothing() -> None:
    assert read({"error": {"code": "order_not_found", "status": 404, "message": "Order W1 not found"}}) == []


def test_a_value_knows_its_place() -> None:
    (seen,) = read({"order": {"lines": [{"sku": "S-1"}]}})
    assert (seen.value, seen.key, seen.place, seen.depth) == ("S-1", "sku", "/order/lines/*/sku", 1)
    assert "only one of lines" in seen.clues


def test_an_id_in_a_list_is_named_after_the_list() -> None:
    assert [seen.key for seen in read({"orders": [{"id": "W1"}, {"id": "W2"}]})] == ["order_id", "order_id"]


def test_records_that_the_request_describes_fit_best() -> None:
    items = [
        {"name": "Puddle Boots", "size": "M"},
        {"name": "Puddle Boots", "size": "L"},
        {"name": "Rain Hat", "size": "S"},
    ]
    sizes = {seen.value: seen.fit for seen in read(items, "The Puddle Boots in size L.") if seen.key.endswith("size")}
    assert sizes == {"M": TIED, "L": BEST, "S": NEVER}


def test_extremes_and_sums_of_lists_are_seen() -> None:
    seen = read({"payments": [{"amount": 10.1, "day": "2026-03-02"}, {"amount": 4.2, "day": "2026-03-05"}]})
    clues = {value.value: value.clues for value in seen}
    assert "most amount" in clues[10.1]
    assert "least day" in clues["2026-03-02"]
    (total,) = [value for value in seen if value.kind == "sum"]
    assert (total.key, total.value) == ("total_amount", 14.3)


def test_sums_past_what_json_holds_are_left_out() -> None:
    assert not [seen for seen in read([{"amount": 1e308}, {"amount": 1e308}]) if seen.kind == "sum"]


def test_reading_ends_at_a_number_of_values_and_a_depth() -> None:
    deep: Any = "deep"
    for _ in range(200):
        deep = {"part": deep}
    assert read({"parts": [deep]}) == []
    assert len(read({"ids": [f"W{n}" for n in range(3 * MOST)]})) == MOST
