"""Generation from a field's name, by a server that plays a frontier model from recorded answers."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import gymnasium as gym
import orjson
import pytest

import envsynth
from envsynth.core import EnvsynthError
from envsynth.llm import LlmError, LlmSettings
from envsynth.llm.prompt import prompt_hash
from envsynth.synthesis.check import check
from envsynth.synthesis.generate import GenerateSettings, generate
from tests.llm.server import Answer, ModelServer, says
from tests.synthesis.generate import clinic

pytest.importorskip("wordllama", reason="tools are compared by meaning: pip install 'envsynth[synth]'")
SMALL = GenerateSettings(field="outpatient clinics", name="clinic", tools=7, tasks=4, subdomains=1, families=2, tries=2)


def model(server, **more):
    return LlmSettings(model="frontier", api_base=server.base, max_tokens=4000, backoff_s=0.001, attempts=2, **more)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A clinic that was generated: its folder, what was reported, what was asked, and the server, which fails now."""
    server = ModelServer()
    server.plan = clinic.plan
    folder = tmp_path_factory.mktemp("envs") / "clinic"
    report = generate(SMALL, model(server), folder)
    bodies = list(server.bodies)
    server.plan = [Answer(status=500)]
    yield folder, report, bodies, server
    server.close()


def test_bundle_is_sound_and_its_tasks_can_be_solved(made):
    folder, report, *_ = made
    assert len(envsynth.load(folder).tasks) == 4 == report["tasks"]["made"]
    assert_sound_and_solvable(envsynth.load(folder))


def assert_sound_and_solvable(bundle):
    found = check(bundle)
    assert found.sound, found.findings
    for task in bundle.tasks.values():
        env = gym.make(envsynth.spec(bundle, task.id))
        env.reset(seed=0)
        for action in [*(call.to_text() for call in task.golden), task.answer]:
            _, reward, terminated, truncated, _ = env.step(action)
        assert (reward, terminated, truncated) == (1.0, True, False)
        env.reset(seed=0)
        assert env.step(task.answer)[1] == 0.0


def test_tool_that_comes_again_is_left_out(made):
    folder, report, *_ = made
    assert report["tools"]["duplicates"] == {"find_patient": "name: find_patient"}
    names = [tool.name for tool in envsynth.load(folder).toolset.tools]
    assert names == [*clinic.PROGRAMS, "ask_user"]


def test_more_tools_are_asked_for_until_there_are_enough(made):
    _, report, bodies, _ = made
    asked = [about(body) for body in bodies if title(body) == "tools"]
    assert [len(one["tools"]) for one in asked] == [0, 0, 4, 4, 6, 6]
    assert report["tools"]["made"] == 7


def test_programs_that_do_not_hold_are_sent_back_with_the_reason(made):
    _, _, bodies, _ = made
    said = {
        about(body)["tool"]["name"]: body["messages"][-1]["content"]
        for body in bodies
        if title(body) == "program" and len(body["messages"]) > 2
    }
    assert "does not compile" in said["list_appointments"]
    assert "p.title" in said["list_appointments"]
    assert "breaks the program" in said["book_appointment"]
    assert "NOT NULL" in said["book_appointment"]


def test_tool_without_a_program_that_holds_is_known_by_its_schema(made):
    folder, report, *_ = made
    assert "get_waiting_time" in report["programs"]["schema_only"]
    assert report["programs"]["hold"] == 6
    bundle = envsynth.load(folder)
    assert bundle.simulator().name == "mixed"
    assert bundle.toolset.by_name["get_waiting_time"].program is None
    world = bundle.world(next(iter(bundle.tasks.values())))
    call = envsynth.ToolCall(name="get_waiting_time", arguments={"practitioner_id": "D1"})
    result = bundle.simulator().answer(call, world)
    assert 0 <= result.content["minutes"] <= 90
    assert bundle.simulator().answer(call, world) == result


def test_tasks_that_are_not_sound_are_sent_back_with_the_reason(made):
    _, _, bodies, _ = made
    first = [body for body in bodies if title(body) == "task" and about(body)["family"]["name"] == "booking"]
    said = [body["messages"][-1]["content"] for body in first]
    assert "nothing says this value" in said[1]
    assert "no criterion proves that choice" in said[2]
    assert "those of an earlier task" in said[4]


def test_sources_of_arguments_are_found_out(made):
    bundle = envsynth.load(made[0])
    task = next(task for task in bundle.tasks.values() if task.golden[-1].name == "request_refill")
    kinds = [{pointer: source.kind for pointer, source in call.sources.items()} for call in task.golden]
    assert kinds[1] == {"/name": "instruction", "/born_on": "user"}
    assert kinds[2] == {"/patient_id": "call", "/drug": "instruction"}


def test_instruction_that_is_not_natural_is_rewritten(made):
    folder, report, *_ = made
    assert report["tasks"]["reviews"] == {"rewritten": 1, "natural": 3}
    high = [task.instruction.high for task in envsynth.load(folder).tasks.values()]
    assert clinic.BOOK_BETTER in high
    assert clinic.BOOK_HIGH not in high


