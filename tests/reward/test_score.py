"""Which episodes succeed, and what progress the others have made."""

import pickle
from typing import Any

import pytest
from pydantic import ValidationError

from envsynth.core import BundleError, EnvsynthError, ToolCall, ToolResult
from envsynth.reward import RewardConfig, Weights, progress, score
from tests.reward.shop import judge, make_task, play, shop

SPARSE = RewardConfig()
READ = {"get_customer": {"customer_id": "C1"}}
OTHER_READ = {"get_customer": {"customer_id": "C2"}}
ON = {"set_newsletter": {"customer_id": "C1", "on": True}}
MAKE = {"make_voucher": {"customer_id": "C1", "amount": 25}}
MAKE_OTHER = {"make_voucher": {"customer_id": "C2", "amount": 40}}


def send(call: int) -> dict[str, Any]:
    return {"send_voucher": {"voucher_id": f"<{call}.voucher_id>"}}


def delete(call: int) -> dict[str, Any]:
    return {"delete_voucher": {"voucher_id": f"<{call}.voucher_id>"}}


def test_only_a_call_that_succeeded_counts() -> None:
    task, run = make_task([MAKE])
    played = play([MAKE])
    failed = [ToolResult.failure("busy", "Try again", 503)]
    breakdown = score(task, shop().toolset, run, played.calls, failed, played.changes, None, SPARSE)
    assert not breakdown.success
    assert breakdown.calls[0].reason == "call 0 failed: busy"
    assert breakdown.extra[0].kind == "failed"


def test_a_failed_attempt_and_its_repair_succeed() -> None:
    assert judge([ON], [{"set_newsletter": {"customer_id": "C9", "on": True}}, ON]).success


def test_one_call_too_many_that_changes_the_world_fails() -> None:
    breakdown = judge([MAKE], [MAKE, MAKE])
    assert not breakdown.success
    assert [(one.index, one.kind) for one in breakdown.extra] == [(1, "write")]


def test_a_write_deleted_again_is_forgiven_whichever_of_the_equal_calls_it_was() -> None:
    assert judge([MAKE], [MAKE, MAKE, delete(0)]).success
    assert judge([MAKE], [MAKE, MAKE, delete(1)]).success


def test_equal_calls_are_told_apart_by_what_happens_to_what_they_made() -> None:
    golden = [MAKE, MAKE, MAKE, send(1)]
    for sent in range(3):
        assert judge(golden, [MAKE, MAKE, MAKE, send(sent)]).success
    assert not judge(golden, [MAKE, MAKE, MAKE, send(0), send(1)]).success


def test_an_identifier_of_the_wrong_call_is_a_mismatch() -> None:
    golden = [MAKE, MAKE_OTHER, send(0)]
    assert judge(golden, [MAKE_OTHER, MAKE, send(1)]).success
    breakdown = judge(golden, [MAKE_OTHER, MAKE, send(0)])
    assert not breakdown.success
    assert breakdown.calls[2].mismatches[0].pointer == "/voucher_id"


def test_other_identifiers_altogether_are_as_good() -> None:
    asks = [{"label": "voucher", "kind": "id", "value": "<0.voucher_id>"}]
    golden = [MAKE, send(0)]
    good = judge(golden, golden, asks=asks, message="It is V10000009.", agent_seed=3 * 89_000_000, seed=0)
    assert not good.success  # that identifier is not the one this run issued
    issued = play(golden, 5).results[0].content["voucher_id"]
    assert issued != "V10000000"
    assert judge(golden, golden, asks=asks, message=f"It is {issued}.", agent_seed=5).success
    assert not judge(golden, golden, asks=asks, message="It is V10000000.", agent_seed=5).success


def test_a_value_may_come_from_the_agents_own_call_or_be_the_goldens() -> None:
    # The golden takes the voucher that the read shows; the agent's own read shows its own voucher.
    step = {**send(0), "sources": {"/voucher_id": {"kind": "call", "call": 1, "pointer": "/vouchers/0/voucher_id"}}}
    golden = [MAKE, READ, step]
    assert judge(golden, [MAKE, READ, send(0)], agent_seed=7).success
    assert judge(golden, [MAKE, send(0)], agent_seed=7).success


def sourced() -> tuple[list[dict[str, Any]], dict[str, Any]]:
    source = {"kind": "call", "call": 0, "pointer": "/name"}
    return [
        READ,
        {"make_voucher": {"customer_id": "C1", "amount": 25, "message": "Ana"}, "sources": {"/message": source}},
    ], {"make_voucher": {"customer_id": "C1", "amount": 25, "message": "Anna"}}


