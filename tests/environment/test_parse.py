"""Every form in which a model may write a call, everything that can be wrong with one, and what is none."""

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envsynth.core import ToolCall
from envsynth.environment import MAX_CALLS, MAX_LENGTH, parse_action
from envsynth.environment.parse import readable

CALL = ToolCall(name="get_order", arguments={"order_id": "W-1"})
OTHER = ToolCall(name="list_orders", arguments={})
TEXT = CALL.to_text()

integers = st.integers(-(2**63), 2**63 - 1)
words = st.text(st.characters(exclude_categories=["Cs"]))
scalars = st.none() | st.booleans() | integers | st.floats(allow_nan=False, allow_infinity=False) | words
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(words, inner), max_leaves=12)
names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]{0,30}", fullmatch=True)
calls = st.builds(ToolCall, name=names, arguments=st.dictionaries(words, values, max_size=4))
parameters = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,20}", fullmatch=True).filter(
    lambda name: name not in ("True", "False", "None", "true", "false", "null")
)
python_calls = st.builds(ToolCall, name=names, arguments=st.dictionaries(parameters, values, max_size=4))


def one_error(action: str) -> str:
    parsed = parse_action(action)
    assert parsed.calls == ()
    assert parsed.message is None
    assert len(parsed.errors) == 1
    return str(parsed.errors[0].content)


@pytest.mark.parametrize(
    "action",
    [
        TEXT,
        f"  {TEXT}\n",
        f"[{TEXT}]",
        '{"arguments": {"order_id": "W-1"}, "name": "get_order"}',
        '{"name": "get_order", "parameters": {"order_id": "W-1"}}',
        '{"name": "get_order", "arguments": "{\\"order_id\\": \\"W-1\\"}"}',
        '{"type": "function", "function": {"name": "get_order", "arguments": "{\\"order_id\\":\\"W-1\\"}"}}',
        '{"tool_calls": [{"id": "a", "type": "function", "function": {"name": "get_order", '
        '"arguments": "{\\"order_id\\": \\"W-1\\"}"}}]}',
        '{"role": "assistant", "content": null, "tool_calls": [{"id": "a", "type": "function", "function": '
        '{"name": "get_order", "arguments": {"order_id": "W-1"}}}]}',
        f"<tool_call>\n{TEXT}\n</tool_call>",
        f"<tool_call>{TEXT}",
        f"<tool_call>{TEXT}</tool_call><|im_end|>",
        "<tool_call>get_order(order_id='W-1')</tool_call>",
        f"[TOOL_CALLS] [{TEXT}]</s>",
        '[TOOL_CALLS]get_order[ARGS]{"order_id": "W-1"}</s>',
        f"<|python_tag|>{TEXT}<|eom_id|>",
        f"```json\n{TEXT}\n```",
        f"<think>first {OTHER.to_text()}</think>\n{TEXT}",
        f"the template opened this thought</think>{TEXT}",
        'get_order(order_id="W-1")',
        "get_order(order_id='W-' '1',)",
        "[get_order(order_id='W-1')]",
        "```python\nget_order(order_id='W-1')\n```",
    ],
)
def test_every_form_of_one_call_reads_the_same(action: str) -> None:
    parsed = parse_action(action)
    assert parsed.calls == (CALL,)
    assert (parsed.message, parsed.errors, parsed.text) == (None, (), "")


@pytest.mark.parametrize(
    "action",
    [
        f"[{TEXT}, {OTHER.to_text()}]",
        f"{TEXT}\n{OTHER.to_text()}",
        f"<tool_call>{TEXT}</tool_call>\n<tool_call>{OTHER.to_text()}</tool_call>",
        f"<tool_call>{TEXT}</tool_call><think>then</think><tool_call>{OTHER.to_text()}",
        f"<tool_call>{TEXT}<tool_call>{OTHER.to_text()}",
        f"<tool_call>{TEXT}\n{OTHER.to_text()}</tool_call>",
        '[TOOL_CALLS]get_order{"order_id": "W-1"}[TOOL_CALLS]list_orders{}',
        "get_order(order_id='W-1'); list_orders()",
        "get_order(order_id='W-1')\nlist_orders()",
        "[get_order(order_id='W-1'), list_orders()]",
    ],
)
def test_several_calls_keep_their_order(action: str) -> None:
    assert parse_action(action).calls == (CALL, OTHER)


def test_text_beside_a_call_is_no_final_message() -> None:
    parsed = parse_action(f"Let me look.\n<tool_call>{TEXT}</tool_call>\nOne moment.")
    assert parsed.calls == (CALL,)
    assert parsed.message is None
    assert parsed.text == "Let me look.\n\nOne moment."
    assert parse_action(f"Let me look.\n{TEXT}").calls == (CALL,)
    assert parse_action(f'{{"content": "Hm.", "tool_calls": [{TEXT}]}}').text == "Hm."


def test_thoughts_are_set_aside() -> None:
    parsed = parse_action("<think>easy</think>\nYour order is on its way.")
    assert parsed.message == "Your order is on its way."
    assert parsed.thought == "easy"
    assert parse_action(f"<think>I could call {TEXT}").message == ""
    assert parse_action("<think>a</think><think>b</think>done").message == "done"


