"""Models in this process: a tiny Llama, and vLLM's interface in front of it."""

import asyncio
import sys
from types import ModuleType, SimpleNamespace

import pytest

from envsynth.core import EnvsynthError
from envsynth.core.tokens import TokenTrace, sequences
from envsynth.environment import spec
from envsynth.rollouts import BatchedPolicy, TransformersTurns, VllmTurns, rollout
from tests.rollouts.tiny_model import make_model, make_tokenizer

torch = pytest.importorskip("torch", reason="needs torch and transformers (constraints/cpu.txt)")
TOKENIZER = make_tokenizer()
MODEL = make_model(TOKENIZER)
OPENING = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Two tickets, please."}]


def turns_of(generate, seed=0, count=3, episode=0):
    """Play a conversation whose results are made up."""
    policy = BatchedPolicy(generate)

    async def play():
        info = {"seed": seed, "episode": episode, "messages": OPENING, "tools": []}
        policy.reset(None, info)
        replies = []
        for number in range(count):
            replies.append(await policy("", info))
            said = {"role": "assistant", "content": replies[-1].text}
            info = {"messages": [said, {"role": "tool", "name": "buy", "content": f"result {number}"}]}
        return replies

    return asyncio.run(play())


@pytest.mark.parametrize("temperature", [1.0, 0.6])
def test_what_was_sampled_is_what_a_trainer_scores(temperature):
    replies = turns_of(TransformersTurns(MODEL, TOKENIZER, max_tokens=8, temperature=temperature))
    trace = TokenTrace()
    for reply in replies:
        trace.add(reply.prompt, reply.ids, reply.logprobs)
    (sequence,) = sequences(trace.turns)
    assert sequence.mask.count(1) == sum(len(reply.ids) for reply in replies)
    with torch.inference_mode():
        logits = MODEL(torch.tensor([sequence.ids])).logits[0] / temperature
    scored = torch.log_softmax(logits, -1)[:-1].gather(-1, torch.tensor(sequence.ids[1:])[:, None])[:, 0]
    mask = torch.tensor(sequence.mask[1:]).bool()
    assert torch.allclose(scored[mask], torch.tensor(sequence.logprobs[1:])[mask], atol=1e-4)


def test_episodes_are_the_same_alone_and_in_company(cinema):
    generate = TransformersTurns(MODEL, TOKENIZER, max_tokens=6)
    sizes = []

    def noted(conversations):
        sizes.append(len(conversations))
        return generate(conversations)

    found = {}
    for most in (1, 5):
        played = rollout(spec(cinema), BatchedPolicy(noted, most), 10, 3, concurrency=5, group_size=5, split="all")
        found[most] = {t.episode: (t.actions, [turn.ids for turn in t.tokens]) for t in played}
    assert found[1] == found[5]
    assert max(sizes) == 5
    assert len({actions for actions, _ in found[1].values()}) > 5, "members of a group sample for themselves"


def test_likeliest_tokens_are_taken_at_temperature_nought():
    one, other = (turns_of(TransformersTurns(MODEL, TOKENIZER, 5, temperature=0.0), seed) for seed in (1, 2))
    assert [reply.ids for reply in one] == [reply.ids for reply in other]
    sampled = [turns_of(TransformersTurns(MODEL, TOKENIZER, 5), seed)[0].ids for seed in (1, 1, 2)]
    assert sampled[0] == sampled[1] != sampled[2]


def test_turn_ends_where_the_model_stops():
    class Stopping(type(MODEL)):
        def forward(self, *args, **kwargs):
            out = super().forward(*args, **kwargs)
            out.logits[..., TOKENIZER.eos_token_id] += 12.0
            return out

    model = Stopping(MODEL.config).eval()
    replies = turns_of(TransformersTurns(model, TOKENIZER, 30))
    assert all(reply.ids[-1] == TOKENIZER.eos_token_id for reply in replies)
    assert all(len(reply.ids) == len(reply.logprobs) for reply in replies)
    assert not any("<|im_end|>" in reply.text for reply in replies)


def test_conversation_without_room_ends_with_an_empty_message():
    length = len(TransformersTurns(MODEL, TOKENIZER).chat.opening(OPENING))
    replies = turns_of(TransformersTurns(MODEL, TOKENIZER, 30, most_context=length + 4), count=2)
    assert 1 <= len(replies[0].ids) <= 4
    assert (replies[1].text, list(replies[1].ids)) == ("", [])


class Llm:
    """`vllm.LLM` as its documentation has it, with the tiny model behind it."""

    def __init__(self):
        config = SimpleNamespace(max_model_len=400, model="tiny")
        self.llm_engine = SimpleNamespace(model_config=config)
        self.seeds = []

    def get_tokenizer(self):
        return TOKENIZER

    def generate(self, prompts, sampling_params, use_tqdm):
        return [self.answer(*one) for one in zip(prompts, sampling_params, strict=True)]

    def answer(self, prompt, how):
        self.seeds.append(how.seed)
        ids, places = list(prompt["prompt_token_ids"]), []
        for _ in range(how.max_tokens):
            logp = torch.log_softmax(MODEL(torch.tensor([ids])).logits[0, -1].detach(), -1)
            ids.append(int(logp.argmax()))
            places.append({ids[-1]: SimpleNamespace(logprob=float(logp[ids[-1]]))})
        written = SimpleNamespace(token_ids=ids[len(prompt["prompt_token_ids"]) :], logprobs=places)
        return SimpleNamespace(outputs=[written])


def test_vllm_is_asked_by_tokens_and_gives_the_same_as_transformers(monkeypatch):
    module = ModuleType("vllm")
    module.SamplingParams = SimpleNamespace
    monkeypatch.setitem(sys.modules, "vllm", module)
    llm = Llm()
    replies = turns_of(VllmTurns(llm, max_tokens=4, temperature=0.0))
    expected = turns_of(TransformersTurns(MODEL, TOKENIZER, 4, temperature=0.0))
    assert [(r.text, r.prompt, r.ids) for r in replies] == [(r.text, r.prompt, r.ids) for r in expected]
    for one, other in zip(replies, expected, strict=True):
        assert one.logprobs == pytest.approx(other.logprobs, abs=1e-4)
    assert len(set(llm.seeds)) == 3


def test_vllm_that_is_not_installed_is_an_error_that_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "vllm", None)
    with pytest.raises(EnvsynthError, match="pip install vllm"):
        VllmTurns(None)
