"""What the retail tools that write do to orders, money and stock."""

import pytest
from retail_shop import SHOP, attempt, changed, do, one, stock

from envsynth.world import World


@pytest.fixture
def world():
    return World(SHOP, seed=1)


def test_verifying_opens_the_account_for_changes(world):
    assert attempt(world, "set_newsletter", customer_id="C3", newsletter=True).error == "customer_not_verified"
    do(world, "verify_customer", customer_id="C3", phone="555-201-3366", postal_code="12207")
    do(world, "verify_customer", customer_id="C3", phone="555-201-3366", postal_code="12207")
    assert do(world, "set_newsletter", customer_id="C3", newsletter=True)["newsletter"] is True
    assert changed(world) == {"verifications", "customers"}


def test_contact_changes_only_what_is_given(world):
    answer = do(world, "update_contact", customer_id="C1", email="New.Mail@example.com")
    assert (answer["email"], answer["changed"]) == ("new.mail@example.com", ["email"])
    do(world, "update_contact", customer_id="C1", phone="555-201-0000")
    contact = one(world, "SELECT email, phone FROM customers WHERE customer_id = 'C1'")
    assert contact == ("new.mail@example.com", "555-201-0000")


def test_a_new_address_can_become_the_default(world):
    where = {"street": "5 New Road", "city": "Reno", "state": "NV", "postal_code": "89503"}
    address = do(world, "add_address", customer_id="C1", label="other", **where)
    assert address["is_default"] is False
    do(world, "set_default_address", customer_id="C1", address_id=address["address_id"])
    default = one(world, "SELECT address_id FROM addresses WHERE customer_id = 'C1' AND is_default")
    assert default == address["address_id"]


def test_merged_gift_cards_lose_their_balance_to_the_one_that_stays(world):
    answer = do(
        world,
        "merge_gift_cards",
        customer_id="C1",
        gift_card_code="GC-A",
        merged_gift_card_codes=["GC-FREE", "GC-B"],
    )
    assert (answer["balance"], answer["moved"]) == (235.0, 35.0)
    rest = world.query("SELECT balance, status FROM gift_cards WHERE gift_card_code IN ('GC-FREE', 'GC-B')")
    assert rest == [(0, "void"), (0, "void")]


def test_a_stock_alert_is_kept(world):
    do(world, "create_stock_alert", customer_id="C1", variant_id="V5")
    assert one(world, "SELECT count(*) FROM stock_alerts WHERE customer_id = 'C1' AND variant_id = 'V5'") == 1


def test_a_declined_request_is_recorded_with_or_without_a_customer(world):
    do(world, "decline_request", reason_code="account_not_found")
    do(world, "decline_request", customer_id="C3", reason_code="not_verified")
    rows = world.query("SELECT customer_id, reason_code FROM declined_requests ORDER BY reason_code")
    assert rows == [(None, "account_not_found"), ("C3", "not_verified")]


def test_a_new_order_takes_stock_warehouse_by_warehouse_and_money_from_the_gift_card(world):
    answer = do(
        world,
        "place_order",
        customer_id="C1",
        items=[{"variant_id": "V1", "quantity": 3}, {"variant_id": "V8", "quantity": 1}],
        address_id="A2",
        payment_method_id="PM3",
    )
    assert (answer["subtotal"], answer["shipping_fee"], answer["total"]) == (191.97, 0, 191.97)
    assert stock(world, "V1") == {"atlanta": 0, "reno": 4}
    assert one(world, "SELECT balance FROM gift_cards WHERE gift_card_code = 'GC-A'") == 20000 - 19197
    order = do(world, "get_order", order_id=answer["order_id"])
    assert (order["status"], order["paid"], order["item_count"]) == ("pending", 191.97, 4)


@pytest.mark.parametrize(
    ("customer", "address", "method", "shipping", "quantity", "fee"),
    [
        ("C1", "A1", "PM1", "standard", 6, 5.95),
        ("C1", "A1", "PM1", "standard", 7, 0),
        ("C1", "A1", "PM1", "express", 7, 14.95),
        ("C2", "A3", "PM5", "express", 1, 0),
    ],
)
def test_shipping_is_free_from_75_dollars_and_for_gold(world, customer, address, method, shipping, quantity, fee):
    answer = do(
        world,
        "place_order",
        customer_id=customer,
        items=[{"variant_id": "V8", "quantity": quantity}],
        address_id=address,
        payment_method_id=method,
        shipping_method=shipping,
    )
    assert answer["shipping_fee"] == fee


