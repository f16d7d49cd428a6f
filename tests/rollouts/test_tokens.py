"""Conversations as token ids that only ever grow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envsynth.core import EnvsynthError
from envsynth.core.tokens import prompts, sequences
from envsynth.environment import spec
from envsynth.rollouts import rollout
from envsynth.rollouts.tokens import ChatTokens, tokens_of
from tests.rollouts.agents import Golden
from tests.rollouts.tiny_model import make_tokenizer

TOKENIZER = make_tokenizer()
OPENING = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Two tickets, please."}]
TOOLS = [{"type": "function", "function": {"name": "buy", "description": "Buy.", "parameters": {}}}]
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufdd0"), max_size=20).filter(
    lambda text: "<|" not in text and "</think>" not in text
)
answers = st.lists(st.tuples(st.sampled_from(["tool", "user"]), texts), min_size=1, max_size=3)


def messages_of(said):
    return [{"role": role, "content": text, "name": "buy", "tool_call_id": "call_1"} for role, text in said]


@given(st.lists(st.tuples(texts, answers), max_size=4))
def test_prompt_is_what_the_template_gives_for_the_whole_conversation(turns):
    chat = ChatTokens(TOKENIZER)
    ids, conversation = chat.opening(OPENING, TOOLS), list(OPENING)
    for action, said in turns:
        own = {"role": "assistant", "content": action}
        ids = chat.following([*ids, *chat.turn(action)], [own, *messages_of(said)])
        conversation += [own, *messages_of(said)]
    whole = TOKENIZER.apply_chat_template(conversation, tools=TOOLS, tokenize=False, add_generation_prompt=True)
    assert TOKENIZER.decode(ids) == whole


def test_what_the_model_wrote_stays_as_it_wrote_it():
    chat = ChatTokens(TOKENIZER)
    prompt = chat.opening(OPENING)
    odd = [token for character in "<think>hm</think>find" for token in chat.turn(character)[:-1]]
    assert odd != chat.turn("<think>hm</think>find")[:-1], "the same text in other tokens"
    went_on = chat.following([*prompt, *odd, chat.stops[0]], messages_of([("tool", "3 shows")]))
    assert went_on[: len(prompt) + len(odd) + 1] == [*prompt, *odd, chat.stops[0]]
    assert TOKENIZER.decode(went_on).count(TOKENIZER.eos_token) == TOKENIZER.decode(prompt).count("<|im_end|>") + 2


def test_turn_that_was_cut_off_is_ended_by_the_environment():
    chat = ChatTokens(TOKENIZER)
    said = [*chat.opening(OPENING), *chat.turn("Let me")[:-1]]
    ended = [*said, chat.stops[0]]
    after = messages_of([("tool", "x")])
    assert chat.following(said, after) == chat.following(ended, after)


def test_text_is_without_the_token_that_ended_it():
    chat = ChatTokens(TOKENIZER)
    assert chat.text(chat.turn("Good – bye.")) == "Good – bye."
    assert chat.text([*chat.turn("a"), TOKENIZER.pad_token_id]) == "a<|im_end|><|endoftext|>"
    assert chat.text([]) == ""


@pytest.mark.parametrize("kept", [True, False])
def test_episode_becomes_one_sequence_with_the_agents_tokens_marked(cinema, kept):
    chat = ChatTokens(TOKENIZER)
    trajectory = next(t for t in rollout(spec(cinema), Golden(), 5, split="all") if len(t.actions) > 2)
    turns = tokens_of(trajectory, chat, TOOLS)
    if kept:
        other = trajectory.model_copy(update={"tokens": turns[:1]})
        assert tokens_of(other, chat) == turns[:1], "a policy's own tokens count"
    (sequence,) = sequences(turns)
    written = [token for token, mask in zip(sequence.ids, sequence.mask, strict=True) if mask]
    assert written == [token for action in trajectory.actions for token in chat.turn(action)]
    assert sequence.logprobs is None
    for prompt, action in zip(prompts(turns), trajectory.actions, strict=True):
        assert TOKENIZER.decode(prompt).endswith("<|im_start|>assistant\n")
        assert action not in TOKENIZER.decode(prompt[-30:])


def test_template_that_wants_calls_before_results_gets_them():
    tokenizer = make_tokenizer()
    tokenizer.chat_template = (
        "{% for message in messages %}"
        "{% if message.role == 'tool' and not loop.previtem.tool_calls and loop.previtem.role != 'tool' %}"
        "{{ raise_exception('a result without a call') }}{% endif %}"
        "{% if message.role == 'assistant' %}{{ message.content }}{{ '(calls)' if message.tool_calls }}<|im_end|>"
        "{% else %}[{{ message.role }}] {{ message.content }}{% endif %}{% endfor %}"
    )
    chat = ChatTokens(tokenizer)
    said = chat.turn('{"name": "buy"}')
    assert tokenizer.decode(chat.following(said, messages_of([("tool", "a"), ("tool", "b")]))) == (
        '{"name": "buy"}<|im_end|>[tool] a[tool] b'
    )


def test_what_cannot_be_rendered_is_an_error_that_says_so():
    tokenizer = make_tokenizer()
    tokenizer.chat_template = None
    with pytest.raises(EnvsynthError, match="has no chat template"):
        ChatTokens(tokenizer)
    tokenizer.chat_template = "{% for m in messages if m.role != 'assistant' %}{{ m.content }}{% endfor %}"
    with pytest.raises(EnvsynthError, match="leaves out what the model says"):
        ChatTokens(tokenizer)
    tokenizer.chat_template = "{{ raise_exception('no') }}"
    with pytest.raises(EnvsynthError, match="cannot render messages of user, assistant"):
        ChatTokens(tokenizer)
