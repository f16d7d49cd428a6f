"""The client against a real HTTP server that fails in every way that servers fail."""

import asyncio

import pytest

from envsynth.core import EnvsynthError
from envsynth.llm import LlmClient, LlmError, LlmSettings, Request
from tests.llm.server import Answer, says

COLOUR = {"type": "object", "properties": {"colour": {"enum": ["red", "blue"]}}, "required": ["colour"]}


def client(server, **settings):
    quick = {"backoff_s": 0.001, "timeout_s": 5.0}
    return LlmClient(LlmSettings(model="m", api_base=server.base, **quick | settings))


def ask(text="Which colour?", answer=None, **more):
    return Request(messages=({"role": "user", "content": text},), answer=answer, **more)


def cause(done, request=None):
    with pytest.raises(LlmError) as caught:
        done.complete_now(request or ask())
    return caught.value.cause


def test_text_is_answered_and_counted(server):
    asking = client(server, prompt_price=1.0, completion_price=2.0)
    completion = asking.complete_now(ask())
    assert (completion.text, completion.value, completion.cached) == ("hello", "hello", False)
    assert asking.ledger.to_dict() == {
        "calls": 1,
        "cached": 0,
        "requests": 1,
        "repairs": 0,
        "failures": {},
        "prompt_tokens": 10,
        "completion_tokens": 5,
        "cost": 2e-05,
    }


def test_schema_is_sent_and_the_answer_read(server):
    server.plan = [says({"colour": "red"})]
    assert client(server).complete_now(ask(answer=COLOUR)).value == {"colour": "red"}
    assert server.bodies[0]["response_format"]["json_schema"]["schema"] == COLOUR


@pytest.mark.parametrize("structured", ["json_object", "text"])
def test_schema_is_told_in_words_where_the_protocol_does_not_carry_it(server, structured):
    server.plan = [Answer(text='Sure:\n```json\n{"colour": "blue"}\n```')]
    assert client(server, structured=structured).complete_now(ask(answer=COLOUR)).value == {"colour": "blue"}
    assert '"enum": ["red", "blue"]' in server.bodies[0]["messages"][-1]["content"]
    assert server.bodies[0].get("response_format", {}).get("type") == (
        "json_object" if structured == "json_object" else None
    )


@pytest.mark.parametrize(
    "bad",
    [
        Answer(text="no JSON here"),
        Answer(text='{"colour": "red"'),
        says({"colour": "green"}),
        says({"colour": "red"}, stopped="length"),
        Answer(text="[" * 100_000),
        Answer(text='{"colour": NaN}'),
    ],
    ids=["prose", "cut", "outside", "length", "deep", "nan"],
)
def test_unusable_answer_is_repaired_with_the_reason(server, bad):
    server.plan = [bad, says({"colour": "red"})]
    asking = client(server)
    completion = asking.complete_now(ask(answer=COLOUR))
    assert (completion.value, completion.requests) == ({"colour": "red"}, 2)
    assert completion.usage.tokens == 30
    assert "cannot be used" in server.bodies[1]["messages"][-1]["content"]
    assert asking.ledger.failures == {"unusable": 1}


def test_repair_is_bounded(server):
    server.plan = [says({"colour": "green"})]
    assert cause(client(server, repairs=3), ask(answer=COLOUR)) == "unusable"
    assert len(server.bodies) == 4
    assert len(server.bodies[-1]["messages"]) == 3  # earlier tries do not pile up


def test_check_beyond_the_schema_is_repaired_too(server):
    server.plan = [says({"colour": "red"}), says({"colour": "blue"})]
    wanted = "red is sold out"
    completion = client(server).complete_now(
        ask(answer=COLOUR), check=lambda value: wanted if value["colour"] == "red" else None
    )
    assert completion.value == {"colour": "blue"}
    assert wanted in server.bodies[1]["messages"][-1]["content"]


