"""The environment: what an agent sees, how an episode ends, and that episodes are reproducible and independent."""

import warnings
from pathlib import Path

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.error import InvalidAction, ResetNeeded
from gymnasium.utils.env_checker import check_env, data_equivalence

import envsynth.environment
from envsynth.bundle import Bundle, write_bundle
from envsynth.core import BundleError, Task, ToolCall
from envsynth.environment import MAX_CALLS, ToolEnv
from envsynth.reward import RewardConfig
from tests.environment.play import LIST, RENEW, play, task_of


@pytest.mark.parametrize("split", ["train", "test"])
@pytest.mark.parametrize("reward", ["sparse", "graded", "dense"])
def test_every_golden_run_earns_the_whole_reward(
    library_folder: Path, library: Bundle, split: str, reward: str
) -> None:
    env = ToolEnv(library_folder, split=split, reward=reward)
    for task_id in library.task_ids(split):
        task = library.tasks[task_id]
        env.reset(options={"task": task_id})
        total = 0.0
        for action in [*(call.to_text() for call in task.golden), task.answer]:
            _, earned, terminated, truncated, info = env.step(action)
            assert type(earned) is float
            total += earned
        assert terminated is True
        assert truncated is False
        assert total == pytest.approx(1.0)
        assert info["reward"]["score"] == 1.0
        assert env.trajectory.reward == pytest.approx(1.0)


def test_doing_nothing_earns_nothing(env: ToolEnv) -> None:
    env.reset()
    _, reward, terminated, _, info = env.step("")
    assert (reward, terminated, info["reward"]["score"]) == (0.0, True, 0.0)


def test_dense_rewards_add_up_to_the_sparse_score(library_folder: Path, library: Bundle) -> None:
    env = ToolEnv(library_folder, task=task_of(library, "renew_loan"), reward=RewardConfig(mode="dense"))
    steps = play(env, [LIST, RENEW, "It is due some day."])
    assert steps[2][1] > 0
    assert sum(step[1] for step in steps[1:]) == pytest.approx(0.0)
    assert env.trajectory.rewards == tuple(step[1] for step in steps[1:])
    assert env.trajectory.reward == pytest.approx(0.0)


def test_reset_tells_the_agent_what_it_needs(env: ToolEnv) -> None:
    observation, info = env.reset(seed=3)
    assert observation == "My card is C-1. Please renew 'The Sea' and tell me its new due date."
    system, user = info["messages"]
    assert "A loan may be renewed twice" in system["content"]
    assert "2026-03-14T10:00:00" in system["content"]
    assert user == {"role": "user", "content": observation}
    tools = [tool["function"]["name"] for tool in info["tools"]]
    assert tools == ["list_loans", "renew_loan", "get_member", "pay_fine"]
    assert info["tools"][0]["function"]["parameters"]["required"] == ["card_number"]
    assert (info["seed"], info["level"], info["split"]) == (3, "high", "train")


def test_a_step_tells_only_what_is_new(env: ToolEnv) -> None:
    env.reset()
    observation, reward, terminated, truncated, info = env.step(LIST)
    assert observation.startswith('{"loans":[{"loan_id":"L-1"')
    assert (reward, terminated, truncated) == (0.0, False, False)
    said, answered = info["messages"]
    assert said["tool_calls"][0]["function"] == {"name": "list_loans", "arguments": '{"card_number":"C-1"}'}
    assert answered == {"role": "tool", "tool_call_id": "call_1", "name": "list_loans", "content": observation}
    assert info["results"] == [{"name": "list_loans", "status": 200, "error": None}]
    _, *_, info = env.step(f"<think>now</think>Renewing.<tool_call>{RENEW}</tool_call>")
    said = info["messages"][0]
    assert (said["content"], said["reasoning_content"]) == ("Renewing.", "now")
    assert said["tool_calls"][0]["id"] == "call_2"


def test_several_calls_run_left_to_right_each_on_its_own(env: ToolEnv) -> None:
    env.reset()
    missing = ToolCall(name="renew_loan", arguments={"card_number": "C-1", "loan_id": "L-9"}).to_text()
    observation, *_, info = env.step(f"[{RENEW}, {missing}, {RENEW}, {RENEW}]")
    assert [result["error"] for result in info["results"]] == [None, "loan_not_found", None, "renewal_limit_reached"]
    assert len(observation.split("\n")) == 4
    assert [message["role"] for message in info["messages"]] == ["assistant", *["tool"] * 4]


