"""What is logged: a local file always, and what Weights & Biases writes when it is offline."""

import json

import pytest

from envsynth.core import EnvsynthError
from envsynth.environment import spec
from envsynth.integrations.wandb import RunLog, episode_figures
from envsynth.rollouts import rollout
from envsynth.rollouts.golden import GoldenPolicy
from tests.integrations.wandb_files import when_written
from tests.rollouts.agents import silent


def episodes(cinema, policy=silent, count=6):
    return list(rollout(spec(cinema), policy, count, split="all", seed=3))


def about(cinema):
    entries = cinema.manifest.tasks
    return lambda t: (entries[t.task_id].split, entries[t.task_id].difficulty)


def read(folder):
    return [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]


def log_all(cinema, folder, mode):
    played, goldens = episodes(cinema), episodes(cinema, GoldenPolicy())
    with RunLog(folder, mode=mode, config={"envs": "cinema"}) as log:
        log.episodes(played, step=1, about=about(cinema), seconds=2.0)
        log.figures({"loss": 0.25, "nothing": None, "broken": float("nan")}, step=2)
        log.table(played[:2], goldens[:2], step=2)
        (folder / "graph.svg").write_text("<svg></svg>")
        log.graph(folder / "graph.svg", step=2)
        log.artifact(cinema.path, "cinema", "bundle")


def test_figures_say_what_became_of_episodes(cinema):
    told = episode_figures(episodes(cinema), about(cinema), seconds=3.0)
    assert told["success/all"] == told["success/cinema-v3"] == 0.0
    assert told["episodes_per_second"] == 2.0
    assert sum(value for name, value in told.items() if name.startswith("errors/")) == pytest.approx(1.0)
    assert {"reward/progress", "calls", "turns", "faults"} <= told.keys()
    right = episode_figures(episodes(cinema, GoldenPolicy()), about(cinema))
    assert right["success/all"] == right["reward/success"] == 1.0
    assert {name.split("/")[1] for name in right if name.startswith("success/")} & {"simple", "medium", "complex"}


def test_void_episodes_are_only_counted(cinema):
    void = [t.model_copy(update={"fault": "down"}) for t in episodes(cinema)]
    assert episode_figures(void) == {"faults": 6}


def test_local_file_holds_what_was_logged(cinema, tmp_path):
    log_all(cinema, tmp_path, "disabled")
    config, first, second, table, graph, artifact = read(tmp_path)
    assert config == {"config": {"envs": "cinema"}}
    assert (first["step"], first["success/all"]) == (1, 0.0)
    assert second == {"step": 2, "loss": 0.25}
    assert [row["reward"] for row in table["table"]] == [0.0, 0.0]
    assert "Goodbye." in table["table"][0]["episode"]
    assert '{"name"' in table["table"][0]["golden"]
    assert graph["graph"].endswith("graph.svg")
    assert artifact["kind"] == "bundle"


def test_a_mode_that_does_not_exist_is_an_error(tmp_path):
    with pytest.raises(EnvsynthError, match="online, offline, disabled"):
        RunLog(tmp_path, mode="sometimes")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_offline_writes_the_same_numbers(cinema, tmp_path, monkeypatch):
    pytest.importorskip("wandb", reason='needs wandb: pip install -e ".[train]" (constraints/cpu.txt)')
    monkeypatch.setenv("WANDB_SILENT", "true")
    log_all(cinema, tmp_path, "offline")
    (run,) = (tmp_path / "wandb").glob("offline-run-*")
    history, artifacts = when_written(next(run.glob("*.wandb")), step=2)
    for line in read(tmp_path):
        for name, value in line.items():
            if isinstance(value, float):
                assert history[line["step"]][name] == pytest.approx(value)
    assert history[2]["episodes/sampled/_type"] == "table-file"
    assert history[2]["tool_graph/_type"] == "html-file"
    assert "cinema" in artifacts
    assert list((run / "files").rglob("*.table.json"))
