"""Pairs of a better and a worse episode, and the best of many."""

import json

import pytest

from envsynth.core import EnvsynthError
from envsynth.environment import ToolEnv, spec
from envsynth.rollouts import rollout
from envsynth.rollouts.golden import GoldenPolicy
from envsynth.rollouts.preferences import golden_of, preference_rows, rejection_sampled
from tests.rollouts.agents import Golden, silent


def clumsy(texts):
    """Look at something first that does not exist, then do the right thing."""
    return ['{"name": "no_such_tool", "arguments": {}}', *texts]


class Mixed(Golden):
    """Of four episodes of a group one is silent, two are right, and one is right in a roundabout way."""

    def reset(self, env, info):
        super().reset(env, info)
        place = info["episode"] % 4
        self.texts = {0: ["Goodbye."], 3: clumsy(self.texts)}.get(place, self.texts)


def played(cinema, policy=None, count=12):
    return list(rollout(spec(cinema), policy or Mixed(), count, group_size=4, split="all", distractors=1))


def test_the_golden_stands_beside_the_worst_of_the_same_prompt(cinema):
    rows = list(preference_rows(played(cinema, silent), cinema))
    assert len(rows) == 3
    for row in rows:
        assert [message["role"] for message in row["prompt"]] == ["system", "user"]
        assert [message["content"] for message in row["rejected"]] == ["Goodbye."]
        names = {call["function"]["name"] for message in row["chosen"] for call in message.get("tool_calls", ())}
        assert names <= {tool["function"]["name"] for tool in json.loads(row["tools"])}
        assert row["chosen"][-1]["role"] == "assistant"


def test_the_golden_starts_where_the_episode_did(cinema):
    env = ToolEnv(cinema.path)
    for trajectory in played(cinema):
        golden = golden_of(trajectory, env)
        assert golden.reward == 1.0
        assert golden.task_id == trajectory.task_id
        assert golden.messages[:2] == trajectory.messages[:2]


def test_the_golden_of_an_episode_with_injected_errors_is_sound(cinema):
    (trajectory,) = rollout(spec(cinema), silent, 1, tool_errors=1.0)
    assert golden_of(trajectory, ToolEnv(cinema.path)).reward == 1.0


def test_the_golden_is_beside_as_many_as_are_asked_for(cinema):
    assert len(list(preference_rows(played(cinema, silent), cinema, pairs=3))) == 9
    assert len(list(preference_rows(played(cinema), cinema, pairs=9))) == 3, "those that succeed are no worse"


def test_the_best_is_set_beside_the_worst(cinema):
    rows = list(preference_rows(played(cinema), cinema, chosen="best", pairs=2))
    assert len(rows) == 3
    assert all(row["rejected"][-1]["content"] == "Goodbye." and len(row["chosen"]) > 1 for row in rows)


def test_a_choice_that_does_not_exist_is_an_error(cinema):
    with pytest.raises(EnvsynthError, match="golden, best"):
        list(preference_rows([], cinema, chosen="worst"))


def test_solutions_are_kept_once_shortest_first(cinema):
    episodes = played(cinema)
    assert len(list(rejection_sampled(episodes, per_task=1))) == 3
    kept = list(rejection_sampled(episodes, per_task=9))
    assert len(kept) == 6, "two that are alike are one"
    for short, long in zip(kept[::2], kept[1::2], strict=True):
        assert short.task_id == long.task_id
        assert len(short.calls) + 1 == len(long.calls)


def test_what_failed_or_is_void_is_not_sampled(cinema):
    assert list(rejection_sampled(played(cinema, silent))) == []
    void = [trajectory.model_copy(update={"fault": "down"}) for trajectory in played(cinema)]
    assert list(rejection_sampled(void)) == []
    assert list(preference_rows(void, cinema)) == []
    with pytest.raises(EnvsynthError, match="1 or more"):
        list(rejection_sampled([], per_task=0))


def test_golden_calls_may_stand_in_tags(cinema):
    plain, tagged = (next(rollout(spec(cinema), GoldenPolicy(tagged=tags), 1)) for tags in (False, True))
    assert plain.reward == tagged.reward == 1.0
    assert plain.calls == tagged.calls
    assert tagged.actions[0] == f"<tool_call>\n{plain.actions[0]}\n</tool_call>"
