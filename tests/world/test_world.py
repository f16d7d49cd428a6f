import gc
import os
import threading

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envsynth.core import RowChange, WorldError, WorldSchema
from envsynth.world import BaseWorld, World
from envsynth.world.stage import STAGES_PER_BASE
from tests.world.shop import ROWS, SCHEMA, base_world

RENEW = "UPDATE loans SET renewals = renewals + 1 WHERE loan_id = :loan_id"


def renewals(world: World) -> dict[str, int]:
    return dict(world.query("SELECT loan_id, renewals FROM loans ORDER BY loan_id"))


def test_a_new_world_shows_the_base_with_the_tasks_rows():
    moved = RowChange(table="loans", key=("L1",), row={**ROWS["loans"][0], "renewals": 9})
    gone = RowChange(table="loans", key=("L2",))
    world = World(base_world(), (moved, gone))
    assert renewals(world) == {"L1": 9, "L3": 0, "L4": 1, "L5": 2, "L6": 0}
    assert world.changes() == ()


def test_worlds_of_one_base_do_not_see_each_others_changes():
    base = base_world()
    one, other = World(base), World(base)
    one.execute(RENEW, {"loan_id": "L1"})
    assert renewals(other)["L1"] == 1
    assert renewals(one)["L1"] == 2


def test_more_worlds_than_stages_keep_their_changes():
    base = base_world()
    worlds = [World(base) for _ in range(STAGES_PER_BASE * 3)]
    for turn in range(3):
        for number, world in enumerate(worlds):
            if number % 2 == turn % 2:
                world.execute(RENEW, {"loan_id": f"L{number % 6 + 1}"})
    assert len(base.stages) == STAGES_PER_BASE
    fresh = renewals(World(base))
    for number, world in enumerate(worlds):
        loan = f"L{number % 6 + 1}"
        turns = 2 if number % 2 == 0 else 1
        assert renewals(world) == fresh | {loan: fresh[loan] + turns}


def test_a_write_undone_again_leaves_no_change():
    world = World(base_world())
    world.execute(RENEW, {"loan_id": "L1"})
    assert [change.key for change in world.changes()] == [("L1",)]
    world.execute("UPDATE loans SET renewals = renewals - 1 WHERE loan_id = 'L1'")
    assert world.changes() == ()
    assert world.digest() == World(world.base).digest()


def test_changes_hold_whole_rows_before_and_after():
    world = World(base_world())
    world.execute("UPDATE loans SET renewals = 7 WHERE loan_id = 'L1'")
    world.execute("DELETE FROM loans WHERE loan_id = 'L2'")
    world.execute("INSERT INTO notes VALUES ('N1', 'M1', :now)", {"now": world.now})
    updated, deleted, inserted = world.changes()
    assert (updated.before, updated.after) == (ROWS["loans"][0], ROWS["loans"][0] | {"renewals": 7})
    assert (deleted.before, deleted.after) == (ROWS["loans"][1], None)
    assert (inserted.before, inserted.after["at"]) == (None, "2026-03-14T10:00:00")


def test_a_fork_is_independent_and_equal():
    world = World(base_world(), seed=3)
    world.execute(RENEW, {"loan_id": "L1"})
    world.new_id()
    twin = world.fork()
    assert twin.digest() == world.digest()
    assert twin.new_id() == world.new_id()
    twin.execute(RENEW, {"loan_id": "L1"})
    assert twin.digest() != world.digest()


def test_restore_goes_back_and_forth():
    world = World(base_world())
    start = world.snapshot()
    world.execute(RENEW, {"loan_id": "L1"})
    later = world.snapshot()
    world.restore(start)
    assert world.changes() == ()
    assert renewals(world)["L1"] == 1
    world.restore(later)
    assert renewals(world)["L1"] == 2


def test_restore_refuses_a_state_of_another_start():
    state = World(base_world()).snapshot()
    with pytest.raises(WorldError, match="another start"):
        World(base_world()).restore(state)


def test_the_clock_is_the_worlds_and_each_worlds_own():
    base = base_world()
    one, other = World(base), World(base, now="1999-12-31T23:59:59")
    clock = "SELECT date('now'), current_timestamp, strftime('%Y', 'now')"
    assert one.query(clock) == [("2026-03-14", "2026-03-14 10:00:00", "2026")]
    assert other.query(clock) == [("1999-12-31", "1999-12-31 23:59:59", "1999")]


