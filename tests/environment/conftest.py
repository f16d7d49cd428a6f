"""A small lending library, built as a bundle once for all tests of the environment."""

from pathlib import Path

import orjson
import pytest

from envsynth.bundle import Bundle, load, read_domain, read_toolset, write_bundle
from envsynth.core import Ask, GoldenCall, Instruction, Metadata, RowChange, Source, Task
from envsynth.environment import ToolEnv
from tests.environment.play import task_of

SOURCES = Path(__file__).parent / "library"
ROWS = {
    "members": [
        {"card_number": "C-1", "name": "Ada", "fine": 450},
        {"card_number": "C-2", "name": "Grace", "fine": 0},
    ],
    "books": [
        {"isbn": "B-1", "title": "The Sea"},
        {"isbn": "B-2", "title": "The Mountain"},
        {"isbn": "B-3", "title": "A Garden"},
    ],
    "loans": [
        {"loan_id": "L-1", "card_number": "C-1", "isbn": "B-1", "due_on": "2026-03-16", "renewals": 0},
        {"loan_id": "L-2", "card_number": "C-1", "isbn": "B-2", "due_on": "2026-03-18", "renewals": 2},
        {"loan_id": "L-3", "card_number": "C-2", "isbn": "B-3", "due_on": "2026-03-20", "renewals": 1},
    ],
}


def golden(name: str, role: str, sources: dict[str, Source] | None = None, **arguments) -> GoldenCall:
    said = {f"/{key}": Source(kind="instruction") for key in arguments}
    return GoldenCall(name=name, arguments=arguments, role=role, sources=said | (sources or {}))


def library_tasks() -> list[Task]:
    loan = {"/loan_id": Source(kind="call", call=0, pointer="/loans/0/loan_id")}
    book = {"/isbn": Source(kind="call", call=0, pointer="/books/0/isbn")}
    renew = Task(
        instruction=Instruction(
            low="List the loans of card C-1, renew the one of 'The Sea' and say when it is due.",
            high="My card is C-1. Please renew 'The Sea' and tell me its new due date.",
        ),
        metadata=Metadata(base="main", seed=1),
        golden=(
            golden("list_loans", "support", card_number="C-1"),
            golden("renew_loan", "goal", loan, card_number="C-1", loan_id="L-1"),
        ),
        answer="'The Sea' is now due on 2026-04-04.",
        asks=(Ask(label="due date", kind="date", value="2026-04-04"),),
        tools=("list_loans", "renew_loan", "get_member", "pay_fine"),
    )
    reserve = Task(
        instruction=Instruction(
            low="Find 'A Garden' and reserve it for card C-1.", high="I have card C-1 and want to read 'A Garden'."
        ),
        metadata=Metadata(base="main", seed=2),
        golden=(
            golden("find_books", "support", title="A Garden"),
            golden("reserve_book", "goal", book, card_number="C-1", isbn="B-3"),
        ),
        answer="'A Garden' is reserved for you.",
        difficulty="medium",
    )
    fine = {"table": "members", "key": ("C-2",), "row": {"card_number": "C-2", "name": "Grace", "fine": 900}}
    pay = Task(
        instruction=Instruction(low="Pay 5.50 for card C-2.", high="Card C-2: pay 5.50 of my fine. What is left?"),
        metadata=Metadata(base="main", seed=3, rows=(RowChange(**fine),)),
        golden=(golden("pay_fine", "goal", card_number="C-2", amount=5.5),),
        answer="You still owe 3.50.",
        asks=(Ask(label="remaining fine", kind="money", value=3.5),),
        split="test",
    )
    return [renew, reserve, pay]


@pytest.fixture(scope="session")
def library_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundles") / "library"
    lines = [{"now": "2026-03-14T10:00:00"}, *({table: row} for table, rows in ROWS.items() for row in rows)]
    world = b"\n".join(orjson.dumps(line) for line in lines) + b"\n"
    write_bundle(folder, read_domain(SOURCES), read_toolset(SOURCES), {"main": world}, library_tasks())
    return folder


@pytest.fixture
def library(library_folder: Path) -> Bundle:
    return load(library_folder)


@pytest.fixture
def env(library_folder: Path, library: Bundle) -> ToolEnv:
    return ToolEnv(library_folder, task=task_of(library, "renew_loan"))
