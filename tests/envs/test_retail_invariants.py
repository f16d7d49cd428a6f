"""What no sequence of calls to the retail tools may break: money and stock are accounted for."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from retail_shop import SHOP, SIMULATOR, TOOLSET

from envsynth.core import ToolCall
from envsynth.world import World

WRITES = sorted(tool.name for tool in TOOLSET.tools if not tool.annotations.read_only)

ORDERS_WHOSE_MONEY_IS_WRONG = """
    SELECT order_id, total, paid, refunded FROM order_totals t WHERE status <> 'delivered' AND paid - refunded <> total
"""
MONEY_OF_GIFT_CARDS = """
    SELECT (SELECT sum(balance) FROM gift_cards)
    + (SELECT sum(p.amount) FROM payments p JOIN payment_methods m USING (payment_method_id) WHERE m.kind = 'gift_card')
    - (SELECT coalesce(sum(r.amount), 0) FROM refunds r LEFT JOIN payment_methods m USING (payment_method_id)
       WHERE m.kind = 'gift_card' OR r.payment_method_id IS NULL)
    + (SELECT coalesce(sum(e.price_difference), 0) FROM exchanges e JOIN payment_methods m USING (payment_method_id)
       WHERE m.kind = 'gift_card')
"""
PIECES_OF_VARIANTS = """
    SELECT variant_id, sum(quantity) FROM (
      SELECT variant_id, quantity FROM inventory
      UNION ALL SELECT variant_id, quantity FROM order_items WHERE status = 'ordered'
      UNION ALL SELECT e.new_variant_id, i.quantity FROM exchanges e JOIN order_items i USING (item_id)
      UNION ALL SELECT i.variant_id, i.quantity FROM shipments s JOIN order_items i USING (order_id)
      JOIN orders o USING (order_id) WHERE s.status = 'label_created' AND o.status = 'shipped'
    ) GROUP BY variant_id ORDER BY variant_id
"""
OVERPAID = """
    SELECT order_id FROM order_totals WHERE refunded > paid
    UNION ALL SELECT gift_card_code FROM gift_cards WHERE balance < 0
"""

# Values that lead to success often enough, so that calls build on one another.
POOLS = {
    "customer_id": ["C1"],
    "order_id": ["W1", "W2", "W5", "W13"],
    "item_id": ["I1", "I2", "I8", "I9", "I19"],
    "new_variant_id": ["V1", "V2", "V3", "V6", "V7"],
    "variant_id": ["V1", "V2", "V3", "V6", "V8"],
    "address_id": ["A1", "A2"],
    "payment_method_id": ["PM1", "PM2", "PM3", "PM8"],
    "gift_card_code": ["GC-A", "GC-B"],
    "merged_gift_card_codes": ["GC-B", "GC-FREE"],
    "shipment_id": ["S3", "S12"],
    "promo_code": ["SPRING15"],
    "email": ["ben.okafor@example.com", "ana@example.com"],
    "phone": ["555-201-3344"],
    "postal_code": ["89501"],
    "state": ["NV"],
}
SUITABLE = {"return_items": {"order_id": "W5"}, "cancel_items": {"order_id": "W1"}, "exchange_item": {"item_id": "I9"}}
ITEMS = {"W1": ["I1", "I2"], "W2": ["I3", "I4", "I5"], "W5": ["I8", "I9", "I10"], "W13": ["I19", "I20"]}


def _values(name, schema):
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema["type"] == "array" and name in POOLS:
        return st.lists(st.sampled_from(POOLS[name]), min_size=1, max_size=2, unique=True)
    if name in POOLS:
        return st.sampled_from(POOLS[name])
    if name == "item_ids":
        return st.just([])  # filled in when the order is known
    if schema["type"] == "array":
        return st.lists(_arguments(schema["items"]), min_size=1, max_size=3, unique_by=str)
    plain = {"integer": st.integers(1, 2), "boolean": st.booleans(), "string": st.sampled_from(["Elm Street", "Oak"])}
    return plain[schema["type"]]


def _arguments(schema):
    parts = {name: _values(name, part) for name, part in schema["properties"].items()}
    required = {name: part for name, part in parts.items() if name in schema["required"]}
    return st.fixed_dictionaries(required, optional={k: v for k, v in parts.items() if k not in required})


def _with_items(arguments):
    if "item_ids" not in arguments:
        return st.just(arguments)
    items = st.lists(st.sampled_from(ITEMS[arguments["order_id"]]), min_size=1, max_size=2, unique=True)
    return items.map(lambda item_ids: arguments | {"item_ids": item_ids})


def _calls(tool):
    arguments = _arguments(TOOLSET.by_name[tool].parameters).map(lambda drawn: drawn | SUITABLE.get(tool, {}))
    return arguments.flatmap(_with_items).map(lambda drawn: ToolCall(name=tool, arguments=drawn))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(WRITES).flatmap(_calls), min_size=10, max_size=30))
def test_no_sequence_of_calls_loses_money_or_stock(calls):
    world = World(SHOP, seed=7)
    money, pieces = world.query(MONEY_OF_GIFT_CARDS), world.query(PIECES_OF_VARIANTS)
    for call in calls:
        SIMULATOR.answer(call, world)
        assert world.query(ORDERS_WHOSE_MONEY_IS_WRONG) == []
        assert world.query(MONEY_OF_GIFT_CARDS) == money
        assert world.query(PIECES_OF_VARIANTS) == pieces
        assert world.query(OVERPAID) == []