def test_calls_past_the_limit_do_not_run(env: ToolEnv) -> None:
    env.reset()
    member = ToolCall(name="get_member", arguments={"card_number": "C-1"}).to_text()
    observation, _, terminated, _, info = env.step(f"[{','.join([member] * MAX_CALLS + [RENEW])}]")
    assert len(info["results"]) == MAX_CALLS
    assert "too_many_calls" in observation.split("\n")[-1]
    assert info["messages"][-1]["role"] == "user"
    assert not terminated
    assert env.snapshot().world.changes() == ()


def test_errors_inside_of_a_marker_do_not_end_the_episode(env: ToolEnv) -> None:
    env.reset()
    observation, reward, terminated, truncated, info = env.step('{"name": "renew_loan", "arguments": {')
    assert (reward, terminated, truncated) == (0.0, False, False)
    assert observation.startswith('{"error":{"code":"malformed_call","status":400')
    assert info["messages"][0]["content"] == '{"name": "renew_loan", "arguments": {'
    assert info["messages"][1] == {"role": "user", "content": observation}


def test_tools_that_are_not_offered_are_not_there(env: ToolEnv) -> None:
    env.reset()
    for name, hint in (("renew_loans", "Did you mean renew_loan"), ("reserve_book", "tools offered are get_member")):
        observation, *_, info = env.step(ToolCall(name=name, arguments={}).to_text())
        assert info["results"][0]["error"] == "unknown_tool"
        assert hint in observation


def test_the_last_turn_truncates_with_the_score_computed(library_folder: Path, library: Bundle) -> None:
    env = ToolEnv(library_folder, task=task_of(library, "reserve_book"), max_turns=2, reward="graded")
    calls = [call.to_text() for call in library.tasks[task_of(library, "reserve_book")].golden]
    *_, last = play(env, calls)
    assert (last[2], last[3]) == (False, True)
    assert last[1] == last[4]["reward"]["progress"] > 0
    env.reset()
    env.step(calls[0])
    assert env.step("Reserved.")[2:4] == (True, False)


def test_a_long_observation_is_cut_where_one_can_see_it(library_folder: Path, library: Bundle) -> None:
    env = ToolEnv(library_folder, task=task_of(library, "renew_loan"), observation_limit=40)
    env.reset()
    observation, *_, info = env.step(f"[{LIST},{RENEW}]")
    first, second = observation.split("\n")
    assert first.startswith('{"loans":[{"loan_id":"L-1","title":"The … [')
    assert first.endswith("more characters are cut off]")
    assert second.startswith("… [")
    assert [message["content"] for message in info["messages"][1:]] == [first, second]
    assert env.trajectory.results[0].content["loans"][1]["loan_id"] == "L-2"


def test_the_observation_space_holds_the_longest_observation(library_folder: Path, library: Bundle) -> None:
    env = ToolEnv(library_folder, task=task_of(library, "renew_loan"), observation_limit=10)
    env.reset()
    broken = '<tool_call>{"name": "' + "x" * 2_000 + '", "order": 1}</tool_call>'
    observation, *_ = env.step(broken * 16 + f"<tool_call>{LIST}</tool_call>" * 17)
    assert len(observation.split("\n")) == MAX_CALLS + 1
    assert observation in env.observation_space


def test_steps_outside_of_an_episode_are_refused(env: ToolEnv) -> None:
    with pytest.raises(ResetNeeded, match="has not begun"):
        env.step("")
    with pytest.raises(ResetNeeded, match="before reset"):
        _ = env.trajectory
    env.reset()
    with pytest.raises(InvalidAction, match="not int"):
        env.step(3)  # type: ignore[arg-type]
    env.step("Bye.")
    with pytest.raises(ResetNeeded, match="is over"):
        env.step("")


def test_same_seed_and_actions_give_the_same_transcript(library_folder: Path, library: Bundle) -> None:
    options = {"tool_errors": 0.3, "distractors": 4, "split": "all"}
    tools = [ToolCall(name=name, arguments={"card_number": "C-1", "isbn": "B-1"}) for name in library.toolset.by_name]
    actions = [*(call.to_text() for call in tools), '{"name": ', LIST, RENEW, "Goodbye."]
    for seed in range(10):
        first = play(ToolEnv(library_folder), actions, seed=seed, options=options)
        second = play(ToolEnv(library_folder), actions, seed=seed, options=options)
        assert data_equivalence(first, second, exact=True)


def test_forks_are_independent(library_folder: Path, library: Bundle) -> None:
    env = ToolEnv(library_folder, task=task_of(library, "renew_loan"), tool_errors=0.5)
    actions = [LIST, RENEW] * 6
    env.reset(seed=0)
    env.step(RENEW)
    twin = env.fork()
    other = env.fork()
    steps = [env.step(action) for action in actions]
    assert other.step("I give up.")[2]
    assert data_equivalence([twin.step(action) for action in actions], steps, exact=True)
    assert twin.trajectory == env.trajectory
    assert len(other.trajectory.actions) == len(other.trajectory.rewards) == 2
    assert twin.np_random is not env.np_random


