"""The simulator against a server that plays a frontier model, one that lies, and one that fails."""

import asyncio

import orjson
import pytest

from envsynth.core import EnvsynthError, SimulatorFault, ToolCall
from envsynth.simulation import Simulator, make_simulator
from tests.llm.server import Answer, says
from tests.simulation.llm.library import VALID, answers, library, simulator, stage, world

GET = ToolCall(name="get_loan", arguments={"loan_id": "L1"})
RENEW = ToolCall(name="renew_loan", arguments={"loan_id": "L1", "days": 7})
LEND = ToolCall(name="lend_book", arguments={"member_id": "M1", "title": "Persuasion"})
EMMA = {"loan_id": "L1", "title": "Emma", "due_on": "2026-03-20"}
LATER = {"op": "update", "table": "loans", "key": {"loan_id": "L1"}, "values": {"due_on": "2026-03-27", "renewals": 1}}
RENEWED = {"status": "ok", "content": {"due_on": "2026-03-27"}, "changes": [LATER]}


def test_it_is_a_simulator_that_waits(server):
    made = make_simulator("llm", library(), model="m", api_base=server.base)
    assert isinstance(made, Simulator)
    assert (made.name, made.waits) == ("llm", True)
    assert [made.writes(name) for name in ("get_loan", "renew_loan", "nothing")] == [False, True, False]


def test_what_schemas_forbid_never_reaches_the_model(server):
    bad = [
        ToolCall(name="get_loan", arguments={}),
        ToolCall(name="get_loan", arguments={"loan_id": "x"}),
        ToolCall(name="get_load", arguments={"loan_id": "L1"}),
    ]
    assert [simulator(server).answer(call, world()).status for call in bad] == [400, 400, 404]
    assert server.bodies == []


def test_row_that_is_not_there_gets_the_documented_404_without_a_model(server):
    result = simulator(server).answer(ToolCall(name="get_loan", arguments={"loan_id": "L9"}), world())
    assert (result.error, result.content) == ("loan_not_found", "Loan L9 not found")
    assert server.bodies == []


def test_read_is_answered_from_the_rows_that_concern_it(server):
    server.plan = answers({"status": "ok", "content": EMMA})
    result = simulator(server).answer(GET, world())
    assert (result.status, result.content, result.error) == (200, EMMA, None)
    assert [stage(body) for body in server.bodies] == ["validate", "respond"]
    shown = orjson.loads(server.bodies[1]["messages"][1]["content"])
    assert shown["metadata"]["rows"] == {
        "loans": [{"loan_id": "L1", "member_id": "M1", "title": "Emma", "due_on": "2026-03-20", "renewals": 0}],
        "members": [{"member_id": "M1", "name": "Ada", "blocked": 0}],
    }
    assert shown["now"] == "2026-03-14T10:00:00"


def test_explanation_never_reaches_the_agent(server):
    server.plan = answers({"status": "ok", "content": EMMA})
    assert "because" not in simulator(server).answer(GET, world()).model_dump_json()


def test_stated_rows_are_applied_and_seen_by_later_calls(server):
    server.plan = answers(RENEWED, {"status": "ok", "content": EMMA | {"due_on": "2026-03-27"}})
    made, place = simulator(server), world()
    assert made.answer(RENEW, place).content == {"due_on": "2026-03-27"}
    (change,) = place.changes()
    assert (change.table, change.after["due_on"], change.after["renewals"]) == ("loans", "2026-03-27", 1)
    made.answer(GET, place)
    assert "2026-03-27" in server.bodies[-1]["messages"][1]["content"]


