"""A chat model as a policy, against a real server of the OpenAI protocol."""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from importlib.util import find_spec

import orjson
import pytest

pytest.importorskip("aiohttp", reason="needs the extra llm")
pytest.importorskip("tenacity", reason="needs the extra llm")

from envsynth.core.tokens import prompts, sequences
from envsynth.environment import spec
from envsynth.llm import LlmError, LlmSettings
from envsynth.rollouts import ChatPolicy, read_manifest, rollout
from envsynth.rollouts.chat import read_turn
from tests.llm.server import Answer, ModelServer
from tests.rollouts.agents import Golden

SETTINGS = LlmSettings(model="m", api_base="http://localhost/v1")


@pytest.fixture
def server():
    made = ModelServer()
    yield made
    made.close()


def settings(server, **more):
    return LlmSettings(model="m", api_base=server.base, backoff_s=0.001, max_wait_s=0.01, **more)


def reply(content=None, calls=(), **more):
    message = {"role": "assistant", "content": content}
    if calls:
        functions = [{"name": name, "arguments": arguments} for name, arguments in calls]
        message["tool_calls"] = [{"id": f"c{i}", "type": "function", "function": f} for i, f in enumerate(functions)]
    choice = {"index": 0, "message": message | more.pop("said", {}), "finish_reason": "stop"} | more.pop("choice", {})
    return Answer(raw=orjson.dumps({"id": "x", "model": "m", "object": "chat.completion", "choices": [choice], **more}))


def oracle(cinema):
    """Answer as the golden of the task whose instruction the conversation begins with."""

    def answer(body):
        asked = next(m["content"] for m in body["messages"] if m["role"] == "user")
        task = next(t for t in cinema.tasks.values() if t.instruction.high == asked)
        done = sum(len(m.get("tool_calls", ())) for m in body["messages"])
        if done == len(task.golden):
            return reply(task.answer)
        call = task.golden[done]
        return reply("Let me see.", [(call.name, json.dumps(call.arguments))])

    return answer


def test_model_that_knows_what_is_right_succeeds(server, cinema):
    answer = oracle(cinema)
    server.plan = lambda body: replace(answer(body), seconds=0.01)
    found = list(rollout(spec(cinema), ChatPolicy(settings(server)), 12, concurrency=6, split="all"))
    assert [t.reward for t in found] == [1.0] * 12
    assert 2 <= server.most_at_once <= 6
    expected = {t.episode: t.calls for t in rollout(spec(cinema), Golden(), 12, split="all")}
    assert {t.episode: t.calls for t in found} == expected


def test_conversation_is_sent_as_chat_apis_take_it(server, cinema):
    server.plan = oracle(cinema)
    (trajectory,) = rollout(spec(cinema), ChatPolicy(settings(server), extra={"temperature": 0.5}), 1)
    assert [body["messages"] for body in server.bodies] == [
        list(trajectory.messages[: len(body["messages"])]) for body in server.bodies
    ]
    last = server.bodies[-1]
    assert (last["temperature"], last["model"], last["max_tokens"]) == (0.5, "m", 2048)
    assert {tool["function"]["name"] for tool in last["tools"]} >= {call.name for call in trajectory.calls}
    called = [call["id"] for message in last["messages"] for call in message.get("tool_calls", ())]
    answered = [message["tool_call_id"] for message in last["messages"] if message["role"] == "tool"]
    assert called == answered == [f"call_{i + 1}" for i in range(len(trajectory.calls))]


def test_thoughts_are_kept_and_sent_back_only_where_asked(server, cinema):
    for thoughts in (False, True):
        server.bodies.clear()
        call = [("list_bookings", '{"phone": "555-0120"}')]
        server.plan = [reply(None, call, said={"reasoning_content": "Hm."}), reply("Done.")]
        (trajectory,) = rollout(spec(cinema), ChatPolicy(settings(server), thoughts=thoughts), 1)
        assert trajectory.messages[2]["reasoning_content"] == "Hm."
        assert ("reasoning_content" in server.bodies[1]["messages"][2]) == thoughts


