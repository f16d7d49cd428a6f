"""Looking up what a call names: whether it is there, and whether it may still be acted on."""

from envsynth.core import ToolResult
from envsynth.simulation.schema.served import Served

_MOST_NAMED = 64  # entities of one list argument that are looked up


def look_up(served: Served) -> ToolResult | None:
    """Read the entities that a call names; return the failure for one that is not there, or is past this."""
    tool, action, arguments = served.tool, served.tool.action, served.arguments
    for name, kind in action.holders.items():
        value = arguments.get(name)
        if value is None:
            continue
        for identifier in value[:_MOST_NAMED] if isinstance(value, list) else (value,):
            entity = served.entity(kind, str(identifier))
            if action.kind == "create" and kind == action.entity:
                continue
            if entity.deleted or not served.is_there(entity):
                refused = tool.failures.not_found(kind, name, identifier, arguments)
                if refused is None and entity.deleted:
                    refused = ToolResult.failure("not_found", f"{kind} {identifier} was deleted", 404)
                if refused is not None:
                    return refused
    return _settled(served) if action.subject is not None and action.writes else None


def _settled(served: Served) -> ToolResult | None:
    entity = served.subject()
    status = None if entity is None else entity.shown.get("status")
    return None if status is None else served.tool.failures.settled(status, served.arguments)
