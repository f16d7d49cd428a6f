from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from envsynth.core import EnvsynthError
from envsynth.synthesis.importers import import_functions, import_tools


class Shelf(Enum):
    FRONT = "front"
    BACK = "back"


@dataclass
class Book:
    title: str
    next: "Book | None" = None


def add_book(
    book: Book,
    shelf: Shelf = Shelf.FRONT,
    copies: Annotated[int, Field(ge=1)] = 1,
    kind: Literal["a", "b"] | None = None,
    **extra: Any,
) -> dict[str, int]:
    """Add a book.

    It is on its shelf at once.

    Args:
        book: what to add
        shelf (Shelf): where it goes
        copies: how many, at most 9

    Returns:
        The number of copies by title.

    Raises:
        ValueError: The book is there already.
    """
    raise AssertionError("an import calls nothing")


def numpy_style(n: int, unit="km"):
    """Measure.

    Parameters
    ----------
    n : int
        How far.
    unit : str
        The unit: km or mi
    """


def sphinx_style(n: int) -> None:
    """Measure.

    :param n: How far.
    :raises LookupError: Nothing there.
    """


class Desk:
    def find_book(self, title: str) -> Book:
        """Find a book."""
        raise AssertionError(title)


def test_signature_annotations_and_docstring_make_the_tool() -> None:
    imported = import_functions([add_book])
    [tool] = imported.toolset.tools
    assert imported.skipped == ()
    assert tool.description == "Add a book.\n\nIt is on its shelf at once."
    assert tool.parameters["required"] == ["book"]
    assert tool.parameters["additionalProperties"] is True
    assert tool.properties["book"]["description"] == "what to add"
    assert tool.properties["shelf"]["enum"] == ["front", "back"]
    assert tool.properties["shelf"]["default"] == "front"
    assert (tool.properties["copies"]["minimum"], tool.properties["copies"]["maximum"]) == (1, 9)
    assert tool.output_schema is not None
    assert tool.output_schema["description"] == "The number of copies by title."
    [mode] = tool.failure_modes
    assert (mode.code, mode.status, mode.message) == ("value_error", 409, "The book is there already.")
    assert (tool.annotations.read_only, tool.annotations.evidence) == (False, "verb")


def test_other_docstring_styles_are_read() -> None:
    numpy, sphinx = import_functions([numpy_style, sphinx_style]).toolset.tools
    assert numpy.properties["n"]["description"] == "How far."
    assert numpy.properties["unit"]["description"] == "The unit: km or mi"
    assert numpy.description == "Measure."
    assert sphinx.properties["n"]["description"] == "How far."
    assert (sphinx.description, sphinx.failure_modes[0].code) == ("Measure.", "lookup_error")


def test_a_bound_method_has_no_self() -> None:
    [tool] = import_functions([Desk().find_book]).toolset.tools
    assert list(tool.properties) == ["title"]


def test_what_json_cannot_hold_is_an_entry_and_the_others_stay() -> None:
    def takes_socket(socket: "import_functions") -> None: ...  # type: ignore[valid-type]

    imported = import_functions([takes_socket, 5, sphinx_style])
    assert [tool.name for tool in imported.toolset.tools] == ["sphinx_style"]
    assert len([entry for entry in imported.skipped if entry.whole]) == 2


def test_a_spec_imports_the_module_it_names() -> None:
    imported = import_tools("textwrap:dedent,shorten")
    assert [tool.name for tool in imported.toolset.tools] == ["dedent", "shorten"]
    assert imported.origins["dedent"] == "textwrap:dedent"


@pytest.mark.parametrize("spec", ["no_such_module_at_all:f", "textwrap:no_such_function"])
def test_a_spec_that_leads_nowhere_says_so(spec: str) -> None:
    with pytest.raises(EnvsynthError, match="no_such"):
        import_tools(spec)
