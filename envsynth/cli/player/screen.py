"""What a person sees of a game."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import orjson

from envsynth.cli.output import json_text, print_wrapped
from envsynth.cli.player.shown import shown
from envsynth.cli.player.values import told_kind
from envsynth.core import Task, Tool, ToolCall, ToolResult

if TYPE_CHECKING:
    from rich.console import Console

    from envsynth.reward import Breakdown

_TOOL = 40


class Screen:
    """Prints a game's parts, whatever the width.

    Args:
        to: what is printed to.
    """

    def __init__(self, to: "Console") -> None:
        self._to = to

    def tell(self, text: str, indent: int = 0, hang: int = 0) -> None:
        """Print lines, broken where they are too long."""
        print_wrapped(self._to, text, indent, hang)

    def title(self, text: str) -> None:
        """Print a title."""
        self._to.print(text, style="bold")

    def request(self, instruction: str) -> None:
        """Print what the user asks."""
        self._to.print()
        self.tell(instruction, indent=2)
        self._to.print()

    def policy(self, text: str) -> None:
        """Print the rules."""
        from rich.markdown import Markdown

        self._to.print(Markdown(text or "There are no rules."))

    def answered(self, call: ToolCall, result: ToolResult) -> None:
        """Print a call and its response."""
        self._to.print()
        self.tell(f"→ {call_text(call)}", hang=4)
        if not result.ok:
            self.tell(f"✗ {result.error} ({result.status}): {result.content}", indent=2, hang=4)
            return
        for line in shown(result.content, self._to.width - 2).splitlines():
            # A line that is too long is the terminal's to break, so that values can be copied whole.
            self._to.print(f"  {line}", soft_wrap=True)

    def refused(self, reply: str) -> None:
        """Print what was wrong with a text that attempts a call: the environment's ``error`` object."""
        self.tell(f"✗ {orjson.loads(reply)['error']['message']}", indent=2, hang=2)

    def calls(self, calls: Iterable[tuple[ToolCall, ToolResult]]) -> None:
        """Print the calls so far, in a line each."""
        told = [f"{call_text(call)} {'✓' if result.ok else f'✗ {result.error}'}" for call, result in calls]
        self.tell("\n".join(told) or "No call has been made.", indent=2, hang=4)

    def golden(self, task: Task) -> None:
        """Print how a task can be solved."""
        self.tell("\n".join(map(call_text, task.golden)), indent=2, hang=4)
        self.tell(task.answer, indent=2)

    def verdict(self, breakdown: "Breakdown") -> None:
        """Print an episode's reward, and why it is so."""
        verdict, _, why = breakdown.to_text().partition("\n")
        self._to.print(f"\n{verdict}", style="bold green" if breakdown.success else "bold red")
        self.tell(why, hang=4)

    def help(self, tools: Iterable[Tool], commands: Mapping[str, str]) -> None:
        """Print the tools, a line each, and what may be entered besides."""
        for tool in tools:
            mark = " " if tool.annotations.read_only else "*"
            line = f"{mark} {tool.name:<{_TOOL}}{first_sentence(tool)}"
            self._to.print(line, no_wrap=True, overflow="ellipsis", crop=True)
        self.tell("* writes\n")
        for command, about in commands.items():
            self.tell(f"{command:<9}{about}")
        self.tell('A whole call may be typed, too: get_order(order_id="W1"), or as JSON.')

    def tool(self, tool: Tool) -> None:
        """Print what a tool does and takes."""
        self.tell(f"{tool.name}: {tool.description} {tool.usage}".rstrip())
        for name, schema in tool.properties.items():
            optional = "" if name in tool.parameters.get("required", ()) else ", optional"
            about = f"{name} ({told_kind(schema)}{optional}): {schema.get('description', '')}"
            self.tell(about.rstrip(": "), indent=2, hang=4)


def first_sentence(tool: Tool) -> str:
    """Return the first sentence of a tool's description."""
    return tool.description.split(". ")[0].strip().rstrip(".")


def call_text(call: ToolCall) -> str:
    """Return a call as a person would write it: ``tool(argument="value")``."""
    return f"{call.name}({', '.join(f'{name}={json_text(value)}' for name, value in call.arguments.items())})"
