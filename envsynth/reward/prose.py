"""What of a final message is prose: JSON records are a response repeated, not an answer, and are not read."""

import json
import re

# An object with a key, or an array of objects or arrays; keys in single quotes are how Python prints a record.
_START = re.compile(r"""\{\s*+(?:"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')\s*+:|\[\s*+\{|\[\s*+\[""")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)
_FENCE = re.compile(r"^[ \t]*+```[^\n`]*+\n(.*?)^[ \t]*+```", re.DOTALL | re.MULTILINE)
_BLANK = " | "


def without_records(text: str) -> str:
    """Return a message without its JSON records: objects, and arrays of objects or of arrays, fenced or inline.

    A record that never ends, as one that was cut off does not, takes the rest of the message along. Text in brackets
    that is no record stays. It takes time linear in the text's length.

    >>> without_records('You get $25.00 back. {"refund": 25.0, "fee": 5.0}')
    'You get $25.00 back.  | '
    >>> without_records("Both items [the lamp and the mug] go back.")
    'Both items [the lamp and the mug] go back.'
    """
    parts, place = [], 0
    text = _FENCE.sub(_without_json, text)
    while start := _START.search(text, place):
        parts += [text[place : start.start()], _BLANK]
        place = _end(text, start.start())
    return "".join([*parts, text[place:]])


def _without_json(block: re.Match[str]) -> str:
    """Return a fenced block, or nothing of it where all of it is a JSON array or object."""
    try:
        content = json.loads(block[1])
    except (ValueError, RecursionError):
        return block[0]
    return _BLANK if isinstance(content, list | dict) else block[0]


def _end(text: str, start: int) -> int:
    """Return where the brackets that open at a place are all closed, or the text's end."""
    depth = 0
    for token in _TOKEN.finditer(text, start):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if not depth:
            return token.end()
    return len(text)
