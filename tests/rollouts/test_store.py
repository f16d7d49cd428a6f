"""Stored rollouts: they go on where they were, and say what they hold."""

import os
import random
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from envsynth.core import EnvsynthError
from envsynth.environment import spec
from envsynth.rollouts import Store, read_episodes, read_manifest, rollout
from envsynth.rollouts.store import EPISODES
from tests.rollouts.agents import Golden, SlowGolden, silent

ROOT = Path(__file__).parents[2]


def numbered(trajectories):
    return sorted(trajectories, key=lambda trajectory: trajectory.episode)


@pytest.mark.parametrize("concurrency", [1, 4])
def test_rollout_goes_on_where_it_was_left(cinema, tmp_path, concurrency):
    expected = list(rollout(spec(cinema), Golden(), 30, 7))
    stream = rollout(spec(cinema), Golden(), 30, 7, concurrency=concurrency, out=tmp_path)
    for _ in range(4):
        next(stream)
    stream.close()
    kept = list(read_episodes(tmp_path))
    assert 4 <= len(kept) < 30
    policy = Golden()
    found = list(rollout(spec(cinema), policy, 30, 7, out=tmp_path))
    assert found[: len(kept)] == kept
    assert policy.begun == 30 - len(kept)
    assert numbered(found) == expected == numbered(read_episodes(tmp_path))


def test_finished_rollout_is_read_without_playing(cinema, tmp_path):
    first = list(rollout(spec(cinema), Golden(), 3, out=tmp_path))
    policy = Golden()
    assert list(rollout(spec(cinema), policy, 3, concurrency=2, out=tmp_path)) == first
    assert policy.begun == 0


def test_more_episodes_may_be_asked_for(cinema, tmp_path):
    list(rollout(spec(cinema), Golden(), 3, out=tmp_path))
    assert len(list(rollout(spec(cinema), Golden(), 5, out=tmp_path))) == 5
    assert read_manifest(tmp_path).episodes == 5
    assert [t.episode for t in rollout(spec(cinema), Golden(), 2, out=tmp_path)] == [0, 1]


def test_manifest_says_what_is_played(cinema, tmp_path):
    list(rollout(spec(cinema), silent, 4, 9, group_size=2, split="all", reward="graded", out=tmp_path))
    manifest = read_manifest(tmp_path)
    assert manifest.content == cinema.content_hash
    assert manifest.arguments == {"reward": "graded", "split": "all"}
    assert (manifest.seed, manifest.group_size, manifest.episodes) == (9, 2, 4)
    assert manifest.policy == "tests.rollouts.agents.silent"
    assert set(manifest.versions) == {"envsynth", "gymnasium", "python", "simulator"}


@pytest.mark.parametrize(
    ("other", "message"),
    [({"seed": 1}, "seed was 0, now 1"), ({"group_size": 2}, "group_size"), ({"split": "test"}, "arguments was")],
)
def test_another_rollout_in_the_same_folder_is_an_error(cinema, tmp_path, other, message):
    list(rollout(spec(cinema), silent, 2, out=tmp_path))
    with pytest.raises(EnvsynthError, match=message):
        list(rollout(spec(cinema), silent, 2, out=tmp_path, **other))


def test_half_a_line_is_cut_off_and_its_episode_played_again(cinema, tmp_path):
    whole = list(rollout(spec(cinema), Golden(), 4, out=tmp_path))
    path = tmp_path / EPISODES
    lines = path.read_bytes().splitlines(keepends=True)
    for length in (1, len(lines[3]) // 2, len(lines[3]) - 1):
        path.write_bytes(b"".join(lines[:3]) + lines[3][:length])
        assert list(read_episodes(tmp_path)) == whole[:3]
        assert list(rollout(spec(cinema), Golden(), 4, out=tmp_path)) == whole
        assert path.read_bytes() == b"".join(lines)
    path.write_bytes(lines[0][:10])
    assert list(rollout(spec(cinema), Golden(), 4, out=tmp_path)) == whole


def test_broken_or_doubled_line_is_an_error_that_names_it(cinema, tmp_path):
    list(rollout(spec(cinema), Golden(), 3, out=tmp_path))
    path = tmp_path / EPISODES
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + b'{"env_id": \n' + lines[2])
    with pytest.raises(EnvsynthError, match=f"{EPISODES}:2: this line is no episode"):
        list(rollout(spec(cinema), Golden(), 3, out=tmp_path))
    with pytest.raises(EnvsynthError, match=f"{EPISODES}:2"):
        list(read_episodes(tmp_path))
    path.write_bytes(lines[0] + lines[1] + lines[0])
    with pytest.raises(EnvsynthError, match=f"{EPISODES}:3: episode 0 .* twice"):
        list(rollout(spec(cinema), Golden(), 3, out=tmp_path))


def test_two_writers_do_not_share_a_folder(cinema, tmp_path):
    first = rollout(spec(cinema), SlowGolden(), 8, concurrency=2, out=tmp_path)
    next(first)
    with pytest.raises(EnvsynthError, match="being written by another"):
        next(rollout(spec(cinema), SlowGolden(), 8, concurrency=2, out=tmp_path))
    assert len(list(first)) == 7
    assert len(list(read_episodes(tmp_path))) == 8


def test_episode_is_stored_once(cinema, tmp_path):
    (trajectory,) = rollout(spec(cinema), silent, out=tmp_path)
    with Store(tmp_path, read_manifest(tmp_path)) as store:
        for wrong, message in ((trajectory, "0 is there already"), ({"episode": None}, "no number")):
            episode = trajectory.model_copy(update=wrong) if isinstance(wrong, dict) else wrong
            with pytest.raises(EnvsynthError, match=message):
                store.append(episode)


def test_folder_without_episodes_is_an_error(tmp_path):
    with pytest.raises(EnvsynthError, match="not the folder of a rollout"):
        next(read_episodes(tmp_path))


def run_and_kill(command, lines):
    """Run a command until it has printed as many lines, and kill it."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
    told = []
    for line in process.stdout:
        told.append(int(line))
        if len(told) == lines:
            process.kill()
            break
    told += [int(line) for line in process.stdout.read().split()]
    process.stdout.close()
    return process.wait(), told


@pytest.mark.parametrize("concurrency", [1, 6])
def test_killed_process_loses_and_repeats_nothing(cinema, tmp_path, concurrency):
    run = tmp_path / "run"
    command = [sys.executable, "-m", "tests.rollouts.killed", cinema.path, run, "40", str(concurrency)]
    chance, known, kills = random.Random(concurrency), [], 0
    for _ in range(4):
        code, told = run_and_kill(command, len(known) + chance.randrange(1, 9))
        kills += code == -9
        lines = (run / EPISODES).read_bytes().split(b"\n")[:-1]
        stored = [orjson.loads(line)["episode"] for line in lines]
        assert len(set(stored)) == len(stored)
        assert set(told) <= set(stored)
        assert told[: len(known)] == known[: len(told)]
        known = stored
    assert kills == 4
    assert 0 < len(known) < 40
    code, told = run_and_kill(command, 1000)
    assert code == 0
    assert sorted(told) == list(range(40))
    assert numbered(read_episodes(run)) == list(rollout(spec(cinema), Golden(), 40, 5))
