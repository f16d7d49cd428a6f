"""Which values people take from one call for the next: not all that could flow would.

The tool graph says what fits. Of this, a walk leaves out what nobody asks for: turning pages, making a second thing of
one field of the first, and going on with what has been deleted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from envsynth.core import Tool
from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.entities import Action
from envsynth.simulation.schema.names import named_entity, words
from envsynth.synthesis.graph import Link

_PAGING = frozenset(
    (
        "page", "pages", "per_page", "page_size", "page_number", "page_count", "page_token", "page_limit", "limit",
        "offset", "cursor", "next_cursor", "next_page", "next_page_token", "number_of_pages", "total_pages",
        "results_per_page", "items_per_page", "page_index",
    )
)  # fmt: skip
_DELETING = frozenset(v.listed("delete destroy drop purge erase"))
_DOING = ("action", "operation", "command")  # "manage a zone", and which way
_ACTING = ("create", "get", "list", "update", "delete")


@dataclass(frozen=True, slots=True)
class Gone:
    """What was deleted: the parameter that named it, the type of entity, and which these were."""

    name: str
    entity: str
    values: list[Any]


def is_paging(name: str) -> bool:
    """Whether a name is that of how many results are given at once, and which of them.

    >>> is_paging("per_page"), is_paging("pageNumber"), is_paging("page_id")
    (True, True, False)
    """
    return "_".join(words(name)) in _PAGING


def is_sensible(link: Link, producer: Action, consumer: Action, tool: Tool, fields: bool = False) -> bool:
    """Whether somebody would take a value along a link.

    Args:
        link: from a response to a parameter.
        producer: what the tool does that the value comes from.
        consumer: what the tool does that takes it.
        tool: the tool that takes it.
        fields: whether a new thing may be given a field of another.
    """
    output, parameter = link.output.replace("/*", "").rpartition("/")[2], link.parameter.split("/")[1]
    if is_paging(output) or is_paging(parameter):
        return False
    if _deletes(link.producer) or (producer.kind == "delete" and named_entity(output) in ("", producer.entity)):
        return False
    held = consumer.holders.get(parameter)
    required = parameter in tool.parameters.get("required", ())
    if fields or consumer.kind not in ("create", "update") or parameter in (consumer.subject, consumer.each):
        return True
    # A thing's own identifier is given to it, and one of its fields is no other thing's.
    same = producer.kind in _ACTING and producer.entity == consumer.entity
    if held is not None:
        return required or held != consumer.entity or consumer.kind == "update"
    return required and not same


def is_told(tool: Tool, action: Action, name: str) -> bool:
    """Whether a user has a say in an optional parameter: not in pages, nor in what a new thing is known by."""
    new = action.kind == "create" and action.holders.get(name) == action.entity
    same = name.startswith("body_") and name.removeprefix("body_") in tool.properties  # once in the path, and once more
    return not new and not same and not is_paging(name) and tool.properties[name].get("readOnly") is not True


def goes_on_with_deleted(action: Action, arguments: dict[str, Any], gone: Iterable[Gone]) -> bool:
    """Whether a call names what was deleted before."""
    return any(
        value in one.values and (name == one.name or action.holders.get(name) == one.entity)
        for name, argument in arguments.items()
        for value in _each(argument)
        for one in gone
    )


def deleted_by(tool: Tool, action: Action, arguments: dict[str, Any]) -> Gone | None:
    """Return what a call deletes: what its subject names, else what its last required parameter does."""
    told = {str(arguments.get(name)).lower() for name in _DOING}
    if action.kind != "delete" and not _deletes(tool.name) and not told & {*_DELETING, "remove"}:
        return None
    required = [name for name in tool.parameters.get("required", ()) if name in arguments and name not in _DOING]
    named = [name for name in required if name in action.holders]
    name = action.subject or action.each or next(reversed(named or required), "")
    return Gone(name, action.entity, _each(arguments[name])) if name in arguments else None


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _deletes(name: str) -> bool:
    return bool(set(words(name)[:1]) & _DELETING)
