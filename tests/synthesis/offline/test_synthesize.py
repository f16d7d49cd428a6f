"""From a toolset to a bundle, killed at any moment, and to environments."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import gymnasium as gym
import pytest

import envsynth
from envsynth.bundle import read_manifest
from envsynth.core import EnvsynthError, Tool, Toolset
from envsynth.synthesis import check
from envsynth.synthesis.offline.generated import generate
from envsynth.synthesis.offline.many import synthesize_many
from envsynth.synthesis.offline.options import SynthOptions
from envsynth.synthesis.offline.recorded import read_record
from envsynth.synthesis.offline.source import read_each_spec, read_source
from envsynth.synthesis.offline.synthesize import TooFewTasks, synthesize
from envsynth.synthesis.offline.unique import bleu
from tests.synthesis.offline.hiring import HIRING, hiring

OPTIONS = SynthOptions(tasks=8, meaning=False)


def content(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("envs") / "hiring"
    synthesize(hiring(), folder, OPTIONS)
    return folder


def test_the_bundle_is_sound(made):
    report = check(envsynth.load(made))
    assert report.tasks == 8
    assert report.sound


def test_goldens_win_and_doing_nothing_does_not(made):
    env = gym.make(envsynth.spec(made), split="all")
    for task in envsynth.load(made).tasks.values():
        env.reset(seed=0, options={"task": task.id})
        for call in task.golden:
            env.step(call.to_text())
        assert env.step(task.answer)[1] == 1.0
        env.reset(seed=0, options={"task": task.id})
        assert env.step(task.answer)[1] == 0.0


def test_the_card_tells_what_was_dropped_and_why(made):
    card = (made / "CARD.md").read_text(encoding="utf-8")
    assert "sampled" in card
    assert (made / "funnel.svg").read_text(encoding="utf-8").startswith("<svg")


def test_no_work_file_is_left(made):
    assert [path.name for path in made.parent.iterdir()] == ["hiring"]


def test_the_same_synthesis_again_changes_nothing(made):
    before = content(made)
    synthesize(hiring(), made, OPTIONS)
    assert content(made) == before


def test_another_synthesis_into_the_same_folder_is_refused(made):
    with pytest.raises(EnvsynthError, match="another synthesis"):
        synthesize(hiring(), made, OPTIONS.model_copy(update={"seed": 5}))


class Stopped(BaseException):
    """Stands for a kill: nothing may catch it."""


@pytest.mark.parametrize("after", [1, 5, 11])
def test_a_stopped_run_goes_on_and_ends_with_the_same_bytes(made, tmp_path, after):
    calls = []

    def stop(*_):
        calls.append(1)
        if len(calls) == after:
            raise Stopped

    with pytest.raises(Stopped):
        synthesize(hiring(), tmp_path / "hiring", OPTIONS, stop)
    work = tmp_path / ".hiring.work.jsonl"
    work.write_bytes(work.read_bytes()[:-9])  # the last line was cut off
    synthesize(hiring(), tmp_path / "hiring", OPTIONS)
    assert content(tmp_path / "hiring") == content(made)


@pytest.mark.slow
def test_a_killed_process_goes_on_and_ends_with_the_same_bytes(made, tmp_path):
    source = tmp_path / "tools.json"
    source.write_text(json.dumps(HIRING), encoding="utf-8")
    command = [sys.executable, "-m", "envsynth", "synth", str(source), "-o", str(tmp_path / "hiring"), "--tasks", "8",
               "--no-meaning"]  # fmt: skip
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    work = tmp_path / ".hiring.work.jsonl"
    while process.poll() is None and not (work.exists() and work.stat().st_size > 500):
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    assert content(tmp_path / "hiring") == content(made)


def test_tasks_of_a_work_file_of_other_options_are_not_taken(tmp_path):
    work = tmp_path / ".hiring.work.jsonl"
    work.write_text('{"key":"another"}\n{"number":0,"reason":"x"}\n', encoding="utf-8")
    manifest = synthesize(hiring(), tmp_path / "hiring", OPTIONS)
    assert manifest.funnel["stages"]["sampled"] > 1
    assert "x" not in manifest.funnel["reasons"]


def test_splits_share_no_sequence_of_tools(tmp_path):
    synthesize(hiring(), tmp_path / "hiring", OPTIONS.model_copy(update={"tasks": 15}))
    splits = {}
    for task in envsynth.load(tmp_path / "hiring").tasks.values():
        splits.setdefault(tuple(call.name for call in task.golden), set()).add(task.split)
    assert all(len(found) == 1 for found in splits.values())
    assert {split for found in splits.values() for split in found} >= {"train", "test"}


def test_tools_between_which_no_data_flows_say_so(tmp_path):
    tools = (Tool(name="ping", description="Pings."), Tool(name="pong", description="Pongs."))
    with pytest.raises(TooFewTasks, match="no data flows"):
        synthesize(Toolset(name="lonely", tools=tools), tmp_path / "lonely", OPTIONS)
    assert not (tmp_path / "lonely").exists()


def test_generated_tasks_are_fresh_sound_and_the_same_for_the_same_seed(made):
    env = gym.make(envsynth.spec(made), tasks="generated")
    committed = set(envsynth.load(made).tasks)
    seen = set()
    for seed in range(5):
        observation, info = env.reset(seed=seed)
        assert env.reset(seed=seed)[0] == observation
        task = generate(envsynth.load(made), "train", seed)
        assert info["task_id"] == task.id
        for call in task.golden:
            env.step(call.to_text())
        assert env.step(task.answer)[1] == 1.0
        seen.add(task.id)
    assert len(seen) == 5
    assert not seen & committed


def test_generated_tasks_keep_to_their_split(made):
    bundle = envsynth.load(made)
    salt = read_record(bundle).salt
    assert salt >= 0
    shapes = {
        split: {tuple(call.name for call in generate(bundle, split, seed).golden) for seed in range(4)}
        for split in ("train", "test")
    }
    assert not shapes["train"] & shapes["test"]


def test_a_challenge_makes_longer_tasks(made):
    bundle = envsynth.load(made)
    lengths = {
        challenge: sum(len(generate(bundle, "all", seed, challenge=challenge).golden) for seed in range(4))
        for challenge in (0.0, 0.3)
    }
    assert lengths[0.0] <= lengths[0.3]


def test_a_bundle_that_was_not_synthesized_cannot_generate(made, tmp_path):
    shutil.copytree(made, tmp_path / "hiring")
    data = json.loads((tmp_path / "hiring" / "bundle.json").read_text(encoding="utf-8"))
    del data["files"]["synthesis.json"]
    manifest = read_manifest(made).model_copy(update={"files": {
        name: entry for name, entry in read_manifest(made).files.items() if name != "synthesis.json"
    }}).hashed()  # fmt: skip
    (tmp_path / "hiring" / "bundle.json").write_text(manifest.model_dump_json(), encoding="utf-8")
    with pytest.raises(EnvsynthError, match="committed"):
        generate(envsynth.load(tmp_path / "hiring"), "train", 0)


def test_a_recipe_generates_too():
    bundle = envsynth.load("retail")
    task = generate(bundle, "train", 0)
    assert task == generate(bundle, "train", 0)
    assert task.id not in bundle.tasks


def test_many_specs_become_many_bundles_and_a_bad_one_stops_none(tmp_path):
    rows = [{"field": "hr", "spec": 1, "tool": _row(tool)} for tool in HIRING]
    rows += [{"field": "hr", "spec": 2, "tool": {"tool_name": "lonely", "parameters": {}}}, {"field": "hr"}, 7]
    source = tmp_path / "rows.jsonl"
    source.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    toolsets = [one.toolset for one in read_each_spec(str(source))]
    made = synthesize_many(toolsets, tmp_path / "envs", OPTIONS, workers=1)
    assert [one.name for one in made] == ["hr-1", "hr-2", "hr"]
    assert made[0].tasks == 8
    assert made[1].problem
    assert envsynth.load(tmp_path / "envs" / "hr-1").name == "hr-1"


def _row(tool):
    parameters = {name: {"type": kind, "required": True} for name, kind in tool["parameters"].items()}
    returns = {
        name: {"type": "array", "items": {"type": kind[0]}} if isinstance(kind, list) else {"type": kind}
        for name, kind in tool["returns"].items()
    }
    return {"tool_name": tool["name"], "tool_description": "", "parameters": parameters, "output_details": returns}


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '[{"name": 5}]', '{"openapi": "3.0.0"}'])
def test_a_source_without_tools_is_a_clear_error(tmp_path, text):
    source = tmp_path / "tools.json"
    source.write_text(text, encoding="utf-8")
    with pytest.raises(EnvsynthError, match=r"no tool|empty|expected"):
        read_source(str(source))


def test_a_missing_file_is_a_clear_error():
    with pytest.raises(EnvsynthError, match="no such file"):
        read_source(str(Path("nowhere.json")))


def test_figures_are_no_difference_in_words():
    assert bleu("Refund order ORD-1 for 20", "Refund order ORD-2 for 30") == 1.0
    assert bleu("Refund my order", "Book a room in Lyon") == 0.0