def test_refusal_is_told_apart(server):
    server.plan = [Answer(text="", refusal="I cannot help with that.")]
    asking = client(server, repairs=1)
    assert cause(asking) == "refused"
    assert asking.ledger.failures == {"refused": 2}


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (Answer(status=429), "rate_limit"),
        (Answer(status=500), "server"),
        (Answer(status=503), "server"),
        (Answer(drop=True), "connection"),
        (Answer(half=True), "connection"),
        (Answer(raw=b"<html>"), "malformed"),
        (Answer(raw=b'{"choices": []}'), "malformed"),
        (Answer(raw=b'{"choices": [{"message": {"content": 3}}]}'), "malformed"),
        (Answer(seconds=2.0), "timeout"),
    ],
    ids=["429", "500", "503", "drop", "half", "html", "empty", "number", "slow"],
)
def test_passing_failure_is_tried_again(server, bad, why):
    server.plan = [bad, Answer(text="at last")]
    asking = client(server, timeout_s=0.3)
    assert asking.complete_now(ask()).text == "at last"
    assert asking.ledger.failures == {why: 1}
    server.plan = [bad]
    assert cause(client(server, timeout_s=0.3, attempts=2)) == why


@pytest.mark.parametrize("status", [400, 401, 404, 302])
def test_request_at_fault_is_not_sent_again(server, status):
    server.plan = [Answer(status=status, headers={"Location": "http://127.0.0.1:9/"} if status == 302 else {})]
    assert cause(client(server)) == "rejected"
    assert len(server.bodies) == 1


def test_server_that_is_not_there_is_a_connection_failure():
    settings = LlmSettings(model="m", api_base="http://127.0.0.1:9/v1", attempts=2, backoff_s=0.001)
    assert cause(LlmClient(settings)) == "connection"


def test_retry_after_is_obeyed_up_to_a_limit(server):
    from envsynth.llm.protocol import retry_after

    assert retry_after({"Retry-After": "2"}) == 2
    dates = {"Date": "Sat, 03 Jan 2026 10:00:00 GMT", "Retry-After": "Sat, 03 Jan 2026 10:00:07 GMT"}
    assert retry_after(dates) == 7
    assert retry_after({"Retry-After": "soon"}) is None
    assert retry_after({"Retry-After": "nan"}) is None
    server.plan = [Answer(status=429, headers={"Retry-After": "3600"}), Answer(text="soon")]
    assert client(server, max_wait_s=0.01).complete_now(ask()).text == "soon"


def test_no_more_than_allowed_are_under_way(server):
    server.plan = [Answer(seconds=0.02)]
    asking = client(server, concurrency=4)

    async def many():
        await asyncio.gather(*(asking.complete(ask(str(n))) for n in range(20)))

    asyncio.run(many())
    assert server.most_at_once == 4
    assert len(server.bodies) == 20


def test_one_client_serves_loops_that_come_and_go(server):
    asking = client(server)
    for number in range(3):
        assert asyncio.run(asking.complete(ask(str(number)))).text == "hello"
    assert asking.complete_now(ask("again")).text == "hello"


def test_token_budget_holds_for_many_at_once(server):
    server.plan = [Answer(seconds=0.02, usage={"prompt_tokens": 4, "completion_tokens": 100})]
    asking = client(server, max_tokens=100, token_budget=350, concurrency=50)

    async def many():
        return await asyncio.gather(*(asking.complete(ask(str(n))) for n in range(20)), return_exceptions=True)

    outcomes = asyncio.run(many())
    errors = [one for one in outcomes if isinstance(one, LlmError)]
    assert {one.cause for one in errors} == {"budget"}
    assert len(server.bodies) == 20 - len(errors) == 3
    assert asking.ledger.used.tokens == 312


def test_cost_budget_holds(server):
    asking = client(server, max_tokens=10, cost_budget=2e-5, prompt_price=1.0, completion_price=1.0)
    assert asking.complete_now(ask()).usage.cost == pytest.approx(1.5e-5)
    assert cause(asking) == "budget"


def test_missing_usage_is_estimated(server):
    server.plan = [Answer(text="x" * 40, usage=None)]
    assert client(server).complete_now(ask()).usage.completion_tokens == 10


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"api_base": "localhost:8000"}, "http"),
        ({"api_base": "http://user:pass@host/v1"}, "environment"),
        ({"via": "direct"}, "api_base"),
        ({"api_base": "http://host/v1", "cost_budget": 1.0}, "price"),
    ],
)
def test_settings_that_cannot_work_are_an_error(wrong, words):
    with pytest.raises(ValueError, match=words):
        LlmSettings(model="m", **wrong)


def test_schema_that_is_none_is_an_error_not_a_fault(server):
    with pytest.raises(EnvsynthError, match="no valid JSON Schema"):
        client(server).complete_now(ask(answer={"type": "nothing"}))
