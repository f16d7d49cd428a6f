"""An OpenAPI operation's inputs as one object: path, query and header parameters, and the body's fields."""

from typing import Any

from envsynth.synthesis.importers.imported import Skipped, UnreadableError
from envsynth.synthesis.importers.keywords import is_plain
from envsynth.synthesis.importers.schema_reader import SchemaReader
from envsynth.synthesis.importers.type_names import shown

_PLACES = ("path", "query", "header")
# OpenAPI says that parameters of these names are ignored: other parts of the document describe them.
_IGNORED = {"accept", "content-type", "authorization"}


def read_request(
    reader: SchemaReader, operation: dict[str, Any], shared: Any, where: str
) -> tuple[dict[str, Any], list[Skipped]]:
    """Return an operation's parameters as a schema of type object, and what was left out.

    Raises:
        UnreadableError: a parameter or the body cannot be read.
    """
    request = _Request(reader, where)
    for place, parameters in (("shared parameters", shared), ("parameters", operation.get("parameters", []))):
        if not isinstance(parameters, list):
            raise UnreadableError(f"{where} {place}", f"found {shown(parameters)}", "a list of parameters")
        for index, parameter in enumerate(parameters):
            request.parameter(parameter, f"{where} {place}[{index}]")
    request.settle()
    if operation.get("requestBody") is not None:
        request.body(operation["requestBody"], f"{where} requestBody")
    schema: dict[str, Any] = {"type": "object", "properties": request.properties}
    if request.required:
        schema["required"] = list(dict.fromkeys(request.required))
    return schema, request.notes


class _Request:
    def __init__(self, reader: SchemaReader, where: str) -> None:
        self.properties: dict[str, Any] = {}
        self.required: list[str] = []
        self.notes: list[Skipped] = []
        self._reader, self._where = reader, where
        self._found: dict[tuple[str, str], tuple[dict[str, Any], bool]] = {}

    def parameter(self, parameter: Any, where: str) -> None:
        parameter = self._reader.resolve(parameter, where)
        if not isinstance(parameter, dict):
            raise UnreadableError(where, f"found {shown(parameter)}", "a parameter (an object)")
        name, place = parameter.get("name"), parameter.get("in")
        if not isinstance(name, str) or not name:
            raise UnreadableError(f"{where}.name", f"name is {shown(name)}", "a name")
        if place not in _PLACES:
            if place != "cookie":
                raise UnreadableError(f"{where}.in", f"in is {shown(place)}", f"one of {', '.join(_PLACES)}, cookie")
            self._note(where, f"{name!r} is a cookie", "a parameter in the path, the query or a header")
            return
        if place == "header" and name.lower() in _IGNORED:
            return
        schema = parameter.get("schema")
        content = parameter.get("content")
        if schema is None and isinstance(content, dict) and content:
            media = next(iter(content.values()))
            schema = media.get("schema") if isinstance(media, dict) else None
        read, notes = self._reader.read({} if schema is None else schema, f"{where}.schema")
        self.notes += notes
        if (stated := _examples(parameter)) and "examples" not in read:
            read = {**read, "examples": stated}
        description = parameter.get("description")
        if isinstance(description, str) and description.strip():
            read = {**read, "description": description.strip()}
        # An operation's own parameter replaces the path's of the same name and place.
        self._found[name, place] = (read, parameter.get("required") is True or place == "path")

    def settle(self) -> None:
        names = [name for name, _ in self._found]
        for (name, place), (schema, required) in self._found.items():
            self._add(name if names.count(name) == 1 else f"{place}_{name}", schema, required)

    def body(self, body: Any, where: str) -> None:
        body = self._reader.resolve(body, where)
        if not isinstance(body, dict):
            raise UnreadableError(where, f"found {shown(body)}", "a request body (an object)")
        raw = content_schema(body.get("content"))
        if raw is None:
            return
        schema, notes = self._reader.read(raw, f"{where}.schema")
        self.notes += notes
        needed = body.get("required") is True
        loose = schema.keys() & {"anyOf", "oneOf", "allOf", "not", "patternProperties", "dependentSchemas", "if"}
        if schema.get("type", "object") != "object" or not schema.get("properties") or loose:
            self._add("body", schema, needed)
            return
        required = schema.get("required", [])
        for name, item in schema["properties"].items():
            # A body that may be left out can be left out whole: then none of its fields is required.
            self._add(name, item, needed and name in required)

    def _add(self, name: str, schema: dict[str, Any], required: bool) -> None:
        if name in self.properties:
            name = f"body_{name}"
        self.properties[name] = schema
        if required:
            self.required.append(name)

    def _note(self, where: str, what: str, expected: str) -> None:
        self.notes.append(Skipped(where=where, what=what, expected=expected, whole=False))


def content_schema(content: Any) -> Any:
    """Return the schema of a body's JSON form, or of text where it has none; None for no body."""
    if not isinstance(content, dict) or not content:
        return None
    ranked = sorted(content, key=lambda kind: ("json" not in str(kind), "form" not in str(kind)))
    media = content[ranked[0]]
    schema = media.get("schema") if isinstance(media, dict) else None
    return schema if "json" in str(ranked[0]) or schema is not None else {"type": "string"}


def _examples(parameter: dict[str, Any]) -> list[Any]:
    """Return the examples that a parameter states beside its schema: one, or several by name."""
    named = parameter.get("examples")
    found = [one.get("value") for one in named.values() if isinstance(one, dict)] if isinstance(named, dict) else []
    found = found or ([parameter["example"]] if "example" in parameter else [])
    return [value for value in found if isinstance(value, str | int | float) and is_plain(value)]