def test_tags_inside_of_arguments_are_text() -> None:
    call = ToolCall(name="note", arguments={"text": "</tool_call><think>x</think><tool_call>{"})
    assert parse_action(call.to_text()).calls == (call,)
    assert parse_action(f"<tool_call>{call.to_text()}</tool_call>").calls == (call,)


@pytest.mark.parametrize(
    "action",
    [
        "",
        "Your order is on its way.",
        '{"status": "done"}',
        '[{"status": "done"}]',
        "[1, 2]",
        "null",
        "{not json}",
        "Done(1). See (2)",
        "Sorry (I cannot)",
        "f(x) is what I computed",
        "```\nprint\n```",
    ],
)
def test_text_without_a_call_is_the_final_message(action: str) -> None:
    parsed = parse_action(action)
    assert (parsed.calls, parsed.errors) == ((), ())
    assert parsed.message == action


@pytest.mark.parametrize(
    ("action", "problem"),
    [
        ('{"name": "get_order", "arguments": {', "not JSON"),
        ('{"name": "get_order", "arguments": {"x": NaN}}', "NaN is not a JSON number"),
        ('{"name": "get_order", "arguments": {"x": -Infinity}}', "-Infinity is not a JSON number"),
        ('{"name": "get_order", "arguments": {"x": 1e999}}', "too large"),
        ('{"name": "get_order", "arguments": {"x": 9223372036854775808}}', "does not fit in 64 bits"),
        ('{"name": "get_order", "arguments": {"x": "\\ud800"}}', "half of a surrogate pair"),
        ('{"name": "get_order", "arguments": {"x": 1, "x": 2}}', "'x' is given more than once"),
        ('{"name": "get_order", "name": "list_orders"}', "'name' is given more than once"),
        ('{"name": "get_order", "arguments": {"x": {"y": 1, "y": 1}}}', "'y' is given more than once"),
        ('{"name": "get_order", "arguments": [1]}', "are an object, not an array"),
        ('{"name": "get_order", "arguments": "{"}', "the arguments of 'get_order' are not JSON"),
        ('{"name": "get_order", "arguments": "{} {}"}', "text follows"),
        ('{"name": "get_order", "arguments": {}, "parameters": {}}', "both"),
        ('{"name": "get_order", "order_id": "W-1"}', "has no 'arguments'"),
        ('{"name": 5}', "a call's 'name'"),
        ('{"name": "", "arguments": {}}', "a call's 'name'"),
        ("{'name': 'get_order', 'arguments': {}}", "double quotes"),
        ("<tool_call>now</tool_call>", "holds a JSON object"),
        ("<tool_call></tool_call>", "holds a JSON object"),
        ('<tool_call>{"name": "get_order", "arguments": {}}}</tool_call>', "the object ends before"),
        ("[TOOL_CALLS] none", "followed by an array of calls"),
        ("get_order(order_id=W-1)", "put a text in quotes"),
        ("get_order('W-1')", "arguments are named"),
        ("get_order(x=1, x=2)", "'x' is given more than once"),
        ("get_order(x={'y': 1, 'y': 1})", "'y' is given more than once"),
        ("get_order(x=1e999)", "too large"),
        ("get_order(x=9223372036854775808)", "does not fit in 64 bits"),
        ("get_order(x='\\ud800')", "half of a surrogate pair"),
        ("get_order(x=__import__('os'))", "a value is a literal"),
        (f"get_order(x={'[' * 100}{']' * 100})", "nested too deep"),
        (f'{{"name": "get_order", "arguments": {{"x": {"[" * 5000}{"]" * 5000}}}}}', "nested too deep"),
        (f'{{"name": "get_order", "arguments": {{"x": {"[" * 80}{"]" * 80}}}}}', "nested too deep"),
    ],
)
def test_what_is_wrong_inside_a_marker_is_told(action: str, problem: str) -> None:
    assert problem in one_error(action)


def test_a_sound_call_beside_a_broken_one_is_read() -> None:
    parsed = parse_action(f"<tool_call>{{broken</tool_call><tool_call>{TEXT}</tool_call>")
    assert parsed.calls == (CALL,)
    assert len(parsed.errors) == 1


def test_numbers_keep_their_kind() -> None:
    arguments = parse_action("f(a=1, b=1.0, c=-2e3, d=9223372036854775807, e=1_000)").calls[0].arguments
    assert list(map(repr, arguments.values())) == ["1", "1.0", "-2000.0", "9223372036854775807", "1000"]
    text = '{"name": "f", "arguments": {"a": "12345678901234567890", "b": "10:30", "c": 1.5}}'
    assert parse_action(text).calls[0].arguments == {"a": "12345678901234567890", "b": "10:30", "c": 1.5}


@pytest.mark.parametrize("again", ['"a": 1', '"\\u0061": 1', '"name": "g"', '"c": {"d": 1, "d": 2}'])
def test_no_key_is_given_twice_unseen(again: str) -> None:
    for value in ('"10:30"', '"10\\u003a30"', '"x"', "5"):
        assert "more than once" in one_error(f'{{"name": "f", "arguments": {{"a": {value}, {again}, "name": 1}}}}')


