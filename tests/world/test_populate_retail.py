"""The retail shop's base worlds, as committed: their money, dates and states agree with one another."""

import json
from pathlib import Path

import pytest
import yaml

from envsynth.core import WorldSchema
from envsynth.world import BaseWorld, World
from envsynth.world.population import populate, read_recipe

RETAIL = Path(__file__).parents[2] / "envs" / "retail"
SCHEMA = WorldSchema.model_validate(yaml.safe_load((RETAIL / "world.yaml").read_text()))
RECIPE = read_recipe(RETAIL / "recipe" / "population.yaml")
MADE_UP = {"customers": {"first_name", "last_name", "email"}}  # by Faker, whose versions differ


def read_world(name):
    first, *lines = (RETAIL / "worlds" / f"{name}.jsonl").read_text().splitlines()
    rows = {table: [] for table in SCHEMA.tables}
    for line in lines:
        ((table, row),) = json.loads(line).items()
        rows[table].append(row)
    return json.loads(first)["now"], rows


@pytest.fixture(scope="module", params=sorted(RECIPE.worlds))
def world(request):
    now, rows = read_world(request.param)
    return World(BaseWorld(SCHEMA, request.param, now, rows))


def test_every_world_of_the_recipe_is_committed():
    assert {path.stem for path in (RETAIL / "worlds").glob("*.jsonl")} == set(RECIPE.worlds)


@pytest.mark.parametrize("name", sorted(RECIPE.worlds))
def test_committed_world_is_what_the_recipe_makes(name):
    now, rows = populate(SCHEMA, RECIPE, name)
    committed_now, committed = read_world(name)
    assert now == committed_now
    for table, table_rows in rows.items():
        assert without_made_up(table, table_rows) == without_made_up(table, committed[table]), table


def without_made_up(table, rows):
    return [{key: value for key, value in row.items() if key not in MADE_UP.get(table, ())} for row in rows]


COUNTS = {
    "customers": (48, 70),
    "orders": (165, 230),
    "products": (60, 90),
    "variants": (200, 260),
    "warehouses": (3, 3),
    "promotions": (8, 15),
    "returns": (10, 40),
    "stock_alerts": (8, 30),
    "verifications": (0, 0),
    "exchanges": (0, 0),
    "declined_requests": (0, 0),
}


def test_world_has_as_many_rows_as_meant(world):
    for table, (low, high) in COUNTS.items():
        assert low <= world.query(f"SELECT count(*) FROM {table}")[0][0] <= high, table


