"""`DiscreteActions`: numbers in, the same episodes as in text."""

import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.error import ResetNeeded
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import SyncVectorEnv
from hypothesis import given, settings
from hypothesis import strategies as st

import envsynth
from envsynth.bundle import Bundle, load
from envsynth.core import EnvsynthError, Task, Trajectory
from envsynth.environment import DiscreteActions, RecordEpisodes, ToolEnv, spec
from envsynth.environment.discrete import FEATURES, WIDTH
from tests.environment.discrete.conftest import rewritten
from tests.environment.discrete.walks import replay, walk

OPTIONS: dict[str, Any] = {"split": "all", "distractors": 99, "tool_errors": 0.2}


def task_of(bundle: Bundle, tool: str) -> str:
    return next(task_id for task_id, task in bundle.tasks.items() if task.golden[-1].name == tool)


def choose(env: DiscreteActions, *texts: str) -> Any:
    """Choose by what the options say."""
    step: Any = None
    for text in texts:
        step = env.step(next(action for action, said in env.options.items() if said == text))
    return step


@pytest.fixture
def env(library_folder: Path) -> DiscreteActions:
    return DiscreteActions(ToolEnv(library_folder, **OPTIONS))


@pytest.fixture
def rich(rich_folder: Path) -> DiscreteActions:
    return DiscreteActions(ToolEnv(rich_folder, **OPTIONS))


