"""The protocol ``submit``: exploring is free, one complete list is right or wrong, and attempts are counted."""

from pathlib import Path
from typing import Any

import gymnasium as gym
import pytest
from gymnasium.utils.env_checker import check_env

import envsynth.environment
from envsynth.bundle import Bundle
from envsynth.core import SUBMIT, EnvsynthError, SimulatorFault, Task, ToolCall
from envsynth.environment import ToolEnv
from envsynth.simulation import ProgramSimulator


def task_of(bundle: Bundle, tool: str) -> Task:
    return next(task for task in bundle.tasks.values() if task.golden[-1].name == tool)


@pytest.fixture
def renew(library: Bundle) -> Task:
    return task_of(library, "renew_loan")


@pytest.fixture
def env(library_folder: Path, renew: Task) -> ToolEnv:
    made = ToolEnv(library_folder, task=renew.id, protocol="submit")
    made.reset(seed=1)
    return made


def solution(task: Task, calls: int | None = None, answer: str | None = None) -> str:
    made = [{"name": call.name, "arguments": call.arguments} for call in task.golden[:calls]]
    return ToolCall(name=SUBMIT, arguments={"calls": made, "answer": answer or task.answer}).to_text()


@pytest.mark.parametrize("reward", ["sparse", "graded", "dense"])
def test_golden_calls_submitted_at_once_are_right(library_folder: Path, library: Bundle, reward: str) -> None:
    for task in library.tasks.values():
        env = ToolEnv(library_folder, task=task.id, protocol="submit", reward=reward)
        env.reset()
        observation, earned, terminated, truncated, info = env.step(solution(task))
        assert (observation, earned, terminated, truncated) == ('{"right":true}', 1.0, True, False)
        assert info["reward"]["success"] is True
        assert info["attempts"] == {"made": 1, "submissions": 1, "ideal": len(task.golden) + 1}


def test_ideal_agent_needs_the_ideal_number_of_attempts(env: ToolEnv, renew: Task) -> None:
    for call in renew.golden:
        assert not env.step(call.to_text())[2]
    _, reward, terminated, _, info = env.step(solution(renew))
    assert reward == 1.0
    assert terminated
    assert info["attempts"]["made"] == info["attempts"]["ideal"] == 3
    assert env.trajectory.attempts == info["attempts"]


def test_wrong_submission_says_wrong_and_nothing_else(env: ToolEnv, renew: Task) -> None:
    observation, reward, terminated, truncated, info = env.step(solution(renew, calls=1))
    assert (observation, reward, terminated, truncated) == ('{"right":false}', 0.0, False, False)
    assert "reward" not in info
    assert env.step(solution(renew))[1] == 1.0


def test_submission_needs_the_answer_that_was_asked_for(env: ToolEnv, renew: Task) -> None:
    assert not env.step(solution(renew, answer="Done."))[2]
    assert env.step(solution(renew))[2]


def test_exploring_neither_helps_nor_harms(env: ToolEnv, renew: Task) -> None:
    """What is done while exploring is no part of the solution: a submission starts from the task's start."""
    pay = ToolCall(name="pay_fine", arguments={"card_number": "C-1", "amount": 1.0})
    for call in (*renew.golden, pay):
        env.step(call.to_text())
    assert not env.step(solution(renew, calls=1))[2], "exploring did the rest, which does not count"
    _, reward, terminated, _, info = env.step(solution(renew))
    assert (reward, terminated) == (1.0, True)
    assert info["reward"]["extra"] == []


def test_submitted_extra_write_is_wrong(env: ToolEnv, renew: Task) -> None:
    calls = [{"name": call.name, "arguments": call.arguments} for call in renew.golden]
    calls.append({"name": "pay_fine", "arguments": {"card_number": "C-1", "amount": 1.0}})
    submitted = ToolCall(name=SUBMIT, arguments={"calls": calls, "answer": renew.answer}).to_text()
    assert env.step(submitted)[0] == '{"right":false}'


def test_a_submission_changes_no_world(env: ToolEnv, renew: Task) -> None:
    before = env._episode.world.digest()
    env.step(solution(renew, answer="Done."))
    assert env._episode.world.digest() == before


def test_text_without_a_call_ends_nothing(env: ToolEnv, renew: Task) -> None:
    observation, _, terminated, truncated, info = env.step("Let me think about it.")
    assert SUBMIT in observation
    assert not terminated
    assert not truncated
    assert [message["role"] for message in info["messages"]] == ["assistant", "user"]
    assert env.step(solution(renew))[2]


@pytest.mark.parametrize("arguments", [{}, {"calls": "all"}, {"calls": [{"name": "x"}]}, {"calls": [], "hint": 1}])
def test_malformed_submission_is_none(env: ToolEnv, arguments: dict[str, Any]) -> None:
    observation, _, terminated, _, info = env.step(ToolCall(name=SUBMIT, arguments=arguments).to_text())
    assert info["results"][0]["status"] == 400
    assert SUBMIT in observation
    assert not terminated
    assert env._episode.attempts["submissions"] == 0


