import json

import pytest

TOOLS = [
    {"name": "list_rooms", "parameters": {}, "returns": {"room_ids": ["string"]}},
    {"name": "book_room", "parameters": {"room_id": "string", "day": "date"}, "returns": {"booking_id": "string"}},
]


@pytest.fixture
def schema(workplace):
    path = workplace / "rooms.json"
    path.write_text(json.dumps(TOOLS))
    return path


def test_statistics_of_a_bundle_are_shown(envsynth):
    result = envsynth("graph", "cinema")
    assert result.exit_code == 0
    assert "required parameters with a source" in result.stdout
    assert "links: declared" in result.stdout or "links: column" in result.stdout


def test_statistics_of_a_schema_file_as_json(envsynth, schema):
    data = json.loads(envsynth("graph", schema, "--json").stdout)
    assert (data["tools"], data["edges"], data["links"]) == (2, 1, {"entity": 1})
    assert (data["required_with_source"], data["required"]) == (1, 2)


@pytest.mark.parametrize(("name", "start"), [("g.svg", "<svg"), ("g.html", "<!doctype html>"), ("G.SVG", "<svg")])
def test_graph_is_drawn_into_a_file(envsynth, schema, workplace, name, start):
    assert envsynth("graph", schema, "--out", name).exit_code == 0
    text = (workplace / name).read_text(encoding="utf-8")
    assert text.startswith(start)
    assert "book_room" in text


def test_file_of_another_kind_is_an_error(envsynth, schema):
    result = envsynth("graph", schema, "--out", "g.gif")
    assert result.exit_code == 1
    assert ".svg, .png, .html" in result.stderr


def test_source_that_is_nothing_is_an_error(envsynth):
    assert "no bundle 'nothing'" in envsynth("graph", "nothing").stderr
    assert "no such file" in envsynth("graph", "nothing.json").stderr


def test_without_meaning_nothing_is_embedded(envsynth, schema, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "wordllama", None)
    assert envsynth("graph", schema, "--no-meaning", "--json").exit_code == 0