def test_a_cancelled_order_pays_back_each_method_and_restocks(world):
    answer = do(world, "cancel_order", order_id="W1")
    assert answer["refund_total"] == 215.43
    assert [(r["payment_method_id"], r["amount"]) for r in answer["refunds"]] == [("PM1", 175.43), ("PM3", 40.0)]
    assert one(world, "SELECT balance FROM gift_cards WHERE gift_card_code = 'GC-A'") == 24000
    assert stock(world, "V1") == {"atlanta": 4, "reno": 5}
    assert world.query("SELECT DISTINCT status FROM order_items WHERE order_id = 'W1'") == [("cancelled",)]


def test_a_partly_cancelled_order_pays_back_only_the_rest(world):
    assert do(world, "cancel_order", order_id="W2")["refund_total"] == 90.93
    assert stock(world, "V2") == {"atlanta": 1, "reno": 3}
    assert attempt(world, "track_shipment", order_id="W2").error == "no_shipment"


def test_cancelled_items_are_paid_back_less_their_share_of_the_discount(world):
    # The discount of 10.01 falls on 49.99 and 36.00: 5.81 and 4.20.
    answer = do(world, "cancel_items", order_id="W2", item_ids=["I4"])
    assert (answer["refund_total"], answer["total"]) == (31.8, 59.13)
    assert one(world, "SELECT discount FROM orders WHERE order_id = 'W2'") == 581
    assert stock(world, "V8") == {"reno": 12}


def test_a_changed_item_moves_stock_and_charges_the_difference(world):
    answer = do(world, "change_order_item", item_id="I1", new_variant_id="V2", payment_method_id="PM2")
    assert (answer["price_difference"], answer["total"]) == (10.0, 225.43)
    assert stock(world, "V1") == {"atlanta": 4, "reno": 5}
    assert stock(world, "V2") == {"atlanta": 0, "reno": 2}
    assert one(world, "SELECT amount FROM payments WHERE payment_method_id = 'PM2' AND order_id = 'W1'") == 1000


def test_a_cheaper_variant_is_refunded_to_the_gift_card(world):
    answer = do(world, "change_order_item", item_id="I1", new_variant_id="V3", payment_method_id="PM3")
    assert (answer["price_difference"], answer["total"]) == (-20.0, 195.43)
    assert one(world, "SELECT balance FROM gift_cards WHERE gift_card_code = 'GC-A'") == 22000
    assert one(world, "SELECT amount, reason FROM refunds WHERE order_id = 'W1'") == (2000, "price_difference")


def test_an_open_order_takes_another_address_and_a_message(world):
    do(world, "update_shipping_address", order_id="W2", address_id="A2")
    do(world, "add_gift_message", order_id="W2", gift_message="Happy birthday!")
    assert one(world, "SELECT address_id, gift_message FROM orders WHERE order_id = 'W2'") == ("A2", "Happy birthday!")


def test_an_upgrade_charges_what_express_costs_more_and_gold_nothing(world):
    answer = do(world, "upgrade_shipping", order_id="W1", payment_method_id="PM3")
    assert (answer["charged"], answer["total"]) == (9.0, 224.43)
    assert one(world, "SELECT balance FROM gift_cards WHERE gift_card_code = 'GC-A'") == 19100
    assert do(world, "upgrade_shipping", order_id="W7", payment_method_id="PM5")["charged"] == 0
    assert one(world, "SELECT count(*) FROM payments WHERE order_id = 'W7'") == 1


def test_a_promo_code_is_refunded_at_once(world):
    answer = do(world, "apply_promo_code", order_id="W1", promo_code="SPRING15")
    assert (answer["discount"], answer["total"]) == (31.42, 184.01)  # 15 % of 209.48, rounded half up
    assert [(r["payment_method_id"], r["amount"]) for r in answer["refunds"]] == [("PM1", 31.42)]
    assert do(world, "apply_promo_code", order_id="W7", promo_code="GOLD20")["discount"] == 17.9


