"""What an import gives: a toolset, what was left out, and what was read from prose."""

from collections import Counter
from typing import Any

from envsynth.core import EnvsynthError, Toolset
from envsynth.core.model import Model


class UnreadableError(EnvsynthError):
    """A schema, or a part of one, cannot be read: where, what was found there, and what was expected."""

    def __init__(self, where: str, what: str, expected: str) -> None:
        super().__init__(f"{where}: {what}; expected {expected}")
        self.where, self.what, self.expected = where, what, expected


class Skipped(Model):
    """Something that was left out.

    Attributes:
        tool: the tool's name as its source has it; empty where that could not be read either.
        where: the place in the source (``tools[3].parameters.limit``).
        what: what was found there.
        expected: what would have been read.
        whole: whether the tool is missing; else only this part of it is, and the tool was imported without.
    """

    tool: str = ""
    where: str
    what: str
    expected: str
    whole: bool = True

    def __str__(self) -> str:
        named = f"tool {self.tool!r}, " if self.tool else ""
        return f"{named}{self.where}: {self.what}; expected {self.expected}"


class Recovered(Model):
    """A constraint that prose stated and that the JSON Schema now holds.

    Attributes:
        tool: the imported tool's name.
        parameter: the parameter's path: ``limit``, ``filter.status``, ``tags[]`` for an array's items.
        what: the JSON Schema keyword: ``enum``, ``minimum``, ``format``, ``default``, …
        value: the keyword's value.
        source: which text said so: ``description`` or ``error_messages[2]``.
        text: the words themselves.
        span: where they stand in that text: start and end, in characters.
    """

    tool: str
    parameter: str
    what: str
    value: Any
    source: str
    text: str
    span: tuple[int, int]


class Imported(Model):
    """An imported toolset and the import's own account.

    Attributes:
        kind: the format that was read.
        origins: imported tool name → where it came from (``GET /orders/{id}``, a registry id, a place in the file).
    """

    kind: str
    toolset: Toolset
    skipped: tuple[Skipped, ...] = ()
    recovered: tuple[Recovered, ...] = ()
    origins: dict[str, str] = {}

    def summary(self, limit: int = 20) -> str:
        """Say in a few lines what was imported, recovered and skipped (at most ``limit`` of those one by one)."""
        whole = [entry for entry in self.skipped if entry.whole]
        parts = len(self.skipped) - len(whole)
        kinds = Counter(found.what for found in self.recovered)
        lines = [f"{len(self.toolset.tools)} tools imported from {self.kind}, {len(whole)} skipped"]
        if kinds:
            counted = ", ".join(f"{count} {what}" for what, count in kinds.most_common())
            lines.append(f"read from prose: {counted}")
        if parts:
            lines.append(f"{parts} parts of tools were left out")
        shown = sorted(self.skipped, key=lambda entry: not entry.whole)[:limit]
        lines += [f"  skipped {'' if entry.whole else 'part: '}{entry}" for entry in shown]
        if len(self.skipped) > limit:
            lines.append(f"  and {len(self.skipped) - limit} more")
        return "\n".join(lines)
