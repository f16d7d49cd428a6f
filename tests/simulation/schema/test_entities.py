"""What a tool does to which entity, read from its names."""

import pytest

from envsynth.core import Tool, Toolset
from envsynth.simulation import default_simulator
from envsynth.simulation.schema.entities import read_actions
from envsynth.simulation.schema.names import plural, singular
from tests.simulation.schema.orders import shop
from tests.world.shop import SCHEMA, toolset

ID = {"type": "string"}


def action(name: str, parameters: tuple[str, ...] = (), output: tuple[str, ...] = (), **more):
    tool = Tool(
        name=name,
        description="",
        parameters={"properties": dict.fromkeys(parameters, ID), "required": list(parameters)},
        output_schema={"type": "object", "properties": dict.fromkeys(output, ID)},
        **more,
    )
    return read_actions(Toolset(name="any", tools=(tool,)))[name]


@pytest.mark.parametrize(
    ("name", "parameters", "output", "kind", "entity"),
    [
        ("create_order", ("customer_id",), ("order_id",), "create", "order"),
        ("createSupportTicket", ("text",), ("ticket_id",), "create", "ticket"),
        ("get_order_status", ("order_id",), ("status",), "get", "order"),
        ("getWeather", ("city",), ("temperature",), "compute", "weather"),
        ("list_customer_orders", ("customer_id",), ("order_ids",), "list", "order"),
        ("cancel_booking", ("booking_id",), (), "update", "booking"),
        ("orders.delete", ("order_id",), (), "delete", "order"),
        ("Notification_Scheduler", ("appointment_id",), ("notification_id",), "create", "notification"),
        ("Risk_Analyzer", ("customer_id",), ("risk_score",), "compute", "risk_analyzer"),
        ("send_email", ("recipient", "text"), ("message_id",), "create", "message"),
        ("users_update", ("id", "name"), (), "update", "user"),
        ("assign_agent", ("ticket_id", "agent"), (), "update", "ticket"),
    ],
)
def test_names_say_what_a_tool_does(name, parameters, output, kind, entity):
    found = action(name, parameters, output)
    assert (found.kind, found.entity) == (kind, entity)
    assert found.writes == (kind in ("create", "update", "delete"))


def test_annotations_weigh_more_than_names():
    hint = {"read_only": True, "evidence": "hint"}
    assert not action("create_report", (), ("report_id",), annotations=hint).writes
    hint = {"read_only": False, "evidence": "hint"}
    assert action("process_refund", ("order_id",), ("refund_id",), annotations=hint).writes


def test_declarations_weigh_more_than_names():
    assert action("get_loan", ("number",), consumes={"number": "loans.loan_id"}).holders == {"number": "loan"}


@pytest.mark.parametrize("word", ["order", "policy", "address", "box", "batch", "key", "status"])
def test_singulars_undo_plurals(word):
    assert singular(plural(word)) == word


def test_the_default_simulator_is_the_exact_one_where_there_are_programs():
    assert default_simulator(toolset()) == "program"
    assert default_simulator(shop()) == "schema"
    assert default_simulator(shop([]).model_copy(update={"world": SCHEMA})) == "program"
