"""The lending library once more, with tools of every shape: lists, objects, enumerations, questions to the user."""

from pathlib import Path

import pytest

from envsynth.bundle import Bundle, load, write_bundle
from envsynth.core import ASK_USER, Program, Task, Tool, Toolset

_TEXT = {"type": "string"}
_REASON = {"type": "string", "enum": ["moved", "unhappy"], "description": "moved (a new address) or unhappy"}
MORE_TOOLS = (
    Tool(
        name=ASK_USER,
        description="Ask the user a question.",
        parameters={"type": "object", "properties": {"question": _TEXT}, "required": ["question"]},
    ),
    Tool(
        name="close_card",
        description="Close a card for a reason.",
        program=Program(returns={"closed": ":reason"}),
        parameters={
            "type": "object",
            "properties": {"note": _TEXT, "reason": {"$ref": "#/$defs/reason"}, "final": {"type": "boolean"}},
            "required": ["reason"],
            "$defs": {"reason": {"anyOf": [{"type": "null"}, _REASON]}},
        },
    ),
    Tool(
        name="lend_books",
        description="Lend several books at once.",
        program=Program(returns={"lent": {"rows": "SELECT value AS book FROM json_each(:books) ORDER BY key"}}),
        parameters={
            "type": "object",
            "properties": {
                "card_number": _TEXT,
                "books": {
                    "type": "array",
                    "minItems": 2,
                    "items": {
                        "type": "object",
                        "properties": {"isbn": _TEXT, "weeks": {"type": "integer", "minimum": 1}},
                        "required": ["isbn", "weeks"],
                    },
                },
            },
            "required": ["card_number", "books"],
        },
    ),
    Tool(
        name="upload_scan",
        description="No single value is a scan.",
        program=Program(returns={"uploaded": ":now"}),
        parameters={"type": "object", "properties": {"scan": {"type": "object"}}, "required": ["scan"]},
    ),
)
FACTS = {"card number": "It's C-1."}


def rewritten(bundle: Bundle, folder: Path, toolset: Toolset, tasks: list[Task]) -> Path:
    """Write a bundle once more, with other tools or tasks; return its folder."""
    world = (bundle.path / "worlds/main.jsonl").read_bytes()
    write_bundle(folder, bundle.manifest.domain, toolset, {"main": world}, tasks)
    return folder


@pytest.fixture(scope="session")
def rich_folder(library_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library's folder with `MORE_TOOLS`, which its tasks offer, too."""
    library = load(library_folder)
    toolset = library.toolset.model_copy(update={"tools": (*library.toolset.tools, *MORE_TOOLS)})
    names = tuple(tool.name for tool in toolset.tools)
    tasks = []
    for task in library.tasks.values():
        metadata = task.metadata.model_copy(update={"facts": FACTS})
        given = task.model_dump(exclude={"id"}) | {"tools": names, "metadata": metadata.model_dump()}
        tasks.append(Task.model_validate(given))
    return rewritten(library, tmp_path_factory.mktemp("rich") / "library", toolset, tasks)
