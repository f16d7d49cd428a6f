"""``envsynth eval``: played or recorded, alone or against another."""

import json

POLICY = "def policy(observation, info):\n    return 'Goodbye.'\n"


def test_the_oracle_succeeds_and_says_how_sure_that_is(envsynth):
    result = envsynth("eval", "cinema", "--split", "all", "--samples", 2, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["success"] == 1.0
    assert told["tasks"] * 2 == told["episodes"]
    assert 0.5 < told["interval"][0] < 1.0
    assert told["passing"]["2"] == {"pass@k": 1.0, "pass^k": 1.0}
    assert set(told["domains"]) == {"cinema-v3"}


def test_a_file_is_compared_with_an_evaluation_that_was_kept(envsynth, workplace):
    (workplace / "mine.py").write_text(POLICY)
    assert envsynth("eval", "cinema", "--split", "all", "--out", "runs/oracle").exit_code == 0
    arguments = ("cinema", "--policy", "mine.py", "--split", "all", "--against", "runs/oracle", "--out", "runs/mine")
    result = envsynth("eval", *arguments)
    assert result.exit_code == 0, result.output
    assert "-100.0%" in result.stdout
    assert {path.name for path in (workplace / "runs/mine").iterdir()} == {
        "cinema-v3",
        "report.html",
        "report.md",
        "results.json",
    }
    again = envsynth("eval", "cinema", "--episodes", "runs/mine", "--json")
    assert json.loads(again.stdout)["success"] == 0.0
    assert json.loads(again.stdout)["errors"]


def test_an_evaluation_that_was_stopped_goes_on(envsynth, workplace):
    arguments = ("eval", "cinema", "--split", "all", "--out", "runs/kept", "--json")
    whole = envsynth(*arguments).stdout
    episodes = workplace / "runs/kept/cinema-v3/episodes.jsonl"
    lines = episodes.read_bytes().splitlines(keepends=True)
    episodes.write_bytes(b"".join(lines[:3]))
    assert envsynth(*arguments).stdout == whole
    assert len(episodes.read_bytes().splitlines()) == len(lines)


def test_what_cannot_be_evaluated_is_an_error_in_one_line(envsynth, workplace):
    for arguments, told in (
        (("nowhere",), "no bundle 'nowhere'"),
        (("cinema", "--episodes", "nowhere"), "no episodes.jsonl"),
        (("cinema", "--model", "a", "--checkpoint", "b"), "name one of them"),
        (("cinema", "--split", "unseen_tools", "--difficulty", "complex"), "no task of that split"),
        (("cinema", "--split", "all", "--against", "nowhere"), "no results to read"),
    ):
        result = envsynth("eval", *arguments)
        assert result.exit_code == 1, arguments
        assert told in result.stderr
        assert result.stderr.startswith("error: ")
