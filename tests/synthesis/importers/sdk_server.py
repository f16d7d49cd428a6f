"""An MCP server made with the official SDK: over stdio, or over streamable HTTP at the port given."""

import sys
from typing import Annotated, Literal

from mcp.server.mcpserver import MCPServer
from mcp.types import ToolAnnotations
from pydantic import Field

server = MCPServer("library", log_level="ERROR")


@server.tool(annotations=ToolAnnotations(readOnlyHint=True))
def find_books(title: str, limit: Annotated[int, Field(ge=1, le=50)] = 10) -> list[str]:
    """Find books by title."""
    return [title] * limit


@server.tool(annotations=ToolAnnotations(readOnlyHint=False))
def remove_book(isbn: str, reason: Literal["lost", "sold"]) -> bool:
    """Remove a book."""
    return bool(isbn and reason)


if len(sys.argv) > 1:
    server.run("streamable-http", port=int(sys.argv[1]))
else:
    server.run("stdio")
