import pytest
from hypothesis import given
from hypothesis import strategies as st

from envsynth.core.tokens import TokenTrace, TokenTurn, prompts, sequences

ids = st.lists(st.integers(0, 3), max_size=6)


@given(st.lists(st.tuples(ids, ids), max_size=6))
def test_every_turn_comes_back_as_it_was(turns):
    trace = TokenTrace()
    for prompt, said in turns:
        trace.add(prompt, said, [-float(token) for token in said])
    assert prompts(trace.turns) == [prompt for prompt, _ in turns]
    assert [list(turn.ids) for turn in trace.turns] == [said for _, said in turns]
    found = sequences(trace.turns)
    agent = [token for ids, mask, _ in found for token, own in zip(ids, mask, strict=True) if own]
    assert agent == [token for _, said in turns for token in said]
    for ids, mask, logprobs in found:
        assert logprobs == [-float(token) if own else 0.0 for token, own in zip(ids, mask, strict=True)]


def test_prompts_that_go_on_make_one_sequence():
    trace = TokenTrace()
    trace.add([1, 2], [3])
    trace.add([1, 2, 3, 4], [5])
    assert trace.turns[1] == TokenTurn(keep=3, prompt=(4,), ids=(5,))
    assert sequences(trace.turns) == [([1, 2, 3, 4, 5], [0, 0, 1, 0, 1], None)]


def test_prompt_that_leaves_something_out_begins_another_sequence():
    trace = TokenTrace()
    trace.add([1, 2], [9, 3])
    trace.add([1, 2, 3, 4], [5])
    first, second = sequences(trace.turns)
    assert (first.ids, first.mask) == ([1, 2, 9, 3], [0, 0, 1, 1])
    assert (second.ids, second.mask) == ([1, 2, 3, 4, 5], [0, 0, 0, 0, 1])


def test_each_token_has_its_own_probability_or_none_has():
    with pytest.raises(ValueError, match="1 log-probabilities for 2 tokens"):
        TokenTrace().add([1], [2, 3], [0.0])
    trace = TokenTrace()
    trace.add([1], [2], [-0.5])
    trace.add([1, 2], [3])
    assert sequences(trace.turns)[0].logprobs is None
