from envsynth.synthesis.importers import import_tools

HIRING = """[{"name": "get_open_roles", "parameters": {}, "returns": {"role_ids": ["string"]}},
 {"name": "get_role_candidates", "parameters": {"role_id": "string"},
  "returns": {"candidate_ids": ["string"], "scores": ["number"]}},
 {"name": "schedule_interview", "parameters": {"candidate_id": "string", "role_id": "string"},
  "returns": {"interview_id": "string"}}]"""


def test_types_in_shorthand_become_schemas() -> None:
    imported = import_tools(HIRING, name="Hiring tools")
    assert (imported.kind, imported.toolset.name, imported.skipped) == ("shorthand", "hiring_tools", ())
    roles, candidates, interview = imported.toolset.tools
    assert roles.parameters == {"type": "object", "properties": {}}
    assert candidates.parameters["required"] == ["role_id"]
    assert interview.output_schema == {
        "type": "object",
        "properties": {"interview_id": {"type": "string"}},
        "required": ["interview_id"],
    }
    assert [tool.annotations.read_only for tool in imported.toolset.tools] == [True, True, False]


def test_arrays_side_by_side_belong_together() -> None:
    _, candidates, _ = import_tools(HIRING).toolset.tools
    assert candidates.output_schema is not None
    assert candidates.output_schema["x-parallel"] == [["candidate_ids", "scores"]]


def test_optional_nested_and_listed_types_are_read() -> None:
    parameters = {
        "limit": "integer?",
        "range": {"from": "date", "to": "date"},
        "rows": [{"id": "string"}],
        "x": "int|null",
    }
    [tool] = import_tools([{"name": "f", "parameters": parameters, "returns": {"ok": "boolean"}}]).toolset.tools
    assert tool.parameters["required"] == ["range", "rows", "x"]
    assert tool.properties["limit"] == {"type": "integer"}
    assert tool.properties["range"]["properties"]["to"] == {"type": "string", "format": "date"}
    assert tool.properties["rows"]["items"]["required"] == ["id"]
    assert tool.properties["x"] == {"type": ["integer", "null"]}


def test_a_misspelt_type_is_named_with_its_place() -> None:
    bad = {"name": "bad", "parameters": {"rows": [{"id": "strang"}]}, "returns": {}}
    imported = import_tools([bad, {"name": "good", "parameters": {}, "returns": {"id": "strang"}}])
    assert [tool.name for tool in imported.toolset.tools] == ["good"]
    first, second = imported.skipped
    assert (first.where, first.what) == ("tools[0].parameters.rows[0].id", "type is 'strang'")
    assert (second.tool, second.whole, second.where) == ("good", False, "tools[1].returns.id")
