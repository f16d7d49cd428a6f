import math

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from envsynth.core import ToolCall, ToolResult, Trajectory
from envsynth.rollouts import Summary, summarize, summarize_by, wilson


def episode(
    success: bool, reward: float = 0.0, calls: int = 0, fault: str | None = None, task: str = "t"
) -> Trajectory:
    return Trajectory(
        env_id="toolsynth/cinema-v3",
        task_id=task,
        actions=("x",) * (calls + 1),
        calls=(ToolCall(name="a"),) * calls,
        results=(ToolResult.failure("broken", "Broken"),) * calls,
        reward=reward,
        breakdown=None if fault else {"success": success},
        fault=fault,
    )


def test_figures_are_means_over_episodes():
    summary = summarize([episode(True, 1.0, calls=3), episode(False, 0.5, calls=1)])
    assert (summary.episodes, summary.successes, summary.success_rate) == (2, 1, 0.5)
    assert (summary.mean_return, summary.mean_turns, summary.mean_calls) == (0.75, 3.0, 2.0)
    assert summary.failed_calls == 4


def test_void_episodes_count_for_nothing_but_faults():
    summary = summarize([episode(True, 1.0), episode(False, calls=5, fault="down")])
    assert (summary.episodes, summary.faults, summary.success_rate, summary.mean_calls) == (1, 1, 1.0, 0.0)


def test_no_episode_has_no_mean():
    summary = Summary()
    assert math.isnan(summary.success_rate)
    assert summary.interval() == (0.0, 1.0)
    assert orjson.loads(orjson.dumps(summary.to_dict()))["mean_return"] is None


def test_groups_are_summed_up_apart():
    parts = summarize_by(
        [episode(True, task="a"), episode(False, task="b"), episode(True, task="a")], lambda t: t.task_id
    )
    assert {name: (part.episodes, part.successes) for name, part in parts.items()} == {"a": (2, 2), "b": (1, 0)}


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"), [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (50, 100, 0.4038, 0.5962)]
)
def test_interval_is_wilsons(successes, trials, low, high):
    assert wilson(successes, trials) == pytest.approx((low, high), abs=1e-4)


@given(st.integers(1, 10_000).flatmap(lambda trials: st.tuples(st.integers(0, trials), st.just(trials))))
def test_interval_holds_the_share_and_stays_a_share(counts):
    successes, trials = counts
    low, high = wilson(successes, trials)
    assert 0.0 <= low <= successes / trials + 1e-12
    assert successes / trials - 1e-12 <= high <= 1.0
    wider = wilson(successes, trials, confidence=0.99)
    assert wider[0] <= low + 1e-12
    assert wider[1] >= high - 1e-12
