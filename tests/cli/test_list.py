import json


def test_list_has_each_domain_with_its_tasks_by_split(envsynth, cinema):
    result = envsynth("list", "--json")
    assert result.exit_code == 0
    (row,) = [row for row in json.loads(result.stdout) if row["name"] == "cinema"]
    assert row["id"] == "toolsynth/cinema-v3"
    assert row["tools"] == 4
    assert row["tasks"] == {split: len(cinema.task_ids(split)) for split in ("train", "test")}


def test_list_is_readable(envsynth):
    text = envsynth("list").stdout
    assert "toolsynth/cinema-v3" in text
    assert "A small cinema" in text


def test_list_tells_of_a_broken_bundle(envsynth, workplace):
    (workplace / "envs" / "broken").mkdir(parents=True)
    (workplace / "envs" / "broken" / "bundle.json").write_text('{"domain": {"name": "broken"}}')
    result = envsynth("list")
    assert result.exit_code == 1
    assert "broken" in result.stderr
