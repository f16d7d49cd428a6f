"""From an action, the text that a model wrote, to the calls it makes or the final message it is.

A call is written as a JSON object with ``name`` and ``arguments`` (or several, or an array of them, or OpenAI's
``tool_calls``); inside ``<tool_call>`` tags or after ``[TOOL_CALLS]`` or ``<|python_tag|>``; or as a whole text of the
form ``tool(argument="value")``. ``<think>…</think>`` is set aside first. Whatever is wrong inside such a marker is an
observation for the agent; a text without any is the final message. Nothing that a text holds raises an exception,
and reading takes time in proportion to its length.

>>> parse_action('{"name": "get_order", "arguments": {"order_id": "W-1"}}').calls
(ToolCall(name='get_order', arguments={'order_id': 'W-1'}),)
>>> parse_action("Your order is on its way.").message
'Your order is on its way.'
"""

from envsynth.core import ToolResult
from envsynth.environment.call_json import fast_call
from envsynth.environment.reading import ParsedAction, Reading

MAX_LENGTH = 1_000_000
_STOPS = ("<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<|endoftext|>", "</s>")


def parse_action(action: str) -> ParsedAction:
    """Read an action; see the module's description for the forms."""
    if action[:1] == "{" and (call := fast_call(action)) is not None and len(action) <= MAX_LENGTH:
        return ParsedAction((call,))
    if len(action) > MAX_LENGTH:
        problem = f"an action has at most {MAX_LENGTH} characters, this one {len(action)}; nothing in it was run"
        return ParsedAction(errors=(ToolResult.failure("action_too_long", problem, 413),))
    return Reading(_without_stops(action)).finish()


def readable(text: str) -> str:
    """Return the text with every half of a surrogate pair joined to its other half or replaced: valid Unicode."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _without_stops(text: str) -> str:
    # A model's own end marks are no part of what it says.
    text = text.strip()
    for _ in range(3):
        if text.endswith(_STOPS):
            text = text[: text.rindex("<")].rstrip()
    return text