def test_calls_that_are_not_offered_are_not_made(env: ToolEnv, renew: Task) -> None:
    nested = {"name": SUBMIT, "arguments": {"calls": []}}
    hidden = {"name": "reserve_book", "arguments": {"card_number": "C-1", "isbn": "B-3"}}
    calls = [*({"name": c.name, "arguments": c.arguments} for c in renew.golden), nested, hidden]
    submitted = ToolCall(name=SUBMIT, arguments={"calls": calls, "answer": renew.answer}).to_text()
    assert env.step(submitted)[0] == '{"right":true}', "what is not offered changes nothing, as in any episode"


def test_submissions_may_be_limited(library_folder: Path, renew: Task) -> None:
    env = ToolEnv(library_folder, task=renew.id, protocol="submit", max_submissions=2)
    env.reset()
    assert env.step(solution(renew, calls=1))[0] == '{"right":false,"submissions_left":1}'
    observation, reward, terminated, _, info = env.step(solution(renew, calls=1))
    assert observation == '{"right":false,"submissions_left":0}'
    assert (reward, terminated, info["reward"]["success"]) == (0.0, True, False)


def test_turns_run_out_with_the_last_submission_s_score(library_folder: Path, renew: Task) -> None:
    env = ToolEnv(library_folder, task=renew.id, protocol="submit", max_turns=2, reward="graded")
    env.reset()
    env.step(solution(renew, answer="Done."))
    _, reward, terminated, truncated, info = env.step("Well.")
    assert 0 < reward < 1
    assert (terminated, truncated) == (False, True)
    assert info["attempts"]["submissions"] == 1


def test_without_a_submission_nothing_is_earned(library_folder: Path, renew: Task) -> None:
    env = ToolEnv(library_folder, task=renew.id, protocol="submit", max_turns=3)
    env.reset()
    for call in renew.golden:
        env.step(call.to_text())
    assert env.step(renew.answer)[1:4] == (0.0, False, True)


def test_dense_rewards_add_up_to_the_sparse_score(library_folder: Path, renew: Task) -> None:
    env = ToolEnv(library_folder, task=renew.id, protocol="submit", max_turns=2, reward="dense")
    env.reset()
    first = env.step(solution(renew, answer="Done."))[1]
    assert first > 0
    last = env.step("Well.")[1]
    assert first + last == pytest.approx(0.0)
    assert env.trajectory.rewards == (first, last)


def test_what_follows_a_right_submission_is_not_run(env: ToolEnv, renew: Task) -> None:
    more = ToolCall(name="pay_fine", arguments={"card_number": "C-1", "amount": 1.0}).to_text()
    _, reward, terminated, _, info = env.step(f"[{solution(renew)}, {more}]")
    assert (reward, terminated, len(info["results"])) == (1.0, True, 1)


def test_fault_in_a_submission_voids_the_episode(library_folder: Path, library: Bundle, renew: Task) -> None:
    class Failing(ProgramSimulator):
        def answer(self, call, world):
            raise SimulatorFault("the server is down")

    env = ToolEnv(library_folder, task=renew.id, protocol="submit", simulator=Failing(library.toolset))
    env.reset()
    _, reward, terminated, truncated, info = env.step(solution(renew))
    assert (reward, terminated, truncated) == (0.0, False, True)
    assert "the server is down" in info["fault"]


def test_agent_is_told_of_the_protocol(env: ToolEnv) -> None:
    _, info = env.reset(seed=1)
    assert SUBMIT in info["messages"][0]["content"]
    assert info["tools"][-1]["function"]["name"] == SUBMIT
    _, plain = ToolEnv(env.bundle.path, task=env.options.task).reset(seed=1)
    assert SUBMIT not in str(plain)


def test_fork_submits_for_itself(env: ToolEnv, renew: Task) -> None:
    twin = env.fork()
    env.step(solution(renew, calls=1))
    assert twin._episode.attempts["submissions"] == 0
    assert twin.step(solution(renew))[1] == 1.0
    assert env.under_way


def test_vector_environment_plays_it(library_folder: Path, renew: Task) -> None:
    envs = gym.make_vec(envsynth.environment.spec(library_folder, renew.id), num_envs=2, protocol="submit")
    envs.reset(seed=0)
    _, rewards, terminated, _, infos = envs.step([solution(renew), solution(renew, calls=1)])
    assert rewards.tolist() == [1.0, 0.0]
    assert terminated.tolist() == [True, False]
    assert infos["attempts"]["made"].tolist() == [1, 0]
    envs.close()


def test_gymnasium_accepts_it(library_folder: Path) -> None:
    check_env(ToolEnv(library_folder, protocol="submit"), skip_render_check=True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"protocol": "guess"}, "'play' or 'submit'"),
        ({"max_submissions": 2}, "goes with protocol='submit'"),
        ({"protocol": "submit", "max_submissions": 0}, "1 or more"),
    ],
)
def test_what_makes_no_sense_is_refused(library_folder: Path, arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(EnvsynthError, match=said):
        ToolEnv(library_folder, **arguments)
