"""The final worlds compare row by row: what counts, what is left out, and how a difference reads."""

from typing import Any

import pytest

from envsynth.core import GoldenCall, Instruction, Metadata, Source, Task, ToolResult, Toolset
from envsynth.reward import GoldenRun
from envsynth.reward.plan import plan_for
from envsynth.reward.state import WorldComparison, compare_worlds
from envsynth.world import Change

NOW = "2026-03-14T10:00:00"
COLUMNS: dict[str, Any] = {
    "id": "text",
    "status": "text",
    "amount": "real",
    "day": "date",
    "data": "json",
    "note": {"type": "text", "compare": "named"},
    "at": "datetime",
    "log": {"compare": "never"},
}
TOOL = {
    "name": "write",
    "description": "Write.",
    "parameters": {
        "properties": {
            "note": {"type": "string"},
            "colour": {"type": "string", "x-compare": "casefold"},
            "tags": {"type": "array", "uniqueItems": True},
            "free": {"type": "string", "x-compare": "ignore"},
        }
    },
}
TOOLSET = Toolset.model_validate(
    {
        "name": "desk",
        "tools": [TOOL],
        "world": {
            "tables": {
                "items": {"key": "id", "columns": COLUMNS},
                "audit": {"key": "id", "columns": {"id": {"compare": "never"}, "text": {"compare": "never"}}},
            }
        },
    }
)
ROW = {
    "id": "I1",
    "status": "open",
    "amount": 1.5,
    "day": "2026-01-01",
    "data": "{}",
    "note": None,
    "at": None,
    "log": None,
}


def row(**changed: Any) -> dict[str, Any]:
    return {**ROW, **changed}


def change(before: dict[str, Any] | None, after: dict[str, Any] | None, table: str = "items") -> Change:
    return Change(table, ((after or before or {})["id"],), before, after)


def compare(
    golden: list[Change],
    agent: list[Change],
    arguments: dict[str, Any] | None = None,
    sources: dict[str, Source] | None = None,
    issued: dict[str, str] | None = None,
    toolset: Toolset = TOOLSET,
) -> WorldComparison:
    issued = issued or {}
    task = Task(
        instruction=Instruction(low="do", high="do"),
        metadata=Metadata(),
        golden=(GoldenCall(name="write", arguments=arguments or {}, role="goal", sources=sources or {}),),
        answer="Done.",
    )
    run = GoldenRun((ToolResult(new_ids=tuple(issued)),), tuple(golden), "Done.", NOW)
    plan = plan_for(task, toolset, run)
    return compare_worlds(plan.rows, agent, plan.identifiers, issued)


def told(comparison: WorldComparison) -> list[tuple[Any, ...]]:
    return [(one.why, one.key, one.column) for one in comparison.differences]


def test_equal_changes_are_equal_whatever_the_spelling() -> None:
    golden = change(ROW, row(status="done", amount=2.0, day="2026-02-02", data='{"a": 1, "b": [1]}'))
    agent = change(ROW, row(status="done", amount=2, day="20260202", data='{"b":[1.0],"a":1}'))
    comparison = compare([golden], [agent])
    assert comparison.equal
    assert (comparison.asked, comparison.right, comparison.wrong) == (1, 1, 0)


def test_a_changed_cell_is_told_with_both_values() -> None:
    comparison = compare([change(ROW, row(status="done"))], [change(ROW, row(status="shut"))])
    (found,) = comparison.differences
    assert tuple(found) == ("items", ("I1",), "different", "status", "done", "shut")
    assert (comparison.right, comparison.wrong) == (0, 1)


def test_a_row_that_the_agent_left_alone_is_not_wrong_but_not_right() -> None:
    comparison = compare([change(ROW, row(status="done"))], [])
    (found,) = comparison.differences
    assert (found.expected, found.got) == ("done", "open")
    assert (comparison.right, comparison.wrong) == (0, 0)


def test_missing_and_extra_rows() -> None:
    new, other = row(id="I2"), row(id="I3")
    assert told(compare([change(None, new)], [])) == [("missing", ("I2",), None)]
    assert told(compare([], [change(None, other)])) == [("extra", ("I3",), None)]
    assert told(compare([change(ROW, None)], [])) == [("extra", ("I1",), None)]
    assert told(compare([], [change(ROW, None)])) == [("missing", ("I1",), None)]
    assert told(compare([change(ROW, None)], [change(ROW, row(status="done"))])) == [("extra", ("I1",), None)]
    assert told(compare([change(ROW, row(status="done"))], [change(ROW, None)])) == [("missing", ("I1",), None)]
    assert compare([change(ROW, None)], [change(ROW, None)]).equal


def test_columns_and_tables_that_are_never_compared() -> None:
    assert compare([change(ROW, row(log="a"))], [change(ROW, row(log="b"))]).equal
    assert compare([change(ROW, row(log="a"))], []).equal
    assert compare([], [change(ROW, row(log="b"))]).equal
    assert compare([], [change(None, {"id": "A1", "text": "x"}, "audit")]).equal


