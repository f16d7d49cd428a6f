"""Calls written as Python writes them: ``get_order(order_id="W-1")``.

Values are literals, read here and never evaluated: texts, numbers, ``True``, ``False``, ``None`` (JSON's spellings
too), lists, tuples and dictionaries of them. One pass over the text, whatever it holds.
"""

import math
import re
from typing import Any, NamedTuple

from envsynth.core import ToolCall
from envsynth.environment.call_json import MAX_DEPTH, MalformedCall

_NAME = r"[A-Za-z_][\w.-]{0,127}"
_WHOLE = re.compile(rf"[\[\s;,]*+{_NAME}\(", re.ASCII)
_PARENTHESIS = re.compile(r"[()]")
MAX_SYNTAX = 100_000
_TOKEN = re.compile(
    r"""\s*+(?:
    (?P<text>'''(?:[^\\']++|\\.|'(?!''))*+''' | \"\"\"(?:[^\\"]++|\\.|"(?!""))*+\"\"\"
            | '(?:[^\\'\n]++|\\.)*+' | "(?:[^\\"\n]++|\\.)*+")
  | (?P<number>[+-]?(?:\d[\d_]*+(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d++)?)
  | (?P<name>[A-Za-z_][\w.-]*+)
  | (?P<mark>[()\[\]{},:;=])
  | (?P<end>\Z))""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0", "\n": ""}
_PLAIN |= {mark: mark for mark in "'\"\\/"}
_CONSTANTS = {"True": True, "true": True, "False": False, "false": False, "None": None, "null": None}
_CLOSING = {"[": "]", "(": ")"}


class _Token(NamedTuple):
    kind: str
    text: str
    end: int


def read_syntax(text: str, limit: int) -> list[ToolCall] | None:
    """Read a text that is one or several calls, separated by lines, ``;`` or ``,``, or in a bracketed list.

    Args:
        text: the whole text.
        limit: how many calls are read at most.

    Returns:
        The calls; None where the text has another form, and is no call.

    Raises:
        MalformedCall: the text has the form of calls and something in it is wrong; the message says where.
    """
    text = text.strip("; \n\t")
    if text[-1:] not in (")", "]") or not _WHOLE.match(text):
        return None
    if len(text) > MAX_SYNTAX:
        raise MalformedCall(f"longer than {MAX_SYNTAX} characters: write this call as JSON")
    try:
        return _calls(_Reader(text), limit)
    except MalformedCall:
        if _closes_at_its_end(text):
            raise
        return None


def _calls(reader: "_Reader", limit: int) -> list[ToolCall]:
    bracketed = reader.accept("[")
    calls = [reader.call()]
    while len(calls) < limit:
        while reader.accept(";") or reader.accept(","):
            pass
        if bracketed and reader.accept("]"):
            bracketed = False
        if not bracketed and reader.token.kind == "end":
            break
        calls.append(reader.call())
    return calls


def _closes_at_its_end(text: str) -> bool:
    # Prose such as "Done(1). See (2)" begins and ends like a call, but its first parenthesis closes before the end.
    if text[0] == "[":
        return True
    depth = 0
    for mark in _PARENTHESIS.finditer(text):
        depth += 1 if mark[0] == "(" else -1
        if depth == 0 and mark.end() < len(text) and not _WHOLE.match(text, mark.end()):
            return False
    return True


class _Reader:
    """A cursor over the text's tokens."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.token = self._next()

    def call(self) -> ToolCall:
        name = self._take("name", "a tool's name")
        self._expect("(")
        arguments: dict[str, Any] = {}
        while not self.accept(")"):
            if self.token.kind != "name" or self.token.text in _CONSTANTS:
                raise self._wrong(f"arguments are named, as in {name}(parameter=value)")
            key = self._take("name", "a parameter's name")
            self._expect("=")
            if key in arguments:
                raise MalformedCall(f"the argument {key!r} is given more than once")
            arguments[key] = self.value(0)
            if not self.accept(","):
                self._expect(")")
                break
        return ToolCall(name=name, arguments=arguments)

    def value(self, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise MalformedCall(f"nested too deep: at most {MAX_DEPTH} levels")
        kind, text, _ = self.token
        if kind == "text":
            return self._texts()
        if kind == "number":
            self._advance()
            return _number(text)
        if kind == "name" and text in _CONSTANTS:
            self._advance()
            return _CONSTANTS[text]
        if kind == "mark" and text in _CLOSING:
            return self._items(_CLOSING[text], depth)
        if kind == "mark" and text == "{":
            return self._pairs(depth)
        raise self._wrong("a value is a literal: put a text in quotes")

    def _texts(self) -> str:
        # Python joins texts that stand side by side.
        parts = []
        while self.token.kind == "text":
            parts.append(_unquote(self.token.text))
            self._advance()
        return "".join(parts)

    def _items(self, closing: str, depth: int) -> Any:
        self._advance()
        items: list[Any] = []
        comma = False
        while not self.accept(closing):
            items.append(self.value(depth + 1))
            comma = self.accept(",")
            if not comma:
                self._expect(closing)
                break
        # In parentheses without a comma stands one value, not a tuple of one.
        return items[0] if closing == ")" and len(items) == 1 and not comma else items

    def _pairs(self, depth: int) -> dict[str, Any]:
        self._advance()
        pairs: dict[str, Any] = {}
        while not self.accept("}"):
            if self.token.kind != "text":
                raise self._wrong("an object's key is a text in quotes")
            key = self._texts()
            self._expect(":")
            if key in pairs:
                raise MalformedCall(f"the key {key[:80]!r} is given more than once")
            pairs[key] = self.value(depth + 1)
            if not self.accept(","):
                self._expect("}")
                break
        return pairs

    def accept(self, mark: str) -> bool:
        if self.token.kind != "mark" or self.token.text != mark:
            return False
        self._advance()
        return True

    def _expect(self, mark: str) -> None:
        if not self.accept(mark):
            raise self._wrong(f"expected {mark!r}")

    def _take(self, kind: str, what: str) -> str:
        if self.token.kind != kind:
            raise self._wrong(f"expected {what}")
        text = self.token.text
        self._advance()
        return text

    def _advance(self) -> None:
        self.position = self.token.end
        self.token = self._next()

    def _next(self) -> _Token:
        match = _TOKEN.match(self.text, self.position)
        if match is None or match.lastgroup is None:
            raise self._wrong("expected a value or a mark")
        return _Token(match.lastgroup, match[match.lastgroup], match.end())

    def _wrong(self, what: str) -> MalformedCall:
        near = self.text[self.position : self.position + 24].strip()
        return MalformedCall(f"{what}, at character {self.position}, near {near!r}")


def _number(text: str) -> int | float:
    plain = text.replace("_", "")
    if plain.lstrip("+-").isdecimal():
        number = int(plain) if len(plain) <= 20 else 2**64
        if not -(2**63) <= number < 2**63:
            raise MalformedCall(f"the integer {text[:24]} does not fit in 64 bits: give it as a text")
        return number
    value = float(plain)
    if math.isinf(value):
        raise MalformedCall(f"the number {text[:24]} is too large")
    return value


def _unquote(text: str) -> str:
    width = 3 if text[:3] in ("'''", '"""') and len(text) >= 6 else 1
    body = text[width:-width]
    if "\\" in body:
        body = _ESCAPE.sub(_unescape, body)
    if not body.isascii() and any("\ud800" <= character <= "\udfff" for character in body):
        raise MalformedCall("a string holds half of a surrogate pair, which is no character")
    return body


def _unescape(match: re.Match[str]) -> str:
    escape = match[0][1:]
    if len(escape) == 1:
        # Python keeps the backslash of an escape that it does not know; so does this.
        return _PLAIN.get(escape, match[0])
    code = int(escape[1:], 16)
    if code > 0x10FFFF:
        raise MalformedCall(f"{match[0]} is no character")
    return chr(code)