# Each query finds what must not be.
CONTRADICTIONS = {
    "paid other than ordered": "SELECT order_id FROM order_totals WHERE status <> 'cancelled' AND paid <> total",
    "cancelled but not refunded": """
        SELECT 1 FROM order_totals WHERE status = 'cancelled' AND (paid <> refunded OR paid = 0)""",
    "refunded more than paid": """
        SELECT 1 FROM refunds r GROUP BY order_id, payment_method_id HAVING sum(amount) > (SELECT sum(amount)
        FROM payments p WHERE p.order_id = r.order_id AND p.payment_method_id = r.payment_method_id)""",
    "amount not positive": "SELECT 1 FROM payments WHERE amount <= 0 UNION ALL SELECT 1 FROM refunds WHERE amount <= 0",
    "discount other than promised": """
        SELECT 1 FROM order_totals o LEFT JOIN promotions p USING (promo_code) WHERE status <> 'cancelled'
        AND (discount <> coalesce((subtotal * percent + 50) / 100, 0) OR subtotal < minimum_subtotal)""",
    "promotion for another tier or too late": """
        SELECT 1 FROM orders o JOIN promotions p USING (promo_code) JOIN customers c USING (customer_id)
        WHERE p.loyalty_tier <> c.loyalty_tier OR p.expires_on < date(o.placed_at)""",
    "shipping fee other than the policy's": """
        SELECT 1 FROM order_totals JOIN customers USING (customer_id)
        WHERE status <> 'cancelled' AND shipping_fee <> CASE
        WHEN loyalty_tier = 'gold' THEN 0 WHEN shipping_method = 'express' THEN 1495 WHEN subtotal >= 7500 THEN 0
        ELSE 595 END""",
    "somebody else's address": """
        SELECT 1 FROM orders JOIN addresses a USING (address_id) WHERE orders.customer_id <> a.customer_id""",
    "somebody else's money": """
        SELECT 1 FROM payments JOIN orders USING (order_id) JOIN payment_methods m USING (payment_method_id)
        WHERE m.customer_id <> orders.customer_id""",
    "paid with a card out of date": """
        SELECT 1 FROM payments p JOIN payment_methods m USING (payment_method_id)
        LEFT JOIN gift_cards g ON g.gift_card_code = m.gift_card_code
        WHERE coalesce(m.expires_on, g.expires_on) < date(p.created_at) OR g.issued_at > p.created_at""",
    "gift card of another owner": """
        SELECT 1 FROM payment_methods m JOIN gift_cards g USING (gift_card_code)
        WHERE g.customer_id IS NOT m.customer_id""",
    "payment method of a wrong form": """
        SELECT 1 FROM payment_methods WHERE (kind = 'credit_card') <> (brand IS NOT NULL AND last_four IS NOT NULL
        AND expires_on IS NOT NULL) OR (kind = 'gift_card') <> (gift_card_code IS NOT NULL)""",
    "order without items": "SELECT 1 FROM orders WHERE order_id NOT IN (SELECT order_id FROM order_items)",
    "item in another state than its order": """
        SELECT 1 FROM order_items i JOIN orders o USING (order_id) WHERE i.status NOT IN (CASE o.status
        WHEN 'pending' THEN 'ordered' WHEN 'processing' THEN 'ordered' ELSE o.status END,
        'returned', 'return_requested')
        OR (i.status IN ('returned', 'return_requested') AND o.status <> 'delivered')""",
    "returned item without a return": """
        SELECT 1 FROM order_items i LEFT JOIN return_items USING (item_id) LEFT JOIN returns r USING (return_id)
        WHERE i.status <> CASE r.status WHEN 'open' THEN 'return_requested' WHEN 'received' THEN 'returned'
        ELSE replace(replace(i.status, 'return_requested', ''), 'returned', '') END OR r.order_id <> i.order_id""",
    "return that the rules forbid": """
        SELECT 1 FROM returns r JOIN return_items USING (return_id) JOIN order_lines l USING (item_id)
        WHERE l.final_sale OR date(r.created_at) > l.return_by""",
    "return before delivery or in the future": """
        SELECT 1 FROM returns r JOIN shipments s USING (order_id)
        WHERE r.created_at <= s.delivered_at OR r.created_at > strftime('%Y-%m-%dT%H:%M:%S', 'now')""",
    "refund for a return other than its worth": """
        SELECT 1 FROM returns r WHERE
        (SELECT sum(l.net) FROM return_items JOIN order_lines l USING (item_id) WHERE return_id = r.return_id)
        - r.restocking_fee <> (SELECT sum(amount) FROM refunds f WHERE f.order_id = r.order_id)""",
    "shipment that does not fit its order": """
        SELECT 1 FROM orders o LEFT JOIN shipments s ON s.order_id = o.order_id AND s.status <> 'lost'
        WHERE CASE o.status
        WHEN 'delivered' THEN coalesce(s.status, '') <> 'delivered'
        WHEN 'shipped' THEN coalesce(s.status, '') NOT IN ('in_transit', 'out_for_delivery', 'label_created')
        WHEN 'processing' THEN coalesce(s.status, 'label_created') <> 'label_created' ELSE s.status IS NOT NULL END""",
    "dates out of order": """
        SELECT 1 FROM orders o JOIN customers c USING (customer_id) LEFT JOIN shipments s USING (order_id)
        WHERE c.created_at > o.placed_at OR o.placed_at > s.shipped_at OR s.shipped_at >= s.delivered_at
        OR max(o.placed_at, coalesce(s.shipped_at, ''), coalesce(s.delivered_at, ''))
        > strftime('%Y-%m-%dT%H:%M:%S', 'now')""",
    "shipment with the wrong dates": """
        SELECT 1 FROM shipments WHERE (status = 'delivered') <> (delivered_at IS NOT NULL)
        OR (status = 'label_created') <> (shipped_at IS NULL)""",
    "customer without an address, a default or a payment method": """
        SELECT 1 FROM customers c
        WHERE 1 <> (SELECT sum(is_default) FROM addresses a WHERE a.customer_id = c.customer_id)
        OR (SELECT count(*) FROM addresses a WHERE a.customer_id = c.customer_id) > 3 OR
        (SELECT count(*) FROM payment_methods m WHERE m.customer_id = c.customer_id) NOT BETWEEN 1 AND 3""",
    "address outside the examples' domains": "SELECT 1 FROM customers WHERE email NOT GLOB '*@example.[cno][ore]*'",
    "product without a variant for sale": """
        SELECT 1 FROM products p WHERE NOT EXISTS
        (SELECT 1 FROM variants v WHERE v.product_id = p.product_id AND v.status = 'active')""",
    "discontinued item on its way": """
        SELECT 1 FROM order_items i JOIN variants v USING (variant_id)
        WHERE v.status = 'discontinued' AND i.status IN ('ordered', 'shipped')""",
    "stock alert for what is in stock": "SELECT 1 FROM stock_alerts JOIN offers USING (variant_id) WHERE stock > 0",
}


