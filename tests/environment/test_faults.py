"""Simulators that fail, for a moment or for good: nothing is half done, and no fault counts as an outcome."""

from pathlib import Path

import pytest
from gymnasium.error import ResetNeeded

from envsynth.bundle import Bundle
from envsynth.core import SimulatorFault, ToolCall, ToolResult
from envsynth.environment import ToolEnv
from envsynth.reward import RewardConfig
from envsynth.world import World
from tests.environment.play import LIST, RENEW, task_of


def test_transient_errors_change_nothing_and_cost_nothing(library_folder: Path, library: Bundle) -> None:
    task = library.tasks[task_of(library, "renew_loan")]
    env = ToolEnv(library_folder, task=task.id, reward=RewardConfig(calls="exact"))
    env.reset(options={"tool_errors": 1.0})
    observation, *_, info = env.step(f"[{LIST},{RENEW}]")
    assert [result["error"] for result in info["results"]] == ["service_unavailable", "busy"]
    assert [result["status"] for result in info["results"]] == [503, 503]
    assert "The lending system is busy" in observation
    assert env.snapshot().world.changes() == ()
    failed = 0
    for seed in range(5):
        env.reset(seed=seed, options={"tool_errors": 0.5})
        for call in task.golden:
            while env.step(call.to_text())[4]["results"][0]["status"] == 503:
                failed += 1
        assert env.step(task.answer)[1] == 1.0
    assert failed


class Faulty:
    """A simulator that is down for one tool, after having begun to change the world."""

    name = "faulty"
    waits = True

    def __init__(self, bundle: Bundle) -> None:
        self.sound = bundle.simulator()

    def answer(self, call: ToolCall, world: World) -> ToolResult:
        result = self.sound.answer(call, world)
        if call.name == "pay_fine":
            raise SimulatorFault("the provider is down")
        return result

    async def respond(self, call: ToolCall, world: World) -> ToolResult:
        return self.answer(call, world)


def test_a_fault_voids_the_episode_and_undoes_its_call(library_folder: Path, library: Bundle) -> None:
    env = ToolEnv(library_folder, task=task_of(library, "renew_loan"), simulator=Faulty(library))
    pay = ToolCall(name="pay_fine", arguments={"card_number": "C-1", "amount": 1}).to_text()
    env.reset()
    observation, reward, terminated, truncated, info = env.step(f"[{RENEW},{pay},{LIST}]")
    assert (reward, terminated, truncated) == (0.0, False, True)
    assert info["fault"] == "pay_fine: the provider is down"
    assert "reward" not in info
    assert observation.startswith('{"loan_id":"L-1"')
    changes = env.snapshot().world.changes()
    assert [change.table for change in changes] == ["loans"]
    trajectory = env.trajectory
    assert trajectory.fault == info["fault"]
    assert len(trajectory.calls) == len(trajectory.results) == 1
    with pytest.raises(ResetNeeded):
        env.step(LIST)


def test_a_fault_can_be_raised_instead(library_folder: Path, library: Bundle) -> None:
    task = task_of(library, "renew_loan")
    env = ToolEnv(library_folder, task=task, simulator=Faulty(library), on_fault="raise")
    env.reset()
    with pytest.raises(SimulatorFault, match="the provider is down"):
        env.step('pay_fine(card_number="C-1", amount=1)')


class Garbage(Faulty):
    """A simulator that answers with what is no JSON."""

    def answer(self, call: ToolCall, world: World) -> ToolResult:
        return ToolResult(content={1, 2})


def test_an_answer_that_is_no_json_is_a_fault(library_folder: Path, library: Bundle) -> None:
    env = ToolEnv(library_folder, task=task_of(library, "renew_loan"), simulator=Garbage(library))
    env.reset()
    _, _, _, truncated, info = env.step(LIST)
    assert truncated
    assert "no JSON" in info["fault"]