def test_arguments_that_are_no_json_are_answered_by_the_environment(server, cinema):
    server.plan = [reply(None, [("list_bookings", '{"phone": ')]), reply("Done.")]
    (trajectory,) = rollout(spec(cinema), ChatPolicy(settings(server)), 1)
    assert trajectory.terminated
    assert "are not JSON" in trajectory.messages[3]["content"]


def test_what_fails_for_a_while_is_sent_again(server, cinema):
    server.plan = [Answer(status=503), Answer(drop=True), Answer(raw=b"{}"), reply("Bye.")]
    (trajectory,) = rollout(spec(cinema), ChatPolicy(settings(server)), 1)
    assert (trajectory.actions, trajectory.fault) == (("Bye.",), None)
    assert len(server.bodies) == 4


def test_episodes_are_void_where_the_model_does_not_answer(server, cinema):
    failed = Counter()

    def plan(body):
        failed["requests"] += 1
        return Answer(status=500) if failed["requests"] <= 3 else reply("Bye.")

    server.plan = plan
    found = list(rollout(spec(cinema), ChatPolicy(settings(server, attempts=3)), 3, concurrency=1))
    assert "HTTP 500" in found[0].fault
    assert found[0].breakdown is None
    assert [t.fault for t in found[1:]] == [None, None]


def test_tokens_are_asked_for_and_kept(server, cinema):
    def plan(body):
        turn = sum(message["role"] == "assistant" for message in body["messages"])
        prompt = list(range(10 * turn + 3))
        ids = [10 * turn + 3, 10 * turn + 4]
        told = {"token_ids": ids, "logprobs": {"content": [{"logprob": -0.5}, {"logprob": -0.25}]}}
        calls = [] if turn == 2 else [("list_bookings", '{"phone": "555-0120"}')]
        return reply("Hm.", calls, choice=told, prompt_token_ids=prompt)

    server.plan = plan
    (trajectory,) = rollout(spec(cinema), ChatPolicy(settings(server), tokens=True), 1)
    assert server.bodies[0]["logprobs"]
    assert server.bodies[0]["return_token_ids"]
    assert [len(prompt) for prompt in prompts(trajectory.tokens)] == [3, 13, 23]
    (sequence,) = sequences(trajectory.tokens)
    assert sequence.ids == list(range(25))
    assert [i for i, own in enumerate(sequence.mask) if own] == [3, 4, 13, 14, 23, 24]
    assert sequence.logprobs[3:5] == [-0.5, -0.25]


def test_manifest_names_the_model(server, cinema, tmp_path):
    server.plan = [reply("Bye.")]
    list(rollout(spec(cinema), ChatPolicy(settings(server)), 1, out=tmp_path))
    assert read_manifest(tmp_path).policy == f'm at {server.base} {{"max_tokens":2048}}'


@pytest.mark.parametrize(
    "data", [None, {}, {"choices": []}, {"choices": [{}]}, {"choices": [{"message": {"content": 3}}]}, {"choices": [3]}]
)
def test_what_is_no_reply_is_told_so(data):
    with pytest.raises(LlmError, match="message"):
        read_turn(data, SETTINGS)


def test_refusal_is_the_final_message():
    data = {"choices": [{"message": {"content": None, "refusal": "I won't."}}]}
    assert read_turn(data, SETTINGS).text == "I won't."


# In a process of its own, as litellm's imports warn.
THROUGH_LITELLM = """
import sys
from pathlib import Path
from envsynth.environment import spec
from envsynth.llm import LlmSettings
from envsynth.rollouts import ChatPolicy, rollout
settings = LlmSettings(model="openai/m", api_base=sys.argv[1], via="litellm", backoff_s=0.01)
policy = ChatPolicy(settings)
assert "litellm" not in sys.modules
for trajectory in rollout(spec(Path(sys.argv[2])), policy, 4, concurrency=2, split="all"):
    print(trajectory.reward, trajectory.fault)
"""


@pytest.mark.slow
@pytest.mark.skipif(find_spec("litellm") is None, reason="needs litellm, of the extra llm")
def test_litellm_is_asked_in_the_same_way(server, cinema):
    server.plan = oracle(cinema)
    command = [sys.executable, "-c", THROUGH_LITELLM, server.base, cinema.path]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["1.0 None"] * 4
