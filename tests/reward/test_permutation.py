"""Rows numbered in another order meet their likes, and what refers to them follows."""

from typing import Any

from envsynth.core import GoldenCall, Instruction, Metadata, Task, ToolResult, Toolset
from envsynth.reward import GoldenRun
from envsynth.reward.permutation import renumbered
from envsynth.reward.plan import plan_for
from envsynth.reward.state import compare_rows, expected_rows
from envsynth.world import Change

TOOLSET = Toolset.model_validate(
    {
        "name": "desk",
        "tools": [{"name": "write", "description": "Write."}],
        "world": {
            "tables": {
                "lines": {"key": "line", "columns": {"line": "text", "what": "text"}},
                "seats": {"key": ["trip", "place"], "columns": {"trip": "text", "place": "integer", "who": "text"}},
                "gifts": {"key": "gift", "columns": {"gift": "text", "line": {"references": "lines.line"}}},
            }
        },
    }
)


def lines(issued: str, *what: str) -> list[Change]:
    return [_new("lines", f"{issued}-{i}", line=f"{issued}-{i}", what=item) for i, item in enumerate(what)]


def seats(issued: str, *who: str) -> list[Change]:
    rows = [{"trip": issued, "place": place, "who": name} for place, name in enumerate(who)]
    return [Change("seats", (issued, row["place"]), None, row) for row in rows]


def gift(issued: str, line: str) -> Change:
    return _new("gifts", f"G{issued}", gift=f"G{issued}", line=line)


def _new(table: str, key: str, **row: Any) -> Change:
    return Change(table, (key,), None, row)


def equal(golden: list[Change], agent: list[Change], issued: tuple[str, ...] = ("100",)) -> bool:
    task = Task(
        instruction=Instruction(low="do", high="do"),
        metadata=Metadata(),
        golden=(GoldenCall(name="write", role="goal"),),
        answer="Done.",
    )
    plan = plan_for(task, TOOLSET, GoldenRun((ToolResult(new_ids=issued),), tuple(golden), "Done."))
    expected = expected_rows(plan.rows, plan.identifiers, {one: f"7{one}" for one in issued})
    assert not compare_rows(plan.rows, expected, agent).equal
    return compare_rows(plan.rows, renumbered(plan.rows, expected, agent, plan.identifiers), agent).equal


def test_rows_meet_their_likes_under_another_number() -> None:
    assert equal(lines("100", "mug", "lamp", "rug"), lines("7100", "rug", "mug", "lamp"))
    assert equal(seats("100", "Ana", "Ben"), seats("7100", "Ben", "Ana"))


def test_rows_that_refer_to_a_renumbered_row_follow_it() -> None:
    golden = [*lines("100", "mug", "lamp"), gift("100", "100-0")]
    assert equal(golden, [*lines("7100", "lamp", "mug"), gift("7100", "7100-1")])
    assert not equal(golden, [*lines("7100", "lamp", "mug"), gift("7100", "7100-0")])


def test_other_content_finds_no_like() -> None:
    assert not equal(lines("100", "mug", "lamp"), lines("7100", "lamp", "rug"))
    assert not equal(lines("100", "mug", "mug"), lines("7100", "mug", "lamp"))


def test_rows_of_different_calls_are_not_exchanged() -> None:
    golden = [*lines("100", "mug"), *lines("200", "lamp")]
    assert not equal(golden, [*lines("7100", "lamp"), *lines("7200", "mug")], ("100", "200"))
