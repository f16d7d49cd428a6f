"""Turns of many episodes, generated together."""

import threading
import time

import pytest

from envsynth.core import EnvsynthError
from envsynth.environment import spec
from envsynth.rollouts import BatchedPolicy, PolicyFault, Reply, rollout
from tests.rollouts.agents import Golden


class Oracle:
    """A model that knows what is right, and notes how it is asked."""

    def __init__(self, cinema, seconds=0.003):
        self.tasks = {task.instruction.high: task for task in cinema.tasks.values()}
        self.seconds = seconds
        self.sizes = []
        self.running = threading.Lock()

    def __call__(self, conversations):
        assert self.running.acquire(blocking=False), "one batch at a time"
        time.sleep(self.seconds)
        self.sizes.append(len(conversations))
        self.running.release()
        return [self.turn(conversation) for conversation in conversations]

    def turn(self, conversation):
        assert {tool["type"] for tool in conversation.tools} == {"function"}
        task = self.tasks[conversation.messages[1]["content"]]
        done = sum(message["role"] == "assistant" for message in conversation.messages)
        text = task.golden[done].to_text() if done < len(task.golden) else task.answer
        return Reply(text, prompt=[1] * (done + 1), ids=[2]) if done % 2 else text


def test_episodes_are_generated_together_and_are_the_same(cinema):
    model = Oracle(cinema)
    found = list(rollout(spec(cinema), BatchedPolicy(model, most=8), 30, 4, concurrency=12, split="all"))
    expected = {t.episode: t.actions for t in rollout(spec(cinema), Golden(), 30, 4, split="all")}
    assert {t.episode: t.actions for t in found} == expected
    assert [t.reward for t in found] == [1.0] * 30
    assert all(len(t.tokens) == len(t.actions) // 2 for t in found)
    assert max(model.sizes) == 8
    assert len(model.sizes) < sum(model.sizes) / 2


def test_policy_may_be_used_again(cinema):
    policy = BatchedPolicy(Oracle(cinema, 0))
    for _ in range(2):
        assert [t.reward for t in rollout(spec(cinema), policy, 4, concurrency=2, split="all")] == [1.0] * 4


def test_fault_of_the_model_voids_the_episodes_of_its_batch(cinema):
    def generate(conversations):
        raise PolicyFault("out of memory")

    found = list(rollout(spec(cinema), BatchedPolicy(generate), 6, concurrency=3))
    assert [t.fault for t in found] == ["out of memory"] * 6


def test_error_of_the_model_is_raised(cinema):
    def generate(conversations):
        raise ZeroDivisionError("in the model")

    with pytest.raises(ZeroDivisionError, match="in the model"):
        list(rollout(spec(cinema), BatchedPolicy(generate), 6, concurrency=3))


def test_wrong_number_of_turns_is_an_error(cinema):
    with pytest.raises(EnvsynthError, match="returned 0 turns for"):
        list(rollout(spec(cinema), BatchedPolicy(lambda conversations: []), 2, concurrency=2))
    with pytest.raises(EnvsynthError, match="at least"):
        BatchedPolicy(lambda conversations: [], most=0)


def test_episode_that_is_given_up_leaves_the_others_of_its_batch(cinema):
    model = Oracle(cinema, seconds=0.05)
    policy = BatchedPolicy(model)
    found = list(rollout(spec(cinema), policy, 12, concurrency=6, timeout=0.12, split="all"))
    assert len(found) == 12
    assert all(t.reward == 1.0 or "not over after" in t.fault for t in found)
    assert {t.fault for t in found} != {None}


def test_leaving_early_waits_for_the_batch_under_way(cinema):
    model = Oracle(cinema, seconds=0.05)
    stream = rollout(spec(cinema), BatchedPolicy(model), 50, concurrency=10, split="all")
    next(stream)
    stream.close()
    assert model.running.acquire(blocking=False)
    left = [thread.name for thread in threading.enumerate() if thread.name != "envsynth-llm"]
    assert not [name for name in left if name.startswith(("envsynth", "asyncio"))]
