"""An MCP server of a library's lending desk, over stdio."""

from mcp.server.mcpserver import MCPServer
from mcp.types import ToolAnnotations
from pydantic import BaseModel

server = MCPServer("lending", log_level="ERROR")


class Card(BaseModel):
    """A library card."""

    card_id: str
    city: str


class Loan(BaseModel):
    """A loan."""

    loan_id: str
    due_date: str


@server.tool(annotations=ToolAnnotations(readOnlyHint=False))
def create_card(full_name: str, city: str) -> Card:
    """Create a library card for a customer."""
    return Card(card_id=full_name, city=city)


@server.tool(annotations=ToolAnnotations(readOnlyHint=False))
def create_loan(card_id: str, book_id: str) -> Loan:
    """Create a loan of a book on a library card."""
    return Loan(loan_id=card_id, due_date=book_id)


@server.tool(annotations=ToolAnnotations(readOnlyHint=False))
def renew_loan(loan_id: str, weeks: int) -> Loan:
    """Renew a loan by some weeks."""
    return Loan(loan_id=loan_id, due_date=str(weeks))


@server.tool(annotations=ToolAnnotations(readOnlyHint=True))
def get_loan(loan_id: str) -> Loan:
    """Get a loan."""
    return Loan(loan_id=loan_id, due_date="")


server.run("stdio")
