import json

import pytest

from envsynth.synthesis.importers import import_tools


@pytest.fixture
def schema(workplace):
    def row(name, description, **parameters):
        return {"name": name, "description": description, "parameters": parameters, "returns": {"ok": "boolean"}}

    rows = [
        row("track_parcel", "Track where a parcel is", parcel_id="string"),
        row("track_parcel", "Where is it?", parcel_id="string", carrier="string"),
        row("parcel_tracker", "Track where the parcel is", parcel_id="string"),
        row("bake_bread", "Bake a loaf of rye bread", loaves="integer"),
    ]
    path = workplace / "tools.json"
    path.write_text(json.dumps(rows))
    return path


def test_copies_and_similar_tools_are_listed(envsynth, schema):
    data = json.loads(envsynth("dedupe", schema, "--threshold", "0.8", "--json").stdout)
    assert data["kept"] == ["track_parcel", "bake_bread"]
    assert [(entry["name"], entry["reason"]) for entry in data["dropped"]] == [
        ("track_parcel_2", "name"),
        ("parcel_tracker", "similar"),
    ]


def test_only_copies_are_dropped_with_exact(envsynth, schema):
    result = envsynth("dedupe", schema, "--exact")
    assert "3 of 4 tools stay; left out: 1 name" in result.stdout


def test_richest_of_a_group_can_stay(envsynth, schema):
    data = json.loads(envsynth("dedupe", schema, "--exact", "--richest", "--json").stdout)
    assert data["kept"] == ["track_parcel_2", "parcel_tracker", "bake_bread"]


def test_tools_that_stay_are_written_and_can_be_imported(envsynth, schema, workplace):
    assert envsynth("dedupe", schema, "--exact", "--out", "fewer.json").exit_code == 0
    before, after = import_tools(schema).toolset.by_name, import_tools(workplace / "fewer.json").toolset.tools
    assert [tool.name for tool in after] == ["track_parcel", "parcel_tracker", "bake_bread"]
    for tool in after:
        assert tool.parameters == before[tool.name].parameters
        assert tool.output_schema == before[tool.name].output_schema
        assert tool.description == before[tool.name].description
