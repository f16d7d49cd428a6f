"""The reference agents, run as a user runs them."""

import pytest

from tests.cli.conftest import REPOSITORY

AGENTS = REPOSITORY / "agents"


def play(python, agent, *arguments):
    result = python(AGENTS / f"{agent}.py", "--env-id", "toolsynth/cinema-v3", *arguments)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    return result.stdout


@pytest.mark.parametrize("split", ["train", "test"])
def test_oracle_succeeds_in_every_episode(python, split):
    assert play(python, "oracle", "--episodes", 6, "--split", split).endswith("success: 6 of 6\n")


def test_random_agent_fails_and_repeats_itself_for_the_same_seed(python):
    first = play(python, "random_agent", "--episodes", 5, "--seed", 3)
    assert first.endswith("success: 0 of 5\n")
    assert play(python, "random_agent", "--episodes", 5, "--seed", 3) == first
    assert play(python, "random_agent", "--episodes", 5, "--seed", 50) != first


@pytest.mark.parametrize("agent", ["oracle", "random_agent"])
def test_help_explains_every_argument(python, agent):
    text = " ".join(python(AGENTS / f"{agent}.py", "--help").stdout.split())
    for option in ("--env-id", "--episodes", "--split", "--seed"):
        assert option in text
    assert "how many episodes to play (20)" in text
