"""Many episodes at once: the same as one after another, without a barrier, and gone when they are to go."""

import asyncio
import gc
import signal
import threading
from collections import Counter
from contextlib import aclosing

import gymnasium as gym
import pytest

from envsynth.core import EnvsynthError
from envsynth.environment import spec
from envsynth.rollouts import PolicyFault, Reply, arollout, rollout
from tests.rollouts.agents import Golden, SlowGolden, Waiting, silent


@pytest.fixture(autouse=True)
def nothing_is_left_behind():
    before = set(threading.enumerate())  # the client of language models keeps a thread of its own while Python runs
    yield
    gc.collect()
    left = [thread.name for thread in threading.enumerate() if thread not in before]
    assert [name for name in left if name.startswith("envsynth") and name != "envsynth-llm"] == []


def numbered(trajectories):
    return sorted(trajectories, key=lambda trajectory: trajectory.episode)


@pytest.mark.parametrize("policy", [Golden, SlowGolden])
@pytest.mark.parametrize("concurrency", [2, 7, 50])
def test_episodes_are_those_that_one_after_another_gives(cinema, policy, concurrency):
    expected = list(rollout(spec(cinema), Golden(), episodes=20, seed=3, split="all"))
    assert [trajectory.episode for trajectory in expected] == list(range(20))
    found = rollout(spec(cinema), policy(), episodes=20, seed=3, split="all", concurrency=concurrency)
    assert numbered(found) == expected


def test_simulators_are_awaited_together(cinema):
    simulator = Waiting(cinema, seconds=0.002)
    found = list(rollout(spec(cinema), Golden(), 24, concurrency=12, simulator=simulator, split="all"))
    assert [t.reward for t in found] == [1.0] * 24
    assert 6 <= simulator.most <= 12


def test_short_episodes_do_not_wait_for_long_ones(cinema):
    long_one_ended = asyncio.Event()

    async def policy(observation, info):
        if info["episode"] == 0:
            await long_one_ended.wait()
        elif info["episode"] == 15:
            long_one_ended.set()
        return "Bye."

    order = [t.episode for t in rollout(spec(cinema), policy, episodes=16, concurrency=2)]
    assert sorted(order) == list(range(16))
    assert order.index(0) >= 14


def test_who_reads_slowly_slows_the_episodes_down(cinema):
    begun = []

    async def policy(observation, info):
        begun.append(info["episode"])
        return "Bye."

    async def play():
        async with aclosing(arollout(spec(cinema), policy, episodes=100, concurrency=3)) as stream:
            for taken in range(1, 10):
                await anext(stream)
                await asyncio.sleep(0.01)
                assert len(begun) <= 6 + taken

    asyncio.run(play())
    assert len(begun) < 20


def test_who_takes_nothing_lets_few_episodes_wait(cinema):
    begun = []

    async def policy(observation, info):
        begun.append(info["episode"])
        return "Bye."

    async def take_one():
        async with aclosing(arollout(spec(cinema), policy, episodes=400, concurrency=32)) as playing:
            await anext(playing)
            for _ in range(200):
                await asyncio.sleep(0)
        return len(begun)

    # 32 under way, 32 that wait, and the one that was taken.
    assert 32 < asyncio.run(take_one()) <= 65


def test_members_of_a_group_begin_alike(cinema):
    found = numbered(rollout(spec(cinema), SlowGolden(), 12, concurrency=5, group_size=4, split="all", tool_errors=0.3))
    for group in range(3):
        members = found[4 * group : 4 * group + 4]
        assert {t.group for t in members} == {group}
        assert len({(t.task_id, t.seed) for t in members}) == 1
    assert len({t.seed for t in found}) == 3


def test_listed_tasks_are_played_each_by_a_group(cinema):
    tasks = list(cinema.tasks)[:3]
    found = numbered(rollout(spec(cinema), silent, task_ids=tasks, group_size=2, concurrency=4))
    assert [t.task_id for t in found] == [task for task in tasks for _ in range(2)]


def test_episode_that_takes_too_long_is_void_and_the_others_are_not(cinema):
    async def policy(observation, info):
        if info.get("episode") == 1:
            await asyncio.sleep(60)
        return "Bye."

    found = numbered(rollout(spec(cinema), policy, episodes=3, timeout=0.2))
    assert [t.fault for t in found] == [None, "the episode was not over after 0.2 s", None]
    assert [t.truncated for t in found] == [False, True, False]


def test_time_out_in_a_call_leaves_a_sound_record(cinema):
    simulator = Waiting(cinema, seconds=60)
    (found,) = rollout(spec(cinema), Golden(), 1, timeout=0.1, simulator=simulator)
    assert found.fault is not None
    assert found.truncated
    assert len(found.calls) == len(found.results) == 0
    assert len(found.actions) == 1
    assert simulator.under_way == 0


def test_faults_of_policies_and_simulators_void_their_episode_alone(cinema):
    async def policy(observation, info):
        if info["episode"] % 2:
            raise PolicyFault("the server is down")
        return "Bye."

    found = numbered(rollout(spec(cinema), policy, episodes=4, concurrency=4))
    assert [t.fault for t in found] == [None, "the server is down"] * 2
    names = {call.name for task in cinema.tasks.values() for call in task.golden}
    simulator = Waiting(cinema, failing=names)
    found = rollout(spec(cinema), Golden(), 3, concurrency=2, simulator=simulator)
    assert all("provider is down" in t.fault for t in found)