def test_new_row_takes_the_identifier_that_the_world_issues(server):
    place = world()
    server.plan = lambda body: says(VALID) if stage(body) == "validate" else says(lend(body))

    def lend(body):
        loan = "L" + orjson.loads(body["messages"][1]["content"])["new_id"]
        values = {"member_id": "M1", "title": "Persuasion", "due_on": "2026-04-01", "renewals": 0}
        insert = {"op": "insert", "table": "loans", "key": {"loan_id": loan}, "values": values}
        return {"explanation": "", "status": "ok", "content": {"loan_id": loan}, "changes": [insert]}

    first, second = (simulator(server).answer(LEND, place) for _ in range(2))
    assert first.new_ids + second.new_ids == place.issued
    assert first.content == {"loan_id": "L" + place.issued[0]}
    assert len(place.changes()) == 2


def test_validation_refuses_in_the_tool_s_own_words(server):
    refusal = {"explanation": "three times", "status": "limit_reached", "details": {"count": "3"}}
    server.plan = [says(refusal)]
    place = world()
    result = simulator(server).answer(ToolCall(name="renew_loan", arguments={"loan_id": "L2", "days": 1}), place)
    assert (result.status, result.error, result.content) == (409, "limit_reached", "Loan L2 was renewed 3 times")
    assert len(server.bodies) == 1
    assert place.changes() == ()


@pytest.mark.parametrize(
    "lie",
    [
        {"status": "ok", "content": {"due_on": "next week"}, "changes": []},
        {"status": "ok", "content": {}, "changes": []},
        {"status": "ok", "content": {"due_on": "2026-03-27"}},
        {"status": "teapot", "details": {}},
        {"status": "ok", "content": {"due_on": "2026-03-27"}, "changes": [{**LATER, "table": "sqlite_master"}]},
        {"status": "ok", "content": {"due_on": "2026-03-27"}, "changes": [{**LATER, "key": {"loan_id": "L99"}}]},
        {"status": "ok", "content": {"due_on": "2026-03-27"}, "changes": [LATER, {**LATER, "values": {"rating": 5}}]},
        {"status": "ok", "content": {"due_on": "2026-03-27"}, "changes": [{**LATER, "values": {"renewals": -1}}]},
        {"status": "ok", "content": {"due_on": "2026-03-27"}, "changes": [{**LATER, "values": {"member_id": "M9"}}]},
        {"status": "ok", "content": {"due_on": "2026-03-27"}, "changes": [{**LATER, "values": {"renewals": "many"}}]},
        {
            "status": "ok",
            "content": {"due_on": "2026-03-27"},
            "changes": [{**LATER, "values": {"renewals = 0; DROP TABLE loans; --": 1}}],
        },
    ],
    ids=["format", "missing", "no-changes", "code", "table", "row", "column", "check", "reference", "type", "sql"],
)
def test_answer_that_does_not_fit_is_repaired_or_a_fault_and_changes_nothing(server, lie):
    server.plan = answers(lie, RENEWED)
    place = world()
    assert simulator(server).answer(RENEW, place).content == {"due_on": "2026-03-27"}
    assert len(place.changes()) == 1
    server.plan = answers(lie)
    place = world()
    with pytest.raises(SimulatorFault, match="unusable"):
        simulator(server).answer(RENEW, place)
    assert (place.changes(), place.issued) == ((), ())


def test_read_cannot_change_rows(server):
    server.plan = answers({"status": "ok", "content": EMMA, "changes": [LATER]})
    place = world()
    with pytest.raises(SimulatorFault):
        simulator(server).answer(GET, place)
    assert place.changes() == ()


@pytest.mark.parametrize(
    ("failing", "why"),
    [
        (Answer(status=500), "server"),
        (Answer(status=429), "rate_limit"),
        (Answer(drop=True), "connection"),
        (Answer(half=True), "connection"),
        (Answer(raw=b"{"), "malformed"),
        (Answer(refusal="no"), "refused"),
        (Answer(status=400), "rejected"),
    ],
    ids=["500", "429", "drop", "half", "json", "refusal", "400"],
)
def test_server_that_fails_is_a_fault(server, failing, why):
    server.plan = [failing]
    with pytest.raises(SimulatorFault, match=why):
        simulator(server).answer(GET, world())


