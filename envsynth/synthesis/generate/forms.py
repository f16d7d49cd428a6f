"""The JSON Schemas of what is asked for, stage by stage."""

from typing import Any, get_args

from envsynth.core import Ask
from envsynth.core.world_schema import ColumnType

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": 4000}
_NAME: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,62}$"}
_OBJECT: Schema = {"type": "object"}
_SCALAR: Schema = {"type": ["string", "number", "boolean", "null"]}


def form(properties: Schema, optional: tuple[str, ...] = ()) -> Schema:
    """Return the schema of an object with these properties and no others."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def many(items: Schema, most: int = 60, least: int = 0) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


def mapping(values: Schema) -> Schema:
    """Return the schema of an object of whatever names."""
    return {"type": "object", "additionalProperties": values}


_SUBDOMAIN = form(
    {
        "name": _NAME,
        "description": _TEXT,
        "stakeholders": many(_TEXT, 8, 1),
        "entities": many(form({"name": _NAME, "description": _TEXT}), 12, 1),
    }
)
SUBDOMAINS = form({"description": _TEXT, "subdomains": many(_SUBDOMAIN, least=1)})
FAMILIES = form({"families": many(form({"name": _NAME, "description": _TEXT, "entities": many(_NAME, 12)}), least=1)})

_TOOL = form(
    {
        "name": _NAME,
        "description": _TEXT,
        "parameters": _OBJECT,
        "usage": {"type": "string"},
        "failure_modes": many(
            form({"code": _NAME, "status": {"type": "integer", "minimum": 400, "maximum": 599}, "message": _TEXT})
        ),
        "output_schema": _OBJECT,
        "annotations": form({name: {"type": "boolean"} for name in ("read_only", "idempotent", "destructive")}),
        "consumes": many(_NAME, 12),
        "produces": many(_NAME, 12),
        "preconditions": many(_TEXT, 12),
        "postconditions": many(_TEXT, 12),
    }
)
TOOLS = form({"tools": many(_TOOL, least=1)})

_COLUMN: Schema = {
    "anyOf": [
        {"enum": list(get_args(ColumnType))},
        form(
            {
                "type": {"enum": list(get_args(ColumnType))},
                "references": {"type": "string"},
                "optional": {"type": "boolean"},
                "compare": {"enum": ["always", "named", "never"]},
            },
            optional=("type", "references", "optional", "compare"),
        ),
    ]
}
_TABLE = form(
    {
        "key": {"anyOf": [_NAME, many(_NAME, 6, 1)]},
        "columns": mapping(_COLUMN),
        "unique": many(many(_NAME, 6, 1)),
        "check": many(_TEXT),
    },
    optional=("unique", "check"),
)
WORLD = form({"tables": mapping(_TABLE), "views": mapping(_TEXT), "policy": _TEXT})
POPULATION = form({"lists": mapping(many(_OBJECT, 200)), "steps": many(_OBJECT, least=1)})

_PROGRAM = form({"checks": many(_OBJECT), "effects": many(_TEXT), "returns": _OBJECT})
PROGRAM = form(
    {
        "program": _PROGRAM,
        "consumes": mapping(_TEXT),
        "produces": mapping(_TEXT),
        "trials": many(form({"arguments": _OBJECT, "expect": _NAME}), 12, 1),
    }
)

TASK = form(
    {
        "instruction": form({"high": _TEXT, "low": _TEXT}),
        "rows": many(
            form({"table": _NAME, "key": many(_SCALAR, 6, 1), "row": {"anyOf": [mapping(_SCALAR), {"type": "null"}]}})
        ),
        "facts": mapping(_TEXT),
        "golden": many(form({"name": _NAME, "arguments": _OBJECT, "role": {"enum": ["goal", "support"]}}), 24, 1),
        "asks": many(
            form(
                {
                    "label": _TEXT,
                    "kind": {"enum": list(get_args(Ask.model_fields["kind"].annotation))},
                    "call": {"type": "integer", "minimum": 0},
                    "pointer": {"type": "string"},
                }
            ),
            8,
        ),
        "criteria": many(form({"select": _TEXT, "names": mapping(_SCALAR), "value": {}}), 8),
        "answer": _TEXT,
    }
)
REVIEW = form({"natural": {"type": "boolean"}, "problem": {"type": "string"}, "high": _TEXT, "low": _TEXT})
