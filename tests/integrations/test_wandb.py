"""What is logged: a local file always, and what Weights & Biases writes when it is offline."""

import json
import struct
import time

import pytest

from envsynth.core import EnvsynthError
from envsynth.environment import spec
from envsynth.integrations.wandb import RunLog, episode_figures
from envsynth.rollouts import rollout
from envsynth.rollouts.golden import GoldenPolicy
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
    history, artifacts = _when_written(next(run.glob("*.wandb")))
    for line in read(tmp_path):
        for name, value in line.items():
            if isinstance(value, float):
                assert history[line["step"]][name] == pytest.approx(value)
    assert history[2]["episodes/sampled/_type"] == "table-file"
    assert history[2]["tool_graph/_type"] == "html-file"
    assert "cinema" in artifacts
    assert list((run / "files").rglob("*.table.json"))


def _when_written(path):
    """Return what a file holds once it is whole: a process of its own writes it, and may be behind."""
    for _ in range(300):
        history, artifacts = _records(path)
        if 2 in history:
            break
        time.sleep(0.1)
    return history, artifacts


def _records(path):
    """Return the history by step, and the names of artifacts, of a file that Weights & Biases wrote."""
    from wandb.proto import wandb_internal_pb2

    history, artifacts = {}, []
    for data in _chunks(path.read_bytes()):
        record = wandb_internal_pb2.Record()
        record.ParseFromString(data)
        kind = record.WhichOneof("record_type")
        if kind == "history":
            items = {item.key or "/".join(item.nested_key): json.loads(item.value_json) for item in record.history.item}
            history.setdefault(items.get("_step", record.history.step.num), {}).update(items)
        elif kind == "artifact":
            artifacts.append(record.artifact.name)
        elif kind == "request":
            artifacts.append(record.request.log_artifact.artifact.name)
    return history, artifacts


def _chunks(data, block=32768):
    """Yield the records of a file in LevelDB's log format, which follow 7 bytes that say whose it is."""
    place, parts = 7, b""
    while place + 7 <= len(data):
        if block - place % block < 7:
            place += block - place % block
            continue
        length, kind = struct.unpack_from("<HB", data, place + 4)
        parts += data[place + 7 : place + 7 + length]
        place += 7 + length
        if kind in (1, 4):
            yield parts
            parts = b""
