"""The native vector environment: as N single ones, transcript for transcript."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.error import InvalidAction, ResetNeeded
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from envsynth.bundle import Bundle
from envsynth.core import EnvsynthError, SimulatorFault, ToolCall, ToolResult
from envsynth.environment import ToolEnv, ToolVectorEnv, spec
from envsynth.environment.vector_infos import batch_infos
from envsynth.world import World

LIST = 'list_loans(card_number="C-1")'
RENEW = '{"name": "renew_loan", "arguments": {"card_number": "C-1", "loan_id": "L-1"}}'
PAY = 'pay_fine(card_number="C-2", amount=1)'
ACTIONS = (LIST, RENEW, PAY, f"{LIST}; {PAY}", '{"name": ', "Bye.", "You still owe 3.50.", "")


def make(folder: Path, count: int, **kwargs: Any) -> ToolVectorEnv:
    envs = gym.make_vec(spec(folder), num_envs=count, vectorization_mode="vector_entry_point", **kwargs)
    assert isinstance(envs, ToolVectorEnv)
    return envs


def same(left: Any, right: Any) -> bool:
    """Compare infos, arrays of objects within dictionaries included, types of arrays too."""
    if isinstance(left, dict):
        return isinstance(right, dict) and left.keys() == right.keys() and all(same(left[k], right[k]) for k in left)
    if isinstance(left, np.ndarray):
        return left.dtype == right.dtype and left.tolist() == right.tolist()
    return bool(left == right)


episodes = st.integers(1, 3).flatmap(
    lambda size: st.tuples(
        st.just(size),
        st.integers(1, 3).flatmap(
            lambda groups: st.lists(
                st.lists(st.sampled_from(ACTIONS), min_size=size * groups, max_size=size * groups),
                min_size=1,
                max_size=8,
            )
        ),
    )
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=episodes, mode=st.sampled_from(AutoresetMode), seed=st.integers(0, 2**31), dense=st.booleans())
def test_places_play_as_single_environments_do(
    library_folder: Path, plan: tuple[int, list[list[str]]], mode: AutoresetMode, seed: int, dense: bool
) -> None:
    size, steps = plan
    count = len(steps[0])
    kwargs = {"split": "all", "max_turns": 3, "tool_errors": 0.3, "reward": "dense" if dense else "sparse"}
    envs = make(library_folder, count, group_size=size, autoreset_mode=mode, **kwargs)
    singles = SyncVectorEnv([lambda: ToolEnv(library_folder, **kwargs)] * count, autoreset_mode=mode)
    seeds = [seed + place // size for place in range(count)]
    told, expected = envs.reset(seed=seed), singles.reset(seed=seeds)
    assert told[0] == tuple(expected[0])
    assert same(told[1], expected[1])
    for actions in steps:
        told, expected = envs.step(actions), singles.step(actions)
        assert told[0] == tuple(expected[0])
        assert all(same(left, right) for left, right in zip(told[1:], expected[1:], strict=True))
        over = told[2] | told[3]
        assert set(envs.ended) == set(np.flatnonzero(over))
        for place, trajectory in envs.ended.items():
            assert (trajectory.terminated, trajectory.truncated) == (told[2][place], told[3][place])
        if mode == AutoresetMode.DISABLED and over.any():
            told = envs.reset(options={"reset_mask": over})
            expected = singles.reset(options={"reset_mask": over})
            assert told[0] == tuple(expected[0])
            assert same(told[1], expected[1])
        trajectories = [env.trajectory for env in singles.envs]
        assert list(envs.trajectories) == trajectories
    envs.close()
    singles.close()


def test_members_of_a_group_play_the_same_tasks_whenever_they_end(library_folder: Path) -> None:
    envs = make(library_folder, 6, group_size=3, split="all", autoreset_mode=AutoresetMode.SAME_STEP)
    _, infos = envs.reset(seed=1)
    played: list[list[tuple[str, int]]] = [[(infos["task_id"][i], infos["seed"][i])] for i in range(6)]
    rng = np.random.default_rng(0)
    for _ in range(40):
        _, _, terminated, _, infos = envs.step(["Bye." if rng.random() < 0.4 else LIST for _ in range(6)])
        for place in np.flatnonzero(terminated):
            played[place].append((infos["task_id"][place], infos["seed"][place]))
    for group in (played[:3], played[3:]):
        shortest = min(map(len, group))
        assert shortest > 5
        assert group[0][:shortest] == group[1][:shortest] == group[2][:shortest]
    assert played[0][:3] != played[3][:3]
    _, infos = envs.reset()
    assert len(set(infos["seed"][:3])) == len(set(infos["seed"][3:])) == 1
    envs.close()


def test_first_reset_without_a_seed_gives_a_group_one_task(library_folder: Path) -> None:
    envs = make(library_folder, 4, group_size=2, split="all")
    _, infos = envs.reset()
    seeds = infos["seed"].tolist()
    assert seeds[0] == seeds[1] != seeds[2] == seeds[3]


def test_listed_tasks_are_played_in_order_and_over_again(library_folder: Path, library: Bundle) -> None:
    first, second, third = library.tasks
    envs = make(library_folder, 4, group_size=2, task_ids=[first, second, third], autoreset_mode="SameStep")
    told = [envs.reset(seed=0)[1]["task_id"].tolist()]
    told += [envs.step(["Bye."] * 4)[4]["task_id"].tolist() for _ in range(3)]
    assert told == [
        [first, first, second, second],
        [third, third, first, first],
        [second, second, third, third],
        [first, first, second, second],
    ]


def test_options_hold_for_all_for_each_place_or_for_each_group(library_folder: Path, library: Bundle) -> None:
    tasks = list(library.tasks)
    envs = make(library_folder, 4, group_size=2)
    options = {"task": tasks[:2], "level": ["low", "high", None, "low"], "distractors": 1}
    observations, infos = envs.reset(seed=0, options=options)
    assert infos["task_id"].tolist() == [tasks[0], tasks[0], tasks[1], tasks[1]]
    assert infos["level"].tolist() == ["low", "high", "high", "low"]
    low, high = library.tasks[tasks[0]].instruction.low, library.tasks[tasks[0]].instruction.high
    assert observations[:2] == (low, high)
    assert options["task"] == tasks[:2]
    with pytest.raises(EnvsynthError, match="'task' has 3 values for 4 environments in 2 groups"):
        envs.reset(options={"task": tasks})


def test_masked_reset_leaves_the_others_where_they_were(library_folder: Path) -> None:
    envs = make(library_folder, 3, autoreset_mode=AutoresetMode.DISABLED)
    envs.reset(seed=0)
    before = envs.step([LIST, "Bye.", PAY])[0]
    with pytest.raises(ResetNeeded, match=r"\[1\]"):
        envs.step([LIST] * 3)
    mask = np.array([False, True, False])
    options = {"reset_mask": mask}
    observations, infos = envs.reset(options=options)
    assert (observations[0], observations[2]) == (before[0], before[2])
    assert infos["_task_id"].tolist() == mask.tolist()
    assert options["reset_mask"] is mask
    assert [len(t.actions) for t in envs.trajectories if t] == [1, 0, 1]
    for wrong in (np.array([True]), np.zeros(3, dtype=bool), np.ones(3)):
        with pytest.raises(EnvsynthError, match="reset_mask"):
            envs.reset(options={"reset_mask": wrong})


class Slow:
    """A simulator that waits until all of a number of calls have come, and fails for one tool."""

    name = "slow"
    waits = True

    def __init__(self, bundle: Bundle, together: int) -> None:
        self.sound = bundle.simulator()
        self.barrier = asyncio.Barrier(together)

    def answer(self, call: ToolCall, world: World) -> ToolResult:
        raise AssertionError("a simulator that waits is awaited")

    async def respond(self, call: ToolCall, world: World) -> ToolResult:
        await asyncio.wait_for(self.barrier.wait(), 10)
        if call.name == "pay_fine":
            raise SimulatorFault("the provider is down")
        return self.sound.answer(call, world)


@pytest.mark.parametrize("inside_a_loop", [False, True])
def test_calls_are_awaited_together_and_a_fault_is_told_apart(
    library_folder: Path, library: Bundle, inside_a_loop: bool
) -> None:
    envs = make(library_folder, 3, task_ids=list(library.tasks)[:1], simulator=Slow(library, 3))

    async def play() -> Any:
        envs.reset(seed=0)
        return envs.step([LIST, PAY, LIST])

    _, rewards, terminated, truncated, infos = asyncio.run(play()) if inside_a_loop else _run_plainly(play())
    assert (rewards.tolist(), terminated.tolist()) == ([0.0] * 3, [False] * 3)
    assert truncated.tolist() == infos["_fault"].tolist() == [False, True, False]
    assert infos["fault"][1] == "pay_fine: the provider is down"
    assert "reward" not in infos
    envs.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "envsynth-loop"]


def _run_plainly(coroutine: Any) -> Any:
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("it waited")


def test_faults_can_be_raised_once_all_have_been_stepped(library_folder: Path, library: Bundle) -> None:
    envs = make(library_folder, 2, task_ids=list(library.tasks)[:1], simulator=Slow(library, 2), on_fault="raise")
    envs.reset(seed=0)
    with pytest.raises(SimulatorFault, match="environment 1: pay_fine: the provider is down"):
        envs.step([LIST, PAY])
    first, second = envs.trajectories
    assert first is not None
    assert second is not None
    assert (len(first.calls), second.fault) == (1, "pay_fine: the provider is down")
    envs.close()


def test_a_column_has_the_type_of_all_of_its_values() -> None:
    infos = batch_infos([(0, {"a": 0, "b": None, "c": 2**70}), (1, {"a": 0.7, "b": {"x": True}, "c": 1})], 3)
    assert infos["a"].tolist() == [0.0, 0.7, 0.0]
    assert infos["b"].tolist() == [None, {"x": True}, None]
    assert infos["c"].tolist() == [2**70, 1, None]
    assert infos["_a"].tolist() == [True, True, False]


def test_steps_can_be_limited_as_make_limits_them(library_folder: Path) -> None:
    envs = make(library_folder, 2, max_episode_steps=1)
    envs.reset(seed=0)
    assert envs.step([LIST, LIST])[3].tolist() == [True, True]


def test_conversations_are_rendered(library_folder: Path) -> None:
    envs = make(library_folder, 2, render_mode="ansi")
    envs.reset(seed=0)
    envs.step([LIST, "Bye."])
    first, second = envs.render() or ()
    assert "list_loans" in first
    assert second.rstrip().endswith("Bye.")
    assert make(library_folder, 1).render() is None


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"group_size": 2}, "multiple of group_size"),
        ({"task_ids": []}, "one at least"),
        ({"task_ids": ["t0"]}, "no task 't0'"),
        ({"distractors": -1}, "distractors"),
    ],
)
def test_wrong_arguments_are_errors(library_folder: Path, kwargs: dict[str, Any], message: str) -> None:
    with pytest.raises(EnvsynthError, match=message):
        make(library_folder, 3, **kwargs)


def test_wrong_actions_and_seeds_are_errors(library_folder: Path) -> None:
    envs = make(library_folder, 2)
    with pytest.raises(ResetNeeded, match="environment 0"):
        envs.step([LIST, LIST])
    with pytest.raises(EnvsynthError, match="3 seeds for 2"):
        envs.reset(seed=[1, 2, 3])
    envs.reset(seed=[1, None])
    for actions in ("ab", [LIST]):
        with pytest.raises(EnvsynthError, match="2 texts"):
            envs.step(actions)
    with pytest.raises(InvalidAction):
        envs.step([LIST, 3])  # type: ignore[list-item]


def test_spaces_hold_what_comes_and_goes(library_folder: Path) -> None:
    envs = make(library_folder, 3)
    observations, _ = envs.reset(seed=0)
    assert observations in envs.observation_space
    actions = envs.action_space.sample()
    assert actions in envs.action_space
    assert envs.step(actions)[0] in envs.observation_space
    assert envs.metadata["autoreset_mode"] == AutoresetMode.NEXT_STEP