def test_identifiers_depend_on_seed_and_order_alone():
    base = base_world()
    first, again, other = World(base, seed=1), World(base, seed=1), World(base, seed=2)
    ids = [first.new_id() for _ in range(50)]
    assert ids == [again.new_id() for _ in range(50)]
    assert len(set(ids)) == 50
    assert all(len(i) == 8 and i.isdigit() for i in ids)
    assert other.new_id() not in ids


@pytest.mark.parametrize("sql", ["DELETE FROM loans", "ATTACH 'x.db' AS x", "PRAGMA user_version = 3", "SELEC 1"])
def test_a_query_only_reads(sql):
    world = World(base_world())
    with pytest.raises(WorldError):
        world.query(sql)
    assert len(renewals(world)) == 6


def test_rows_that_do_not_fit_are_named():
    unknown = RowChange(table="loan", key=("L1",), row={"loan_id": "L1"})
    with pytest.raises(WorldError, match="no table 'loan'"):
        World(base_world(), (unknown,)).query("SELECT 1")
    misspelt = RowChange(table="loans", key=("L1",), row={"loan": "L1"})
    with pytest.raises(WorldError, match="no column 'loan'"):
        World(base_world(), (misspelt,)).query("SELECT 1")
    partial = RowChange(table="loans", key=("L9",), row={"loan_id": "L9"})
    with pytest.raises(WorldError, match=r"'L9'.*does not fit"):
        World(base_world(), (partial,)).query("SELECT 1")


def test_a_broken_start_does_not_break_other_worlds():
    base = base_world()
    good, bad = World(base), World(base, (RowChange(table="nope", key=(), row={}),))
    good.execute(RENEW, {"loan_id": "L1"})
    with pytest.raises(WorldError):
        bad.query("SELECT 1")
    assert renewals(good)["L1"] == 2
    assert renewals(World(base))["L1"] == 1


def test_a_base_world_refuses_dangling_references_and_double_keys():
    with pytest.raises(WorldError, match="references a row of 'members'"):
        base_world({"loans": ROWS["loans"]})
    with pytest.raises(WorldError, match="same key"):
        base_world({"members": [ROWS["members"][0]] * 2})
    with pytest.raises(WorldError, match="ISO 8601"):
        BaseWorld(SCHEMA, "small", "yesterday", {})


def test_a_task_row_that_leaves_a_reference_dangling_is_found():
    world = World(base_world(), (RowChange(table="members", key=("M1",)),))
    with pytest.raises(WorldError, match="'loans'"):
        world.check_references()
    World(world.base).check_references()


def test_rows_may_come_before_what_they_reference():
    loan = RowChange(table="loans", key=("L9",), row={**ROWS["loans"][0], "loan_id": "L9", "member_id": "M9"})
    member = RowChange(table="members", key=("M9",), row={**ROWS["members"][0], "member_id": "M9"})
    world = World(base_world(), (loan, member))
    assert world.query("SELECT name FROM loans JOIN members USING (member_id) WHERE loan_id = 'L9'") == [("Ada",)]


def test_showing_another_tasks_rows_leaves_statements_prepared():
    # A pragma that sets a flag expires every statement of its connection, and to prepare them costs more than to run.
    base = base_world()
    loan = RowChange(table="loans", key=("L9",), row={**ROWS["loans"][0], "loan_id": "L9", "member_id": "M9"})
    member = RowChange(table="members", key=("M9",), row={**ROWS["members"][0], "member_id": "M9"})
    tasks = [(loan, member), (member, loan.model_copy(update={"key": ("L8",)})), ()]
    World(base).query("SELECT 1")
    run: list[str] = []
    base.stages[0].connection.trace_v2(apsw.SQLITE_TRACE_STMT, lambda event: run.append(event["sql"]))
    for rows in tasks * 2:
        World(base, rows).execute(RENEW, {"loan_id": "L1"})
    assert run.count(RENEW) == 6
    assert not [sql for sql in run if sql.startswith("PRAGMA")]