def test_a_new_payment_method_is_charged_what_the_others_get_back(world):
    answer = do(world, "change_payment_method", order_id="W1", payment_method_id="PM1")
    assert (answer["charged"], [r["payment_method_id"] for r in answer["refunds"]]) == (40.0, ["PM3"])
    assert one(world, "SELECT balance FROM gift_cards WHERE gift_card_code = 'GC-A'") == 24000


def test_a_lost_shipment_can_be_refunded(world):
    answer = do(world, "report_lost_shipment", shipment_id="S3", resolution="refund")
    assert (answer["refund_total"], answer["shipment_id"]) == (65.94, None)
    assert one(world, "SELECT status FROM orders WHERE order_id = 'W3'") == "cancelled"
    assert one(world, "SELECT status FROM shipments WHERE shipment_id = 'S3'") == "lost"
    assert stock(world, "V1") == {"atlanta": 2, "reno": 5}


def test_a_lost_shipment_can_be_sent_again(world):
    answer = do(world, "report_lost_shipment", shipment_id="S3", resolution="reship")
    assert (answer["refund_total"], answer["refunds"], answer["estimated_on"]) == (0, [], "2026-03-19")
    shipments = do(world, "track_shipment", order_id="W3")["shipments"]
    assert [(s["status"], s["shipment_id"]) for s in shipments] == [
        ("lost", "S3"),
        ("label_created", answer["shipment_id"]),
    ]
    assert stock(world, "V1") == {"atlanta": 1, "reno": 5}


def test_a_return_costs_the_restocking_fee_and_pays_back_card_before_gift_card(world):
    # Shares of the discount of 5.00: 1.98 of the stove's 89.50, 1.33 of the sweater's 59.99. Fee: 15 % of 87.52.
    answer = do(world, "return_items", order_id="W5", item_ids=["I9", "I8"], reason="changed_mind")
    assert (answer["restocking_fee"], answer["refund_total"]) == (13.13, 133.05)
    assert [(r["payment_method_id"], r["amount"]) for r in answer["refunds"]] == [("PM1", 21.48), ("PM3", 111.57)]
    assert one(world, "SELECT balance FROM gift_cards WHERE gift_card_code = 'GC-A'") == 31157
    assert {i["status"] for i in answer["items"]} == {"return_requested"}
    assert changed(world) == {"returns", "return_items", "order_items", "refunds", "gift_cards"}


def test_the_restocking_fee_is_waived_for_defects_and_for_gold(world):
    assert do(world, "return_items", order_id="W5", item_ids=["I8"], reason="wrong_item")["refund_total"] == 87.52
    assert do(world, "return_items", order_id="W8", item_ids=["I14"], reason="changed_mind")["refund_total"] == 89.5


def test_a_refund_as_gift_card_can_be_spent_at_once(world):
    answer = do(world, "return_items", order_id="W5", item_ids=["I9"], reason="does_not_fit", refund_to="gift_card")
    assert (answer["refunds"], answer["refund_total"]) == ([], 58.66)
    card = do(world, "get_gift_card", gift_card_code=answer["gift_card_code"])
    assert (card["balance"], card["expires_on"], card["customer_id"]) == (58.66, "2028-03-14", "C1")
    methods = do(world, "list_payment_methods", customer_id="C1")["payment_methods"]
    method = next(m["payment_method_id"] for m in methods if m["gift_card_code"] == answer["gift_card_code"])
    items = [{"variant_id": "V3", "quantity": 1}]
    order = {"customer_id": "C1", "items": items, "address_id": "A1", "payment_method_id": method}
    assert do(world, "place_order", **order)["total"] == 55.94


def test_an_exchange_moves_stock_and_settles_the_difference(world):
    answer = do(world, "exchange_item", item_id="I9", new_variant_id="V2", payment_method_id="PM3")
    assert answer["price_difference"] == 5.0
    assert one(world, "SELECT balance FROM gift_cards WHERE gift_card_code = 'GC-A'") == 19500
    assert stock(world, "V2") == {"atlanta": 0, "reno": 3}
    assert changed(world) == {"exchanges", "order_items", "inventory", "gift_cards"}


def test_an_item_can_be_replaced_by_the_same_variant(world):
    answer = do(world, "exchange_item", item_id="I8", new_variant_id="V6", payment_method_id="PM4")
    assert answer["price_difference"] == 0
