"""Every misbehaviour mixed into many calls at once: no crash, no half-written world, and the counts add up."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from envsynth.core import SimulatorFault
from tests.simulation.llm.library import answers, simulator, world
from tests.simulation.llm.mixed import RENEW, Counts, play

CAUSES = {"rate_limit", "server", "connection", "timeout", "malformed", "unusable", "refused"}


def add_up(counts: Counts) -> None:
    assert counts.calls == counts.answered + counts.faults
    assert (counts.crashes, counts.half_written, counts.wrong) == (0, 0, 0)
    noticed = counts.sent.total() - counts.sent["lie"]
    assert sum(counts.failures.values()) == noticed, (counts.failures, counts.sent)
    assert counts.lies_found == counts.sent["lie"], "each lie that was told is found, and nothing else is called one"


def test_without_second_tries_every_bad_reply_is_a_fault(server):
    counts = play(server, 16, 20, each=0.025, timeout_s=2.0, attempts=1, repairs=0)
    add_up(counts)
    assert counts.faults == sum(counts.failures.values()) > 0
    assert set(counts.failures) == CAUSES


def test_with_second_tries_few_bad_replies_are_faults(server):
    counts = play(server, 16, 20, each=0.025, timeout_s=2.0, attempts=5, repairs=2)
    add_up(counts)
    assert counts.faults < sum(counts.failures.values()) / 4


@pytest.mark.slow
@pytest.mark.parametrize("tries", [{"attempts": 1, "repairs": 0}, {"attempts": 5, "repairs": 2}])
def test_one_percent_of_each_over_five_thousand_calls(server, tries):
    counts = play(server, 100, 50, each=0.01, timeout_s=15.0, **tries)
    add_up(counts)
    assert counts.calls == 5_000
    assert set(counts.failures) == CAUSES


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
