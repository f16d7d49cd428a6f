"""Coherence within an episode: what was created is found, what was cancelled is cancelled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envsynth.core import BundleError, PinnedCall, RowChange, ToolCall, Toolset, WorldSchema
from envsynth.simulation import SchemaSimulator, make_simulator
from envsynth.world import World
from tests.simulation.schema.orders import BASE, TOOLS, Episode, shop


def new_order(episode: Episode, customer: str = "C-9") -> str:
    return episode.get("create_order", customer_id=customer, product_ids=["P-1"])["order_id"]


def test_what_was_created_is_found():
    episode = Episode()
    order_id = new_order(episode)
    found = episode.get("get_order", order_id=order_id)
    assert (found["order_id"], found["customer_id"]) == (order_id, "C-9")
    assert found["created_at"] == "2026-01-15T09:00:00Z"
    assert [one["order_id"] for one in episode.get("list_orders", customer_id="C-9")["orders"]] == [order_id]


def test_what_was_cancelled_is_cancelled():
    episode = Episode()
    order_id = new_order(episode)
    assert episode.get("cancel_order", order_id=order_id)["status"] == "cancelled"
    assert episode.get("get_order", order_id=order_id)["status"] == "cancelled"
    assert episode.get("list_orders", customer_id="C-9", status="cancelled")["total_count"] == 1
    again = episode.call("cancel_order", order_id=order_id)
    assert (again.error, again.status, again.content) == (
        "already_cancelled",
        409,
        f"Order {order_id} is already cancelled",
    )


def test_what_was_changed_stays_changed():
    episode = Episode()
    order_id = episode.get("list_orders")["orders"][0]["order_id"]
    before = episode.get("get_order", order_id=order_id)
    episode.get("update_order", order_id=order_id, customer_id="C-7")
    assert episode.get("get_order", order_id=order_id) == before | {"customer_id": "C-7"}


def test_what_was_deleted_is_gone():
    episode = Episode()
    order_id = episode.get("list_orders")["orders"][0]["order_id"]
    episode.get("delete_order", order_id=order_id)
    assert episode.call("get_order", order_id=order_id).error == "order_not_found"
    assert order_id not in [one["order_id"] for one in episode.get("list_orders")["orders"]]


def test_what_was_created_and_deleted_leaves_no_state():
    episode = Episode()
    order_id = new_order(episode)
    episode.get("delete_order", order_id=order_id)
    assert episode.world.changes() == ()
    assert episode.call("get_order", order_id=order_id).error == "order_not_found"


def test_an_identifier_that_nobody_knows_is_not_found_where_that_is_documented():
    episode = Episode()
    refused = episode.call("get_order", order_id="W-404")
    assert (refused.error, refused.status, refused.content) == ("order_not_found", 404, "Order W-404 not found")
    undocumented = [{**TOOLS[1], "failure_modes": []}]
    found = Episode(undocumented).get("get_order", order_id="W-404")
    assert found["order_id"] == "W-404"


def test_metadata_makes_an_identifier_known():
    row = RowChange(
        table="entities", key=("order", "W-1"), row={"type": "order", "id": "W-1", "data": '{"status":"shipped"}'}
    )
    episode = Episode(rows=[row])
    assert episode.get("get_order", order_id="W-1")["status"] == "shipped"
    assert [one["order_id"] for one in episode.get("list_orders")["orders"]] == ["W-1"]
    told = Episode(facts={"order": "It is order W-1, I think."})
    assert told.get("get_order", order_id="W-1")["order_id"] == "W-1"


def test_a_call_repeats_until_something_changes():
    episode = Episode()
    listed = episode.get("list_orders")
    order_id = listed["orders"][0]["order_id"]
    assert episode.get("get_order", order_id=order_id) == listed["orders"][0]
    assert episode.get("list_orders") == listed
    new_order(episode)
    assert episode.get("list_orders") != listed


def test_reading_writes_nothing():
    episode = Episode()
    episode.get("list_orders")
    episode.get("get_order", order_id=episode.get("list_orders")["orders"][0]["order_id"])
    assert episode.world.changes() == ()
    assert episode.world.issued == ()


def test_counts_and_totals_agree_with_the_lists():
    for order in Episode().get("list_orders")["orders"]:
        assert order["item_count"] == len(order["items"])
        total = sum(item["price"] * item["quantity"] for item in order["items"])
        assert order["total_price"] == pytest.approx(total)
    assert Episode().get("list_orders", limit=3)["total_count"] == 3


def test_lists_side_by_side_are_as_long_as_the_list_that_was_asked_about():
    many = {"type": "array", "items": {"type": "string"}}
    tool = {
        "name": "check_stock",
        "description": "Check stock.",
        "parameters": {"properties": {"skus": many}, "required": ["skus"]},
        "output_schema": {
            "type": "object",
            "properties": {"statuses": many, "quantities": {"type": "array", "items": {"type": "integer"}}},
        },
    }
    found = Episode([tool]).get("check_stock", skus=["a", "b", "c", "d", "e"])
    assert len(found["statuses"]) == len(found["quantities"]) == 5


def test_forks_and_restored_worlds_go_their_own_ways():
    episode = Episode()
    start = episode.world.snapshot()
    order_id = new_order(episode)
    twin = Episode()
    twin.world = episode.world.fork()
    twin.get("cancel_order", order_id=order_id)
    assert episode.get("get_order", order_id=order_id)["status"] == "pending"
    episode.world.restore(start)
    assert episode.call("get_order", order_id=order_id).error == "order_not_found"
    assert new_order(episode) == order_id


def test_seeds_give_other_worlds():
    assert Episode(seed=1).get("list_orders") != Episode(seed=2).get("list_orders")


def test_a_pinned_call_gets_exactly_its_response():
    response = {"order_id": "W-1", "anything": ["at", "all"], "status": "pending"}
    pinned = (
        PinnedCall(name="get_order", arguments={"order_id": "W-1"}, response=response),
        PinnedCall(name="get_order", arguments={"order_id": "W-2"}, status=404, response="Order W-2 is lost"),
        PinnedCall(name="list_orders", arguments={"sorted": 1.0}, response=[]),
    )
    episode = Episode(pinned=pinned)
    assert episode.get("get_order", order_id="W-1") == response
    refused = episode.call("get_order", order_id="W-2")
    assert (refused.status, refused.content, refused.ok) == (404, "Order W-2 is lost", False)
    assert episode.get("list_orders", sorted=1) == []
    assert episode.world.fork().pinned is pinned
    episode.get("cancel_order", order_id="W-1")
    assert episode.get("get_order", order_id="W-1") == response | {"status": "cancelled"}


def test_only_what_calls_said_is_compared():
    noted, silent = Episode(), Episode()
    noted.get("create_order", customer_id="C-9", product_ids=["P-2", "P-1"], note="Thanks!", gift=False)
    silent.get("create_order", customer_id="C-9", product_ids=["P-1", "P-2"])

    def state(episode):
        return [change.after for change in episode.world.changes() if not change.key[0].startswith("_")]

    assert state(noted) == state(silent) != []


def test_a_tool_without_an_output_schema_still_answers():
    tools = [{key: value for key, value in tool.items() if key != "output_schema"} for tool in TOOLS]
    episode = Episode(tools)
    order_id = episode.get("create_order", customer_id="C-9", product_ids=["P-1"])["order_id"]
    assert episode.get("get_order", order_id=order_id)["product_ids"] == ["P-1"]
    listed = episode.get("list_orders", customer_id="C-9")
    assert listed["count"] == 1
    assert listed["orders"][0]["order_id"] == order_id


def test_integers_and_patterns_make_identifiers_that_can_be_looked_up():
    tools = [
        {
            "name": "open_ticket",
            "description": "Open a ticket.",
            "output_schema": {
                "type": "object",
                "properties": {"ticket_id": {"type": "integer"}},
                "required": ["ticket_id"],
            },
        },
        {
            "name": "get_ticket",
            "description": "Get a ticket.",
            "parameters": {"properties": {"ticket_id": {"type": "integer"}}, "required": ["ticket_id"]},
            "failure_modes": [{"code": "ticket_not_found", "status": 404, "message": "No such ticket"}],
        },
        {
            "name": "add_room",
            "description": "Add a room.",
            "output_schema": {
                "type": "object",
                "properties": {"room_id": {"type": "string", "pattern": "^R[0-9]{3}$"}},
                "required": ["room_id"],
            },
        },
        {
            "name": "get_room",
            "description": "Get a room.",
            "parameters": {"properties": {"room_id": {"type": "string"}}, "required": ["room_id"]},
            "failure_modes": [{"code": "room_not_found", "status": 404, "message": "No such room"}],
        },
    ]
    episode = Episode(tools)
    rooms = {episode.get("add_room")["room_id"] for _ in range(40)}
    assert len(rooms) == 40
    for room_id in rooms:
        assert episode.get("get_room", room_id=room_id)["room_id"] == room_id
    made = episode.call("open_ticket")
    assert made.new_ids == (str(made.content["ticket_id"]),)
    assert episode.call("get_ticket", ticket_id=made.content["ticket_id"]).ok
    assert episode.call("get_ticket", ticket_id=3).error == "ticket_not_found"


def test_a_world_schema_needs_a_place_to_remember():
    schema = WorldSchema.model_validate({"tables": {"people": {"key": "name", "columns": {"name": "text"}}}})
    with pytest.raises(BundleError, match="remembers in the table entities"):
        make_simulator("schema", Toolset(name="people", tools=TOOLS, world=schema))


def test_one_simulator_serves_many_worlds():
    simulator = SchemaSimulator(shop())
    one, other = Episode(), Episode()
    one.simulator = other.simulator = simulator
    order_id = new_order(one)
    assert other.call("get_order", order_id=order_id).error == "order_not_found"
    assert World(BASE).pinned == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
LOOSE = [
    {
        **tool,
        "parameters": {"properties": {name: {} for name in tool["parameters"]["properties"]}},
        "failure_modes": [
            {"code": "order_not_found", "status": 404, "message": "Order {order_id} not found"},
            {"code": "invalid_limit", "message": "Invalid limit: limit must be between 1 and 10."},
        ],
    }
    for tool in TOOLS
]
SIMULATORS = SchemaSimulator(shop()), SchemaSimulator(shop(LOOSE))


@given(
    st.sampled_from(SIMULATORS),
    st.lists(
        st.tuples(
            st.sampled_from([tool["name"] for tool in TOOLS]),
            st.dictionaries(
                st.sampled_from(["order_id", "customer_id", "product_ids", "limit", "status", "note", "other"]),
                JSON | st.sampled_from(["W-1", "C-1", ["P-1"], 3]),
            ),
        ),
        max_size=4,
    ),
)
def test_any_calls_get_answers_and_a_refused_one_changes_nothing(simulator, calls):
    world = World(BASE, seed=1)
    twin = World(BASE, seed=1)
    for name, arguments in calls:
        before = world.snapshot()
        result = simulator.answer(ToolCall(name=name, arguments=arguments), world)
        assert result.to_text() == simulator.answer(ToolCall(name=name, arguments=arguments), twin).to_text()
        if not result.ok:
            assert world.snapshot() == before
    assert world.digest() == twin.digest()


def test_a_tool_that_takes_a_list_acts_on_each():
    many = {"type": "array", "items": {"type": "string"}}
    tool = {
        "name": "cancel_orders",
        "description": "Cancel orders.",
        "parameters": {"properties": {"order_ids": many}, "required": ["order_ids"]},
        "failure_modes": TOOLS[1]["failure_modes"],
    }
    episode = Episode([*TOOLS, tool])
    order_ids = [new_order(episode), new_order(episode)]
    assert episode.call("cancel_orders", order_ids=[*order_ids, "W-404"]).error == "order_not_found"
    episode.get("cancel_orders", order_ids=order_ids)
    for order_id in order_ids:
        assert episode.get("get_order", order_id=order_id)["status"] == "cancelled"