def test_spent_budget_is_a_fault(server):
    with pytest.raises(SimulatorFault, match="budget"):
        simulator(server, token_budget=10).answer(GET, world())
    assert server.bodies == []


def test_many_are_answered_at_once(server):
    def plan(body):
        found = says(VALID) if stage(body) == "validate" else says({"explanation": "", **RENEWED})
        found.seconds = 0.02
        return found

    server.plan = plan
    made, places = simulator(server, concurrency=16), [world() for _ in range(16)]

    async def together():
        return await asyncio.gather(*(made.respond(RENEW, place) for place in places))

    assert {result.content["due_on"] for result in asyncio.run(together())} == {"2026-03-27"}
    assert [len(place.changes()) for place in places] == [1] * 16
    assert server.most_at_once > 4


def test_judge_s_objection_is_told_and_obeyed(server):
    wrong, right = {"status": "ok", "content": EMMA | {"title": "Dune"}}, {"status": "ok", "content": EMMA}
    objection = {"rationale": "The title is Emma.", "correct": False, "fault": "wrong_content", "confidence": 1}
    approval = {"rationale": "", "correct": True, "fault": "none", "confidence": 1}

    def plan(body):
        if stage(body) == "judge":
            return says(objection if "Dune" in body["messages"][1]["content"] else approval)
        if stage(body) == "validate":
            return says(VALID)
        told = "The title is Emma." in body["messages"][1]["content"]
        return says({"explanation": "", **(right if told and not stubborn else wrong)})

    server.plan, stubborn = plan, False
    assert simulator(server, audits=1).answer(GET, world()).content == EMMA
    stubborn = True
    with pytest.raises(SimulatorFault, match="The title is Emma"):
        simulator(server, audits=1).answer(GET, world())


def test_second_run_sends_nothing(server, tmp_path):
    server.plan = answers(RENEWED)
    results = []
    for _ in range(2):
        place, made = world(), simulator(server, cache=tmp_path)
        results.append((made.answer(RENEW, place), place.digest()))
    assert results[0] == results[1]
    assert len(server.bodies) == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "needs a model"),
        ({"model": "m", "modle": "x"}, "no option 'modle'"),
        ({"model": "m", "audits": -1}, "audits"),
        ({"model": "m", "api_base": "here"}, "http"),
    ],
)
def test_option_that_is_none_is_an_error(options, words):
    with pytest.raises(EnvsynthError, match=words):
        make_simulator("llm", library(), **options)
    with pytest.raises(EnvsynthError, match="'modle'"):
        make_simulator("schema", library(), modle="x")


def test_output_schema_with_definitions_is_sent_whole(server):
    money = {"$defs": {"money": {"type": "number"}}, "type": "object", "properties": {"fee": {"$ref": "#/$defs/money"}}}
    tool = library().tools[0].model_copy(update={"output_schema": money})
    server.plan = answers({"status": "ok", "content": {"fee": 2.5}})
    made = simulator(server, library().model_copy(update={"tools": (tool,)}))
    assert made.answer(GET, world()).content == {"fee": 2.5}
    sent = server.bodies[1]["response_format"]["json_schema"]["schema"]
    assert sent["$defs"] == {"money": {"type": "number"}}
    server.plan = answers({"status": "ok", "content": {"fee": "a lot"}})
    with pytest.raises(SimulatorFault):
        made.answer(GET, world())


def test_without_the_gateway_anything_may_be_asked(server):
    server.plan = answers({"status": "ok", "content": EMMA})
    made = simulator(server, gateway=False, lookups=False)
    with pytest.raises(SimulatorFault, match="cannot be sent"):
        made.answer(ToolCall(name="get_loan", arguments={"loan_id": 2**70}), world())
    for loan in (2**60, {"a": [True, None, 1.5]}, "x" * 9000):
        assert made.answer(ToolCall(name="get_loan", arguments={"loan_id": loan}), world()).ok
