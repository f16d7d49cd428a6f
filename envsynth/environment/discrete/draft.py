"""The call, or the final message, that is being put together choice by choice."""

from collections.abc import Iterable
from typing import Any

from envsynth.core import ToolCall
from envsynth.environment.discrete.choice import FINISH, Choice, Layout, Option, Stated
from envsynth.environment.discrete.manual import Manual
from envsynth.environment.discrete.notes import Notes
from envsynth.environment.discrete.slots import NOTHING, Filled, Slot, next_slot
from envsynth.environment.discrete.statement_choice import choose_statement
from envsynth.environment.discrete.tool_choice import choose_tool
from envsynth.environment.discrete.value_choice import choose_value


class Draft:
    """What has been chosen since the last step.

    Args:
        manual: the toolset.
        layout: which action means what.

    Attributes:
        tool: the tool chosen, `FINISH`, or None.
        slot: the slot that a value is chosen for; None while a tool or something to state is chosen.
        arguments: the arguments, once they are complete.
    """

    def __init__(self, manual: Manual, layout: Layout) -> None:
        self._manual = manual
        self._layout = layout
        self.tool: str | None = None
        self.slot: Slot | None = None
        self.arguments: dict[str, Any] = {}
        self._given: list[Any] = []
        self._stated: list[Stated] = []

    @property
    def key(self) -> tuple[str | None, str, str]:
        """What has been chosen: the same for two drafts in which the same was chosen, and for no others."""
        # As written: 5 and 5.0 are equal, but told apart by who reads them.
        return self.tool, repr(self._given), repr(self._stated)

    def choice(self, offered: Iterable[str], notes: Notes) -> Choice:
        """Lay out what can be chosen next.

        Args:
            offered: the names of the tools that the episode offers.
            notes: what has been read and done in it.
        """
        if self.tool is None:
            return choose_tool(self._manual, self._layout, offered, notes)
        if self.slot is None:
            return choose_statement(self._layout, self._stated, notes)
        return choose_value(self._manual, self._layout, self.tool, self.slot, self._given, notes)

    def take(self, option: Option) -> str | None:
        """Note what was chosen; return the text to act with where that completes it."""
        if self.tool == FINISH:
            if option.value is NOTHING:
                return "; ".join(stated.text for stated in self._stated) or "Done."
            self._stated = [option.value] if option.value.instead else [*self._stated, option.value]
            return None
        if self.tool is None:
            self.tool = option.value
        else:
            self._given.append(option.value)
        return None if self.tool == FINISH else self._call(self.tool)

    def _call(self, tool: str) -> str | None:
        following = next_slot(self._manual.parameters[tool], self._given)
        if isinstance(following, Filled):
            self.arguments = following.arguments
            return ToolCall(name=tool, arguments=self.arguments).to_text()
        self.slot = following
        return None