def test_every_product_names_the_prompt_it_was_made_from(made):
    folder, report, *_ = made
    products = [path for path in (folder / "generate").glob("*/*.json") if "key" in path.read_text()]
    products = [path for path in products if path.parent.parent.name == "generate" and len(path.parent.name) > 2]
    assert len(products) == 1 + 1 + 3 + 1 + 1 + 7 + 4 + 4
    for path in products:
        product = orjson.loads(path.read_bytes())
        assert product["prompt"] == f"generate/{path.parent.name}"
        assert product["prompt_hash"] == prompt_hash(product["prompt"]) == report["prompts"][product["prompt"]]
        assert product["model"] == "frontier"


def test_second_run_asks_nothing_and_makes_the_same_bytes(made):
    folder, report, bodies, server = made
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    again = generate(SMALL, model(server), folder)
    assert again["used"]["requests"] == 0
    assert len(server.bodies) == len(bodies)
    assert again | {"used": 0} == report | {"used": 0}
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_products_that_are_lost_are_made_again_from_kept_answers(made, tmp_path):
    folder, report, bodies, server = made
    shutil.copytree(folder / "generate" / "answers", tmp_path / "clinic" / "generate" / "answers")
    again = generate(SMALL, model(server), tmp_path / "clinic")
    assert len(server.bodies) == len(bodies)
    assert (tmp_path / "clinic" / "bundle.json").read_bytes() == (folder / "bundle.json").read_bytes()
    assert again["used"]["cached"] == report["used"]["calls"]


def test_killed_run_goes_on_and_repeats_no_paid_call(tmp_path):
    server = ModelServer()
    server.plan = lambda body: says(clinic.answer(body), seconds=0.05)
    try:
        code = (
            "from pathlib import Path; from tests.synthesis.generate.test_generate import *\n"
            f"llm = LlmSettings(model='frontier', api_base={server.base!r}, max_tokens=4000, concurrency=1)\n"
            f"generate(SMALL, llm, Path({str(tmp_path / 'clinic')!r}))"
        )
        process = subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parents[3])
        while len(server.bodies) < 9 and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        process.wait()
        paid = len(server.bodies)
        report = generate(SMALL, model(server, concurrency=1), tmp_path / "clinic")
        asked = [orjson.dumps(body) for body in server.bodies]
    finally:
        server.close()
    assert report["tasks"]["made"] == 4
    assert paid >= 9
    assert len(asked) - len(set(asked)) <= 1, "only the request that was under way may be repeated"
    assert (tmp_path / "clinic" / "bundle.json").exists()


def test_server_that_dies_half_way_loses_nothing(server, tmp_path):
    server.plan = lambda body: clinic.plan(body) if len(server.bodies) <= 7 else Answer(status=503)
    with pytest.raises(LlmError, match="503"):
        generate(SMALL, model(server, concurrency=1), tmp_path / "clinic")
    assert not (tmp_path / "clinic" / "bundle.json").exists()
    answered = [orjson.dumps(body) for body in server.bodies[:7]]
    server.plan = clinic.plan
    server.bodies.clear()
    generate(SMALL, model(server, concurrency=1), tmp_path / "clinic")
    assert not {orjson.dumps(body) for body in server.bodies} & set(answered)


def test_world_that_never_holds_is_an_error(server, tmp_path):
    server.plan = lambda body: says(clinic.NO_REFERENCE) if title(body) == "world" else clinic.plan(body)
    with pytest.raises(EnvsynthError, match=r"no tables that hold: .*people\.id"):
        generate(SMALL, model(server), tmp_path / "clinic")


@pytest.mark.parametrize("failing", [Answer(text="I can't help."), Answer(refusal="No."), says({})])
def test_program_that_is_never_written_leaves_the_tool_by_schema(server, tmp_path, failing):
    refused = ("program", "request_refill")

    def plan(body):
        named = title(body), about(body).get("tool", {}).get("name")
        return failing if named == refused else clinic.plan(body)

    server.plan = plan
    report = generate(SMALL, model(server, repairs=0), tmp_path / "clinic")
    assert set(report["programs"]["schema_only"]) == {"request_refill", "get_waiting_time"}
    assert report["tasks"]["made"] >= 3


def test_toolset_half_of_whose_programs_never_hold_is_sound_all_the_same(server, tmp_path):
    never = {"list_appointments", "cancel_appointment", "request_refill"}

    def plan(body):
        return says({}) if title(body) == "program" and about(body)["tool"]["name"] in never else clinic.plan(body)

    server.plan = plan
    report = generate(SMALL, model(server, repairs=0), tmp_path / "clinic")
    assert set(report["programs"]["schema_only"]) == never | {"get_waiting_time"}
    bundle = envsynth.load(tmp_path / "clinic")
    assert bundle.simulator().name == "mixed"
    assert bundle.tasks
    assert_sound_and_solvable(bundle)


def test_no_program_that_holds_is_said_and_what_was_made_is_kept(server, tmp_path):
    server.plan = lambda body: says({}) if title(body) == "program" else clinic.plan(body)
    for _ in range(2):
        with pytest.raises(EnvsynthError, match=r"no task of the model is sound: .*golden call"):
            generate(SMALL, model(server, repairs=0), tmp_path / "clinic")
        answered, server.bodies[:] = list(server.bodies), []
    assert {title(body) for body in answered} <= {"program", "task"}
    assert list((tmp_path / "clinic" / "generate").glob("*/*.json"))


def title(body):
    return body["response_format"]["json_schema"]["schema"]["title"]


def about(body):
    return orjson.loads(body["messages"][1]["content"])
