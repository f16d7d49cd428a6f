"""Episodes as rows to train on."""

import json

import pytest

from envsynth.core import SUBMIT, EnvsynthError, ToolCall
from envsynth.environment import ToolEnv, spec
from envsynth.rollouts import dpo_rows, rollout, sft_rows, to_dataset, write_rows
from tests.rollouts.agents import Golden, silent


class Sometimes(Golden):
    """Right in every second episode of a group, and silent in the others."""

    def reset(self, env, info):
        super().reset(env, info)
        if info["episode"] % 2:
            self.texts = ["Goodbye."]


def episodes(cinema, count=12, group_size=4):
    return list(rollout(spec(cinema), Sometimes(), count, group_size=group_size, split="all", distractors=2))


def test_sft_learns_from_what_succeeded(cinema):
    played = episodes(cinema)
    rows = list(sft_rows(played, cinema))
    good = [t for t in played if t.reward == 1.0]
    assert len(rows) == len(good) == 6
    for row, trajectory in zip(rows, good, strict=True):
        assert [m["role"] for m in row["messages"]] == [m["role"] for m in trajectory.messages]
        called = [call["function"] for m in row["messages"] for call in m.get("tool_calls", ())]
        assert [(c["name"], c["arguments"]) for c in called] == [(c.name, c.arguments) for c in trajectory.calls]
        _, info = ToolEnv(cinema.path).reset(seed=trajectory.seed, options=trajectory.options)
        assert json.loads(row["tools"]) == info["tools"]


def test_tools_of_a_submitted_solution_are_those_that_were_offered(cinema):
    env = ToolEnv(cinema.path, protocol="submit")
    _, info = env.reset(seed=1)
    task = cinema.tasks[info["task_id"]]
    calls = [{"name": call.name, "arguments": call.arguments} for call in task.golden]
    env.step(ToolCall(name=SUBMIT, arguments={"calls": calls, "answer": task.answer}).to_text())
    (row,) = sft_rows([env.trajectory], cinema)
    assert json.loads(row["tools"]) == info["tools"]


def test_rows_do_not_change_the_episodes(cinema):
    (trajectory,) = rollout(spec(cinema), Golden(), 1)
    before = trajectory.model_dump_json()
    list(sft_rows([trajectory], cinema))
    assert trajectory.model_dump_json() == before


def test_dpo_sets_the_better_beside_the_worse_of_the_same_prompt(cinema):
    played = episodes(cinema)
    for pairs, count in ((1, 3), (2, 6), (9, 6)):
        rows = list(dpo_rows(reversed(played), cinema, pairs=pairs))
        assert len(rows) == count
        for row in rows:
            assert [m["role"] for m in row["prompt"]] == ["system", "user"]
            assert len(row["chosen"]) > 1
            assert [m["content"] for m in row["rejected"]] == ["Goodbye."]


def test_episodes_that_are_equally_good_make_no_pair(cinema):
    played = list(rollout(spec(cinema), silent, 4, group_size=4))
    assert list(dpo_rows(played, cinema)) == []


def test_void_episodes_are_left_out(cinema):
    played = [t.model_copy(update={"fault": "down"}) for t in episodes(cinema)]
    assert list(sft_rows(played, cinema, keep=lambda trajectory: True)) == []
    assert list(dpo_rows(played, cinema)) == []


def test_episodes_of_another_content_are_an_error(cinema):
    (trajectory,) = rollout(spec(cinema), Golden(), 1)
    other = trajectory.model_copy(update={"versions": trajectory.versions | {"content": "0" * 64}})
    with pytest.raises(EnvsynthError, match="with the content 000000000000"):
        list(sft_rows([other], cinema))


def test_datasets_hold_every_message_as_it_was(cinema, tmp_path):
    datasets = pytest.importorskip("datasets", minversion="4.7", reason="needs datasets")
    rows = list(sft_rows(episodes(cinema), cinema))
    assert len({json.dumps(sorted(c["function"]["arguments"])) for c in _calls(rows)}) > 1
    assert list(to_dataset(rows)) == rows
    pairs = list(dpo_rows(episodes(cinema), cinema))
    assert list(to_dataset(pairs)) == pairs
    assert write_rows(rows, tmp_path / "sft.jsonl") == len(rows)
    read = datasets.Dataset.from_json(str(tmp_path / "sft.jsonl"), features=to_dataset(rows).features)
    assert list(read) == rows
    with pytest.raises(EnvsynthError, match="no row"):
        to_dataset([])


def _calls(rows):
    return [call for row in rows for message in row["messages"] for call in message.get("tool_calls", ())]
