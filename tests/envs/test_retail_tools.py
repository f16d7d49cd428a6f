"""Every retail tool: one call that succeeds, one for each way it refuses, and what the look-ups show."""

import pytest
from retail_shop import SHOP, TOOLSET, attempt, changed, do, read

from envsynth.world import World


@pytest.fixture
def world():
    return World(SHOP, seed=1)


SUCCESSES = read("retail_successes.yaml")
CASES = [(tool, code, *case) for tool, modes in read("retail_refusals.yaml").items() for code, case in modes.items()]


@pytest.mark.parametrize("tool", TOOLSET.by_name)
def test_every_tool_answers_by_its_output_schema_and_only_writes_change_the_world(world, tool):
    do(world, tool, **SUCCESSES[tool])
    assert (changed(world) == set()) == TOOLSET.by_name[tool].annotations.read_only


def test_every_tool_declares_what_its_arguments_are():
    for tool in TOOLSET.tools:
        for name, schema in tool.properties.items():
            assert schema.get("description"), f"{tool.name}.{name} has no description"
            identifies = name.endswith(("_id", "_ids", "_code", "_codes")) and name != "postal_code"
            assert not identifies or "enum" in schema or name in tool.consumes, f"{tool.name}.{name} is not in consumes"


def test_every_failure_mode_has_a_case():
    documented = {(tool.name, mode.code) for tool in TOOLSET.tools for mode in tool.failure_modes}
    assert {(tool, code) for tool, code, *_ in CASES} == documented


@pytest.mark.parametrize(("tool", "code", "arguments", "piece"), CASES, ids=[f"{c[0]}-{c[1]}" for c in CASES])
def test_a_refusal_says_why_and_changes_nothing(world, tool, code, arguments, piece):
    result = attempt(world, tool, **arguments)
    assert (result.error, result.status) == (code, TOOLSET.by_name[tool].failure(code).status)
    assert piece in result.content
    assert world.changes() == ()


def test_checks_run_from_the_item_over_stock_to_payment(world):
    # I10 was a final sale, V5 is out of stock, and PM4 has expired.
    arguments = {"item_id": "I10", "new_variant_id": "V5", "payment_method_id": "PM4"}
    errors = [attempt(world, "exchange_item", **arguments).error]
    for name, value in (("item_id", "I9"), ("new_variant_id", "V2"), ("payment_method_id", "PM1")):
        arguments[name] = value
        errors.append(attempt(world, "exchange_item", **arguments).error)
    assert errors == ["final_sale", "out_of_stock", "payment_method_expired", None]


def test_the_policy_explains_every_reason_code():
    codes = TOOLSET.by_name["decline_request"].properties["reason_code"]["enum"]
    assert [line.split("`")[1] for line in TOOLSET.policy.splitlines() if line.startswith("| `")] == codes


def test_customers_are_found_by_email_and_by_name(world):
    found = {"customer_id": "C1", "first_name": "Ana", "last_name": "Silva"}
    assert do(world, "find_customer_by_email", email="Ana.Silva@example.com") == found
    by_name = {"first_name": "ana", "last_name": "silva", "postal_code": "89501"}
    assert do(world, "find_customer_by_name_and_postal_code", **by_name) == found
    assert do(world, "get_customer", customer_id="C1")["verified"] is True
    assert do(world, "get_customer", customer_id="C3")["verified"] is False


def test_lists_of_the_account_are_in_order(world):
    addresses = do(world, "list_addresses", customer_id="C1")["addresses"]
    assert [(a["address_id"], a["is_default"]) for a in addresses] == [("A1", True), ("A2", False)]
    methods = do(world, "list_payment_methods", customer_id="C1")["payment_methods"]
    assert [(m["payment_method_id"], m["balance"], m["expires_on"]) for m in methods[:3]] == [
        ("PM1", None, "2028-05-31"),
        ("PM2", None, None),
        ("PM3", 200.0, "2027-01-01"),
    ]
    orders = do(world, "list_orders", customer_id="C1", limit=3)["orders"]
    assert [o["order_id"] for o in orders] == ["W1", "W2", "W13"]
    assert (orders[1]["total"], orders[1]["item_count"]) == (90.93, 4)
    pending = do(world, "list_orders", customer_id="C1", status="pending")["orders"]
    assert [o["order_id"] for o in pending] == ["W1", "W13"]
    returns = do(world, "list_returns", customer_id="C1", status="open")["returns"]
    assert returns[0]["items"] == [{"item_id": "I11", "product_name": "Harbor Sweater", "quantity": 1}]


