"""A domain small enough to read at a glance, for the tests of worlds, programs and simulators."""

from envsynth.core import Toolset, WorldSchema
from envsynth.world import BaseWorld

SCHEMA = WorldSchema.model_validate(
    {
        "tables": {
            "members": {"key": "member_id", "columns": {"member_id": "text", "name": "text", "active": "boolean"}},
            "loans": {
                "key": "loan_id",
                "columns": {
                    "loan_id": "text",
                    "member_id": {"references": "members.member_id"},
                    "title": "text",
                    "due_on": "date",
                    "renewals": "integer",
                    "tags": {"type": "json", "optional": True},
                },
                "check": ["renewals >= 0"],
            },
            "notes": {
                "key": "note_id",
                "columns": {"note_id": "text", "member_id": {"references": "members.member_id"}, "at": "datetime"},
            },
        }
    }
)

ROWS = {
    "members": [
        {"member_id": "M1", "name": "Ada", "active": 1},
        {"member_id": "M2", "name": "Ben", "active": 0},
    ],
    "loans": [
        {
            "loan_id": f"L{i}",
            "member_id": "M1" if i < 4 else "M2",
            "title": f"Book {i}",
            "due_on": "2026-03-20",
            "renewals": i % 3,
            "tags": '["new"]' if i == 1 else None,
        }
        for i in range(1, 7)
    ],
}

TOOLS = [
    {
        "name": "get_member",
        "description": "Get a member with their loans.",
        "parameters": {"properties": {"member_id": {"type": "string"}}, "required": ["member_id"]},
        "failure_modes": [{"code": "member_not_found", "status": 404, "message": "Member {member_id} not found"}],
        "program": {
            "checks": [
                {
                    "need": "SELECT name, active AS is_active FROM members WHERE member_id = :member_id",
                    "else": "member_not_found",
                }
            ],
            "returns": {
                "name": ":name",
                "kind": "member",
                "profile": {"row": 'SELECT active AS "active:bool" FROM members WHERE member_id = :member_id'},
                "loan_count": {"value": "SELECT count(*) FROM loans WHERE member_id = :member_id"},
                "titles": {"values": "SELECT title FROM loans WHERE member_id = :member_id ORDER BY loan_id"},
                "loans": {
                    "rows": 'SELECT loan_id, tags AS "tags:json", title AS _title FROM loans '
                    "WHERE member_id = :member_id ORDER BY loan_id",
                    "with": {
                        "heading": ":title",
                        "due": {"value": "SELECT due_on FROM loans WHERE loan_id = :loan_id"},
                    },
                },
            },
        },
    },
    {
        "name": "renew_loans",
        "description": "Renew loans.",
        "parameters": {
            "properties": {
                "loan_ids": {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True},
                "days": {"type": "integer", "default": 21, "minimum": 1},
            },
            "required": ["loan_ids"],
        },
        "failure_modes": [
            {"code": "loan_not_found", "status": 404, "message": "Loan {loan_id} not found"},
            {"code": "limit_reached", "status": 409, "message": "Loan {loan_id} was renewed {renewals} times"},
        ],
        "program": {
            "checks": [
                {
                    "deny": "SELECT a.value AS loan_id FROM json_each(:loan_ids) a LEFT JOIN loans l "
                    "ON l.loan_id = a.value WHERE l.loan_id IS NULL ORDER BY a.key",
                    "as": "loan_not_found",
                },
                {
                    "deny": "SELECT loan_id, renewals FROM loans WHERE renewals >= 3 "
                    "AND loan_id IN (SELECT value FROM json_each(:loan_ids)) ORDER BY loan_id",
                    "as": "limit_reached",
                },
                {"let": "SELECT date('now', '+' || :days || ' days') AS due_on"},
            ],
            "effects": [
                "UPDATE loans SET due_on = :due_on, renewals = renewals + 1 "
                "WHERE loan_id IN (SELECT value FROM json_each(:loan_ids))"
            ],
            "returns": {"due_on": ":due_on"},
        },
    },
    {
        "name": "add_note",
        "description": "Add a note.",
        "parameters": {"properties": {"member_id": {"type": "string"}}, "required": ["member_id"]},
        "failure_modes": [{"code": "member_not_found", "status": 404, "message": "Member {member_id} not found"}],
        "program": {
            "checks": [{"need": "SELECT name FROM members WHERE member_id = :member_id", "else": "member_not_found"}],
            "effects": ["INSERT INTO notes VALUES ('N' || :new_id, :member_id, :now)"],
            "returns": {"note_id": {"value": "SELECT 'N' || :new_id"}},
        },
    },
    {
        "name": "set_active",
        "description": "Set whether a member is active.",
        "parameters": {
            "properties": {"member_id": {"type": "string"}, "active": {"type": "boolean"}},
            "required": ["member_id", "active"],
        },
        "program": {"effects": ["UPDATE members SET active = :active WHERE member_id = :member_id"]},
    },
    {
        "name": "break_rules",
        "description": "Fails at its second effect.",
        "program": {
            "effects": [
                "INSERT INTO notes VALUES ('N' || :new_id, 'M1', :now)",
                "UPDATE loans SET renewals = -1",
            ]
        },
    },
    {
        "name": "run_away",
        "description": "Never ends.",
        "program": {
            "effects": [
                "INSERT INTO notes WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                "SELECT 'N' || i, 'M1', :now FROM n"
            ]
        },
    },
]


def toolset(tools: list[dict] | None = None) -> Toolset:
    return Toolset(name="shop", tools=TOOLS if tools is None else tools, world=SCHEMA)


def base_world(rows: dict | None = None) -> BaseWorld:
    return BaseWorld(SCHEMA, "small", "2026-03-14T10:00:00", ROWS if rows is None else rows)
