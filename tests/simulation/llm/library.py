"""A lending library with a world of its own, to be simulated by a model; and answers that a good model would give."""

from typing import Any

from envsynth.core import RowChange, Toolset, WorldSchema
from envsynth.simulation.llm import LlmSimulator
from envsynth.world import BaseWorld, World
from tests.llm.server import Answer, Body, ModelServer, says

SCHEMA = WorldSchema(
    tables={
        "members": {"key": "member_id", "columns": {"member_id": "text", "name": "text", "blocked": "boolean"}},
        "loans": {
            "key": "loan_id",
            "columns": {
                "loan_id": "text",
                "member_id": {"references": "members.member_id"},
                "title": "text",
                "due_on": "date",
                "renewals": "integer",
            },
            "check": ["renewals >= 0"],
        },
    }
)
ROWS = {
    "members": [{"member_id": "M1", "name": "Ada", "blocked": 0}, {"member_id": "M2", "name": "Ben", "blocked": 1}],
    "loans": [
        {"loan_id": "L1", "member_id": "M1", "title": "Emma", "due_on": "2026-03-20", "renewals": 0},
        {"loan_id": "L2", "member_id": "M2", "title": "Ulysses", "due_on": "2026-03-21", "renewals": 3},
    ],
}
LOAN = {"type": "string", "pattern": "^L[0-9]+$"}
TOOLS: list[dict[str, Any]] = [
    {
        "name": "get_loan",
        "description": "Get a loan.",
        "parameters": {"properties": {"loan_id": LOAN}, "required": ["loan_id"]},
        "consumes": {"loan_id": "loans.loan_id"},
        "annotations": {"read_only": True, "evidence": "hint"},
        "failure_modes": [{"code": "loan_not_found", "status": 404, "message": "Loan {loan_id} not found"}],
        "output_schema": {
            "type": "object",
            "properties": {"loan_id": {"type": "string"}, "title": {"type": "string"}, "due_on": {"type": "string"}},
            "required": ["loan_id", "title", "due_on"],
            "additionalProperties": False,
        },
    },
    {
        "name": "renew_loan",
        "description": "Renew a loan by some days.",
        "usage": "A loan can be renewed three times.",
        "parameters": {
            "properties": {"loan_id": LOAN, "days": {"type": "integer", "minimum": 1}},
            "required": ["loan_id", "days"],
        },
        "annotations": {"read_only": False, "idempotent": False, "evidence": "verb"},
        "failure_modes": [
            {"code": "loan_not_found", "status": 404, "message": "Loan {loan_id} not found"},
            {"code": "limit_reached", "status": 409, "message": "Loan {loan_id} was renewed {count} times"},
        ],
        "output_schema": {
            "type": "object",
            "properties": {"due_on": {"type": "string", "format": "date"}},
            "required": ["due_on"],
        },
    },
    {
        "name": "lend_book",
        "description": "Lend a book.",
        "parameters": {
            "properties": {"member_id": {"type": "string"}, "title": {"type": "string"}},
            "required": ["member_id", "title"],
        },
        "consumes": {"member_id": "members.member_id"},
        "annotations": {"read_only": False, "evidence": "verb"},
        "failure_modes": [{"code": "member_not_found", "status": 404, "message": "Member {member_id} not found"}],
        "output_schema": {"type": "object", "properties": {"loan_id": {"type": "string"}}, "required": ["loan_id"]},
    },
]
VALID = {"explanation": "fine", "status": "ok"}


def library() -> Toolset:
    return Toolset(name="library", tools=TOOLS, world=SCHEMA)


def world() -> World:
    rows = (RowChange(table="members", key=("M3",), row={"member_id": "M3", "name": "Cleo", "blocked": 0}),)
    return World(BaseWorld(SCHEMA, "small", "2026-03-14T10:00:00", ROWS), rows, seed=3, facts={"shoe size": "41"})


def simulator(server: ModelServer, toolset: Toolset | None = None, **options: Any) -> LlmSimulator:
    quick = {"backoff_s": 0.001, "timeout_s": 5.0, "attempts": 2, "repairs": 1}
    return LlmSimulator.from_options(toolset or library(), model="m", api_base=server.base, **quick | options)


def answers(*responses: dict[str, Any]) -> Any:
    """A plan: every call is valid, and the responses are given in turn, the last one again and again."""
    left = list(responses)

    def plan(body: Body) -> Answer:
        if stage(body) == "validate":
            return says(VALID)
        return says({"explanation": "because", **(left.pop(0) if len(left) > 1 else left[0])})

    return plan


def stage(body: Body) -> str:
    said = body["messages"][0]["content"]
    if said.startswith("You review"):
        return "judge"
    return "validate" if "Decide whether the server refuses" in said else "respond"