def test_gymnasium_finds_nothing_wrong(rich_folder: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", message=".*is different from the unwrapped version.*")
        check_env(DiscreteActions(gym.make(spec(rich_folder), split="all")))


def test_a_task_is_solved_by_choices(library_folder: Path, library: Bundle) -> None:
    env = DiscreteActions(ToolEnv(library_folder, task=task_of(library, "renew_loan")))
    env.reset(seed=0)
    _, reward, *_, info = choose(env, "list_loans", "C-1")
    assert (reward, info["results"][0]["error"]) == (0.0, None)
    choose(env, "renew_loan", "C-1", "L-1")
    _, reward, terminated, truncated, info = choose(env, "finish", "due on: 2026-04-04", "nothing")
    assert (reward, terminated, truncated) == (1.0, True, False)
    assert [call.name for call in env.unwrapped.trajectory.calls] == ["list_loans", "renew_loan"]
    assert env.unwrapped.trajectory.actions[-1] == "due on: 2026-04-04"


def test_the_spaces_hold_what_is_shown_and_taken(rich: DiscreteActions) -> None:
    n = len(rich.unwrapped.bundle.toolset.tools) + 2 + 48
    assert rich.action_space.n == rich.layout.count == n
    assert rich.observation_space.shape == (n, WIDTH)
    for seed in range(4):
        for point in walk(rich, seed, astray=0.1):
            assert rich.observation_space.contains(point.observation)
            assert (point.mask.dtype, point.mask.shape) == (np.dtype(np.int8), (n,))
            assert (point.hints.dtype, point.hints.shape) == (np.dtype(np.float32), (n,))
            assert set(np.flatnonzero(point.mask)) == set(point.options)
            assert point.observation.any(axis=1).tolist() == point.mask.astype(bool).tolist()
            assert not point.hints[point.mask == 0].any()
            assert np.isfinite(point.hints).all()
    assert rich.observation_space.high.max() + 1 == FEATURES


@pytest.mark.parametrize("folder", ["library_folder", "rich_folder"])
@pytest.mark.parametrize("level", ["low", "high"])
def test_there_is_a_choice_as_long_as_the_episode_lives(
    folder: str, level: str, request: pytest.FixtureRequest
) -> None:
    env = DiscreteActions(ToolEnv(request.getfixturevalue(folder), level=level, **OPTIONS))
    for seed in range(12):
        points = walk(env, seed, steps=200, astray=0.05)
        assert all(point.mask.any() for point in points[:-1])
        assert any(points[-1].end[1:])
        assert not points[-1].mask.any()
        assert env.options == {}


def test_masked_actions_are_malformed_calls_that_cost_a_turn(library_folder: Path) -> None:
    env = DiscreteActions(ToolEnv(library_folder, max_turns=2, split="all"))
    observation, info = env.reset(seed=0)
    first = observation
    (masked, *_) = np.flatnonzero(info["action_mask"] == 0)
    choose(env, "reserve_book")
    assert env.draft.slot is not None
    observation, reward, terminated, truncated, info = env.step(masked)
    assert (reward, terminated, truncated) == (0.0, False, False)
    assert "malformed_call" in info["messages"][-1]["content"]
    assert np.array_equal(observation, first), "the call begun is dropped, and nothing was learnt"
    assert env.step(masked)[3] is True
    assert [len(env.unwrapped.trajectory.actions), len(env.unwrapped.trajectory.calls)] == [2, 0]


@pytest.mark.parametrize("action", [-1, 10_000])
def test_actions_that_there_are_not_are_masked_too(env: DiscreteActions, action: int) -> None:
    env.reset(seed=0)
    assert "malformed_call" in env.step(action)[4]["messages"][-1]["content"]


def test_the_same_transcript_comes_of_the_texts_chosen(rich: DiscreteActions, rich_folder: Path) -> None:
    for seed in range(8):
        rewards = [point.end[0] for point in walk(rich, seed, astray=0.1)]
        told = rich.unwrapped.trajectory
        env = ToolEnv(rich_folder, **OPTIONS)
        env.reset(seed=seed)
        steps = [env.step(text) for text in told.actions]
        assert env.trajectory == told
        assert sum(step[1] for step in steps) == sum(rewards)


def test_same_seed_and_actions_give_the_same_transcript(rich: DiscreteActions, rich_folder: Path) -> None:
    other = DiscreteActions(ToolEnv(rich_folder, **OPTIONS))
    for seed in range(8):
        points = walk(rich, seed, astray=0.1)
        again = replay(other, points, seed=seed)
        assert [point.shown for point in again] == [point.shown for point in points]
        assert [point.end for point in again] == [point.end for point in points]
        assert other.unwrapped.trajectory == rich.unwrapped.trajectory


SCRIPT = """
import sys, hashlib
from envsynth.environment import DiscreteActions, ToolEnv
from tests.environment.discrete.walks import walk

env = DiscreteActions(ToolEnv(sys.argv[1], split="all", tool_errors=0.2, distractors=99))
for seed in range(6):
    for point in walk(env, seed):
        print(point.action, hashlib.sha256(repr(point.shown).encode()).hexdigest(), point.end)
    print(env.unwrapped.trajectory.model_dump_json())
"""


def test_what_is_shown_does_not_depend_on_the_process(rich_folder: Path) -> None:
    source = Path(envsynth.__file__).parent.parent
    told = []
    for hash_seed in ("1", "2"):
        variables = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(source)}
        command = [sys.executable, "-c", SCRIPT, str(rich_folder)]
        told.append(subprocess.run(command, env=variables, capture_output=True, check=True, cwd=source).stdout)
    assert told[0].count(b"\n") > 20
    assert told[0] == told[1]


@settings(max_examples=25)
@given(seed=st.integers(0, 50), kept=st.sampled_from([0, 1, 7, 200]), astray=st.sampled_from([0.0, 0.2]))
def test_what_is_kept_in_memory_changes_nothing(rich_folder: Path, seed: int, kept: int, astray: float) -> None:
    small = DiscreteActions(ToolEnv(rich_folder, **OPTIONS), memory=kept)
    large = DiscreteActions(ToolEnv(rich_folder, **OPTIONS))
    points = [walk(small, seed, astray=astray), walk(small, seed, astray=astray)]
    for told in points:
        assert [point.shown for point in replay(large, told, seed=seed)] == [point.shown for point in told]


