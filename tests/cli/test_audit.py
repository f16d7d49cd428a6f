import orjson
import pytest

from tests.llm.conftest import server
from tests.llm.server import says
from tests.simulation.llm.library import VALID, stage

__all__ = ["server"]


def lies(body):
    return says(VALID if stage(body) == "validate" else {"explanation": "", "status": "ok", "content": {}})


def test_programs_are_right_about_themselves(envsynth, workplace):
    result = envsynth("audit", "cinema", "--simulator", "program", "--judge", "known", "--json")
    report = orjson.loads(result.stdout)
    assert report["simulator_audit"]["all"]["reliability"] == 1
    assert report["judge_audit"]["false_positives"]["rate"] == 0
    folder = workplace / "audits/cinema-program"
    assert orjson.loads((folder / "audit.json").read_bytes()) == report
    assert (folder / "audit.svg").read_text().startswith("<svg")


def test_table_names_modes_tools_and_what_to_leave_out(envsynth, server, workplace):
    server.plan = lies
    options = ["--model", "m", "--api-base", server.base, "--option", "repairs=0", "--option", "audits=0"]
    shown = envsynth("audit", "cinema", *options, "--out", "here").stdout
    for word in ("schema_failure", "known_input", "reliability", "tools to leave out", "requests"):
        assert word in shown


def refuses(body):
    if stage(body) == "judge":
        return says({"rationale": "", "correct": True, "fault": "none", "confidence": 1})
    code = orjson.loads(body["messages"][1]["content"])["tool"]["failure_modes"][0]["code"]
    return says({"explanation": "", "status": code, "details": {}})


def test_second_run_asks_for_nothing(envsynth, server, workplace):
    server.plan = refuses
    command = ["audit", "cinema", "--model", "m", "--api-base", server.base, "--judge", "model", "--json"]
    first = orjson.loads(envsynth(*command).stdout)
    sent = len(server.bodies)
    assert first["used"]["requests"] == sent > 0
    assert first["simulator_audit"]["all"]["faults"] == 0
    # Once from what was found, once from the answers that were kept.
    for gone in ([], ["simulator.jsonl", "judge.jsonl"]):
        for name in gone:
            (workplace / "audits/cinema-llm" / name).unlink()
        again = orjson.loads(envsynth(*command).stdout)
        assert (again["simulator_audit"], again["judge_audit"]) == (first["simulator_audit"], first["judge_audit"])
        assert again["used"]["cached"] == again["used"]["calls"] == (first["used"]["calls"] if gone else 0)
        assert len(server.bodies) == sent


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "needs a model"),
        (["--model", "m", "--option", "gateway"], "KEY=VALUE"),
        (["--model", "m", "--judge", "me"], "--judge"),
    ],
)
def test_what_is_asked_for_wrongly_is_an_error(envsynth, options, words):
    result = envsynth("audit", "cinema", *options)
    assert result.exit_code == 1
    assert words in result.stderr


def test_export_writes_demonstrations_and_asks_nobody(envsynth, workplace):
    result = envsynth("audit", "cinema", "--export", "--json", "--split", "train", "--out", "lessons")
    told = orjson.loads(result.stdout)
    for name in ("simulator", "judge"):
        rows = [orjson.loads(line) for line in (workplace / f"lessons/{name}.sft.jsonl").read_bytes().splitlines()]
        assert len(rows) == told[name] > 0
        assert all(row["messages"][-1]["role"] == "assistant" for row in rows)
    assert not (workplace / "lessons/audit.json").exists()


def test_split_without_tasks_is_an_error(envsynth):
    result = envsynth("audit", "cinema", "--simulator", "program", "--split", "nowhere")
    assert result.exit_code == 1
    assert "nowhere" in result.stderr
