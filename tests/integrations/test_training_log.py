"""What a training run tells its log, here and in the files of Weights & Biases."""

import json

import pytest

from envsynth.environment import spec
from envsynth.integrations.training_log import TrainingLog
from envsynth.rollouts import rollout
from tests.integrations.wandb_files import when_written
from tests.rollouts.agents import silent


def episodes(cinema, count=4):
    return list(rollout(spec(cinema), silent, count, split="all", seed=3))


def train(cinema, folder, **given):
    with TrainingLog(folder, [cinema], every=2, shown=3, **given) as log:
        for step in (1, 2, 3):
            log.played(episodes(cinema), step, seconds=2.0)
            log.figures({"loss": 1.0 / step}, step)
        (folder / "model.safetensors").write_bytes(b"weights")
        log.trained(folder)


def lines(folder):
    return [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]


def test_every_step_has_figures_and_some_have_a_table_beside_goldens(cinema, tmp_path):
    train(cinema, tmp_path)
    told = lines(tmp_path)
    assert [line["step"] for line in told if "success/all" in line] == [1, 2, 3]
    first = next(line for line in told if "success/all" in line)
    assert {"success/train", "success/cinema-v3", "reward/progress", "calls", "episodes_per_second"} <= first.keys()
    tables = {line["step"]: line["table"] for line in told if "table" in line}
    assert {step: len(rows) for step, rows in tables.items()} == {1: 3, 3: 3}
    for row in tables[1]:
        task = cinema.tasks[row["task"]]
        assert task.golden[0].name in row["golden"]
        assert task.answer in row["golden"]
        assert task.instruction.high in row["episode"]
        assert task.golden[0].to_text() not in row["episode"]


def test_void_episodes_are_in_no_table(cinema, tmp_path):
    void = [t.model_copy(update={"fault": "down"}) for t in episodes(cinema)]
    with TrainingLog(tmp_path, [cinema]) as log:
        log.played(void, step=1)
    assert [line["table"] for line in lines(tmp_path) if "table" in line] == [[]]


def test_one_of_several_processes_writes(cinema, tmp_path):
    train(cinema, tmp_path, writes=False)
    assert [path.name for path in tmp_path.iterdir()] == ["model.safetensors"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_offline_has_all_of_it(cinema, tmp_path, monkeypatch):
    pytest.importorskip("wandb", reason='needs wandb: pip install -e ".[train]" (constraints/cpu.txt)')
    monkeypatch.setenv("WANDB_SILENT", "true")
    train(cinema, tmp_path, mode="offline")
    (run,) = (tmp_path / "wandb").glob("offline-run-*")
    history, artifacts = when_written(next(run.glob("*.wandb")), step=3)
    assert history[0]["tool_graph/cinema-v3/_type"] == "html-file"
    for step in (1, 2, 3):
        assert history[step]["loss"] == pytest.approx(1.0 / step)
        assert history[step]["success/all"] == 0.0
        assert sum(v for name, v in history[step].items() if name.startswith("errors/")) == pytest.approx(1.0)
    assert [step for step in history if "episodes/sampled/_type" in history[step]] == [1, 3]
    assert "bundle.json" in artifacts["cinema-v3"]
    kept = artifacts[f"{tmp_path.name}-model"]
    assert "model.safetensors" in kept
    assert not any(name.startswith("wandb") or name == "log.jsonl" for name in kept)