def test_rows_that_reference_each_other_come_and_go_together():
    staff = {"key": "name", "columns": {"name": "text", "mentor": {"references": "staff.name", "optional": True}}}
    schema = WorldSchema.model_validate({"tables": {"staff": staff}})
    pair = [{"name": "Ada", "mentor": "Ben"}, {"name": "Ben", "mentor": "Ada"}]
    base = BaseWorld(schema, "staff", "2026-03-01T09:00:00", {"staff": pair})
    gone = tuple(RowChange(table="staff", key=(row["name"],)) for row in pair)
    come = tuple(
        RowChange(table="staff", key=(one,), row={"name": one, "mentor": other})
        for one, other in (("C", "D"), ("D", "C"))
    )
    world = World(base, gone + come)
    assert world.query("SELECT * FROM staff ORDER BY name") == [("C", "D"), ("D", "C")]
    world.check_references()
    with pytest.raises(WorldError, match="FOREIGN KEY"):  # afterwards, references hold at once again
        world.execute("DELETE FROM staff WHERE name = 'C'")
    World(base).check_references()


def test_a_schema_whose_names_are_keywords_is_explained():
    schema = WorldSchema.model_validate({"tables": {"t": {"key": "id", "columns": {"id": "text", "order": "text"}}}})
    with pytest.raises(WorldError, match="schema's SQL is wrong"):
        BaseWorld(schema, "w", "2026-01-01T00:00:00", {})


def test_worlds_can_be_used_from_several_threads():
    base = base_world()
    worlds = [World(base) for _ in range(4)]
    errors = []

    def work(world: World) -> None:
        try:
            for _ in range(50):
                world.execute(RENEW, {"loan_id": "L1"})
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(world,)) for world in worlds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert [renewals(world)["L1"] for world in worlds] == [51] * 4


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_goes_on_with_its_own_copy():
    world = World(base_world())
    world.execute(RENEW, {"loan_id": "L1"})
    child = os.fork()
    if child == 0:
        world.execute(RENEW, {"loan_id": "L1"})
        os._exit(0 if renewals(world)["L1"] == 3 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert renewals(world)["L1"] == 2


def test_worlds_that_read_and_are_gone_leave_nothing_with_their_stage():
    base = base_world()
    held = World(base)
    held.query("SELECT 1")
    for _ in range(50):
        World(base).query("SELECT 1")
    (stage,) = base.stages
    assert not stage.idle
    assert len(stage._readers) == 1
    del held
    assert stage.idle


def test_abandoned_worlds_give_their_stages_back():
    base = base_world()
    for _ in range(3 * STAGES_PER_BASE):
        World(base).execute(RENEW, {"loan_id": "L1"})
        gc.collect()
    assert len(base.stages) == 1


OPERATIONS = st.lists(
    st.tuples(
        st.integers(0, 11), st.sampled_from(["renew", "undo", "note", "delete", "fork", "back"]), st.integers(1, 6)
    ),
    max_size=60,
)


@settings(max_examples=60)
@given(OPERATIONS)
def test_interleaved_worlds_equal_worlds_played_alone(operations):
    """Whatever worlds take turns on the stages, each is as if it had been alone."""
    base = base_world()
    worlds = [World(base, seed=n) for n in range(12)]
    histories: list[list[tuple[str, dict]]] = [[] for _ in worlds]
    saved = [(world.snapshot(), []) for world in worlds]
    for number, kind, loan in operations:
        world = worlds[number]
        statement = {
            "renew": "UPDATE loans SET renewals = renewals + 1 WHERE loan_id = :loan",
            "undo": "UPDATE loans SET renewals = max(0, renewals - 1) WHERE loan_id = :loan",
            "note": "INSERT INTO notes VALUES (:id, 'M1', :loan)",
            "delete": "DELETE FROM loans WHERE loan_id = :loan",
        }.get(kind)
        if statement:
            names = {"loan": f"L{loan}", "id": world.new_id()}
            world.execute(statement, names)
            histories[number].append((statement, names))
        elif kind == "fork":
            saved[number] = (world.snapshot(), list(histories[number]))
            worlds[number] = world.fork()
        else:
            state, history = saved[number]
            world.restore(state)
            histories[number] = list(history)
    for world, history in zip(worlds, histories, strict=True):
        alone = World(base_world(), seed=world.seed)
        for statement, names in history:
            alone.execute(statement, names)
        everything = "SELECT * FROM loans ORDER BY 1"
        assert world.query(everything) == alone.query(everything)
        assert world.changes() == alone.changes()