@pytest.mark.parametrize("separator", ["\n", ",", "<tool_call>"])
def test_calls_past_the_limit_are_refused_and_said_so(separator: str) -> None:
    many = separator.join([TEXT] * 300)
    parsed = parse_action({",": f"[{many}]", "\n": many, "<tool_call>": f"<tool_call>{many}"}[separator])
    assert len(parsed.calls) == MAX_CALLS
    assert [error.error for error in parsed.errors] == ["too_many_calls"]
    assert parse_action(f"[{','.join([TEXT] * MAX_CALLS)}]").errors == ()


def test_an_action_that_is_too_long_is_refused_whole() -> None:
    assert parse_action("x" * MAX_LENGTH).message == "x" * MAX_LENGTH
    assert "at most 1000000 characters" in one_error("x" * (MAX_LENGTH + 1))
    assert "at most" in one_error(f'{{"name":"f","arguments":{{"x":"{"x" * MAX_LENGTH}"}}}}')


HOSTILE = [
    "[" * 5_000,
    "{" * 500_000,
    "{ " * 500_000,
    "<think>" * 140_000,
    "</think>" * 120_000,
    "<tool_call>" * 90_000,
    "[TOOL_CALLS]" * 80_000,
    '{"name":"a","arguments":' * 40_000,
    '{"name":"a","arguments":{}}' * 37_000,
    '{"tool_calls":[]}' * 55_000,
    "a(" * 450_000,
    "a(x=" + "[" * 90_000 + ")",
    "a(x='" + "'" * 90_000 + ")",
    'a(x="' + "\\" * 90_000 + '")',
    "a(x=1." + "0" * 90_000 + ")",
    "a();" * 20_000,
    "```\n" + "\n" * 900_000 + "x```",
    "```" * 300_000,
    "</s>" * 240_000,
    '{"name" ' + " " * 900_000,
    '{"name":"a","arguments":"' + '\\"' * 400_000 + '"}',
    '{"name":"a","arguments":{"x":1' + "0" * 900_000 + "}}",
    '{"name":"' + "x" * 900_000 + '","order_id":1}',
    '{"a":1,' + '"name":1,' * 100_000 + '"b":2}',
    '[{"name":"a"},' * 60_000,
    "\x00" * 900_000,
    "\\" * 900_000,
    "é\ud83d\ude00" * 300_000,
    '{"name":"a","arguments":{"\ud800":1}}',
    "a(x='\ud800')",
]


@pytest.mark.parametrize("action", HOSTILE, ids=lambda action: repr(action[:24]))
def test_hostile_text_is_read_without_an_exception(action: str) -> None:
    parsed = parse_action(action)
    assert len(parsed.calls) <= MAX_CALLS
    assert len(parsed.errors) <= MAX_CALLS + 1
    for call in parsed.calls:
        orjson.loads(call.to_text())
    for error in parsed.errors:
        assert len(error.to_text()) < 3_000


MARKS = ["<think>", "</think>", "<tool_call>", "</tool_call>", "[TOOL_CALLS]", "<|python_tag|>", "```json", "```"]
MARKS += ["f(x=", "f(x='1')", '"}', "}}", "[", "]", "'", '"', "\\", ",", ";", '{"name":"a","arguments":{']
fragments = st.sampled_from([*MARKS, TEXT, "\ud800", "\n"])


@given(st.lists(fragments | st.text(max_size=5)).map("".join))
@settings(max_examples=300)
def test_no_mixture_of_marks_raises(action: str) -> None:
    parsed = parse_action(action)
    assert (parsed.message is None) == bool(parsed.calls or parsed.errors)
    for call in parsed.calls:
        assert orjson.loads(call.to_text()) == {"name": call.name, "arguments": call.arguments}


@given(calls)
def test_a_written_call_reads_back(call: ToolCall) -> None:
    text = call.to_text()
    string = orjson.dumps(call.arguments).decode()
    openai = {"tool_calls": [{"id": "c", "type": "function", "function": {"name": call.name, "arguments": string}}]}
    for action in (text, f"[{text}]", f"<tool_call>{text}</tool_call>", f"Now: {text}", orjson.dumps(openai).decode()):
        parsed = parse_action(action)
        assert parsed.errors == ()
        assert parsed.calls == (call,)


@given(python_calls)
def test_a_call_written_as_python_reads_back(call: ToolCall) -> None:
    arguments = ", ".join(f"{key}={value!r}" for key, value in call.arguments.items())
    parsed = parse_action(f"{call.name}({arguments})")
    assert parsed.errors == ()
    assert parsed.calls == (call,)


@given(st.text(st.characters(categories=["Cs", "L", "N"])))
def test_readable_text_can_always_be_encoded(text: str) -> None:
    readable(text).encode()


def test_readable_joins_the_halves_of_a_pair() -> None:
    assert readable("\ud83d\ude42 and \ud800") == "🙂 and �"
