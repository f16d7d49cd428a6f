"""Calls written as JSON: strict decoding, and the shapes in which models write calls.

Decoding refuses what would change meaning on its way to a tool: a key given twice, a number that JSON or 64 bits
cannot hold, half of a surrogate pair, nesting without end. Every refusal says what is wrong.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson

from envsynth.core import ToolCall

MAX_DEPTH = 64
_NESTED = ("function", "function_call")
_DIGITS = re.compile(r"\d{19}")
_SPACE = re.compile(r"[\s,;]*+")


class MalformedCall(ValueError):  # noqa: N818 - it is an observation for the agent, not an error of the program
    """What is wrong with a call's text, in words for the agent that wrote it."""


def fast_call(text: str) -> ToolCall | None:
    """Read the commonest form, a bare ``{"name": …, "arguments": {…}}``; None where it needs a closer look.

    A key given twice leaves fewer keys than colons, and an integer beyond 64 bits has 19 digits at least; whatever
    may be one of these is left to the strict reader.
    """
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    if type(value) is not dict or len(value) != 2:
        return None
    name, arguments = value.get("name"), value.get("arguments")
    if type(name) is not str or not name or type(arguments) is not dict:
        return None
    colons = text.count(":") - 2 - len(arguments)
    if colons and colons != _colons_within(text, arguments):
        return None
    if text.count("[") > MAX_DEPTH or _DIGITS.search(text):
        return None
    return ToolCall(name=name, arguments=arguments)


def _colons_within(text: str, arguments: dict[str, Any]) -> int:
    # Those of dates and addresses; an escape may hide one, so that none can be counted then.
    if "\\" in text:
        return -1
    return sum(value.count(":") for value in arguments.values() if type(value) is str)


def read_values(text: str, position: int) -> tuple[list[Any], int]:
    """Read the JSON objects and arrays that follow one another from ``position``.

    Returns:
        The values, and the position after the last of them.

    Raises:
        MalformedCall: one of them is not sound JSON.
    """
    values: list[Any] = []
    while True:
        start = _SPACE.match(text, position).end()  # type: ignore[union-attr]
        if text[start : start + 1] not in ("{", "["):
            return values, position
        value, position = read_value(text, start)
        values.append(value)


def read_value(text: str, start: int = 0) -> tuple[Any, int]:
    """Read one JSON value from ``start``; return it and the position after it."""
    try:
        value, end = _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        near = text[max(start, error.pos - 12) : error.pos + 12]
        raise MalformedCall(f"not JSON: {error.msg} at character {error.pos - start}, near {near!r}") from None
    except RecursionError:
        raise MalformedCall(f"nested too deep: at most {MAX_DEPTH} levels") from None
    _check_depth(value)
    try:
        orjson.dumps(value)
    except TypeError:
        raise MalformedCall("a string holds half of a surrogate pair, which is no character") from None
    return value, end


def looks_like_call(value: Any) -> bool:
    """Tell whether a decoded value is meant as a call, or as several."""
    if isinstance(value, list):
        return any(isinstance(item, dict) and looks_like_call(item) for item in value)
    if not isinstance(value, dict):
        return False
    return "name" in value or "tool_calls" in value or any(isinstance(value.get(key), dict) for key in _NESTED)


def calls_in(value: Any) -> Iterator[ToolCall | MalformedCall]:
    """Read the calls that a decoded value means, in order; what is wrong with one takes its place."""
    if isinstance(value, list):
        for item in value:
            yield from calls_in(item)
    elif isinstance(value, dict) and "tool_calls" in value:
        calls = value["tool_calls"]
        yield from calls_in(calls if isinstance(calls, list) else [] if calls is None else [calls])
    else:
        try:
            yield _call(value)
        except MalformedCall as error:
            yield error


def _call(value: Any) -> ToolCall:
    inner = value
    if isinstance(value, dict) and "name" not in value:
        inner = value.get("function", value.get("function_call", value))
    if not isinstance(inner, dict):
        raise MalformedCall(f"a call is an object with 'name' and 'arguments', not {_kind(inner)}")
    name = inner.get("name")
    if not isinstance(name, str) or not name:
        raise MalformedCall("a call's 'name' is a tool's name, a text that is not empty")
    if "arguments" in inner and "parameters" in inner:
        raise MalformedCall(f"the call of {name!r} has both 'arguments' and 'parameters': give one of them")
    if "arguments" not in inner and "parameters" not in inner:
        strange = sorted(set(inner) - {"name", "id", "type", "index", "call_id", "description"})
        if strange:
            raise MalformedCall(f"the call of {name!r} has no 'arguments': put {strange} inside them")
    return ToolCall(name=name, arguments=_arguments(name, inner.get("arguments", inner.get("parameters"))))


def _arguments(name: str, arguments: Any) -> dict[str, Any]:
    if isinstance(arguments, str):
        arguments = _encoded(name, arguments.strip())
    if arguments is None:
        return {}
    if not isinstance(arguments, dict):
        raise MalformedCall(f"the arguments of {name!r} are an object, not {_kind(arguments)}")
    return arguments


def _encoded(name: str, text: str) -> Any:
    # Arguments as a text that holds JSON, as OpenAI writes them.
    if not text:
        return None
    try:
        value, end = read_value(text)
    except MalformedCall as error:
        raise MalformedCall(f"the arguments of {name!r} are {error}") from None
    if end < len(text):
        raise MalformedCall(f"the arguments of {name!r} are not JSON: text follows their end")
    return value


def _kind(value: Any) -> str:
    names = {bool: "a boolean", int: "a number", float: "a number", str: "a text", list: "an array"}
    return names.get(type(value), "null")


def _check_depth(value: Any) -> None:
    # Level by level instead of recursively: the depth of what an agent sends is its own choice.
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [
            child
            for item in level
            for child in (item.values() if isinstance(item, dict) else item)
            if isinstance(child, dict | list)
        ]
        if not level:
            return
    raise MalformedCall(f"nested too deep: at most {MAX_DEPTH} levels")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise MalformedCall(f"the key {twice[:80]!r} is given more than once")
    return result


def _integer(digits: str) -> int:
    # The length is checked first: Python refuses to convert thousands of digits with an error of its own.
    number = int(digits) if len(digits) <= 20 else 2**64
    if not -(2**63) <= number < 2**63:
        raise MalformedCall(f"the integer {digits[:24]} does not fit in 64 bits: give it as a text")
    return number


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise MalformedCall(f"the number {digits[:24]} is too large")
    return number


def _no_constant(name: str) -> float:
    raise MalformedCall(f"not JSON: {name} is not a JSON number")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_int=_integer, parse_float=_finite, parse_constant=_no_constant
)
