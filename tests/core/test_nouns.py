import pytest
from pydantic import ValidationError

from envsynth.core import Check, Source, Task, Tool, ToolCall, Toolset, WorldSchema
from envsynth.core.model import canonical_json, content_hash

TASK = {
    "instruction": {"low": "Do this.", "high": "Do it."},
    "metadata": {"base": "small"},
    "golden": [{"name": "t", "role": "goal"}],
    "answer": "Done.",
}


def test_a_tasks_id_is_the_hash_of_its_content():
    task = Task.model_validate(TASK)
    assert task.id == task.content_id() == Task.model_validate(TASK).id
    assert Task.model_validate(TASK | {"answer": "Other."}).id != task.id
    assert Task.model_validate(TASK | {"split": "test", "difficulty": "complex", "tags": ["x"]}).id == task.id


def test_a_task_read_back_is_equal():
    task = Task.model_validate(TASK)
    assert Task.model_validate_json(task.model_dump_json()) == task


def test_unknown_fields_are_refused():
    with pytest.raises(ValidationError, match="anwser"):
        Task.model_validate(TASK | {"anwser": "x"})


def test_nouns_are_frozen():
    with pytest.raises(ValidationError, match="frozen"):
        ToolCall(name="t").name = "u"


def test_a_copy_forgets_what_was_computed_from_the_old_fields():
    toolset = Toolset(name="x", tools=(Tool(name="a", description=""),))
    assert list(toolset.by_name) == ["a"]
    assert list(toolset.model_copy(update={"tools": (Tool(name="b", description=""),)}).by_name) == ["b"]


def test_equal_content_hashes_alike_whatever_the_order_of_keys():
    assert canonical_json({"b": 1, "a": [2]}) == b'{"a":[2],"b":1}'
    assert content_hash({"b": 1, "a": 2}) == content_hash({"a": 2, "b": 1})


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "none of them"),
        ({"need": "SELECT 1", "let": "SELECT 1", "else": "x"}, "is one of"),
        ({"need": "SELECT 1"}, "'else'"),
        ({"deny": "SELECT 1", "else": "x"}, "belongs to a 'need'"),
        ({"let": "SELECT 1", "failure": "x"}, "cannot fail"),
    ],
)
def test_a_check_is_one_of_three(data, message):
    with pytest.raises(ValidationError, match=message):
        Check.model_validate(data)


def test_a_source_of_a_call_has_its_place():
    with pytest.raises(ValidationError, match="pointer"):
        Source(kind="call", call=1)
    with pytest.raises(ValidationError, match="no other"):
        Source(kind="user", call=1, pointer="/x")


def test_two_tools_of_one_name_are_refused():
    tool = Tool(name="a", description="")
    with pytest.raises(ValidationError, match="two tools are named 'a'"):
        Toolset(name="x", tools=(tool, tool))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"key": "nope", "columns": {"id": "text"}}, "'nope' is not one of"),
        ({"key": "id", "columns": {"id": {"references": "other.id"}}}, "does not exist"),
        ({"key": "Id", "columns": {"Id": "text"}}, "lower case"),
    ],
)
def test_a_schema_that_contradicts_itself_is_refused(table, message):
    with pytest.raises(ValidationError, match=message):
        WorldSchema.model_validate({"tables": {"t": table}})
