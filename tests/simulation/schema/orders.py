"""A shop that is known by its schemas only."""

from envsynth.core import ENTITIES, ToolCall, Toolset
from envsynth.simulation import SchemaSimulator
from envsynth.world import BaseWorld, World

NOT_FOUND = {"code": "order_not_found", "status": 404, "message": "Order {order_id} not found"}
STATUS = {"enum": ["pending", "shipped", "cancelled"]}
ID = {"type": "string"}
ITEM = {
    "type": "object",
    "properties": {
        "product_id": ID,
        "name": {"type": "string"},
        "quantity": {"type": "integer", "minimum": 1, "maximum": 9},
        "price": {"type": "number", "minimum": 0},
    },
    "required": ["product_id", "quantity", "price"],
}
ORDER = {
    "type": "object",
    "properties": {
        "order_id": ID,
        "customer_id": ID,
        "status": STATUS,
        "created_at": {"type": "string", "format": "date-time"},
        "items": {"type": "array", "minItems": 1, "items": ITEM},
        "item_count": {"type": "integer"},
        "total_price": {"type": "number"},
    },
    "required": ["order_id", "status", "items", "item_count", "total_price"],
    "additionalProperties": False,
}


def by_id(name: str, **more) -> dict:
    parameters = {"properties": {"order_id": ID, **more.pop("properties", {})}, "required": ["order_id"]}
    modes = [NOT_FOUND, *more.pop("failure_modes", [])]
    return {"name": name, "description": name, "parameters": parameters, "failure_modes": modes, **more}


TOOLS = [
    {
        "name": "create_order",
        "description": "Create an order.",
        "parameters": {
            "properties": {
                "customer_id": ID,
                "product_ids": {"type": "array", "items": ID, "minItems": 1, "uniqueItems": True},
                "gift": {"type": "boolean", "default": False},
                "note": {"type": "string", "x-compare": "ignore"},
            },
            "required": ["customer_id", "product_ids"],
        },
        "annotations": {"read_only": False, "idempotent": False, "evidence": "verb"},
        "output_schema": {
            "type": "object",
            "properties": {k: ORDER["properties"][k] for k in ("order_id", "status", "created_at", "customer_id")},
            "required": ["order_id"],
        },
    },
    by_id("get_order", output_schema=ORDER),
    {
        "name": "list_orders",
        "description": "List orders.",
        "parameters": {"properties": {"customer_id": ID, "status": {"type": "string"}, "limit": {"type": "integer"}}},
        "output_schema": {
            "type": "object",
            "properties": {"orders": {"type": "array", "items": ORDER}, "total_count": {"type": "integer"}},
            "required": ["orders", "total_count"],
        },
    },
    by_id(
        "cancel_order",
        properties={"reason": {"type": "string", "x-compare": "ignore"}},
        failure_modes=[
            {"code": "already_cancelled", "status": 409, "message": "Order {order_id} is already cancelled"}
        ],
        annotations={"read_only": False, "evidence": "verb"},
        output_schema={"type": "object", "properties": {"order_id": ID, "status": STATUS}, "required": ["status"]},
    ),
    by_id("delete_order"),
    by_id("update_order", properties={"customer_id": ID}),
]

BASE = BaseWorld(ENTITIES, "", "2026-01-15T09:00:00", {})


def shop(tools: list[dict] | None = None) -> Toolset:
    return Toolset(name="orders", tools=TOOLS if tools is None else tools)


class Episode:
    """Calls answered one after another on one world."""

    def __init__(self, tools: list[dict] | None = None, seed: int = 5, **more) -> None:
        self.simulator = SchemaSimulator(shop(tools))
        self.world = World(BASE, seed=seed, **more)

    def call(self, tool: str, **arguments):
        return self.simulator.answer(ToolCall(name=tool, arguments=arguments), self.world)

    def get(self, tool: str, **arguments):
        result = self.call(tool, **arguments)
        assert result.ok, result.to_text()
        return result.content
