"""What stands inside of a body is asked for, and flows, like any other parameter; calls are made of whole objects."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envsynth.core import Source, Tool
from envsynth.reward.pointers import leaves
from envsynth.synthesis.importers import import_tools
from envsynth.synthesis.offline.candidate import is_stilted
from envsynth.synthesis.offline.draws import Draws
from envsynth.synthesis.offline.options import SynthOptions
from envsynth.synthesis.walk.opened import opened, opened_toolset

TEXT = {"type": "string"}


def thing(*required, **properties):
    return {"type": "object", "properties": properties, "required": list(required)}


def tool(name, *required, **properties):
    return Tool(name=name, description=f"{name}.", parameters=thing(*required, **properties))


ORDER = thing("customer_id", "quantity", customer_id=TEXT, quantity={"type": "integer", "minimum": 1, "maximum": 5},
              note=TEXT)  # fmt: skip
REFUND = thing("type", "attributes", type={"type": "string", "enum": ["refund"]},
               attributes=thing("order_id", order_id=TEXT))  # fmt: skip


def test_a_body_of_what_the_tool_is_about_is_opened():
    one = opened(tool("create_order", "order", order=ORDER))
    assert one.paths == {name: ("order", name) for name in ("customer_id", "quantity", "note")}
    assert one.tool.parameters["required"] == ["customer_id", "quantity"]
    assert one.arguments({"customer_id": "C-1", "quantity": 2}) == {"order": {"customer_id": "C-1", "quantity": 2}}


def test_what_has_one_value_only_is_said_by_nobody():
    one = opened(tool("create_refund", "data", data=REFUND))
    assert list(one.tool.properties) == ["order_id"]
    said = Source(kind="instruction")
    assert one.arguments({"order_id": "O-1"}) == {"data": {"attributes": {"order_id": "O-1"}, "type": "refund"}}
    assert one.sources({"/order_id": said}) == {
        "/data/type": Source(kind="policy"), "/data/attributes/order_id": said
    }  # fmt: skip


def test_a_link_into_a_body_leads_to_what_is_asked_for():
    one = opened(tool("create_refund", "data", data=REFUND))
    assert one.parameter("/data/attributes/order_id") == "/order_id"
    assert one.parameter("/elsewhere/*") == "/elsewhere/*"


@pytest.mark.parametrize(
    ("name", "schema", "required"),
    [
        ("passenger", thing("name", name=TEXT, email=TEXT), True),  # a person is one thing
        ("order", ORDER, False),  # what may be left out may be left out whole
        ("order", {"type": "object"}, True),
        ("order", {**ORDER, "oneOf": [{"required": ["note"]}]}, True),
        ("order", thing("a/b", **{"a/b": TEXT}), True),
    ],
)
def test_other_objects_stay_closed(name, schema, required):
    closed = tool("create_order", *([name] if required else []), **{name: schema})
    assert opened(closed).tool is closed


def test_names_that_meet_are_told_apart():
    both = tool(
        "move_stock", "id", "data", id=TEXT, data=thing("id", "item", id=TEXT, item=thing("item_id", item_id=TEXT))
    )
    one = opened(both)
    assert len(one.tool.properties) == 3
    assert one.arguments(dict.fromkeys(one.tool.properties, "x")) == {
        "id": "x", "data": {"id": "x", "item": {"item_id": "x"}}
    }  # fmt: skip


@given(st.recursive(
    st.just(TEXT),
    lambda inner: st.dictionaries(st.sampled_from(["data", "order", "item_id", "note"]), inner, min_size=1).map(
        lambda properties: thing(*properties, **properties)
    ),
    max_leaves=8,
).filter(lambda schema: schema["type"] == "object"))  # fmt: skip
def test_every_place_has_a_parameter_of_its_own(schema):
    one = opened(tool("create_order", "order", order=schema))
    whole = one.arguments({name: name for name in one.tool.properties})
    assert sorted(value for _, value in leaves(whole)) == sorted(one.tool.properties)
    told = {f"/{name}": Source(kind="instruction") for name in one.tool.properties}
    assert set(one.sources(told)) == {pointer for pointer, _ in leaves(whole)}


def test_a_toolset_without_bodies_is_the_same():
    toolset = import_tools([{"name": "f", "parameters": {"id": "string"}, "returns": {"ids": ["string"]}}]).toolset
    assert opened_toolset(toolset)[0] is toolset


def test_findings_flow_into_bodies():
    email = thing("email", email={**TEXT, "format": "email"})
    tools = [
        ("find_customer", "Finds a customer.", email, thing(customer_id=TEXT)),
        (
            "create_order",
            "Creates an order.",
            thing("order", order=ORDER),
            thing(order_id=TEXT, total={"type": "number"}),
        ),
        ("create_refund", "Creates a refund.", thing("data", data=REFUND), thing(refund_id=TEXT)),
    ]
    rows = [dict(zip(("name", "description", "inputSchema", "outputSchema"), one, strict=True)) for one in tools]
    draws = Draws.of(import_tools(rows, name="shop").toolset, None)
    options = SynthOptions(tasks=12, meaning=False)
    found = [draws.draw(number, number % len(draws.edges(options)), options).task for number in range(40)]
    tasks = [task for task in found if task is not None and not is_stilted(task)]
    flowing = {
        pointer
        for task in tasks
        for call in task.golden
        for pointer, source in call.sources.items()
        if source.kind == "call"
    }
    assert flowing == {"/order/customer_id", "/data/attributes/order_id"}
    assert all("customer (" not in task.instruction.high and "data" not in task.instruction.high for task in tasks)
