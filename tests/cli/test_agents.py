import json


def test_agents_are_listed_with_what_they_do(envsynth):
    rows = {row["name"]: row["about"] for row in json.loads(envsynth("agents", "list", "--json").stdout)}
    assert rows["oracle"].startswith("The oracle")
    assert "random" in envsynth("agents", "list").stdout


def test_copied_agent_is_a_policy_of_ones_own(envsynth, workplace):
    assert envsynth("agents", "copy", "oracle", "mine.py").exit_code == 0
    result = envsynth("run", "cinema", "--policy", "mine.py", "--episodes", 2, "--json")
    assert json.loads(result.stdout)["successes"] == 2


def test_copy_goes_into_a_folder_under_its_own_name(envsynth, workplace):
    assert envsynth("agents", "copy", "random").exit_code == 0
    assert (workplace / "random_agent.py").is_file()


def test_copy_replaces_a_file_only_when_told_to(envsynth, workplace):
    (workplace / "oracle.py").write_text("mine")
    result = envsynth("agents", "copy", "oracle")
    assert result.exit_code == 1
    assert "--force" in result.stderr
    assert (workplace / "oracle.py").read_text() == "mine"
    assert envsynth("agents", "copy", "oracle", "--force").exit_code == 0
    assert "class Oracle" in (workplace / "oracle.py").read_text()


def test_unknown_agent_is_an_error(envsynth):
    result = envsynth("agents", "copy", "genius")
    assert result.exit_code == 1
    assert "oracle" in result.stderr