@pytest.mark.parametrize(("name", "at", "right"), [("Anna", 0, True), ("Anna", 1, False), ("Bob", 0, False)])
def test_what_the_agents_own_earlier_read_returned_is_right_too(name: str, at: int, right: bool) -> None:
    # A simulator may answer the same read otherwise in another state; here the answer is put in by hand.
    golden, other = sourced()
    task, run = make_task(golden)
    played = play([other])
    read, answer = ToolCall(name="get_customer", arguments={"customer_id": "C1"}), ToolResult(content={"name": name})
    calls, results = list(played.calls), list(played.results)
    calls.insert(at, read)
    results.insert(at, answer)
    assert score(task, shop().toolset, run, calls, results, played.changes, None, SPARSE).success is right


def test_exact_allows_nothing_else_not_even_a_failed_call() -> None:
    golden = [READ, ON]
    assert judge(golden, [ON, READ], calls="exact").success
    for other in (OTHER_READ, READ, {"get_customer": {"customer_id": "C9"}}, {"get_customer": {}}):
        breakdown = judge(golden, [READ, ON, other], calls="exact")
        assert not breakdown.success
        assert breakdown.progress == pytest.approx((2 / 3 + 1) / 2)


def test_contain_all_asks_for_support_calls() -> None:
    assert not judge([READ, ON], [ON], calls="contain_all").success
    assert judge([READ, ON], [OTHER_READ, ON, READ], calls="contain_all").success


def test_dag_lets_independent_calls_change_places() -> None:
    golden = [ON, MAKE, MAKE_OTHER, send(1)]
    assert judge(golden, [MAKE_OTHER, MAKE, send(1), ON], calls="dag").success


def test_dag_asks_for_a_read_after_the_write_it_shows_and_before_the_write_that_spoils_it() -> None:
    asked = {**READ, "role": "goal"}
    assert judge([MAKE, asked], [MAKE, READ], calls="dag").success
    assert not judge([MAKE, asked], [READ, MAKE], calls="dag").success
    assert judge([MAKE, asked], [READ, MAKE, READ], calls="dag").success
    assert not judge([asked, MAKE], [MAKE, READ], calls="dag").success
    assert judge([asked, MAKE_OTHER], [MAKE_OTHER, READ], calls="dag").success


def test_dag_asks_for_a_look_up_before_its_value_is_used_if_it_is_made() -> None:
    source = {"kind": "call", "call": 0, "pointer": "/name"}
    use = {"make_voucher": {"customer_id": "C1", "amount": 1, "message": "Ana"}, "sources": {"/message": source}}
    assert judge([READ, use], [use], calls="dag").success
    assert judge([READ, use], [READ, use], calls="dag").success
    assert not judge([READ, use], [use, READ], calls="dag").success


def test_the_empty_episode_never_succeeds() -> None:
    for golden in ([], [READ], [{**READ, "role": "goal"}], [ON]):
        for calls in ("contain", "contain_all", "exact", "dag"):
            breakdown = judge(golden, [], calls=calls, message=None)
            assert (breakdown.success, breakdown.score, breakdown.progress) == (False, 0.0, 0.0)
    assert "asks for nothing" in judge([READ], [READ]).notes[0]


def test_an_episode_cut_off_without_a_message_fails_what_is_asked() -> None:
    asks = [{"label": "name", "kind": "text", "value": "Ana"}]
    assert judge([ON], [ON], asks=asks, message="Done, Ana.").success
    breakdown = judge([ON], [ON], asks=asks, message=None)
    assert (breakdown.success, breakdown.answer[0].reason) == (False, "no final message")
    assert breakdown.progress == pytest.approx(2 / 3)
    assert judge([ON], [ON], message=None).success


def test_modes_give_the_score_their_form() -> None:
    half = [ON]
    golden = [ON, MAKE]
    assert judge(golden, half, mode="graded").score == judge(golden, half).progress == 0.5
    assert judge(golden, half, mode="sparse").score == judge(golden, half, mode="dense").score == 0.0
    for mode in ("sparse", "graded", "dense"):
        assert judge(golden, golden, mode=mode).score == 1.0