def test_an_order_shows_its_items_and_money(world):
    order = do(world, "get_order", order_id="W2")
    money = {key: order[key] for key in ("subtotal", "discount", "shipping_fee", "total", "paid", "refunded")}
    assert money == {
        "subtotal": 85.99,
        "discount": 10.01,
        "shipping_fee": 14.95,
        "total": 90.93,
        "paid": 155.92,
        "refunded": 64.99,
    }
    assert [(i["item_id"], i["status"]) for i in order["items"]] == [
        ("I3", "ordered"),
        ("I4", "ordered"),
        ("I5", "cancelled"),
    ]
    assert order["items"][0]["options"] == {"color": "gray", "size": "M"}
    assert order["shipping_address"]["address_id"] == "A1"
    assert do(world, "get_order", order_id="W11")["total"] == 0
    assert do(world, "track_shipment", order_id="W3")["shipments"][0]["shipment_id"] == "S3"


def test_search_takes_words_category_and_price(world):
    def names(**arguments):
        return [product["name"] for product in do(world, "search_products", **arguments)["products"]]

    assert names() == ["Camp Stove", "Clearance Mug", "Harbor Sweater"]
    assert names(query="WOOL harbor") == ["Harbor Sweater"]
    assert names(query='"quoted" \\ words') == []
    assert names(category="outdoor", max_price=89.5) == ["Camp Stove"]
    assert names(max_price=89.49) == ["Clearance Mug", "Harbor Sweater"]
    assert names(limit=1) == ["Camp Stove"]
    sweater = do(world, "get_product", product_id="P1")
    assert [(v["variant_id"], v["stock"]) for v in sweater["variants"]][:2] == [("V1", 7), ("V2", 4)]
    assert do(world, "get_gift_card", gift_card_code="GC-FREE")["customer_id"] is None


def test_a_return_quote_says_what_stands_in_the_way_of_each_item(world):
    quote = do(world, "quote_return", order_id="W5", item_ids=["I8", "I9", "I10", "I11"], reason="changed_mind")
    assert {item["item_id"]: item["blocked_by"] for item in quote["items"]} == {
        "I8": None,
        "I9": None,
        "I10": "final_sale",
        "I11": "item_not_returnable",
    }
    # Delivered on 28 February: the stove's 14 days end today.
    assert next(item for item in quote["items"] if item["item_id"] == "I8")["return_by"] == "2026-03-14"
    assert (quote["restocking_fee"], quote["refund_total"]) == (13.13, 133.05)
    late = do(world, "quote_return", order_id="W6", item_ids=["I12"], reason="defective")
    assert (late["items"][0]["blocked_by"], late["refund_total"]) == ("return_window_expired", 0)
    early = do(world, "quote_return", order_id="W1", item_ids=["I1"], reason="defective")
    assert (early["items"][0]["blocked_by"], early["items"][0]["return_by"]) == ("order_not_delivered", None)


def test_an_exchange_quote_says_what_stands_in_the_way(world):
    quote = do(world, "quote_exchange", item_id="I9", new_variant_id="V3")
    assert (quote["price_difference"], quote["exchangeable"], quote["new_options"]["color"]) == (-10.0, True, "gray")
    obstacles = [
        do(world, "quote_exchange", item_id=item, new_variant_id=variant)["blocked_by"]
        for item, variant in (("I9", "V4"), ("I9", "V5"), ("I12", "V2"), ("I6", "V2"), ("I10", "V8"))
    ]
    assert obstacles == [
        "variant_discontinued",
        "out_of_stock",
        "return_window_expired",
        "order_not_delivered",
        "final_sale",
    ]
