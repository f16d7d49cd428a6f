"""Whatever ``synth`` is given, it makes a sound bundle or says clearly why it cannot."""

import contextlib
import json
from datetime import date

import numpy as np
import pytest

import envsynth
from envsynth.core import EnvsynthError
from envsynth.synthesis import check
from envsynth.synthesis.importers import import_tools
from envsynth.synthesis.inputs import Asked, Cast, draw_input
from envsynth.synthesis.offline.options import SynthOptions
from envsynth.synthesis.offline.source import read_source
from envsynth.synthesis.offline.synthesize import TooFewTasks, synthesize
from tests.synthesis.offline.hiring import HIRING

OPTIONS = SynthOptions(tasks=3, meaning=False)


def text():
    return {"type": "string"}


def tool(name, parameters, returns=None, description=""):
    found = {
        "name": name,
        "description": description or name.replace("_", " "),
        "inputSchema": {"type": "object", "properties": parameters, "required": list(parameters)},
    }
    return found if returns is None else {**found, "outputSchema": {"type": "object", "properties": returns}}


def chain(**more):
    """Three tools, each of which takes what the one before returns; ``more`` changes the first's fields."""
    first = tool("get_order", {"order_id": text()}, {"customer_id": text()}, "Get an order.")
    return [
        {**first, **more},
        tool("get_customer", {"customer_id": text()}, {"region_id": text()}, "Get a customer."),
        tool("get_region", {"region_id": text()}, {"name": text()}, "Get a region."),
        tool("create_note", {"region_id": text(), "customer_id": text()}, {"note_id": text()}, "Create a note."),
    ]


def made(source, folder):
    toolset = import_tools(source, name="hostile").toolset
    synthesize(toolset, folder, OPTIONS)
    bundle = envsynth.load(folder)
    assert check(bundle).sound
    return bundle


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "it is empty"),
        ("  \n", "it is empty"),
        ("[]", "no tools of a format that is known"),
        ("{}", "no tools of a format that is known"),
        ("null", "no tools of a format that is known"),
        ('{"tools": ', "no JSON"),
    ],
)
def test_a_file_without_tools_is_refused_with_what_was_expected(tmp_path, content, says):
    path = tmp_path / "tools.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(EnvsynthError, match=says):
        read_source(str(path))


def test_one_tool_alone_is_too_few(tmp_path):
    with pytest.raises(TooFewTasks, match="at least two"):
        made(chain()[:1], tmp_path / "one")


def test_tools_that_declare_no_output_are_counted(tmp_path):
    tools = [tool("ping", {"city": text()}), tool("poke", {"country": text()})]
    with pytest.raises(TooFewTasks, match="2 of its 2 tools declare no output"):
        made(tools, tmp_path / "silent")
    assert list(tmp_path.iterdir()) == []


def circular(schema):
    """An OpenAPI document whose nodes hold nodes."""
    body = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    named = [{"name": "node_id", "in": "path", "required": True, "schema": text()}]
    answer = {"200": {"description": "The node.", "content": body}}
    node = {"$ref": "#/components/schemas/Node"}
    lock = {"type": "object", "properties": {"lock_id": text()}}
    return {
        "openapi": "3.0.0",
        "info": {"title": "Nodes", "version": "1"},
        "paths": {
            "/nodes": {
                "post": {
                    "operationId": "create_node",
                    "summary": "Create a node.",
                    "requestBody": {"content": {"application/json": {"schema": {
                        "type": "object", "required": ["node"], "properties": {"node": node},
                    }}}},
                    "responses": answer,
                }
            },
            "/nodes/{node_id}": {
                "get": {"operationId": "get_node", "parameters": named, "responses": answer},
            },
            "/nodes/{node_id}/lock": {
                "post": {"operationId": "lock_node", "summary": "Lock a node.", "parameters": named, "responses": {
                    "200": {"description": "A lock.", "content": {"application/json": {"schema": lock}}}
                }},
            },
        },
        "components": {"schemas": {
            "Node": {"type": "object", "required": ["city"], "properties": {
                "node_id": text(), "city": text(), "parent": node, "children": {"type": "array", "items": node},
            }},
            "Endless": {"type": "object", "required": ["parent"], "properties": {
                "parent": {"$ref": "#/components/schemas/Endless"},
            }},
            "Itself": {"$ref": "#/components/schemas/Itself"},
        }},
    }  # fmt: skip


@pytest.mark.parametrize("schema", ["Node", "Endless", "Itself"])
def test_schemas_that_hold_themselves_end(tmp_path, schema):
    imported = import_tools(circular(schema), name="nodes")
    assert len(imported.toolset.tools) == 3
    with contextlib.suppress(TooFewTasks):  # three tools that all speak of a node may give none
        made(circular(schema), tmp_path / "circular")


def test_an_object_that_may_hold_itself_is_told_without():
    toolset = import_tools(circular("Node"), name="nodes").toolset
    asked = Asked("node", toolset.by_name["create_node"].properties["node"])
    rng = np.random.default_rng(0)
    assert draw_input(asked, Cast(rng, date(2026, 1, 15)), rng).value.keys() == {"city"}


def test_two_thousand_parameters_are_passed_by(tmp_path):
    wide = {f"field_{number}": text() for number in range(2_000)}
    bundle = made([*chain(), tool("create_order", wide, {"order_id": text()})], tmp_path / "wide")
    assert not any(call.name == "create_order" for task in bundle.tasks.values() for call in task.golden)


def test_an_enormous_description_does_no_harm(tmp_path):
    bundle = made(
        chain(description="Get an order. " + "one, two (a, b), between 1 and 2; " * 30_000), tmp_path / "long"
    )
    assert all(len(task.instruction.high) < 2_000 for task in bundle.tasks.values())


def test_names_in_other_scripts_flow_and_are_playable(tmp_path):
    tools = [
        tool("récupérer_commande", {"commande_id": text()}, {"顧客_id": text()}, "Get an order."),
        tool("顧客を取得", {"顧客_id": text()}, {"région_id": text()}, "Get a customer."),
        tool("get_région", {"région_id": text()}, {"note": text()}, "Get a region."),
        tool("create_note", {"région_id": text(), "顧客_id": text()}, {"note_id": text()}, "Create a note."),
    ]
    bundle = made(tools, tmp_path / "unicode")
    assert "recuperer_commande" in bundle.toolset.by_name


def test_a_broken_tool_among_good_ones_is_left_out(tmp_path):
    path = tmp_path / "tools.json"
    path.write_text(json.dumps([*HIRING, {"name": "broken", "parameters": 5}, None]), encoding="utf-8")
    imported = read_source(str(path), "hiring")
    assert len(imported.toolset.tools) == len(HIRING)
    assert len(imported.skipped) == 2
    synthesize(imported.toolset, tmp_path / "hiring", OPTIONS)
