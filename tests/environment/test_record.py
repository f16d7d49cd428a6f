"""Recording: every episode is one line, whatever happens."""

from pathlib import Path

import gymnasium as gym
import pytest

from envsynth.bundle import Bundle
from envsynth.core import EnvsynthError, ToolCall, Trajectory
from envsynth.environment import RecordEpisodes, ToolEnv, spec

LIST = ToolCall(name="list_loans", arguments={"card_number": "C-1"}).to_text()


def lines(path: Path) -> list[Trajectory]:
    return [Trajectory.model_validate_json(line) for line in path.read_bytes().splitlines()]


def test_finished_episodes_are_recorded_once(library_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "runs" / "episodes.jsonl"
    env = RecordEpisodes(gym.make(spec(library_folder)), path, sync=True)
    for seed in range(3):
        env.reset(seed=seed)
        env.step(LIST)
        env.step("Bye.")
    env.close()
    env.close()
    recorded = lines(path)
    assert [trajectory.seed for trajectory in recorded] == [0, 1, 2]
    assert all(trajectory.terminated for trajectory in recorded)
    assert recorded[0].env_id == "toolsynth/library-v0"


def test_an_episode_given_up_has_neither_flag(library_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "episodes.jsonl"
    env = RecordEpisodes(ToolEnv(library_folder), path)
    env.reset()
    env.reset()
    env.step(LIST)
    env.reset()
    env.step(LIST)
    env.close()
    recorded = lines(path)
    assert [len(trajectory.actions) for trajectory in recorded] == [1, 1]
    assert not any(trajectory.terminated or trajectory.truncated for trajectory in recorded)
    assert recorded[0].breakdown is None


def test_recording_goes_on_behind_half_a_line(library_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "episodes.jsonl"
    path.write_text('{"env_id": "toolsy')
    for _ in range(2):
        env = RecordEpisodes(ToolEnv(library_folder), path)
        env.reset()
        env.step("Bye.")
        env.close()
    half, *whole = path.read_bytes().splitlines()
    assert half == b'{"env_id": "toolsy'
    assert [Trajectory.model_validate_json(line).terminated for line in whole] == [True, True]


def test_what_was_recorded_can_be_played_again(library_folder: Path, library: Bundle, tmp_path: Path) -> None:
    path = tmp_path / "episodes.jsonl"
    env = RecordEpisodes(ToolEnv(library_folder, split="all", tool_errors=0.4), path)
    for _ in range(4):
        env.reset()
        env.step(f"[{LIST},{LIST},{LIST}]")
        env.step("Bye \ud800.")
    env.close()
    for trajectory in lines(path):
        again = ToolEnv(library_folder)
        again.reset(seed=trajectory.seed, options=trajectory.options)
        for action in trajectory.actions:
            again.step(action)
        assert again.trajectory == trajectory


def test_a_wrapped_environment_can_be_made_from_its_spec(library_folder: Path, tmp_path: Path) -> None:
    env = RecordEpisodes(gym.make(spec(library_folder)), tmp_path / "episodes.jsonl")
    again = gym.make(env.spec)
    assert isinstance(again, RecordEpisodes)
    env.close()
    again.close()


def test_steps_after_the_end_record_nothing(library_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "episodes.jsonl"
    env = RecordEpisodes(ToolEnv(library_folder), path)
    env.reset()
    env.step("Bye.")
    with pytest.raises(gym.error.ResetNeeded):
        env.step("Bye.")
    env.close()
    assert len(lines(path)) == 1


def test_other_environments_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EnvsynthError, match="records ToolEnv episodes"):
        RecordEpisodes(gym.make("CartPole-v1"), tmp_path / "episodes.jsonl")
