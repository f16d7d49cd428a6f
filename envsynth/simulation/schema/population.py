"""The entities that are there before any call: for each type a few identifiers, the same for the same seed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from envsynth.core import Tool, Toolset
from envsynth.simulation.schema.entities import Action
from envsynth.simulation.schema.keys import key_of, mix
from envsynth.simulation.schema.names import named_entity
from envsynth.simulation.schema.patterns import Piece, compile_pattern
from envsynth.simulation.schema.values import uuid_text

SIZE = 24
_KEPT = 4_096
_TRIES = 64


class Population:
    """Draws identifiers as a toolset's schemas write them."""

    def __init__(self, toolset: Toolset, actions: Mapping[str, Action]) -> None:
        self._schemas: dict[str, dict[str, Any]] = {}
        for tool in toolset.tools:
            for entity, schema in _identifiers(tool, actions[tool.name]):
                known = self._schemas.setdefault(entity, schema)
                if len(schema) > len(known) and ("pattern" in schema or "format" in schema):
                    self._schemas[entity] = schema
        self._patterns = {entity: piece for entity, schema in self._schemas.items() if (piece := _pattern(schema))}
        self.identifiers = lru_cache(maxsize=_KEPT)(self._identifiers)
        self._texts = lru_cache(maxsize=_KEPT)(self._as_texts)

    def _identifiers(self, seed: int, entity: str) -> tuple[Any, ...]:
        start = key_of(seed, "population", entity)
        found = [self.write(entity, 10_000 + mix(start, place) % 89_999, mix(start, place)) for place in range(SIZE)]
        return tuple(dict.fromkeys(found))

    def _as_texts(self, seed: int, entity: str) -> frozenset[str]:
        return frozenset(map(str, self.identifiers(seed, entity)))

    def has(self, seed: int, entity: str, identifier: str) -> bool:
        """Whether an identifier is one of those that are there from the start."""
        return identifier in self._texts(seed, entity)

    def write(self, entity: str, number: int, key: int) -> Any:
        """Return an identifier of a type: made of a number where the type's schema leaves that open."""
        schema = self._schemas.get(entity, {})
        if schema.get("type") == "integer":
            return number
        if entity in self._patterns:
            return self._patterns[entity](key)
        if schema.get("format") == "uuid":
            return f"{number:08}"[-8:] + uuid_text(key, date.min)[8:]
        text = f"{entity.rpartition('_')[2][:3].upper()}-{number}"
        most = schema.get("maxLength")
        return text if not isinstance(most, int) or len(text) <= most else str(number)[-most:]

    def new(self, entity: str, issued: str, seed: int) -> Iterator[Any]:
        """Yield identifiers for something new, the likeliest first: all from the same issued number."""
        for turn in range(_TRIES):
            yield self.write(entity, int(issued) + turn, key_of(seed, "new", entity, issued, turn))


def _identifiers(tool: Tool, action: Action) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, entity in action.holders.items():
        schema = tool.properties[name]
        yield entity, schema.get("items", {}) if schema.get("type") == "array" else schema
    yield from _inside(tool.output_schema, action.entity, 0)


def _inside(schema: Any, entity: str, depth: int) -> Iterator[tuple[str, dict[str, Any]]]:
    if not isinstance(schema, dict) or depth > 8:
        return
    for name, part in (schema.get("properties") or {}).items():
        named = named_entity(name)
        if named is not None and isinstance(part, dict):
            inner = part.get("items") if part.get("type") == "array" else part
            if isinstance(inner, dict) and inner.get("type") in ("string", "integer") and "enum" not in inner:
                yield named or entity, inner
        yield from _inside(part, entity, depth + 1)
    for word in ("items", "additionalProperties"):
        yield from _inside(schema.get(word), entity, depth + 1)
    for part in (schema.get("$defs") or {}).values():
        yield from _inside(part, entity, depth + 1)


def _pattern(schema: dict[str, Any]) -> Piece | None:
    pattern = schema.get("pattern")
    if not isinstance(pattern, str):
        return None
    try:
        piece = compile_pattern(pattern)
        return piece if re.search(pattern, piece(1)) else None
    except (ValueError, re.error):
        return None
