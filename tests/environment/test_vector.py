"""Gymnasium's own vector environments over the environment, in one process and in several."""

from functools import partial
from pathlib import Path
from typing import Any

import gymnasium as gym
import pytest
from gymnasium.vector import AsyncVectorEnv, AutoresetMode, SyncVectorEnv

from envsynth.bundle import Bundle
from envsynth.core import ToolCall
from envsynth.environment import spec

LIST = ToolCall(name="list_loans", arguments={"card_number": "C-1"}).to_text()


def make(folder: Path, task: str | None = None) -> gym.Env[str, str]:
    return gym.make(spec(folder, task), split="all")


def run(envs: Any) -> list[Any]:
    told = []
    observations, infos = envs.reset(seed=0)
    told.append((tuple(observations), list(infos["task_id"])))
    for actions in ([LIST] * 3, ["Bye.", LIST, '{"name": '], [LIST] * 3, ["Bye."] * 3):
        observations, rewards, terminated, truncated, infos = envs.step(actions)
        told.append((tuple(observations), list(rewards), list(terminated), list(truncated)))
    envs.close()
    return told


@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP])
def test_vector_environments_agree(library_folder: Path, mode: AutoresetMode) -> None:
    makers = [partial(make, library_folder)] * 3
    expected = run(SyncVectorEnv(makers, autoreset_mode=mode))
    assert expected[1][0][0].startswith('{"')
    assert len(set(expected[0][0])) > 1
    for shared_memory in (True, False):
        envs = AsyncVectorEnv(makers, shared_memory=shared_memory, autoreset_mode=mode)
        assert run(envs) == expected


def test_observations_of_earlier_steps_stay_as_they_were(library_folder: Path) -> None:
    envs = AsyncVectorEnv([partial(make, library_folder)] * 2)
    first, _ = envs.reset(seed=0)
    kept = tuple(first)
    envs.step([LIST, LIST])
    envs.close()
    assert tuple(first) == kept


def test_infos_of_sub_environments_are_batched(library_folder: Path, library: Bundle) -> None:
    envs = SyncVectorEnv([partial(make, library_folder, task) for task in library.tasks])
    _, infos = envs.reset()
    assert list(infos["task_id"]) == list(library.tasks)
    assert infos["tools"][0][0]["type"] == "function"
    answers = [task.answer for task in library.tasks.values()]
    for turn in range(2):
        golden = [task.golden[min(turn, len(task.golden) - 1)] for task in library.tasks.values()]
        if turn == 1:
            golden[2] = golden[2].model_copy(update={"arguments": {"card_number": "C-0", "amount": 1}})
        envs.step([call.to_text() for call in golden])
    _, rewards, terminated, _, infos = envs.step(answers)
    assert list(rewards) == [1.0, 1.0, 1.0]
    assert all(terminated)
    assert list(infos["reward"]["score"]) == [1.0, 1.0, 1.0]
    envs.close()


def test_make_vec_makes_vector_environments(library_folder: Path) -> None:
    envs = gym.make_vec(spec(library_folder), num_envs=2, vectorization_mode="sync")
    observations, _ = envs.reset(seed=0)
    assert observations in envs.observation_space
    assert envs.action_space.sample() in envs.action_space
    envs.close()