def test_the_golden_is_never_looked_at(library_folder: Path, tmp_path: Path) -> None:
    library = load(library_folder)
    tasks = []
    for task in library.tasks.values():
        names = {call.name for call in task.golden}
        blank = {"golden": [call.model_dump() for call in _another_golden(task)], "asks": (), "answer": "It is done."}
        tools = task.tools or (*sorted(names), "get_member")
        tasks.append(Task.model_validate(task.model_dump(exclude={"id"}) | blank | {"tools": tools}))
    offered = [Task.model_validate(t.model_dump(exclude={"id"}) | {"tools": u.tools})
               for t, u in zip(library.tasks.values(), tasks, strict=True)]  # fmt: skip
    blank_folder = rewritten(library, tmp_path / "blank", library.toolset, tasks)
    right_folder = rewritten(library, tmp_path / "right", library.toolset, offered)
    blanks, rights = (DiscreteActions(ToolEnv(folder, split="all")) for folder in (blank_folder, right_folder))
    pairs = list(zip(load(blank_folder).tasks, load(right_folder).tasks, strict=True))
    assert all(one != other for one, other in pairs)
    for seed in range(6):
        for blank_id, right_id in pairs:
            points = walk(rights, seed, options={"task": right_id, "distractors": 99})
            again = replay(blanks, points, seed=seed, options={"task": blank_id, "distractors": 99})
            assert [point.shown for point in again] == [point.shown for point in points]


def _another_golden(task: Task) -> Any:
    return [call for call in task.golden if call.role == "goal"][:1]


def test_what_is_shown_stays_as_it_was(env: DiscreteActions) -> None:
    observation, info = env.reset(seed=0)
    kept = observation.copy()
    observation[:] = 7
    mask = info["action_mask"].copy()
    info["action_mask"][:] = info["hints"][:] = 7
    again, fresh = env.reset(seed=0)
    assert np.array_equal(again, kept)
    assert np.array_equal(fresh["action_mask"], mask)
    assert fresh["hints"].max() < 7
    env.action_masks()[:] = 0
    assert np.array_equal(env.action_masks(), mask)


def test_the_action_space_samples_what_is_not_masked(env: DiscreteActions) -> None:
    _, info = env.reset(seed=0)
    assert int(env.action_space.sample(info["action_mask"])) in env.options


def test_tools_without_values_for_their_slots_are_masked(rich: DiscreteActions) -> None:
    for seed in range(4):
        rich.reset(seed=seed)
        assert "upload_scan" not in rich.options.values(), "its argument is no single value"
        assert {"ask_user", "close_card", "get_member", "finish"} <= set(rich.options.values())
    rich.reset(options={"task": task_of(rich.unwrapped.bundle, "renew_loan")})
    assert "pay_fine" not in rich.options.values(), "no amount has been seen"
    rich.reset(options={"task": task_of(rich.unwrapped.bundle, "pay_fine")})
    assert "pay_fine" in rich.options.values()


def test_lists_of_objects_optional_values_and_enumerations_are_chosen(rich_folder: Path, rich: DiscreteActions) -> None:
    rich.reset(seed=1, options={"task": task_of(rich.unwrapped.bundle, "reserve_book"), "tool_errors": 0.0})
    choose(rich, "close_card")
    assert set(rich.options.values()) == {"moved", "unhappy"}
    choose(rich, "moved")
    assert rich.draft.slot is not None
    assert rich.draft.slot.path == "note"
    choose(rich, "nothing", "True")
    call = rich.unwrapped.trajectory.calls[-1]
    assert (call.name, call.arguments) == ("close_card", {"reason": "moved", "final": True})


def test_the_user_can_be_asked_for_what_tools_take(rich_folder: Path) -> None:
    env = DiscreteActions(ToolEnv(rich_folder, split="all"))
    env.reset(seed=0)
    choose(env, "ask_user")
    assert {"card number", "loan id", "isbn"} <= set(env.options.values())
    *_, info = choose(env, "card number")
    assert info["messages"][-1]["content"] == '{"answer":"It\'s C-1."}'


def test_transient_errors_are_told_and_tried_again(library_folder: Path, library: Bundle) -> None:
    env = DiscreteActions(ToolEnv(library_folder, task=task_of(library, "renew_loan"), tool_errors=1.0))
    env.reset(seed=0)
    *_, info = choose(env, "list_loans", "C-1")
    assert info["results"][0]["status"] == 503
    assert "list_loans" in env.options.values()
    assert any("service_unavailable" in fact for fact in env.choice.situation)