def test_extra_reads_cost_what_the_configuration_says() -> None:
    reads = [OTHER_READ, {"get_customer": {"customer_id": "C9"}}, {"no_such_tool": {}}]
    calls = [*play(reads[:2]).calls, ToolCall(name="no_such_tool"), *play([ON]).calls]
    results = [shop().simulator.answer(call, _world()) for call in calls]
    task, run = make_task([ON])
    config = RewardConfig(extra_read_cost=0.25)
    changes = play([ON]).changes
    assert score(task, shop().toolset, run, calls, results, changes, None, config).score == 0.5
    steep = RewardConfig(extra_read_cost=0.75, mode="graded")
    assert score(task, shop().toolset, run, calls, results, changes, None, steep).score == 0.0


def _world() -> Any:
    from envsynth.world import World

    return World(shop().base)


def test_weights_say_how_much_a_part_counts() -> None:
    golden, agent = [ON, MAKE], [ON]
    weights = Weights(calls=3, world=1)
    assert judge(golden, agent, weights=weights).progress == pytest.approx((3 * 0.5 + 0.5) / 4)
    assert judge([ON], [ON, MAKE], weights=Weights(world=0)).progress == 0.99
    assert judge([ON], [MAKE], weights=Weights(calls=0, world=0, answer=0)).progress == 0.0


def test_progress_alone_is_the_progress_of_the_score() -> None:
    task, run = make_task([ON, MAKE, send(1)])
    for steps in ([], [ON], [ON, MAKE], [MAKE, send(0)], [ON, MAKE, send(1)]):
        played = play(steps)
        arguments = (task, shop().toolset, run, played.calls, played.results, played.changes, None, SPARSE)
        assert progress(*arguments) == score(*arguments).progress


def test_a_golden_run_is_kept_with_its_plan_and_travels_without_it() -> None:
    task, run = make_task([MAKE, send(0)])
    played = play([MAKE, send(0)])
    for _ in range(2):
        assert score(task, shop().toolset, run, played.calls, played.results, played.changes, None, SPARSE).success
    copy = pickle.loads(pickle.dumps(run))
    assert copy == run
    assert score(task, shop().toolset, copy, played.calls, played.results, played.changes, None, SPARSE).success


def test_another_tasks_golden_run_is_refused() -> None:
    task, _ = make_task([ON])
    _, other = make_task([ON, MAKE])
    with pytest.raises(BundleError, match="1 golden calls, but the golden run has 2 results"):
        score(task, shop().toolset, other, [], [], (), None, SPARSE)


def test_null_for_an_optional_value_says_nothing_where_a_program_answers() -> None:
    task, run = make_task([MAKE])
    played = play([MAKE])
    calls = [ToolCall(name="make_voucher", arguments={"customer_id": "C1", "amount": 25, "message": None})]
    assert score(task, shop().toolset, run, calls, played.results, played.changes, None, SPARSE).success
    without = shop().toolset.model_copy(
        update={"tools": tuple(tool.model_copy(update={"program": None}) for tool in shop().toolset.tools)}
    )
    assert not score(task, without, run, calls, played.results, played.changes, None, SPARSE).success


def test_an_amount_that_looks_like_an_identifier_is_none() -> None:
    golden = [
        {"make_voucher": {"customer_id": "C1", "amount": 100_000}},
        {"make_voucher": {"customer_id": "C1", "amount": 10_000_000}},
    ]
    assert make_task(golden)[1].results[0].new_ids == ("10000000",)
    for agent_seed in (0, 5):
        assert judge(golden, golden, agent_seed=agent_seed).success


def test_a_support_call_that_makes_something_need_not_be_made() -> None:
    golden = [{**MAKE, "role": "support"}, {**delete(0), "role": "support"}, MAKE]
    assert judge(golden, [MAKE]).success
    assert judge(golden, [MAKE, delete(0), MAKE]).success


def test_many_equal_calls_are_searched_within_bounds() -> None:
    golden = [MAKE] * 7 + [send(6)]
    assert judge(golden, [MAKE] * 7 + [send(0)]).success
    assert not judge(golden, [MAKE] * 8 + [send(0)]).success
    assert not judge(golden, [MAKE] * 7 + [send(0), send(1)]).success


def test_configurations_have_names() -> None:
    assert RewardConfig.from_name("dense").mode == "dense"
    with pytest.raises(EnvsynthError, match="unknown reward 'some': choose one of sparse, graded, dense"):
        RewardConfig.from_name("some")
    with pytest.raises(ValidationError):
        RewardConfig(extra_read_cost=-1)
