import json

import pytest

from envsynth.core import Trajectory


def figures(result):
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_oracle_succeeds_in_every_episode(envsynth):
    data = figures(envsynth("run", "cinema", "--episodes", 8, "--split", "all", "--json"))
    assert (data["episodes"], data["successes"], data["success_rate"]) == (8, 8, 1.0)
    assert sum(part["episodes"] for part in data["splits"].values()) == 8
    assert sum(part["episodes"] for part in data["difficulties"].values()) == 8


def test_figures_are_shown_with_their_interval(envsynth):
    text = envsynth("run", "cinema", "--episodes", 5, "--split", "test").stdout
    assert "95 % interval" in text
    assert "100.0%" in text


def test_same_seed_plays_the_same_episodes(envsynth, workplace):
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        figures(
            envsynth("run", "cinema", "--policy", "random", "--episodes", 4, "--seed", seed, "--out", name, "--json")
        )
    first, same, other = ((workplace / name).read_bytes() for name in "abc")
    assert first == same != other


def test_one_task_is_played_by_its_id(envsynth, cinema, workplace):
    task_id = next(iter(cinema.tasks))
    figures(envsynth("run", f"toolsynth/cinema.{task_id}-v3", "--episodes", 3, "--out", "x.jsonl", "--json"))
    lines = (workplace / "x.jsonl").read_text().splitlines()
    assert [Trajectory.model_validate_json(line).task_id for line in lines] == [task_id] * 3


def test_level_and_reward_reach_the_environment(envsynth, workplace):
    result = envsynth("run", "cinema", "--episodes", 1, "--level", "low", "--reward", "dense", "--out", "x", "--json")
    assert figures(result)["mean_return"] == 1.0
    assert Trajectory.model_validate_json((workplace / "x").read_text()).options["level"] == "low"


def test_own_file_is_a_policy(envsynth, workplace):
    (workplace / "mine.py").write_text("def policy(observation, info):\n    return 'I cannot help.'\n")
    data = figures(envsynth("run", "cinema", "--policy", "mine.py", "--episodes", 3, "--json"))
    assert (data["success_rate"], data["mean_turns"], data["mean_calls"]) == (0.0, 1.0, 0.0)


def test_file_without_a_policy_is_an_error_that_says_what_to_write(envsynth, workplace):
    (workplace / "empty.py").write_text("")
    result = envsynth("run", "cinema", "--policy", "empty.py")
    assert result.exit_code == 1
    assert "policy(observation, info)" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nowhere"], "no bundle 'nowhere'"),
        (["cinema", "--policy", "genius"], "grpo_torch, oracle, ppo_sb3, random, sft"),
        (["cinema", "--policy", "missing.py"], "no such file"),
        (["cinema", "--split", "tomorrow"], "tomorrow"),
        (["toolsynth/cinema.t0000000000-v3"], "t0000000000"),
    ],
)
def test_what_is_not_there_is_an_error(envsynth, arguments, told):
    result = envsynth("run", *arguments)
    assert result.exit_code == 1
    assert told in result.stderr


def test_a_policy_that_needs_what_is_not_installed_says_so(envsynth, workplace):
    (workplace / "needy.py").write_text("import no_such_library\n")
    result = envsynth("run", "cinema", "--policy", "needy.py")
    assert result.exit_code == 1
    assert "needs the module 'no_such_library', which is not installed" in result.stderr


def test_interrupted_run_keeps_the_episodes_that_were_played(envsynth, workplace):
    lines = ["turns = 0", "def policy(observation, info):", "    global turns", "    turns += 1"]
    lines += ["    if turns == 4:", "        raise KeyboardInterrupt", "    return 'Done.'"]
    (workplace / "tired.py").write_text("\n".join(lines))
    result = envsynth("run", "cinema", "--policy", "tired.py", "--episodes", 9, "--out", "runs/x.jsonl")
    assert result.exit_code == 130
    assert result.stderr == "stopped\n"
    assert len((workplace / "runs" / "x.jsonl").read_text().splitlines()) == 3
