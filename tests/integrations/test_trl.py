"""Two doors to TRL: what goes through them is what was sampled, and both give the same."""

import json
from types import SimpleNamespace

import pytest

from envsynth.core import EnvsynthError
from envsynth.core.tokens import sequences
from envsynth.environment import spec
from envsynth.integrations.trl import COMPONENTS, RolloutDoor, reward_funcs, reward_weights, rollout_columns
from envsynth.integrations.trl_tools import tool_environment, tool_reward
from envsynth.rollouts import Reply
from envsynth.rollouts.golden import GoldenPolicy

TRAINER = SimpleNamespace(accelerator=SimpleNamespace(process_index=0))


def scripted(cinema, wrong=False):
    """Return a generator that writes a task's golden, as characters for tokens."""
    by_request = {level: task for task in cinema.tasks.values() for level in (task.instruction.high,)}

    def generate(conversations):
        replies = []
        for one in conversations:
            task = by_request[one.messages[1]["content"]]
            texts = [task.answer] if wrong else GoldenPolicy().texts(task)
            text = texts[sum(message["role"] == "assistant" for message in one.messages)]
            said = "".join(str(message.get("content")) for message in one.added if message["role"] != "assistant")
            prompt, ids = [*one.said, *map(ord, said)], [*map(ord, text), 0]
            replies.append(Reply(text, prompt, ids, [-0.5] * len(ids)))
        return replies

    return generate


def door_to(cinema, **given):
    return RolloutDoor([spec(cinema)], make_turns=lambda trainer: scripted(cinema, **given), split="all")


def test_what_is_handed_on_is_what_was_written(cinema):
    door = door_to(cinema)
    rows = list(door.rows())
    columns = door([row["prompt"] for row in rows], TRAINER)
    assert columns["episode_reward"] == [1.0] * len(rows)
    for place, row in enumerate(rows):
        task = cinema.tasks[json.loads(row["prompt"][0]["episode"])["task"]]
        ids, mask, logprobs = (columns[name][place] for name in ("completion_ids", "env_mask", "logprobs"))
        written = "".join(chr(token) for token, own in zip(ids, mask, strict=True) if own)
        assert written == "".join(text + "\0" for text in GoldenPolicy().texts(task))
        assert logprobs == [-0.5 if own else 0.0 for own in mask]
        opening = "".join(message["content"] for message in row["prompt"])
        assert "".join(map(chr, columns["prompt_ids"][place])) == opening


def test_both_doors_give_the_same_answers_and_rewards(cinema):
    for wrong in (False, True):
        door = door_to(cinema, wrong=wrong)
        rows = list(door.rows())
        ours = door([row["prompt"] for row in rows], TRAINER)
        made, completions = [], []
        for place, row in enumerate(rows):
            environment = tool_environment(cinema.path, split="all")()
            environment.reset(**row)
            task = cinema.tasks[json.loads(row["prompt"][0]["episode"])["task"]]
            calls = () if wrong else task.golden
            said = [getattr(environment, call.name)(**call.arguments) for call in calls]
            ids, mask = ours["completion_ids"][place], ours["env_mask"][place]
            read = "".join(chr(token) for token, own in zip(ids, mask, strict=True) if not own)
            assert read == "".join(said)
            made.append(environment)
            completions.append([{"role": "assistant", "content": task.answer}])
        assert tool_reward(completions=completions, environments=made) == ours["episode_reward"]
        assert set(ours["episode_reward"]) == {0.0 if wrong else 1.0} or wrong


def test_each_repeated_prompt_is_an_episode_of_its_own(cinema):
    door = door_to(cinema)
    prompt = next(door.rows())["prompt"]
    numbers = [placed.job.number for _ in range(2) for placed in door.placed([prompt] * 4, TRAINER)]
    other = SimpleNamespace(accelerator=SimpleNamespace(process_index=1))
    numbers += [placed.job.number for placed in door.placed([prompt] * 4, other)]
    assert len(set(numbers)) == 12


def test_void_episodes_have_no_reward_and_no_token_that_counts(cinema):
    door = door_to(cinema)
    placed = door.placed([row["prompt"] for row in door.rows()][:2], TRAINER)
    from envsynth.rollouts import BatchedPolicy

    played = door.mixture.play(BatchedPolicy(scripted(cinema)), placed)
    void = played[0].model_copy(update={"fault": "down", "tokens": ()})
    columns = rollout_columns([void, played[1]])
    assert columns["episode_reward"] == [None, 1.0]
    assert columns["env_mask"][0] == [0]
    assert all(columns[name][0] is None for name in COMPONENTS)
    with pytest.raises(EnvsynthError, match="0 token sequences"):
        rollout_columns([played[0].model_copy(update={"tokens": ()})])


def test_rewards_are_handed_on_and_components_only_logged(cinema):
    door = door_to(cinema, wrong=True)
    columns = door([row["prompt"] for row in door.rows()], TRAINER)
    found = {function.__name__: function(**columns) for function in reward_funcs()}
    assert found["episode"] == columns["episode_reward"]
    assert set(found["success"]) <= {0.0, 1.0}
    assert list(found) == ["episode", *COMPONENTS]
    assert reward_weights() == [1.0] + [0.0] * len(COMPONENTS)


def test_a_prompt_of_another_kind_is_an_error(cinema):
    with pytest.raises(EnvsynthError, match="which episode it begins"):
        door_to(cinema)([[{"role": "user", "content": "Hello."}]], TRAINER)


def test_tools_calls_after_the_end_are_not_answered(cinema):
    environment = tool_environment(cinema.path, split="all", max_turns=1)()
    row = next(door_to(cinema).rows())
    environment.reset(**row)
    call = cinema.tasks[json.loads(row["prompt"][0]["episode"])["task"]].golden[0]
    getattr(environment, call.name)(**call.arguments)
    assert "is over" in getattr(environment, call.name)(**call.arguments)


def test_schemas_that_transformers_reads_have_every_parameter_and_say_what_they_lose():
    utils = pytest.importorskip("transformers.utils", reason="needs transformers (constraints/cpu.txt)")
    import envsynth

    made = tool_environment("retail")()
    for tool in envsynth.load("retail").toolset.tools:
        shown = utils.get_json_schema(getattr(made, tool.name))["function"]
        assert shown["name"] == tool.name
        assert set(shown["parameters"]["properties"]) == set(tool.parameters["properties"])
        assert set(shown["parameters"].get("required", ())) == set(tool.parameters.get("required", ()))
    items = utils.get_json_schema(made.place_order)["function"]["parameters"]["properties"]["items"]
    assert "properties" not in items["items"], "transformers shows nested properties now: leave them out of the text"
    assert '"quantity":{"type":"integer"' in items["description"]


def test_tokens_of_an_episode_are_one_sequence(cinema):
    door = door_to(cinema)
    placed = door.placed([next(door.rows())["prompt"]], TRAINER)
    from envsynth.rollouts import BatchedPolicy

    (played,) = door.mixture.play(BatchedPolicy(scripted(cinema)), placed)
    assert len(sequences(played.tokens)) == 1