def test_beginning_quickly_begins_the_same_episode(library_folder: Path) -> None:
    options = {"split": "all", "distractors": 3, "tool_errors": 0.5}
    slow, quick = ToolEnv(library_folder), ToolEnv(library_folder)
    first = slow.reset(seed=5, options=options)
    assert data_equivalence(quick.begin(5, options), first, exact=True)
    actions = [LIST, RENEW, LIST, RENEW]
    assert data_equivalence([quick.step(a) for a in actions], [slow.step(a) for a in actions], exact=True)
    assert quick.np_random_seed == 5
    assert quick.np_random.random() == slow.np_random.random()
    assert data_equivalence(quick.reset(), slow.reset(), exact=True)


def test_own_random_numbers_can_be_put_in_place(env: ToolEnv) -> None:
    env.begin(5)
    env.np_random = np.random.default_rng(1)
    assert env.np_random.random() == np.random.default_rng(1).random()


def test_snapshots_are_restored_as_often_as_wanted(env: ToolEnv, library_folder: Path) -> None:
    env.reset(seed=0)
    env.step(LIST)
    state = env.snapshot()
    steps = []
    for _ in range(2):
        env.restore(state)
        steps.append([env.step(RENEW), env.step("It is due on 2026-04-04.")])
    assert data_equivalence(steps[0], steps[1], exact=True)
    assert steps[0][1][1] == 1.0
    env.restore(None)
    with pytest.raises(ResetNeeded):
        env.step(LIST)


def test_the_trajectory_is_the_whole_conversation(env: ToolEnv) -> None:
    steps = play(env, [LIST, RENEW, "It is due on 2026-04-04."], seed=5)
    trajectory = env.trajectory
    told = [message for step in steps for message in step[-1]["messages"]]
    assert list(trajectory.messages) == told
    assert trajectory.seed == 5
    assert [call.name for call in trajectory.calls] == ["list_loans", "renew_loan"]
    assert trajectory.results[1].content == {"loan_id": "L-1", "due_on": "2026-04-04"}
    assert (trajectory.terminated, trajectory.truncated, trajectory.reward) == (True, False, 1.0)
    assert trajectory.breakdown == steps[-1][4]["reward"]
    assert trajectory.versions["bundle"] == "library-v0"
    assert type(trajectory).model_validate_json(trajectory.model_dump_json()) == trajectory


def test_what_was_returned_may_be_changed_freely(env: ToolEnv) -> None:
    _, info = env.reset()
    info["tools"][0]["function"]["parameters"].clear()
    info["messages"].clear()
    *_, info = env.step(LIST)
    for message in info["messages"]:
        message.clear()
    env.step(RENEW)
    assert env.step("It is due on 2026-04-04.")[1] == 1.0
    assert env.trajectory.messages[2]["tool_calls"][0]["function"]["name"] == "list_loans"
    assert env.reset()[1]["tools"][0]["function"]["parameters"]["required"] == ["card_number"]


def test_rendering_shows_the_conversation(library_folder: Path) -> None:
    env = ToolEnv(library_folder, render_mode="ansi")
    assert env.render() == ""
    env.reset(seed=0)
    env.step(LIST)
    text = env.render()
    assert isinstance(text, str)
    assert '    list_loans {"card_number":"C-1"}' in text
    assert "[tool] {" in text
    with pytest.warns(UserWarning, match="render_mode"):
        assert ToolEnv(library_folder).render() is None


@pytest.mark.parametrize("task", [None, "renew_loan"])
def test_gymnasiums_checker_finds_nothing(library_folder: Path, library: Bundle, task: str | None) -> None:
    spec = envsynth.environment.spec(library_folder, task and task_of(library, task))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(gym.make(spec).unwrapped)


def test_a_task_that_offers_a_missing_tool_is_a_bundle_error(library: Bundle, tmp_path: Path) -> None:
    task = next(iter(library.tasks.values()))
    broken = Task.model_validate(task.model_dump(exclude={"id"}) | {"tools": ["list_loans", "lend_umbrella"]})
    world = (library.path / "worlds/main.jsonl").read_bytes()
    write_bundle(tmp_path / "broken", library.manifest.domain, library.toolset, {"main": world}, [broken])
    with pytest.raises(BundleError, match="'lend_umbrella'"):
        ToolEnv(tmp_path / "broken").reset()


def test_numpy_texts_are_actions(env: ToolEnv) -> None:
    env.reset()
    assert not env.step(np.str_(LIST))[2]
