import pytest

from envsynth.synthesis.importers import import_tools

FUNCTION = {
    "name": "get_weather",
    "description": "Get the weather.",
    "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string"}, "days": {"type": ["integer", "null"], "enum": [1, 3, None]}},
        "required": ["city"],
        "additionalProperties": False,
    },
    "strict": True,
}


@pytest.mark.parametrize(
    "document",
    [
        [{"type": "function", "function": FUNCTION}],
        [{"type": "function", **FUNCTION}],
        {"model": "m", "tools": [{"type": "function", "function": FUNCTION}]},
        {"functions": [FUNCTION]},
    ],
    ids=["tools", "flat", "request", "functions"],
)
def test_each_form_gives_the_same_tool(document: object) -> None:
    imported = import_tools(document)
    assert imported.kind == "openai"
    [tool] = imported.toolset.tools
    assert tool.parameters == FUNCTION["parameters"]
    assert (tool.name, tool.annotations.evidence) == ("get_weather", "verb")


def test_what_is_no_function_is_an_entry() -> None:
    items = [{"type": "web_search"}, {"type": "function", "function": 5}, {"type": "function", "function": FUNCTION}]
    imported = import_tools(items)
    assert [tool.name for tool in imported.toolset.tools] == ["get_weather"]
    assert [entry.where for entry in imported.skipped] == ["tools[0].type", "tools[1].function"]


def test_parameters_that_are_no_object_are_an_entry_that_names_the_tool() -> None:
    [entry] = import_tools([{"type": "function", "function": {"name": "a", "parameters": {"type": "string"}}}]).skipped
    assert (entry.tool, entry.expected) == ("a", "type 'object'")
