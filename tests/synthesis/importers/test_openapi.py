from pathlib import Path
from typing import Any

import pytest

from envsynth.core import ToolCall
from envsynth.simulation import Gateway
from envsynth.synthesis.importers import Imported, import_tools

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def library() -> Imported:
    return import_tools(DATA / "library-3.0.yaml")


@pytest.fixture(scope="module")
def rooms() -> Imported:
    return import_tools(str(DATA / "rooms-3.1.json"))


def properties(imported: Imported, tool: str) -> dict[str, Any]:
    return imported.toolset.by_name[tool].properties


def test_every_readable_operation_is_a_tool_with_its_origin(library: Imported) -> None:
    assert library.origins == {
        "books_get": "GET /books/{isbn}",
        "delete_books_isbn": "DELETE /books/{isbn}",
        "addBook": "POST /books",
        "search": "POST /search",
    }


def test_a_broken_reference_is_an_entry_that_names_operation_place_and_expectation(library: Imported) -> None:
    [entry] = [entry for entry in library.skipped if entry.whole]
    assert (entry.tool, entry.where) == ("broken", "GET /broken parameters[0]")
    assert "#/components/parameters/Nowhere" in entry.what
    assert "'Nowhere' to be there" in entry.expected


def test_path_query_and_header_parameters_are_taken_and_cookies_noted(library: Imported) -> None:
    assert list(properties(library, "books_get")) == ["isbn", "fields", "X-Trace"]
    assert library.toolset.by_name["books_get"].parameters["required"] == ["isbn"]
    assert any("cookie" in entry.what for entry in library.skipped)


def test_methods_say_what_a_tool_does(library: Imported) -> None:
    get = library.toolset.by_name["books_get"].annotations
    delete = library.toolset.by_name["delete_books_isbn"].annotations
    assert (get.read_only, get.evidence) == (True, "method")
    assert (delete.read_only, delete.destructive) == (False, True)


def test_all_of_a_body_becomes_parameters_without_what_is_read_only(library: Imported) -> None:
    tool = library.toolset.by_name["addBook"]
    assert "id" not in tool.properties
    assert set(tool.parameters["required"]) == {"title", "copies"}
    assert tool.properties["copies"] == {"type": "integer", "exclusiveMinimum": 0}


def test_3_0_forms_become_json_schema(library: Imported) -> None:
    book = properties(library, "addBook")
    assert book["subtitle"] == {"type": ["string", "null"]}
    assert book["state"] == {"type": ["string", "null"], "enum": ["on", "off", None]}


def test_a_circular_reference_ends_in_an_open_object(library: Imported) -> None:
    sequel = properties(library, "addBook")["sequel"]
    depth = 0
    while "properties" in sequel:
        sequel, depth = sequel["properties"]["sequel"], depth + 1
    assert sequel == {"type": "object"}
    assert 1 <= depth <= 3


def test_a_body_of_alternatives_is_one_parameter(library: Imported) -> None:
    assert list(properties(library, "search")) == ["body"]
    assert len(properties(library, "search")["body"]["oneOf"]) == 2


def test_responses_give_the_output_and_the_failure_modes(library: Imported) -> None:
    get = library.toolset.by_name["books_get"]
    assert get.output_schema is not None
    assert "id" in get.output_schema["properties"]
    [mode] = get.failure_modes
    assert (mode.code, mode.status, mode.message) == ("not_found", 404, "No such book")
    assert library.toolset.by_name["delete_books_isbn"].failure_modes[0].status == 400


def test_prose_in_a_description_is_recovered(library: Imported) -> None:
    assert properties(library, "books_get")["fields"]["enum"] == ["all", "title", "author"]


def test_the_same_name_in_several_places_is_told_apart(rooms: Imported) -> None:
    tool = rooms.toolset.by_name["put_rooms_id_bookings"]
    assert list(tool.properties) == ["path_id", "query_id", "filter", "from", "id"]
    assert tool.parameters["required"] == ["path_id", "from"]
    assert tool.properties["from"] == {"type": "string", "format": "date", "description": "First day"}
    assert tool.output_schema == {"type": "string"}


def test_calls_are_checked_by_what_was_imported(rooms: Imported) -> None:
    gateway = Gateway(rooms.toolset)
    good = ToolCall(name="put_rooms_id_bookings", arguments={"path_id": 1, "from": "2024-03-01"})
    assert gateway.check(good) is None
    bad = ToolCall(name="put_rooms_id_bookings", arguments={"path_id": 0, "from": "2024-03-01"})
    assert gateway.check(bad) is not None


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"swagger": "2.0", "paths": {}}, "version 3.0 or 3.1"),
        ({"openapi": "3.1.0", "paths": []}, "an object: path → operations"),
        ({"openapi": "3.1.0", "paths": {"/a": 5}}, "an object: method → operation"),
        ({"openapi": "3.1.0", "paths": {"/a": {"$ref": "#/paths/~1a"}}}, "a $ref that ends somewhere"),
        ({"openapi": "3.1.0", "paths": {"/a": {"get": {"parameters": 5}}}}, "a list of parameters"),
    ],
)
def test_what_is_no_openapi_3_says_what_was_expected(document: Any, expected: str) -> None:
    imported = import_tools(document)
    assert imported.toolset.tools == ()
    assert any(expected in entry.expected for entry in imported.skipped)


def test_examples_are_kept_wherever_they_are_stated():
    parameters = [
        {"name": "owner", "in": "path", "required": True, "schema": {"type": "string"}, "example": "octocat"},
        {"name": "repo", "in": "path", "required": True, "schema": {"type": "string", "example": "Hello-World"}},
        {"name": "ref", "in": "query", "schema": {"type": "string"}, "examples": {"a": {"value": "main"}, "b": {}}},
    ]
    path = {"get": {"operationId": "show", "parameters": parameters, "responses": {}}}
    document = {"openapi": "3.0.0", "info": {}, "paths": {"/{owner}/{repo}": path}}
    properties = import_tools(document).toolset.by_name["show"].properties
    stated = {name: schema.get("examples") for name, schema in properties.items()}
    assert stated == {"owner": ["octocat"], "repo": ["Hello-World"], "ref": ["main"]}
