"""How fast the ``schema`` simulator answers: calls per second on one core, for tools of each kind.

The baseline, in the same run, is what any simulator does: the gateway's check of the same call, and a response of the
same size from a dictionary. Worlds are fresh for every thirty calls, as episodes are. Measured is the processor's time,
which is one core's whatever else the machine does.

    python scripts/bench/schema_simulator.py [--seconds 2]
"""

import argparse
import time
from collections.abc import Callable
from itertools import cycle

from table import print_table

from envsynth.core import ENTITIES, ToolCall, ToolResult, Toolset
from envsynth.simulation import Gateway, SchemaSimulator
from envsynth.world import BaseWorld, World

_CALLS_PER_EPISODE = 30
_ID = {"type": "string"}
_STATUS = {"enum": ["confirmed", "checked_in", "cancelled"]}
_NOT_FOUND = {"code": "booking_not_found", "status": 404, "message": "Booking {booking_id} not found"}
_BOOKING = {
    "type": "object",
    "properties": {
        "booking_id": _ID,
        "status": _STATUS,
        "guest_name": {"type": "string"},
        "check_in": {"type": "string", "format": "date"},
        "nights": {"type": "integer", "minimum": 1, "maximum": 14},
        "total_price": {"type": "number", "minimum": 0},
    },
    "required": ["booking_id", "status"],
    "additionalProperties": False,
}
_MANY = {"type": "array", "items": {"type": "string"}}
_TOOLSET = Toolset.model_validate(
    {
        "name": "hotel",
        "tools": [
            {
                "name": "get_booking",
                "description": "Get a booking.",
                "parameters": {"properties": {"booking_id": _ID}, "required": ["booking_id"]},
                "failure_modes": [_NOT_FOUND],
                "output_schema": _BOOKING,
            },
            {
                "name": "create_booking",
                "description": "Book a room.",
                "parameters": {
                    "properties": {"guest_name": {"type": "string"}, "nights": {"type": "integer", "minimum": 1}},
                    "required": ["guest_name", "nights"],
                },
                "output_schema": _BOOKING,
            },
            {
                "name": "cancel_booking",
                "description": "Cancel a booking.",
                "parameters": {"properties": {"booking_id": _ID}, "required": ["booking_id"]},
                "failure_modes": [_NOT_FOUND],
                "output_schema": {"type": "object", "properties": {"booking_id": _ID, "status": _STATUS}},
            },
            {
                "name": "list_bookings",
                "description": "List bookings.",
                "parameters": {"properties": {"limit": {"type": "integer", "minimum": 1}}},
                "output_schema": {
                    "type": "object",
                    "properties": {"bookings": {"type": "array", "items": _BOOKING}, "count": {"type": "integer"}},
                },
            },
            {
                "name": "analyze_reviews",
                "description": "Analyze reviews.",
                "parameters": {"properties": {"reviews": _MANY, "depth": {"type": "integer"}}, "required": ["reviews"]},
                "failure_modes": [
                    {"code": "invalid_depth", "message": "Invalid depth: depth must be between 1 and 1000000."}
                ],
                "output_schema": {
                    "type": "object",
                    "properties": {
                        "sentiments": _MANY,
                        "scores": {"type": "array", "items": {"type": "number"}},
                        "overall_score": {"type": "number"},
                        "summary": {"type": "string"},
                    },
                },
            },
        ],
    }
)
_BASE = BaseWorld(ENTITIES, "", "2026-01-15T09:00:00", {})

Answer = Callable[[ToolCall, World], ToolResult]


def rate(answer: Answer, calls: list[ToolCall], seconds: float) -> float:
    """Return how many calls a second are answered, in the best of ten parts of the time."""
    best, upcoming = 0.0, cycle(calls)
    for _ in range(10):
        done, start = 0, time.process_time()
        while (spent := time.process_time() - start) < seconds / 10:
            world = World(_BASE, seed=5)
            for _ in range(_CALLS_PER_EPISODE):
                assert answer(next(upcoming), world).ok
            done += _CALLS_PER_EPISODE
        best = max(best, done / spent)
    return best


def calls_by_tool(simulator: SchemaSimulator) -> dict[str, list[ToolCall]]:
    """Return calls of each tool, as they come in episodes: thirty different ones and more."""
    listed = simulator.answer(ToolCall(name="list_bookings", arguments={"limit": 8}), World(_BASE, seed=5))
    ids = [booking["booking_id"] for booking in listed.content["bookings"]]
    return {
        "get_booking": [ToolCall(name="get_booking", arguments={"booking_id": one}) for one in ids],
        "create_booking": [
            ToolCall(name="create_booking", arguments={"guest_name": f"Guest {n}", "nights": 1 + n % 9})
            for n in range(1_000)
        ],
        "cancel_booking": [ToolCall(name="cancel_booking", arguments={"booking_id": one}) for one in ids],
        "list_bookings": [ToolCall(name="list_bookings", arguments={"limit": n}) for n in range(1, 9)],
        "analyze_reviews": [
            ToolCall(name="analyze_reviews", arguments={"reviews": ["good", "bad", "fine"], "depth": n})
            for n in range(1, 5_000)
        ],
    }


def baseline(simulator: SchemaSimulator, calls: list[ToolCall]) -> Answer:
    """Return what checks a call, and looks its response up in a dictionary."""
    gateway = Gateway(_TOOLSET)
    content = simulator.answer(calls[0], World(_BASE, seed=5)).content
    responses = {call.to_text(): content for call in calls}

    def answer(call: ToolCall, world: World) -> ToolResult:
        return gateway.check(call) or ToolResult(content=responses[call.to_text()])

    return answer


def main() -> None:
    """Run all, and print calls per second beside the baseline's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0)
    arguments = parser.parse_args()
    simulator = SchemaSimulator(_TOOLSET)
    plans = calls_by_tool(simulator)
    base = rate(baseline(simulator, plans["get_booking"]), plans["get_booking"], arguments.seconds)
    rows = [("the gateway and a dictionary (baseline)", base)]
    rows += [(name, rate(simulator.answer, calls, arguments.seconds)) for name, calls in plans.items()]
    mixed = [calls[turn % len(calls)] for turn in range(2_000) for calls in plans.values()]
    rows.append(("all five in turn", rate(simulator.answer, mixed, arguments.seconds)))
    print_table(
        "Calls per second of the schema simulator, one core",
        ("tool", "calls/s", "µs/call", "baseline ÷ this"),
        [(name, f"{value:,.0f}", f"{1e6 / value:,.1f}", f"{base / value:,.1f}") for name, value in rows],
    )


if __name__ == "__main__":
    main()
