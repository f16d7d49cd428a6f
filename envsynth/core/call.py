"""A tool call and its result, as they pass between agent, environment and simulator."""

from typing import Any

import orjson
from pydantic import Field

from envsynth.core.model import Model


class ToolCall(Model):
    """One call: a tool's name and its arguments (a JSON object)."""

    name: str
    arguments: dict[str, Any] = Field(default_factory=dict)

    def to_text(self) -> str:
        """Return the call as an agent would write it: a JSON object with ``name`` and ``arguments``.

        >>> ToolCall(name="get_order", arguments={"order_id": "W-1"}).to_text()
        '{"name":"get_order","arguments":{"order_id":"W-1"}}'
        """
        return orjson.dumps({"name": self.name, "arguments": self.arguments}).decode()


class ToolResult(Model):
    """What a simulator answered: a status as HTTP would give it, and either content or an error code.

    ``new_ids`` are the identifiers that the world issued while answering, in order. The agent sees them only where
    the content shows them; the reward uses them to compare worlds up to renaming.
    """

    status: int = 200
    content: Any = None
    error: str | None = None
    new_ids: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the call did what it was asked to."""
        return self.error is None

    @classmethod
    def failure(cls, code: str, message: str, status: int = 400) -> "ToolResult":
        """Make an error result; ``message`` is what the agent reads."""
        return cls(status=status, content=message, error=code)

    def to_text(self) -> str:
        """Return the result as the agent reads it: the content, or an ``error`` object.

        >>> ToolResult.failure("order_not_found", "Order W-1 not found", 404).to_text()
        '{"error":{"code":"order_not_found","status":404,"message":"Order W-1 not found"}}'
        """
        if self.error is None:
            return orjson.dumps(self.content).decode()
        error = {"code": self.error, "status": self.status, "message": self.content}
        return orjson.dumps({"error": error}).decode()
