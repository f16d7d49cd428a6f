import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from envsynth.core import EnvsynthError, Tool
from envsynth.synthesis import components as blocks
from envsynth.synthesis.components import components
from envsynth.synthesis.dedupe import dedupe, source_names
from envsynth.synthesis.embedding import StaticEmbedder
from envsynth.synthesis.importers import import_tools


def make(name, description="", parameters=()):
    properties = {parameter: {"type": "string"} for parameter in parameters}
    return Tool(name=name, description=description, parameters={"type": "object", "properties": properties})


def told(dropped):
    return [(entry.index, entry.kept, entry.reason) for entry in dropped]


def test_same_name_is_dropped_however_it_is_written():
    tools = [make("get_order", "Reads an order"), make("getOrder", "Fetch it"), make("Get-Order", "Look it up")]
    assert told(dedupe(tools, None)) == [(1, 0, "name"), (2, 0, "name")]


def test_same_body_under_another_name_is_dropped():
    tools = [make("a", "Reads  an order", ["id"]), make("b", "reads an order", ["id"]), make("c", "Reads an order")]
    assert told(dedupe(tools, None)) == [(1, 0, "body")]


def test_similar_tools_are_dropped_from_the_threshold_on():
    tools = [
        make("track_parcel", "Track where a parcel is"),
        make("parcel_tracker", "Track where the parcel is"),
        make("bake_bread", "Bake a loaf of rye bread"),
    ]
    (entry,) = dedupe(tools, StaticEmbedder(), threshold=0.8)
    assert (entry.index, entry.kept, entry.reason) == (1, 0, "similar")
    assert 0.8 <= entry.cosine < 1
    assert dedupe(tools, StaticEmbedder(), threshold=0.999) == ()


def test_tools_of_different_fields_are_never_compared():
    tools = [make("search", "Search"), make("search_2", "Search"), make("Search", "Search")]
    assert told(dedupe(tools, StaticEmbedder(), fields=["a", "b", "a"])) == [(2, 0, "name")]


def test_richest_of_a_group_stays_where_asked_for():
    tools = [make("find", "Find"), make("Find", "Find", ["query", "limit"])]
    assert told(dedupe(tools, None)) == [(1, 0, "name")]
    assert told(dedupe(tools, None, keep="richest")) == [(0, 1, "name")]


def test_names_that_importing_numbered_count_as_the_same():
    row = {"parameters": {}, "returns": {"ok": "boolean"}}
    imported = import_tools([{"name": name, **row} for name in ("check", "check", "check_4")], name="x")
    assert [tool.name for tool in imported.toolset.tools] == ["check", "check_2", "check_4"]
    assert source_names(imported) == ["check", "check", "check_4"]


@pytest.mark.parametrize("threshold", [0.0, -1.0, 1.5])
def test_threshold_that_is_no_cosine_is_an_error(threshold):
    with pytest.raises(EnvsynthError, match="expected a cosine"):
        dedupe([make("a")], None, threshold)


def test_fields_must_be_one_for_each_tool():
    with pytest.raises(EnvsynthError, match="2 tools have 1 fields"):
        dedupe([make("a"), make("b")], None, fields=["x"])


def test_nothing_is_dropped_of_nothing():
    assert dedupe([], StaticEmbedder()) == ()


@given(st.integers(0, 2**32), st.integers(1, 60), st.floats(0.1, 0.99))
def test_components_are_those_of_the_cosine_graph(seed, count, threshold):
    rng = np.random.default_rng(seed)
    vectors = rng.standard_normal((count, 3)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = vectors @ vectors.T
    graph = nx.from_numpy_array((cosines >= threshold).astype(int))
    labels = components(vectors, threshold)
    expected = {frozenset(part) for part in nx.connected_components(graph)}
    assert {frozenset(np.flatnonzero(labels == label).tolist()) for label in set(labels.tolist())} == expected
    assert all(label == min(np.flatnonzero(labels == label)) for label in labels)


def test_components_do_not_depend_on_the_size_of_blocks(monkeypatch):
    vectors = np.random.default_rng(1).standard_normal((200, 4)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    whole = components(vectors, 0.9)
    monkeypatch.setattr(blocks, "_CELLS", 1_000)
    assert np.array_equal(components(vectors, 0.9), whole)
