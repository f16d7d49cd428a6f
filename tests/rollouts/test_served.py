"""vLLM's server, asked for turns token by token, over real HTTP."""

import pytest

pytest.importorskip("aiohttp", reason="needs the extra llm")
pytest.importorskip("tenacity", reason="needs the extra llm")

from envsynth.core import EnvsynthError
from envsynth.core.tokens import prompts, sequences
from envsynth.environment import spec
from envsynth.llm import LlmSettings
from envsynth.rollouts import CompletionsPolicy, rollout
from envsynth.rollouts.golden import GoldenPolicy
from envsynth.rollouts.served import served_model
from tests.llm.server import Answer
from tests.rollouts.completions_server import CompletionsServer, logprob_of
from tests.rollouts.tiny_model import make_tokenizer


@pytest.fixture(scope="module")
def tokenizer():
    return make_tokenizer()


@pytest.fixture
def server(cinema, tokenizer):
    made = CompletionsServer(lambda prompt: golden_turn(cinema, tokenizer, prompt))
    yield made
    made.close()


def golden_turn(cinema, tokenizer, prompt):
    """Return the tokens of the golden's next turn."""
    said = tokenizer.decode(prompt)
    task = next(task for task in cinema.tasks.values() if f"user\n{task.instruction.high}<|im_end|>" in said)
    text = GoldenPolicy().texts(task)[said.count("<|im_start|>assistant") - 1]
    return tokenizer.encode(f"{text}<|im_end|>", add_special_tokens=False)


def settings(server, **more):
    given = {"model": "tiny", "api_base": server.base, "backoff_s": 0.001, "max_wait_s": 0.01, "max_tokens": 2048}
    return LlmSettings(**given | more)


def played(server, tokenizer, cinema, count=8, context=100_000, **more):
    policy = CompletionsPolicy(settings(server, **more), tokenizer, context, temperature=0.7, top_p=0.9)
    return list(rollout(spec(cinema), policy, count, concurrency=4, split="all"))


def test_a_model_that_knows_what_is_right_succeeds_and_each_episode_is_one_sequence(server, tokenizer, cinema):
    found = played(server, tokenizer, cinema)
    assert [t.reward for t in found] == [1.0] * 8
    for trajectory in found:
        (sequence,) = sequences(trajectory.tokens)
        written = [token for token, own in zip(sequence.ids, sequence.mask, strict=True) if own]
        assert tokenizer.decode(written) == "".join(f"{text}<|im_end|>" for text in trajectory.actions)
        logprobs = [value for value, own in zip(sequence.logprobs, sequence.mask, strict=True) if own]
        assert logprobs == [logprob_of(token) for token in written]


def test_the_server_is_given_the_tokens_that_were_sampled(server, tokenizer, cinema):
    (trajectory,) = played(server, tokenizer, cinema, count=1)
    assert [body["prompt"] for body in server.bodies] == prompts(trajectory.tokens)
    first, second = server.bodies[:2]
    assert second["prompt"][: len(first["prompt"])] == first["prompt"]
    assert first["seed"] != second["seed"]
    assert (first["temperature"], first["top_p"], first["max_tokens"]) == (0.7, 0.9, 2048)
    assert tokenizer.convert_tokens_to_ids("<|im_end|>") in first["stop_token_ids"]


def test_what_has_no_room_left_ends(server, tokenizer, cinema):
    (whole,) = played(server, tokenizer, cinema, count=1)
    limit = len(prompts(whole.tokens)[1])
    server.bodies.clear()
    (cut,) = played(server, tokenizer, cinema, count=1, context=limit)
    assert cut.actions == (whole.actions[0], "")
    assert server.bodies[0]["max_tokens"] == limit - len(server.bodies[0]["prompt"])


def test_what_fails_for_a_moment_is_asked_again_and_what_stays_away_voids_the_episode(server, tokenizer, cinema):
    failing, times = server.plan, iter([Answer(status=503), Answer(status=503)])
    server.plan = lambda body: next(times, None) or failing(body)
    assert [t.reward for t in played(server, tokenizer, cinema, count=2)] == [1.0, 1.0]
    server.plan = [Answer(status=503)]
    assert all("503" in t.fault for t in played(server, tokenizer, cinema, count=2, attempts=2))


def test_a_server_that_gives_no_tokens_is_no_vllm(server, tokenizer, cinema):
    server.plan = [Answer(raw=b'{"choices": [{"text": "Hello."}]}')]
    (void,) = played(server, tokenizer, cinema, count=1, attempts=1)
    assert "no token_ids" in void.fault


def test_the_model_and_its_context_are_asked_for(server):
    assert served_model(server.address) == ("tiny", 100_000)
    with pytest.raises(EnvsynthError, match="vllm serve"):
        served_model("http://127.0.0.1:9", timeout=0.5)
    with pytest.raises(EnvsynthError, match="address is such"):
        served_model("localhost:8000")


@pytest.mark.filterwarnings("ignore")
def test_trls_own_client_is_answered_the_same(server, tokenizer, cinema, monkeypatch):
    pytest.importorskip("trl", reason='needs TRL: pip install -e ".[train]" (constraints/cpu.txt)')
    from trl.generation import vllm_client

    (trajectory,) = played(server, tokenizer, cinema, count=1)
    ours = server.bodies[0]
    server.bodies.clear()
    # The client asks for vLLM itself in the trainer's process, for the weights; here only its requests are compared.
    monkeypatch.setattr(vllm_client, "is_vllm_available", lambda: True)
    client = vllm_client.VLLMClient(server.address)
    said = client.generate([ours["prompt"]], temperature=0.7, top_p=0.9, max_tokens=2048)
    (theirs,) = server.bodies
    assert said["completion_ids"] == [list(trajectory.tokens[0].ids)]
    assert [value for (value,) in said["logprobs"][0]] == list(trajectory.tokens[0].logprobs)
    shared = ours.keys() & theirs.keys()
    assert {"model", "temperature", "top_p", "max_tokens", "logprobs", "return_token_ids"} <= shared
    assert {key: ours[key] for key in shared - {"prompt"}} == {key: theirs[key] for key in shared - {"prompt"}}