def test_error_of_a_policy_ends_all_and_is_raised(cinema):
    ended = Counter()

    async def policy(observation, info):
        if info["episode"] == 3:
            await asyncio.sleep(0.01)
            raise ZeroDivisionError("in the policy")
        if info["episode"] < 3:
            return "Bye."
        try:
            await asyncio.sleep(60)
        finally:
            ended["cancelled"] += 1

    stream = rollout(spec(cinema), policy, episodes=20, concurrency=4)
    assert sorted(next(stream).episode for _ in range(3)) == [0, 1, 2]
    with pytest.raises(ZeroDivisionError, match="in the policy"):
        next(stream)
    assert ended["cancelled"] == 3


def test_time_outs_of_a_policys_own_are_its_errors(cinema):
    async def policy(observation, info):
        raise TimeoutError("mine")

    with pytest.raises(TimeoutError, match="mine"):
        list(rollout(spec(cinema), policy, episodes=1, timeout=60))


def test_policy_that_cancels_itself_loses_no_episode_silently(cinema):
    async def policy(observation, info):
        raise asyncio.CancelledError

    with pytest.raises(EnvsynthError, match="cancelled itself in episode 0"):
        list(rollout(spec(cinema), policy, episodes=1, concurrency=2))


def test_leaving_early_cancels_what_runs(cinema):
    counts = Counter()

    async def policy(observation, info):
        if info["episode"] == 0:
            return "Bye."
        counts["begun"] += 1
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0)
            counts["ended"] += 1

    for trajectory in rollout(spec(cinema), policy, episodes=50, concurrency=5):
        assert trajectory.episode == 0
        break
    gc.collect()
    assert counts["ended"] == counts["begun"] > 0


def test_interrupting_the_consumer_cancels_what_runs(cinema):
    counts = Counter()

    async def policy(observation, info):
        counts["begun"] += 1
        if counts["begun"] == 5:
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        try:
            await asyncio.sleep(60)
        finally:
            counts["ended"] += 1

    with pytest.raises(KeyboardInterrupt):
        list(rollout(spec(cinema), policy, episodes=50, concurrency=5))
    assert counts == {"begun": 5, "ended": 5}


def test_cancelling_the_consumer_cancels_the_episodes(cinema):
    counts = Counter()

    async def policy(observation, info):
        counts["begun"] += 1
        try:
            await asyncio.sleep(60)
        finally:
            counts["ended"] += 1

    async def consume():
        async with aclosing(arollout(spec(cinema), policy, episodes=50, concurrency=5)) as stream:
            async for _ in stream:
                pass

    async def play():
        consumer = asyncio.create_task(consume())
        while counts["begun"] < 5:
            await asyncio.sleep(0)
        consumer.cancel()
        with pytest.raises(asyncio.CancelledError):
            await consumer
        assert counts["ended"] == 5
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(play())


def test_two_rollouts_run_in_one_loop(cinema):
    async def collect(seed):
        return [t async for t in arollout(spec(cinema), SlowGolden(), 6, seed, concurrency=3, split="all")]

    async def play():
        return await asyncio.gather(collect(1), collect(2))

    first, second = asyncio.run(play())
    assert numbered(first) == list(rollout(spec(cinema), Golden(), 6, 1, split="all"))
    assert numbered(second) == list(rollout(spec(cinema), Golden(), 6, 2, split="all"))


def test_rollout_works_inside_a_running_loop(cinema):
    async def play():
        return [t.reward for t in rollout(spec(cinema), SlowGolden(), 3, concurrency=2, split="all")]

    assert asyncio.run(play()) == [1.0] * 3


@pytest.mark.parametrize("concurrency", [1, 3])
def test_tokens_are_kept_where_the_policy_gives_them(cinema, concurrency):
    def policy(observation, info):
        return Reply("Bye.", prompt=[1, 2, 3], ids=[4, 5], logprobs=[-0.1, -0.2])

    for trajectory in rollout(spec(cinema), policy, episodes=3, concurrency=concurrency):
        (turn,) = trajectory.tokens
        assert (turn.prompt, turn.ids, turn.logprobs) == ((1, 2, 3), (4, 5), (-0.1, -0.2))
        assert type(trajectory).model_validate_json(trajectory.model_dump_json()) == trajectory


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"episodes": 3, "group_size": 2}, "multiple of group_size"),
        ({"concurrency": 0}, "1 or more"),
        ({"task_ids": []}, "one at least"),
        ({"task_ids": ["t0"]}, "no task 't0'"),
    ],
)
def test_wrong_arguments_are_errors(cinema, wrong, message):
    with pytest.raises(EnvsynthError, match=message):
        list(rollout(spec(cinema), silent, **wrong))


def test_made_environment_plays_one_episode_at_a_time(cinema):
    with pytest.raises(EnvsynthError, match="pass its id or spec"):
        list(rollout(gym.make(spec(cinema)), silent, episodes=2, concurrency=2))
