"""The golden run: what it keeps, what it finds out, and when it refuses."""

import pytest

from envsynth.core import BundleError, GoldenCall
from envsynth.reward import run_golden
from envsynth.simulation import ProgramSimulator
from envsynth.world import World
from tests.reward.shop import make_task, shop

MAKE = {"make_voucher": {"customer_id": "C1", "amount": 25}}
SEND = {"send_voucher": {"voucher_id": "<0.voucher_id>"}}
READ = {"get_customer": {"customer_id": "C1"}}
ON = {"set_newsletter": {"customer_id": "C1", "on": True}}


def test_the_golden_run_keeps_results_changes_and_answer() -> None:
    task, run = make_task([MAKE, SEND])
    assert [result.ok for result in run.results] == [True, True]
    assert run.results[0].new_ids == ("10000000",)
    assert [(change.table, change.key) for change in run.changes] == [("vouchers", ("V10000000",))]
    assert (run.answer, run.now) == (task.answer, "2026-03-14T10:00:00")


def test_a_golden_call_that_fails_is_an_error_that_names_it() -> None:
    task, _ = make_task([ON])
    broken = task.model_copy(
        update={"golden": (GoldenCall(name="send_voucher", arguments={"voucher_id": "V1"}, role="goal"),)}
    )
    with pytest.raises(BundleError, match=r"golden call 0, .*send_voucher.*voucher_not_found: Voucher V1 not found"):
        run_golden(broken, World(shop().base), shop().simulator)


@pytest.mark.parametrize(
    ("golden", "after"),
    [
        ([MAKE, SEND], ((), (0,))),
        ([ON, MAKE], ((), ())),
        ([MAKE, {**READ, "role": "goal"}], ((), (0,))),
        ([{**READ, "role": "goal"}, MAKE], ((), (0,))),
        ([READ, MAKE], ((), ())),
        ([{"get_customer": {"customer_id": "C2"}, "role": "goal"}, MAKE], ((), ())),
        ([MAKE, MAKE, {"send_voucher": {"voucher_id": "<1.voucher_id>"}}], ((), (), (1,))),
    ],
)
def test_the_order_that_calls_need_is_found_by_trying(golden: list[dict[str, object]], after: object) -> None:
    assert make_task(golden)[1].after == after


class Distant(ProgramSimulator):
    """A simulator that would have to wait for its answers, and counts them."""

    waits = True
    answered = 0

    def answer(self, call, world):
        self.answered += 1
        return super().answer(call, world)


def test_a_simulator_that_waits_is_asked_only_once_per_call() -> None:
    task, _ = make_task([MAKE, {**READ, "role": "goal"}, SEND])
    distant = Distant(shop().toolset)
    run = run_golden(
        task.model_copy(update={"golden": tuple(c.model_copy(update={"sources": {}}) for c in task.golden)}),
        World(shop().base),
        distant,
    )
    assert distant.answered == 3
    assert run.after == ((), (), (0,))
