"""What an episode's kinds of error are, each made on purpose."""

import pytest

from envsynth.core import ToolCall
from envsynth.environment import ToolEnv
from envsynth.evaluation import errors_of
from envsynth.rollouts import play


class Script:
    """Plays texts that are made from a task's golden."""

    def __init__(self, make):
        self.make = make

    def reset(self, env, info):
        self.task = env.unwrapped.bundle.tasks[info["task_id"]]
        self.texts = self.make(self.task)

    def __call__(self, observation, info):
        return self.texts.pop(0) if self.texts else self.task.answer


def texts(calls):
    return [call.to_text() for call in calls]


def wrong(call):
    return ToolCall(name=call.name, arguments=dict.fromkeys(call.arguments, "nowhere")).to_text()


def played(cinema, make, max_turns=30, **wanted):
    env = ToolEnv(cinema.path, split="all", max_turns=max_turns)
    task = next(t for t in cinema.tasks.values() if len(t.golden) > 1 and (t.asks or not wanted.get("asks")))
    return play(env, Script(make), 0, {"task": task.id})


CASES = {
    "format": lambda task: ['{"name": "find_shows", "arguments": ', '<tool_call>{"name": 3}</tool_call>'],
    "wrong_tool": lambda task: ['{"name": "no_such_tool", "arguments": {}}', *texts(task.golden[:-1])],
    "parameters": lambda task: [*texts(task.golden[:-1]), wrong(task.golden[-1])],
    "decomposition": lambda task: texts(task.golden[:-1]),
}


@pytest.mark.parametrize("kind", CASES)
def test_kind_is_what_was_done_wrong(cinema, kind):
    assert errors_of(played(cinema, CASES[kind]))[0] == kind


def test_a_call_made_over_and_over_is_loss_of_context(cinema):
    trajectory = played(cinema, lambda task: texts([task.golden[0]] * 4))
    assert errors_of(trajectory)[0] == "context"


def test_turns_that_ran_out_are_loss_of_context(cinema):
    assert "context" in errors_of(played(cinema, lambda task: texts(task.golden), max_turns=1))


def test_an_answer_that_is_not_given_is_one(cinema):
    trajectory = played(cinema, lambda task: [*texts(task.golden), "Done."], asks=True)
    if trajectory.breakdown["success"]:
        pytest.fail("this task asks for an answer")
    assert errors_of(trajectory) == ("answer",)


def test_a_success_or_a_void_episode_has_none(cinema):
    right = played(cinema, lambda task: texts(task.golden))
    assert right.reward == 1.0
    assert errors_of(right) == ()
    failed = played(cinema, CASES["parameters"])
    assert errors_of(failed.model_copy(update={"fault": "down"})) == ()
