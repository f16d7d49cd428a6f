"""Every misbehaviour mixed into many calls at once: no crash, no half-written world, and the counts add up."""

import asyncio

import numpy as np
import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from envsynth.core import SimulatorFault, ToolCall
from tests.llm.server import Answer, says
from tests.simulation.llm.library import VALID, answers, simulator, stage, world

PLACES, CALLS = 16, 20
BAD = {
    "429": Answer(status=429, headers={"Retry-After": "0.001"}),
    "500": Answer(status=500),
    "drop": Answer(drop=True),
    "half": Answer(half=True),
    "no JSON": Answer(text="certainly!"),
    "outside": says({"explanation": "", "status": "ok", "content": {"due_on": "soon"}, "changes": []}),
    "refusal": Answer(refusal="I cannot."),
    "cut": Answer(text='{"status": "ok"', stopped="length"),
    "empty": Answer(raw=b""),
    "bad row": says(
        {
            "explanation": "",
            "status": "ok",
            "content": {"due_on": "2026-03-27"},
            "changes": [
                {"op": "update", "table": "loans", "key": {"loan_id": "L1"}, "values": {"renewals": 99}},
                {"op": "delete", "table": "loans", "key": {"loan_id": "L0"}, "values": {}},
            ],
        }
    ),
}
RENEW = ToolCall(name="renew_loan", arguments={"loan_id": "L1", "days": 7})


def renewing(body):
    """The right answer: one more renewal than the rows say."""
    if stage(body) == "validate":
        return says(VALID)
    rows = orjson.loads(body["messages"][1]["content"])["metadata"]["rows"]["loans"]
    count = next(row["renewals"] for row in rows if row["loan_id"] == "L1")
    change = {"op": "update", "table": "loans", "key": {"loan_id": "L1"}, "values": {"renewals": count + 1}}
    return says({"explanation": "", "status": "ok", "content": {"due_on": "2026-03-27"}, "changes": [change]})


def test_faults_are_counted_and_nothing_wrong_gets_through(server):
    rng = np.random.default_rng(5)
    names = list(BAD)

    def plan(body):
        chosen = int(rng.integers(40))
        return BAD[names[chosen]] if chosen < len(names) else renewing(body)

    server.plan = plan
    made = simulator(server, attempts=1, repairs=0, concurrency=PLACES)
    places = [world() for _ in range(PLACES)]
    answered, faults = [0] * PLACES, [0] * PLACES

    async def play(number):
        for _ in range(CALLS):
            before = places[number].digest()
            try:
                result = await made.respond(RENEW, places[number])
            except SimulatorFault:
                faults[number] += 1
                assert places[number].digest() == before
            else:
                answered[number] += 1
                assert (result.status, result.content) == (200, {"due_on": "2026-03-27"})

    async def everyone():
        await asyncio.gather(*map(play, range(PLACES)))

    asyncio.run(everyone())
    assert sum(answered) + sum(faults) == PLACES * CALLS
    for number, place in enumerate(places):
        assert place.query("SELECT renewals FROM loans WHERE loan_id = 'L1'") == [(answered[number],)]
    failures = made.client.ledger.failures
    # A validation answered by what only fits the second question is no answer to it either.
    assert sum(failures.values()) == sum(faults) > 0
    assert set(failures) == {"rate_limit", "server", "connection", "malformed", "unusable", "refused"}


ROW = st.dictionaries(
    st.sampled_from(["loan_id", "member_id", "title", "due_on", "renewals", "blocked", "x; --"]),
    st.one_of(st.none(), st.booleans(), st.integers(-(2**63), 2**63), st.floats(), st.text(max_size=8)),
    max_size=4,
)
CHANGE = st.fixed_dictionaries(
    {
        "op": st.sampled_from(["insert", "update", "delete", "drop"]),
        "table": st.sampled_from(["loans", "members", "sqlite_master"]),
        "key": st.one_of(ROW, st.just({"loan_id": "L1"})),
        "values": ROW,
    }
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CHANGE, max_size=4))
def test_whatever_changes_a_model_states_the_world_stays_whole(server, changes):
    server.plan = answers({"status": "ok", "content": {"due_on": "2026-03-27"}, "changes": changes})
    place = world()
    try:
        simulator(server, repairs=0).answer(RENEW, place)
    except SimulatorFault:
        assert place.changes() == ()
    place.check_references()
    assert place.query("SELECT count(*) FROM loans WHERE renewals < 0 OR title IS NULL") == [(0,)]