@pytest.mark.parametrize(
    ("source", "equal"),
    [(None, False), ("instruction", False), ("user", False), ("clock", True), ("policy", True)],
)
def test_a_named_column_counts_only_where_the_user_gave_the_value(source: Any, equal: bool) -> None:
    sources = {"/note": Source(kind=source)} if source else {}
    golden, agent = change(ROW, row(note="Hello")), change(ROW, row(note="Hi"))
    assert compare([golden], [agent], {"note": "Hello"}, sources).equal is equal


def test_a_named_column_with_a_value_that_no_argument_has_is_left_out() -> None:
    golden, agent = change(ROW, row(note="made by the tool")), change(ROW, row(note="made otherwise"))
    assert compare([golden], [agent], {"note": "something else"}).equal


def test_a_named_column_of_a_row_that_the_golden_leaves_alone_must_stay() -> None:
    assert told(compare([], [change(ROW, row(note="graffiti"))])) == [("different", ("I1",), "note")]
    golden, agent = change(ROW, row(status="done")), change(ROW, row(status="done", note="graffiti"))
    assert told(compare([golden], [agent])) == [("different", ("I1",), "note")]


def test_a_stamp_of_the_clock_never_counts_but_a_chosen_moment_does() -> None:
    assert compare([], [change(ROW, row(at=NOW))]).equal
    assert compare([], [change(ROW, row(at="2026-03-14 10:00:00Z"))]).equal
    assert not compare([], [change(ROW, row(at="2026-03-20T10:00:00"))]).equal


def test_a_moment_that_the_user_named_compares_by_instant() -> None:
    golden, arguments = change(ROW, row(at="2026-03-20T10:00:00")), {"note": "2026-03-20T10:00:00Z"}
    assert compare([golden], [change(ROW, row(at="2026-03-20T11:00:00+01:00"))], arguments).equal
    assert not compare([golden], [change(ROW, row(at="2026-03-20T11:00:00"))], arguments).equal


def test_a_column_compares_as_the_argument_whose_value_it_holds() -> None:
    golden = change(ROW, row(status="Navy", data='["a","b"]'))
    agent = change(ROW, row(status="navy", data='["b","a"]'))
    assert not compare([golden], [agent]).equal
    assert compare([golden], [agent], {"colour": "Navy", "tags": ["a", "b"]}).equal


def test_an_ignored_argument_says_nothing_about_other_columns() -> None:
    golden, agent = change(ROW, row(status="done", note="done")), change(ROW, row(status="shut", note="x"))
    assert told(compare([golden], [agent], {"free": "done"})) == [("different", ("I1",), "status")]


def test_generated_identifiers_compare_under_the_renaming() -> None:
    golden = change(None, row(id="I100", data='{"self": "I100"}'))
    agent = change(None, row(id="I777", data='{"self": "I777"}'))
    assert compare([golden], [agent], issued={"100": "777"}).equal
    assert told(compare([golden], [agent], issued={"100": "778"})) == [
        ("extra", ("I777",), None),
        ("missing", ("I100",), None),
    ]


def test_an_amount_that_looks_like_an_identifier_is_none() -> None:
    golden, agent = change(None, row(id="I100", amount=100)), change(None, row(id="I777", amount=100))
    assert compare([golden], [agent], issued={"100": "777"}).equal


def test_a_row_with_an_identifier_that_was_never_issued_equals_none_of_the_same_text() -> None:
    new, held = change(None, row(id="I100")), change(None, row(id="K", status="see I100"))
    comparison = compare_unissued([new, held])
    assert [one[0] for one in told(comparison)] == ["extra", "different", "missing"]


def compare_unissued(rows: list[Change]) -> WorldComparison:
    run = GoldenRun((ToolResult(new_ids=("100",)),), tuple(rows), "Done.", NOW)
    task = Task(
        instruction=Instruction(low="do", high="do"),
        metadata=Metadata(),
        golden=(GoldenCall(name="write", role="goal"),),
        answer="Done.",
    )
    plan = plan_for(task, TOOLSET, run)
    return compare_worlds(plan.rows, rows, plan.identifiers, {})


def entities(changes: list[tuple[str, str, str | None, str | None]]) -> list[Change]:
    def data(type_: str, id_: str, text: str | None) -> dict[str, Any] | None:
        return None if text is None else {"type": type_, "id": id_, "data": text}

    return [Change("entities", (t, i), data(t, i, before), data(t, i, after)) for t, i, before, after in changes]


def test_without_a_schema_entities_compare_by_content_and_a_simulators_memory_does_not() -> None:
    plain = Toolset.model_validate({"name": "plain", "tools": [TOOL]})
    golden = entities([("order", "O1", None, '{"a": 1, "b": 2}')])
    same = entities([("order", "O1", None, '{"b": 2, "a": 1.0}'), ("_seen", "S1", None, "{}")])
    other = entities([("order", "O1", None, '{"a": 2, "b": 2}')])
    assert compare(golden, same, toolset=plain).equal
    assert told(compare(golden, other, toolset=plain)) == [("different", ("order", "O1"), "data")]
    assert compare([], [], toolset=plain).equal
    assert not compare([], golden, toolset=plain).equal
