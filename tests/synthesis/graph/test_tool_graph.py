import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from envsynth.core import Tool, Toolset
from envsynth.synthesis.embedding import StaticEmbedder
from envsynth.synthesis.graph import ToolGraph, read_fields
from envsynth.synthesis.graph.statistics import statistics
from tests.synthesis.graph.shop import TUTORIAL, tool, tools


def found(graph):
    return {(link.producer, link.output, link.consumer, link.parameter) for link in graph.links}


def test_lists_of_ids_fill_the_parameters_that_take_one():
    graph = ToolGraph.build(tools(*TUTORIAL))
    assert found(graph) == {
        ("get_open_roles", "/role_ids/*", "get_role_candidates", "/role_id"),
        ("get_open_roles", "/role_ids/*", "schedule_interview", "/role_id"),
        ("get_role_candidates", "/candidate_ids/*", "schedule_interview", "/candidate_id"),
    }


def test_bare_id_belongs_to_what_its_tool_makes():
    graph = ToolGraph.build(
        tools(
            tool("create_order", {"sku": "string"}, {"id": "string", "status": "string"}),
            tool("create_customer", {"full_name": "string"}, {"id": "string"}),
            tool("cancel_order", {"order_id": "string"}, {"cancelled": "boolean"}),
        )
    )
    (link,) = graph.sources("cancel_order", "/order_id")
    assert (link.producer, link.output, link.evidence) == ("create_order", "/id", "entity")


def test_same_name_of_another_type_is_no_link():
    given_, taken = tool("count", {}, {"shelf": "integer"}), tool("move", {"shelf": "string"}, {"done": "boolean"})
    assert not ToolGraph.build(tools(given_, taken)).links


def test_status_of_one_thing_is_not_that_of_another():
    graph = ToolGraph.build(
        tools(
            tool("get_order", {"order_id": "string"}, {"status": "string"}),
            tool("list_returns", {"return_status": "string"}, {"returns": ["string"]}),
        )
    )
    assert not graph.links


def test_what_failed_does_not_stand_for_what_is_wanted():
    graph = ToolGraph.build(
        tools(
            tool("sync", {}, {"failed_platforms": ["string"], "synced_platforms": ["string"]}),
            tool("publish", {"platforms": ["string"]}, {"done": "boolean"}),
        )
    )
    assert {link.output for link in graph.links} == {"/synced_platforms/*"}


def test_free_text_does_not_fill_an_enumeration_of_another_name():
    free = tool("suggest", {}, {"recommended_actions": ["string"]})
    closed = tool("act", {}, {"done": "boolean"})
    closed["parameters"] = {"action_kinds": {"type": "string", "enum": ["open", "close"]}}
    assert not ToolGraph.build(tools(free, closed)).links


def test_declarations_are_believed_before_names():
    produce = Tool(
        name="find",
        description="",
        output_schema={"type": "object", "properties": {"who": {"type": "string"}, "member": {"type": "string"}}},
        produces={"/who": "members.id"},
    )
    consume = Tool(
        name="greet",
        description="",
        parameters={"type": "object", "properties": {"member": {"type": "string"}}},
        consumes={"member": "members.id"},
    )
    graph = ToolGraph.build(Toolset(name="club", tools=(produce, consume)))
    (link,) = graph.links
    assert (link.output, link.evidence, link.weight) == ("/who", "declared", 1.0)


def test_descriptions_link_what_names_do_not():
    toolset = tools(
        tool("measure", {}, {"peak_load_kw": "number"}),
        tool("plan", {"demand_ceiling": "number"}, {"done": "boolean"}),
    )
    described = [
        item.model_copy(
            update={"output_schema": _described(item.output_schema), "parameters": _described(item.parameters)}
        )
        for item in toolset.tools
    ]
    toolset = toolset.model_copy(update={"tools": tuple(described)})
    assert not ToolGraph.build(toolset).links
    (link,) = ToolGraph.build(toolset, StaticEmbedder()).links
    assert (link.producer, link.consumer, link.evidence) == ("measure", "plan", "meaning")


def _described(schema):
    about = {"description": "Highest electrical demand of the building in kilowatts"}
    return schema | {
        "properties": {
            name: part | (about if part.get("type") == "number" else {}) for name, part in schema["properties"].items()
        }
    }


def test_one_parameter_has_at_most_32_inferred_sources_the_best_first():
    makers = [tool(f"read_{n}", {}, {"gauge": "string", "old_dial": "string"}) for n in range(60)]
    graph = ToolGraph.build(tools(*makers, tool("use", {"gauge": "string"}, {"done": "boolean"})))
    weights = [link.weight for link in graph.sources("use", "/gauge")]
    assert len(weights) == 32
    assert weights == sorted(weights, reverse=True)


def test_edges_carry_the_links_between_two_tools():
    graph = ToolGraph.build(tools(*TUTORIAL))
    assert nx.is_directed_acyclic_graph(graph.graph)
    links = graph.graph.edges["get_role_candidates", "schedule_interview"]["links"]
    assert [link.parameter for link in links] == ["/candidate_id"]


def test_statistics_count_what_has_a_source():
    counted = statistics(ToolGraph.build(tools(*TUTORIAL, tool("ping", {}, {"alive": "boolean"}))))
    assert (counted.tools, counted.edges, counted.links) == (4, 3, {"entity": 3})
    assert (counted.required, counted.required_with_source) == (3, 3)
    assert (counted.components, counted.largest_component, counted.isolated) == (1, 3, 1)
    assert (counted.starts, counted.ends, counted.longest_path) == (1, 1, 3)


def test_graph_without_tools_is_empty():
    graph = ToolGraph.build(Toolset(name="nothing", tools=()), StaticEmbedder())
    assert graph.links == ()
    assert statistics(graph).density == 0.0


names = st.sampled_from(["id", "order_id", "orders", "name", "status", "total", "x", "ids", "of", "__", "é"])
kinds = st.sampled_from(["string", "integer", "number", "boolean", ["string"]])
shapes = st.dictionaries(names, kinds, max_size=4)


@settings(max_examples=60)
@given(st.lists(st.tuples(shapes, shapes), max_size=5))
def test_every_link_leads_from_a_field_to_a_parameter_of_another_tool(rows):
    toolset = tools(*[tool(f"tool_{n}", takes, returns) for n, (takes, returns) in enumerate(rows)])
    graph = ToolGraph.build(toolset, StaticEmbedder())
    assert len(found(graph)) == len(graph.links)
    for link in graph.links:
        assert link.producer != link.consumer
        assert 0 < link.weight <= 1
        assert link.output in {field.pointer for field in graph.outputs_of[link.producer]}
        assert link.parameter in {
            field.pointer for field in read_fields(graph.toolset.by_name[link.consumer].parameters)
        }


def test_where_a_value_comes_from_counts_more_than_where_it_is_repeated():
    graph = ToolGraph.build(
        tools(
            tool("rename", {"room_id": "string"}, {"room_id": "string"}),
            tool("search", {"words": "string"}, {"room_id": "string"}),
            tool("book", {"room_id": "string"}, {"booking_id": "string"}),
        )
    )
    assert [(link.producer, link.weight) for link in graph.sources("book", "/room_id")] == [
        ("search", 0.85),
        ("rename", 0.75),
    ]
