"""What can be chosen when an environment is made, and at reset."""

from pathlib import Path
from typing import Any

import pytest
from gymnasium.utils.env_checker import data_equivalence

from envsynth.bundle import Bundle
from envsynth.core import EnvsynthError
from envsynth.environment import ToolEnv
from tests.environment.play import task_of


def test_arguments_and_options_are_checked(library_folder: Path, env: ToolEnv) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"task": "t"}, "has no task 't'"),
        ({"split": "dev"}, "one of train, test, unseen_tools, all"),
        ({"level": "middle"}, "one of low, high"),
        ({"difficulty": "hard"}, "one of simple, medium, complex"),
        ({"distractors": -1}, "0 or more"),
        ({"tool_errors": 2}, "from 0 to 1"),
    ]
    for given, problem in wrong:
        with pytest.raises(EnvsynthError, match=problem):
            ToolEnv(library_folder, **given)
        with pytest.raises(EnvsynthError, match=problem):
            env.reset(options=given)
    others: list[tuple[dict[str, Any], str]] = [
        ({"max_turns": 0}, "are 1 or more"),
        ({"on_fault": "ignore"}, "'truncate' or 'raise'"),
        ({"reward": "some"}, "unknown reward"),
        ({"simulator": "magic"}, "no simulator 'magic'"),
    ]
    for given, problem in others:
        with pytest.raises(EnvsynthError, match=problem):
            ToolEnv(library_folder, **given)
    with pytest.raises(EnvsynthError, match="unknown option 'taks' at reset; there are task, split"):
        env.reset(options={"taks": "t"})
    with pytest.raises(EnvsynthError, match="no task of split 'unseen_tools'"):
        ToolEnv(library_folder, split="unseen_tools").reset()


def test_a_misspelt_task_is_met_with_the_nearest(env: ToolEnv, library: Bundle) -> None:
    right = task_of(library, "renew_loan")
    with pytest.raises(EnvsynthError, match=f"did you mean {right}"):
        env.reset(options={"task": right[:-1]})


def test_splits_difficulties_and_levels_choose(library_folder: Path, library: Bundle) -> None:
    env = ToolEnv(library_folder)
    seen = {env.reset(seed=seed)[1]["task_id"] for seed in range(40)}
    assert seen == set(library.task_ids("train"))
    assert {env.reset(options={"split": "all"})[1]["task_id"] for _ in range(60)} == set(library.tasks)
    assert env.reset(options={"difficulty": "medium"})[1]["task_id"] == task_of(library, "reserve_book")
    task = library.tasks[task_of(library, "pay_fine")]
    assert env.reset(options={"task": task.id, "level": "low"})[0] == task.instruction.low


def test_an_episode_can_be_begun_again_from_its_seed(library_folder: Path) -> None:
    env = ToolEnv(library_folder, split="all", distractors=3)
    env.reset(seed=1)
    _, info = env.reset()
    assert data_equivalence(env.reset(seed=info["seed"])[1], info)


def test_distractors_are_the_most_similar_tools_in_an_order_of_the_seed(library_folder: Path, library: Bundle) -> None:
    env = ToolEnv(library_folder, task=task_of(library, "renew_loan"))

    def offered(count: int, seed: int = 0) -> list[str]:
        info = env.reset(seed=seed, options={"distractors": count})[1]
        return [tool["function"]["name"] for tool in info["tools"]]

    assert set(offered(0)) == {"list_loans", "renew_loan"}
    assert set(offered(1)) > {"list_loans", "renew_loan"}
    assert set(offered(99)) == set(library.toolset.by_name)
    assert len({tuple(offered(99, seed)) for seed in range(8)}) > 1
    assert offered(99, 5) == offered(99, 5)
