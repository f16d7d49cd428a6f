"""OpenAPI 3.0 and 3.1: every operation is a tool.

Path, query and header parameters and the fields of a JSON body become the tool's parameters; the first successful
response its output; documented errors its failure modes; the method says what it does to the world.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from envsynth.synthesis.importers.draft import Draft, Source, Unread, read_output, text_in, title_of
from envsynth.synthesis.importers.effects import from_method
from envsynth.synthesis.importers.failures import from_responses
from envsynth.synthesis.importers.imported import Skipped, UnreadableError
from envsynth.synthesis.importers.listing import refuse
from envsynth.synthesis.importers.openapi_request import content_schema, read_request
from envsynth.synthesis.importers.schema_reader import SchemaReader
from envsynth.synthesis.importers.type_names import shown

KIND = "openapi"
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


def source(document: Any) -> Source:
    """Find the operations of a document."""
    return Source(kind=KIND, tools=_operations(document))


def _operations(document: Any) -> Iterator[Unread]:
    version = document.get("openapi") if isinstance(document, dict) else None
    if not isinstance(version, str | float) or not str(version).startswith("3."):
        found = f"Swagger {document['swagger']}" if isinstance(document, dict) and "swagger" in document else version
        yield Unread("openapi", "", partial(refuse, "openapi", found, "an OpenAPI document of version 3.0 or 3.1"))
        return
    paths = document.get("paths", {})
    if not isinstance(paths, dict):
        yield Unread("paths", "", partial(refuse, "paths", paths, "an object: path → operations"))
        return
    reader = SchemaReader(document)
    for path, item in paths.items():
        yield from _of_path(reader, str(path), item)


def _of_path(reader: SchemaReader, path: str, item: Any) -> Iterator[Unread]:
    where = f"paths.{path}"
    try:
        item = reader.resolve(item, where)
    except UnreadableError as error:
        yield Unread(where, "", partial(_fail, error))
        return
    if not isinstance(item, dict):
        yield Unread(where, "", partial(refuse, where, item, "an object: method → operation"))
        return
    for method in _METHODS:
        if method in item:
            place = f"{method.upper()} {path}"
            yield Unread(place, title_of(item[method]) or place, partial(_read, reader, place, method, path, item))


def _fail(error: UnreadableError) -> Draft:
    raise error


def _read(reader: SchemaReader, where: str, method: str, path: str, item: dict[str, Any]) -> Draft:
    operation = item[method]
    if not isinstance(operation, dict):
        raise UnreadableError(where, f"found {shown(operation)}", "an operation (an object)")
    shared = item.get("parameters", [])
    parameters, notes = read_request(reader, operation, shared, where)
    output, failures, more = _responses(reader, operation.get("responses", {}), f"{where} responses")
    texts = [text_in(operation, "summary"), text_in(operation, "description")]
    return Draft(
        where=where,
        name=text_in(operation, "operationId") or f"{method}_{path.strip('/').replace('{', '').replace('}', '')}",
        description="\n\n".join(dict.fromkeys(text for text in texts if text)),
        parameters=parameters,
        output=output,
        failure_modes=from_responses(failures),
        annotations=from_method(method),
        origin=where,
        notes=(*notes, *more),
    )


def _responses(
    reader: SchemaReader, responses: Any, where: str
) -> tuple[dict[str, Any] | None, list[tuple[int, str]], list[Skipped]]:
    if not isinstance(responses, dict):
        note = Skipped(
            where=where, what=f"found {shown(responses)}", expected="an object: status → response", whole=False
        )
        return None, [], [note]
    output: Any = None
    failures, notes, good = [], [], False
    for status, response in sorted(responses.items(), key=lambda item: str(item[0])):
        place, digits = f"{where}.{status}", str(status).upper().replace("X", "0")
        try:
            response = reader.resolve(response, place)
        except UnreadableError as error:
            notes.append(Skipped(where=error.where, what=error.what, expected=error.expected, whole=False))
            continue
        if not isinstance(response, dict):
            continue
        if digits.isdecimal() and 400 <= int(digits) <= 599:
            failures.append((int(digits), text_in(response, "description")))
        elif not good and (digits[:1] == "2" or digits == "DEFAULT"):
            good = True
            output, more = read_output(content_schema(response.get("content")), place, reader)
            notes += more
    return output, failures, notes
