"""Parts of schemas: merged, and what they imply."""

from collections.abc import Sequence
from typing import Any

Schema = dict[str, Any]


def merged(parts: Sequence[Schema]) -> Schema:
    """Return one schema of several: the later keyword counts, but properties and what is required are joined."""
    found: Schema = {}
    for part in parts:
        for key, value in part.items():
            if key == "properties" and key in found:
                found[key] = {**found[key], **value}
            elif key == "required" and key in found:
                found[key] = [*found[key], *value]
            else:
                found[key] = value
    return found


def implied(schema: Schema) -> str:
    """Return the type that a schema without one speaks of."""
    for kind, keywords in {
        "object": ("properties", "required", "additionalProperties", "minProperties"),
        "array": ("items", "prefixItems", "minItems", "uniqueItems"),
        "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    }.items():
        if any(keyword in schema for keyword in keywords):
            return kind
    return "string"


def plainness(schema: Schema) -> int:
    """Return how late an alternative is to be taken."""
    # Null stands last: what is optional is there, but for the depth at which a schema that holds itself must end.
    return 1 if schema.get("type") == "null" else 0
