import json
import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from envsynth.bundle import load
from envsynth.core import EnvsynthError, Toolset
from envsynth.synthesis.graph import ToolGraph
from envsynth.synthesis.graph.draw import draw_page, draw_png, draw_svg
from envsynth.synthesis.graph.draw.flow import read_flow
from envsynth.synthesis.graph.draw.layout import arrange
from tests.synthesis.graph.shop import TUTORIAL, tool, tools

HOSTILE = '</script><script>alert("x")</script><img src=x onerror=alert(1)>'


@pytest.fixture(scope="module")
def retail() -> ToolGraph:
    return ToolGraph.build(load("retail").toolset)


def test_tools_come_after_the_values_they_need():
    flow = read_flow(ToolGraph.build(tools(*TUTORIAL)))
    assert flow.levels == {"get_open_roles": 0, "get_role_candidates": 1, "schedule_interview": 2}
    assert {value.name: value.level for value in flow.values} == {"role_id": 0, "candidate_id": 1}


def test_tools_that_need_one_another_are_drawn_all_the_same():
    graph = ToolGraph.build(
        tools(
            tool("make_left", {"right_id": "string"}, {"left_id": "string"}),
            tool("make_right", {"left_id": "string"}, {"right_id": "string"}),
        )
    )
    assert set(read_flow(graph).levels) == {"make_left", "make_right"}
    ET.fromstring(draw_svg(graph))


def test_lines_lead_to_the_right_and_boxes_do_not_overlap(retail):
    layout = arrange(read_flow(retail))
    for line in layout.lines:
        assert layout.boxes[line.source].column < layout.boxes[line.target].column
    columns: dict[int, list] = {}
    for box in layout.boxes.values():
        columns.setdefault(box.column, []).append(box)
        assert box.x >= 0
        assert box.x + box.width <= layout.width
    for column in columns.values():
        stacked = sorted(column, key=lambda box: box.y)
        assert all(one.y + one.height <= other.y for one, other in pairwise(stacked))


def test_svg_shows_every_tool_that_takes_part(retail):
    root = ET.fromstring(draw_svg(retail))
    shown = {element.text for element in root.iter("{http://www.w3.org/2000/svg}text")}
    assert retail.graph.nodes - shown == set(read_flow(retail).isolated) == {"ask_user"}


def test_page_loads_nothing_and_holds_every_tool(retail):
    page = draw_page(retail)
    assert "default-src 'none'" in page
    assert set(re.findall(r"https?://[^\"' ]+", page)) == {"http://www.w3.org/2000/svg"}
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])
    assert set(data["tools"]) == set(retail.graph.nodes)


def test_hostile_names_and_descriptions_stay_text():
    graph = ToolGraph.build(
        tools(
            tool("give", {}, {HOSTILE: "string"}) | {"description": HOSTILE},
            tool("take", {HOSTILE: "string"}, {"done": "boolean"}),
        )
    )
    assert graph.links
    page = draw_page(graph)
    assert "<img" not in page
    assert page.count("<script") == 2
    assert HOSTILE in json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])["tools"]["give"]
    ET.fromstring(draw_svg(graph))


def test_empty_toolset_is_drawn():
    graph = ToolGraph.build(Toolset(name="nothing", tools=()))
    ET.fromstring(draw_svg(graph))
    assert "0 tools" in draw_page(graph)


def test_png_is_an_image(retail):
    pytest.importorskip("resvg_py", reason="the extra 'graph' is not installed")
    assert draw_png(retail, zoom=0.5).startswith(b"\x89PNG\r\n")


def test_png_without_its_package_names_the_extra(retail, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "resvg_py", None)
    with pytest.raises(EnvsynthError, match=r"envsynth\[graph\]"):
        draw_png(retail)


def test_drawing_is_the_same_each_time(retail):
    assert draw_svg(retail) == draw_svg(ToolGraph.build(load("retail").toolset))
