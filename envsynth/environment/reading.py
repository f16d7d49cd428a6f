"""One text being read for the calls in it: markers, what is inside them, and what stands beside them."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from envsynth.core import ToolCall, ToolResult
from envsynth.environment.call_json import MalformedCall, calls_in, looks_like_call, read_value, read_values
from envsynth.environment.call_syntax import read_syntax

MAX_CALLS = 32

_MARKER = re.compile(
    r"""<think>|<tool_call>|\[TOOL_CALLS\]|<\|python_tag\|>
    |\{\s*+"name"\s*+:\s*+"[^"\\]{1,128}"\s*+,\s*+"(?:arguments|parameters)"\s*+:
    |\{\s*+"tool_calls"\s*+:\s*+\[""",
    re.VERBOSE,
)
_ENDINGS = {"<tool_call>": "</tool_call>", "<|python_tag|>": "<|eom_id|>"}
_BROKEN = re.compile(r"""[\[\s]*+\{\s*+["']""")
_BROKEN_KEY = re.compile(r"""["'](?:name|tool_calls|function)["']\s*+:""")
_FORM = '{"name": …, "arguments": {…}}'
_LONGEST_PROBLEM = 300
_SPACE = re.compile(r"\s*+")
_NAMED = re.compile(r"\s*+([\w.-]{1,128})(?:\[CALL_ID\]\w*+)?(?:\[ARGS\])?\s*+(?=\{)")
_LEFTOVER = re.compile(r"```[a-z_]*+|[\[\],;`]|\s")


class ParsedAction(NamedTuple):
    """What an action says.

    Attributes:
        calls: the calls to answer, in order.
        message: the final message, where the action makes no call and attempts none.
        errors: what was wrong with attempted calls, as the agent will read it.
        text: what stands beside the calls.
        thought: what stood in ``<think>…</think>``.
    """

    calls: tuple[ToolCall, ...] = ()
    message: str | None = None
    errors: tuple[ToolResult, ...] = ()
    text: str = ""
    thought: str = ""


class Reading:
    """One text being read, and what has been found in it so far."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.calls: list[ToolCall] = []
        self.errors: list[ToolResult] = []
        self.beside: list[str] = []
        self.thoughts: list[str] = []

    def finish(self) -> ParsedAction:
        """Read to the end and return what was found."""
        position = self._leading_json(self.source, self._leading_thoughts())
        while (marker := _MARKER.search(self.source, position)) is not None:
            self.beside.append(self.source[position : marker.start()])
            position = self._marked(marker)
        self.beside.append(self.source[position:])
        text = "".join(self.beside).strip()
        if self.calls or self.errors:
            return self._attempt(text if _LEFTOVER.sub("", text) else "")
        return self._whole(text)

    def _attempt(self, text: str = "") -> ParsedAction:
        thought = "\n".join(self.thoughts).strip()
        return ParsedAction(tuple(self.calls), None, tuple(self.errors), text, thought)

    def _whole(self, text: str) -> ParsedAction:
        # No marker anywhere: the text is calls as Python writes them, in a fence or not, or else the final message.
        body = text
        if text.startswith("```") and text.endswith("```") and "\n" in text:
            body = text[text.index("\n") : -3].strip()
            self._leading_json(body, 0)
        if not self.calls and not self.errors:
            self._syntax(body)
        if self.calls or self.errors:
            return self._attempt()
        return ParsedAction(message=text, thought="\n".join(self.thoughts).strip())

    def _leading_thoughts(self) -> int:
        position = 0
        end = self.source.find("</think>")
        if end >= 0 and "<think>" not in self.source[:end] and not self._opens_a_call():
            # The opening mark was part of the prompt, as some chat templates have it.
            self.thoughts.append(self.source[:end])
            position = self._skip_space(end + len("</think>"))
        while self.source.startswith("<think>", position):
            position = self._skip_space(self._thought(position + len("<think>")))
        return position

    def _opens_a_call(self) -> bool:
        return self.source[:1] in ("{", "[") or _MARKER.match(self.source) is not None

    def _thought(self, start: int) -> int:
        end = self.source.find("</think>", start)
        self.thoughts.append(self.source[start : end if end >= 0 else len(self.source)])
        return end + len("</think>") if end >= 0 else len(self.source)

    def _leading_json(self, text: str, start: int) -> int:
        if text[start : start + 1] not in ("{", "["):
            return start
        try:
            values, end = read_values(text, start)
        except MalformedCall as error:
            if not _BROKEN.match(text, start) or not _BROKEN_KEY.search(text, start):
                return start
            self._refuse(error)
            return len(text)
        if not any(looks_like_call(value) for value in values):
            return start
        self._add_values(values)
        return end

    def _marked(self, marker: re.Match[str]) -> int:
        kind = marker[0]
        if kind == "<think>":
            return self._thought(marker.end())
        if self._is_full():
            return len(self.source)
        start = marker.start() if kind[0] == "{" else marker.end()
        try:
            if kind in _ENDINGS:
                return self._tagged(kind, start)
            values, end = self._named(start) if kind == "[TOOL_CALLS]" else read_values(self.source, start)
        except MalformedCall as error:
            self._refuse(error)
            return self._after(_ENDINGS.get(kind), start)
        self._add_values(values)
        return end

    def _named(self, start: int) -> tuple[list[Any], int]:
        # Mistral's models write an array of calls, newer ones a name and its arguments.
        if (name := _NAMED.match(self.source, start)) is not None:
            arguments, end = read_value(self.source, name.end())
            return [{"name": name[1], "arguments": arguments}], end
        values, end = read_values(self.source, start)
        if not values:
            raise MalformedCall("[TOOL_CALLS] is followed by an array of calls")
        return values, end

    def _tagged(self, kind: str, start: int) -> int:
        ending = _ENDINGS[kind]
        values, end = read_values(self.source, start)
        if not values:
            end = self.source.find(ending, start)
            if not self._syntax(self.source[start : end if end >= 0 else None]):
                raise MalformedCall(f"{kind} holds a JSON object with 'name' and 'arguments'")
            return self._after(ending, start)
        end = self._skip_space(end)
        closed = self.source.startswith(ending, end)
        if not closed and end < len(self.source) and not _MARKER.match(self.source, end):
            raise MalformedCall(f"not JSON: the object ends before {self.source[end : end + 24]!r}; expected {ending}")
        self._add_values(values)
        return end + len(ending) if closed else end

    def _after(self, ending: str | None, start: int) -> int:
        end = self.source.find(ending, start) if ending else -1
        return end + len(ending) if ending and end >= 0 else len(self.source)

    def _skip_space(self, position: int) -> int:
        match = _SPACE.match(self.source, position)
        return match.end() if match else position

    def _syntax(self, text: str) -> bool:
        try:
            calls = read_syntax(text, MAX_CALLS + 1)
        except MalformedCall as error:
            self._refuse(error)
            return True
        self._add(calls or ())
        return bool(calls)

    def _add_values(self, values: list[Any]) -> None:
        for value in values:
            self._add(calls_in(value))
            if isinstance(value, dict) and "tool_calls" in value and isinstance(value.get("content"), str):
                self.beside.append(value["content"])

    def _add(self, calls: Iterable[ToolCall | MalformedCall]) -> None:
        for call in calls:
            if self._is_full():
                return
            if isinstance(call, ToolCall):
                self.calls.append(call)
            else:
                self._refuse(call)

    def _is_full(self) -> bool:
        found = len(self.calls) + len(self.errors)
        if found == MAX_CALLS:
            problem = f"an action makes at most {MAX_CALLS} calls: those after the first {MAX_CALLS} were not run"
            self.errors.append(ToolResult.failure("too_many_calls", problem, 429))
        return found >= MAX_CALLS

    def _refuse(self, error: MalformedCall) -> None:
        problem = f"{str(error)[:_LONGEST_PROBLEM]}. This call was not run; write it as {_FORM}"
        self.errors.append(ToolResult.failure("malformed_call", problem, 400))
