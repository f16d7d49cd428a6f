"""Which entity a tool acts on, and how: read from its names, annotations, and what it consumes and produces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from envsynth.core import Tool, Toolset
from envsynth.simulation.schema.names import named_entity, singular, words
from envsynth.simulation.schema.vocabulary import listed

Kind = Literal["create", "get", "list", "update", "delete", "compute"]

_VERBS: dict[Kind, str] = {
    "create": "create add book open place register submit schedule issue send post make new insert upload record log "
    "reserve subscribe invite enroll generate file order start request purchase buy",
    "get": "get fetch read show retrieve describe view lookup load",
    "list": "list search find query browse filter",
    "update": "update modify change edit set patch assign rename move reschedule extend renew adjust configure mark "
    "transfer upgrade apply replace put",
    "delete": "delete remove unregister unsubscribe destroy drop purge erase",
}
_STATUS = {
    "cancel": "cancelled",
    "close": "closed",
    "approve": "approved",
    "reject": "rejected",
    "complete": "completed",
    "archive": "archived",
    "activate": "active",
    "deactivate": "inactive",
    "suspend": "suspended",
    "confirm": "confirmed",
    "ship": "shipped",
    "pay": "paid",
    "refund": "refunded",
    "return": "returned",
    "pause": "paused",
    "resume": "active",
    "publish": "published",
    "unpublish": "unpublished",
    "accept": "accepted",
    "decline": "declined",
    "lock": "locked",
    "unlock": "unlocked",
    "void": "voided",
    "revoke": "revoked",
    "terminate": "terminated",
    "end": "ended",
    "finish": "finished",
    "resolve": "resolved",
    "reopen": "open",
    "enable": "enabled",
    "disable": "disabled",
}
_AGENTS: dict[str, Kind] = {
    "creator": "create",
    "scheduler": "create",
    "sender": "create",
    "logger": "create",
    "registrar": "create",
    "updater": "update",
    "adjuster": "update",
    "editor": "update",
    "retriever": "get",
    "fetcher": "get",
    "finder": "list",
    "search": "list",
    "remover": "delete",
    "deleter": "delete",
}
_BETWEEN = frozenset(listed("to for from in on of by with at into about as"))
_KIND_OF = {verb: kind for kind, verbs in _VERBS.items() for verb in verbs.split()}
_IDENTIFYING = ("string", "integer")


@dataclass(frozen=True, slots=True)
class Action:
    """What a tool does.

    Attributes:
        kind: how it acts on its entity; a tool of kind ``compute`` acts on none.
        entity: the entity's type.
        subject: the parameter that names the entity acted on, if one does.
        each: the parameter that lists the entities acted on, if one does.
        holders: parameter → the type of the entities that it names.
        status: what becomes of the entity's status ("" for nothing).
        writes: whether what it does is state that a reward compares.
    """

    kind: Kind
    entity: str
    subject: str | None
    holders: dict[str, str]
    status: str
    writes: bool
    each: str | None = None


def read_actions(toolset: Toolset) -> dict[str, Action]:
    """Return what each tool of a toolset does."""
    known = _known_types(toolset)
    return {tool.name: _action(tool, known) for tool in toolset.tools}


def _known_types(toolset: Toolset) -> set[str]:
    names = [name for tool in toolset.tools for name in (*tool.properties, *_fields(tool.output_schema))]
    types = {entity for name in names if (entity := named_entity(name))}
    return types | {_declared(place) for tool in toolset.tools for place in tool.consumes.values()}


def _fields(schema: Any, depth: int = 0) -> Iterable[str]:
    if not isinstance(schema, dict) or depth > 8:
        return
    for name, part in (schema.get("properties") or {}).items():
        yield name
        yield from _fields(part, depth + 1)
    yield from _fields(schema.get("items"), depth + 1)
    for part in (schema.get("$defs") or {}).values():
        yield from _fields(part, depth + 1)


def _declared(place: str) -> str:
    return singular(place.partition(".")[0].lower())


def _action(tool: Tool, known: set[str]) -> Action:
    kind, verb, noun = _read_name(tool)
    holders = _holders(tool, known, noun)
    required = [name for name in holders if name in tool.parameters.get("required", ())]
    entity = _entity(tool, kind, noun, known, holders, required)
    single = [name for name in (*required, *holders) if tool.properties[name].get("type") != "array"]
    subject = next((name for name in single if holders[name] == entity), None)
    if kind in ("get", "update", "delete") and subject is None and single:
        subject, entity = single[0], holders[single[0]]
    each = None
    if kind in ("update", "delete") and subject is None and required:
        each, entity = required[0], holders[required[0]]
    status = _STATUS.get(verb, "")
    hinted = tool.annotations.evidence != "unknown"
    writes = not tool.annotations.read_only if hinted else kind in ("create", "update", "delete")
    if writes and kind in ("get", "list", "compute"):
        kind = "update" if subject is not None else "create"
    elif kind in ("update", "delete") and subject is None and each is None and writes:
        kind, status = "create", status
    elif not writes and kind in ("update", "delete"):
        kind = "get"
    if kind == "get" and subject is None:
        kind = "compute"
    if kind == "create":
        subject = None
    return Action(kind, entity, subject, holders, status, writes, each if writes else None)


def _read_name(tool: Tool) -> tuple[Kind, str, list[str]]:
    """Return the kind, the verb, and the words between the verb and a preposition."""
    said = words(tool.name)
    for place in (0, len(said) - 1):
        verb = said[place] if said else ""
        kind = _KIND_OF.get(verb) or ("update" if verb in _STATUS else None) or (_AGENTS.get(verb) if place else None)
        if kind is not None and len(said) > 1:
            rest = said[1:] if place == 0 else said[:-1]
            cut = next((i for i, word in enumerate(rest) if word in _BETWEEN and i), len(rest))
            return kind, verb, rest[:cut]
    if len(said) > 1 and (said[1] in _KIND_OF or said[1] in _STATUS):  # ``shop_create_order``
        return _KIND_OF.get(said[1], "update"), said[1], said[2:] or said[:1]
    return "compute", "", said


def _holders(tool: Tool, known: set[str], noun: list[str]) -> dict[str, str]:
    holders = {}
    refusals = " ".join(f"{mode.code} {mode.message}".lower() for mode in tool.failure_modes)
    for name, schema in tool.properties.items():
        if name in tool.consumes:
            holders[name] = _declared(tool.consumes[name])
            continue
        if not _identifying(schema):
            continue
        entity = named_entity(name)
        if entity == "":
            entity = singular("_".join(noun)) or "item"
        if entity is None:
            weak = named_entity(name, weak=True)
            refused = weak is not None and f"{weak.replace('_', ' ')} not found" in refusals.replace("_", " ")
            entity = weak if weak is not None and (weak in known or refused) else None
        if entity is not None:
            holders[name] = entity
    return holders


def _identifying(schema: Any) -> bool:
    if not isinstance(schema, dict):
        return False
    kind = schema.get("type", "string")
    if kind == "array":
        items = schema.get("items")
        return isinstance(items, dict) and items.get("type", "string") in _IDENTIFYING
    return kind in _IDENTIFYING and "enum" not in schema


def _entity(
    tool: Tool, kind: Kind, noun: list[str], known: set[str], holders: dict[str, str], required: list[str]
) -> str:
    whole = singular("_".join(noun))
    if whole in known:
        return whole
    made = [entity for name in _fields(tool.output_schema) if (entity := named_entity(name))]
    new = [entity for entity in made if entity not in holders.values()]
    if kind in ("get", "update", "delete"):
        mine = [holders[name] for name in required if set(holders[name].split("_")) & {singular(w) for w in noun}]
        return mine[0] if mine else holders[required[0]] if required else whole or "item"
    tails = [entity for entity in sorted(known, key=len, reverse=True) if whole.endswith("_" + entity)]
    if tails:
        return tails[0]
    heads = [entity for entity in new if entity in whole or whole in entity]
    return heads[0] if heads else new[0] if new and kind == "create" else whole or "item"