def test_levels_and_offered_tools_are_those_of_the_reset(library_folder: Path, library: Bundle) -> None:
    env = DiscreteActions(ToolEnv(library_folder, task=task_of(library, "reserve_book")))
    _, few = env.reset(seed=0, options={"distractors": 0})
    assert few["action_mask"].sum() < env.reset(seed=0, options={"distractors": 99})[1]["action_mask"].sum()
    low = env.reset(seed=0, options={"level": "low"})[1]
    assert low["level"] == "low"


def test_vector_environments_hold_it(library_folder: Path) -> None:
    def make() -> gym.Env[Any, Any]:
        return DiscreteActions(gym.make(spec(library_folder), split="all"))

    envs = SyncVectorEnv([make] * 3)
    alone = [make() for _ in range(3)]
    rng = np.random.default_rng(0)
    observations, infos = envs.reset(seed=5)
    expected = [env.reset(seed=5 + number) for number, env in enumerate(alone)]
    for _ in range(8):
        assert all(np.array_equal(seen, step[0]) for seen, step in zip(observations, expected, strict=True))
        assert np.array_equal(infos["action_mask"], [step[-1]["action_mask"] for step in expected])
        assert np.allclose(np.stack(infos["hints"]), [step[-1]["hints"] for step in expected])
        actions = [int(rng.choice(np.flatnonzero(mask))) for mask in infos["action_mask"]]
        observations, _, terminated, truncated, infos = envs.step(np.array(actions))
        expected = [env.step(action) for env, action in zip(alone, actions, strict=True)]
        if any(terminated | truncated):
            break
    envs.close()


def test_episodes_are_recorded_below_it(library_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "episodes.jsonl"
    env = DiscreteActions(RecordEpisodes(gym.make(spec(library_folder), split="all"), path))
    points = walk(env, 3, steps=200)
    env.close()
    (recorded,) = [Trajectory.model_validate_json(line) for line in path.read_bytes().splitlines()]
    assert recorded.terminated == points[-1].end[1]
    assert recorded.seed == 3


def test_a_spec_remembers_how_it_was_made(library_folder: Path) -> None:
    env = DiscreteActions(gym.make(spec(library_folder)), values=5, memory=10)
    twin = gym.make(env.spec)
    assert twin.get_wrapper_attr("layout") == env.layout
    assert twin.action_space == env.action_space


def test_few_places_show_the_likeliest_values(rich_folder: Path) -> None:
    few, many = (DiscreteActions(ToolEnv(rich_folder, **OPTIONS), values) for values in (1, 48))
    for seed in range(4):
        for point in walk(few, seed):
            assert sum(action >= few.layout.first for action in point.options) <= 1
    assert few.action_space.n == many.action_space.n - 47


@pytest.mark.parametrize(("arguments", "told"), [({"values": 0}, "values"), ({"memory": -1}, "memory")])
def test_arguments_are_checked(library_folder: Path, arguments: dict[str, int], told: str) -> None:
    with pytest.raises(EnvsynthError, match=told):
        DiscreteActions(ToolEnv(library_folder), **arguments)


def test_other_environments_are_refused() -> None:
    with pytest.raises(EnvsynthError, match="acts in a ToolEnv"):
        DiscreteActions(gym.make("CartPole-v1"))  # type: ignore[arg-type]


def test_steps_outside_of_an_episode_are_refused(env: DiscreteActions) -> None:
    with pytest.raises(ResetNeeded):
        env.step(0)
    env.reset(seed=0)
    while not any(env.step(next(iter(env.options)) if env.options else 0)[2:4]):
        pass
    with pytest.raises(ResetNeeded):
        env.step(0)


def test_importing_envsynth_does_not_load_it() -> None:
    code = (
        "import sys, envsynth, envsynth.environment as e; assert 'envsynth.environment.discrete' not in sys.modules; "
        "assert e.DiscreteActions and 'envsynth.environment.discrete' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    with pytest.raises(AttributeError, match="no attribute 'DiscreteAction'"):
        _ = envsynth.environment.DiscreteAction  # type: ignore[attr-defined]
