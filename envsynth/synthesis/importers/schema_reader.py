"""Reads a JSON Schema as the world writes it into one that stands alone.

References are expanded (circular ones to a bounded depth, open beyond it), OpenAPI 3.0's forms and loose spellings
become JSON Schema 2020-12, and what cannot be read is named. Time and size are bounded whatever comes in.
"""

from typing import Any
from urllib.parse import unquote

from envsynth.synthesis.importers.all_of import merge_all_of
from envsynth.synthesis.importers.imported import Skipped, UnreadableError
from envsynth.synthesis.importers.keywords import DROPPED, LISTS, MAPS, SINGLE, is_plain, read_keyword
from envsynth.synthesis.importers.settle import settle
from envsynth.synthesis.importers.type_names import read_type, shown

MAX_NODES = 20_000
MAX_DEPTH = 40
CIRCLE = 2
"""How often one reference may stand inside itself."""


class SchemaReader:
    """Reads schemas that share one document, which their local references point into."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self._expanded: dict[tuple[str, bool], tuple[dict[str, Any], int]] = {}

    def read(self, schema: Any, where: str, sent: bool = True) -> tuple[dict[str, Any], list[Skipped]]:
        """Return the schema, standing alone, and what was left out of it.

        Args:
            schema: the schema as found.
            where: its place, for errors.
            sent: whether a caller sends it (its read-only properties go) or receives it (its write-only ones go).

        Raises:
            UnreadableError: it is no schema.
        """
        reading = _Reading(self.document, sent, self._expanded)
        return reading.node(schema, where, 0), reading.notes

    def resolve(self, value: Any, where: str) -> Any:
        """Follow a ``$ref`` that stands for something other than a schema (a parameter, a response)."""
        for _ in range(MAX_DEPTH):
            if not isinstance(value, dict) or "$ref" not in value:
                return value
            value = _target(self.document, value["$ref"], where)
        raise UnreadableError(where, "a $ref that leads back to itself", "a $ref that ends somewhere")


class _Reading:
    def __init__(self, document: Any, sent: bool, expanded: dict[tuple[str, bool], tuple[dict[str, Any], int]]) -> None:
        self.notes: list[Skipped] = []
        self._document, self._sent, self._expanded = document, sent, expanded
        self._nodes, self._cuts = 0, 0
        self._inside: dict[str, int] = {}

    def node(self, schema: Any, where: str, depth: int) -> dict[str, Any]:
        self._nodes += 1
        if self._nodes > MAX_NODES or depth > MAX_DEPTH:
            return self._cut(where)
        if isinstance(schema, bool):
            return {} if schema else {"not": {}}
        if isinstance(schema, str):
            return read_type(schema, where)
        if not isinstance(schema, dict):
            raise UnreadableError(where, f"the schema is {shown(schema)}", "a JSON Schema (an object)")
        if "$ref" in schema:
            return self._reference(schema, where, depth)
        return self._plain(schema, where, depth)

    def note(self, where: str, what: str, expected: str) -> None:
        self.notes.append(Skipped(where=where, what=what, expected=expected, whole=False))

    def _cut(self, where: str) -> dict[str, Any]:
        self._cuts += 1
        if self._cuts == 1:
            limits = f"at most {MAX_NODES} schemas, {MAX_DEPTH} deep (any value is allowed from here on)"
            self.note(where, "the schema, written out, is too large or too deep", limits)
        return {}

    def _plain(self, schema: dict[str, Any], where: str, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in schema.items():
            place = f"{where}.{key}"
            if key == "type":
                result |= read_type(value, where)
            elif key in SINGLE:
                result[key] = self._single(key, value, place, depth)
            elif key in LISTS:
                result[key] = self._list(value, place, depth)
            elif key in MAPS:
                result[key] = self._map(key, value, where, depth)
            elif key == "example":  # OpenAPI 3.0's way to state one
                if "examples" not in schema and isinstance(value, str | int | float) and is_plain(value):
                    result["examples"] = [value]
            elif key not in DROPPED and isinstance(key, str):
                result |= read_keyword(key, value, where, self.note)
        if isinstance(result.get("items"), list):
            result["prefixItems"] = result.pop("items")
        return settle(merge_all_of(result), schema, where, self.note)

    def _single(self, key: str, value: Any, where: str, depth: int) -> Any:
        if isinstance(value, bool) and key == "additionalProperties":
            return value
        if key == "items" and isinstance(value, list):
            return self._list(value, where, depth)
        return self.node(value, where, depth + 1)

    def _list(self, value: Any, where: str, depth: int) -> list[dict[str, Any]]:
        if not isinstance(value, list) or not value:
            raise UnreadableError(where, f"found {shown(value)}", "a list of at least one schema")
        return [self.node(item, f"{where}[{index}]", depth + 1) for index, item in enumerate(value)]

    def _map(self, key: str, value: Any, where: str, depth: int) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise UnreadableError(f"{where}.{key}", f"found {shown(value)}", "an object of schemas by name")
        hidden = "readOnly" if self._sent else "writeOnly"
        return {
            name: self.node(item, f"{where}.{name}", depth + 1)
            for name, item in value.items()
            if not (isinstance(item, dict) and item.get(hidden) is True and depth < MAX_DEPTH)
        }

    def _reference(self, schema: dict[str, Any], where: str, depth: int) -> dict[str, Any]:
        ref = schema["$ref"]
        beside = {key: value for key, value in schema.items() if key not in ("$ref", "$defs", "definitions")}
        target = self._expand(ref, where, depth)
        if not beside:
            return target
        extra = self._plain(beside, where, depth)
        clash = (target.keys() & extra.keys()) - {"description", "title", "default"}
        return merge_all_of({"allOf": [target], **extra}) if clash else {**target, **extra}

    def _expand(self, ref: Any, where: str, depth: int) -> dict[str, Any]:
        if isinstance(ref, str) and (known := self._expanded.get((ref, self._sent))):
            if self._nodes + known[1] <= MAX_NODES and depth < MAX_DEPTH // 2:
                self._nodes += known[1]
                return known[0]
            return self._cut(where)
        target = _target(self._document, ref, where)
        if self._inside.get(ref, 0) >= CIRCLE:
            self._cuts += 1
            return {"type": "object"} if isinstance(target, dict) and "properties" in target else {}
        before = (self._nodes, self._cuts, len(self.notes))
        self._inside[ref] = self._inside.get(ref, 0) + 1
        result = self.node(target, where, depth + 1)
        self._inside[ref] -= 1
        if (self._cuts, len(self.notes)) == before[1:]:
            self._expanded[ref, self._sent] = (result, self._nodes - before[0])
        return result


def _target(document: Any, ref: Any, where: str) -> Any:
    if not isinstance(ref, str) or not (ref == "#" or ref.startswith("#/")):
        raise UnreadableError(where, f"$ref is {shown(ref)}", "a reference into the same document: '#/…'")
    value = document
    for part in ref.split("/")[1:]:
        name = unquote(part).replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and name.isdigit() and len(name) < 9 and int(name) < len(value):
            value = value[int(name)]
        else:
            raise UnreadableError(where, f"$ref is {shown(ref)}, which leads nowhere", f"{name!r} to be there")
    return value