@pytest.mark.parametrize("contradiction", CONTRADICTIONS)
def test_world_does_not_contradict_itself(world, contradiction):
    assert world.query(CONTRADICTIONS[contradiction]) == []


# Each query counts what tasks are made of.
VARIETY = {
    "orders of each status": "SELECT min(n) >= 10 FROM (SELECT count(*) AS n FROM orders GROUP BY status)",
    "lines that can go back": "SELECT count(*) >= 40 FROM order_lines WHERE blocked_by IS NULL",
    "lines out of their window": "SELECT count(*) >= 20 FROM order_lines WHERE blocked_by = 'return_window_expired'",
    "lines of final sale": "SELECT count(*) >= 5 FROM order_lines WHERE blocked_by = 'final_sale'",
    "parcels late enough to be lost": """
        SELECT count(*) >= 5 FROM shipments
        WHERE status IN ('in_transit', 'out_for_delivery') AND date(estimated_on, '+7 days') < date('now')""",
    "orders paid in two ways": """
        SELECT count(*) >= 10 FROM (SELECT 1 FROM payments GROUP BY order_id HAVING count(*) = 2)""",
    "variants sold out everywhere": "SELECT avg(stock = 0) BETWEEN 0.10 AND 0.15 FROM offers",
    "customers who share a last name": "SELECT count(*) - count(DISTINCT last_name) >= 3 FROM customers",
    "customers who share a first name": "SELECT count(*) - count(DISTINCT first_name) >= 3 FROM customers",
    "nobody with another's full name": """
        SELECT count(*) = count(DISTINCT first_name || ' ' || last_name) FROM customers""",
    "promotions that have expired": "SELECT count(*) >= 3 FROM promotions WHERE expires_on < date('now')",
    "cards that have expired": "SELECT count(*) >= 3 FROM payment_methods WHERE expires_on < date('now')",
    "gift cards with money on them": "SELECT count(*) >= 10 FROM gift_cards WHERE status = 'active' AND balance > 0",
}


@pytest.mark.parametrize("variety", VARIETY)
def test_world_has_enough_of_what_tasks_need(world, variety):
    assert world.query(VARIETY[variety]) == [(1,)]
