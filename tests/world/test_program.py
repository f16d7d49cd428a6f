import pytest

from envsynth.core import ProgramError, SimulatorFault, ToolCall
from envsynth.simulation import ProgramSimulator
from envsynth.world import World, compile_toolset
from tests.world.shop import base_world, toolset


@pytest.fixture(scope="module")
def simulator():
    return ProgramSimulator(toolset())


@pytest.fixture
def world():
    return World(base_world(), seed=1)


def call(name, **arguments):
    return ToolCall(name=name, arguments=arguments)


def one_tool(program, **fields):
    return toolset([{"name": "t", "description": "d", "program": program, **fields}])


def test_returns_fill_every_form_of_template(simulator, world):
    assert simulator.answer(call("get_member", member_id="M1"), world).content == {
        "name": "Ada",
        "kind": "member",
        "profile": {"active": True},
        "loan_count": 3,
        "titles": ["Book 1", "Book 2", "Book 3"],
        "loans": [
            {"loan_id": "L1", "tags": ["new"], "heading": "Book 1", "due": "2026-03-20"},
            {"loan_id": "L2", "tags": None, "heading": "Book 2", "due": "2026-03-20"},
            {"loan_id": "L3", "tags": None, "heading": "Book 3", "due": "2026-03-20"},
        ],
    }


def test_checks_answer_in_order_with_the_violating_row(simulator, world):
    missing = simulator.answer(call("renew_loans", loan_ids=["L1", "L8", "L9"]), world)
    assert (missing.error, missing.status, missing.content) == ("loan_not_found", 404, "Loan L8 not found")
    for _ in range(2):
        assert simulator.answer(call("renew_loans", loan_ids=["L1"]), world).ok
    limit = simulator.answer(call("renew_loans", loan_ids=["L3", "L1"]), world)
    assert (limit.error, limit.content) == ("limit_reached", "Loan L1 was renewed 3 times")


def test_a_default_is_filled_in_and_let_binds(simulator, world):
    assert simulator.answer(call("renew_loans", loan_ids=["L1"]), world).content == {"due_on": "2026-04-04"}
    assert simulator.answer(call("renew_loans", loan_ids=["L2"], days=1), world).content == {"due_on": "2026-03-15"}
    assert simulator.answer(call("renew_loans", loan_ids=["L3"], days=2.0), world).content == {"due_on": "2026-03-16"}


def test_new_ids_are_issued_by_calls_that_succeed_alone(simulator, world):
    refused = simulator.answer(call("add_note", member_id="M9"), world)
    assert (refused.error, world.issued) == ("member_not_found", ())
    added = simulator.answer(call("add_note", member_id="M1"), world)
    assert added.new_ids == world.issued
    assert added.content == {"note_id": f"N{added.new_ids[0]}"}


def test_booleans_bind_as_booleans(simulator, world):
    assert simulator.answer(call("set_active", member_id="M2", active=True), world).ok
    assert world.query("SELECT active FROM members WHERE member_id = 'M2'") == [(1,)]


def test_a_failed_effect_rolls_the_whole_call_back(simulator, world):
    simulator.answer(call("add_note", member_id="M1"), world)
    before, issued = world.digest(), world.issued
    with pytest.raises(SimulatorFault, match=r"break_rules.*rolled back.*CHECK"):
        simulator.answer(call("break_rules"), world)
    assert (world.digest(), world.issued) == (before, issued)


def test_a_runaway_is_stopped_and_earlier_calls_stay(simulator, world):
    simulator.answer(call("renew_loans", loan_ids=["L1", "L2"]), world)
    fork = world.fork()
    simulator.answer(call("add_note", member_id="M1"), world)
    before = world.digest()
    with pytest.raises(SimulatorFault, match="was stopped after"):
        simulator.answer(call("run_away"), world)
    assert world.digest() == before
    assert simulator.answer(call("add_note", member_id="M2"), world).ok
    assert fork.digest() != before


def test_a_query_that_never_ends_is_stopped(world):
    forever = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    endless = ProgramSimulator(one_tool({"returns": {"n": {"value": forever}}}))
    with pytest.raises(SimulatorFault, match="was stopped"):
        endless.answer(call("t"), world)


def test_a_response_with_too_many_rows_is_a_fault(world):
    many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 2000) SELECT i FROM n"
    simulator = ProgramSimulator(one_tool({"returns": {"n": {"values": many}}}))
    with pytest.raises(SimulatorFault, match="more than 1000 rows"):
        simulator.answer(call("t"), world)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("SELECT random()", r"random\(\)"),
        ("SELECT hex(randomblob(4))", r"randomblob\(\)"),
        ("SELECT last_insert_rowid()", "last_insert_rowid"),
        ("SELECT load_extension('x')", "load_extension"),
        ("SELECT datetime('now', 'localtime')", "time zone"),
        ("SELECT * FROM sqlite_master", "sqlite_master"),
        ("SELECT name FROM pragma_table_list", "."),
        ("PRAGMA table_info(loans)", "PRAGMA"),
        ("ATTACH 'other.db' AS other", "ATTACH"),
        ("CREATE TABLE t (a)", "."),
        ("DROP TABLE loans", "."),
        ("DELETE FROM loans", "only reads"),
        ("SELECT 1; SELECT 2", "one statement"),
        ("SELECT nobody FROM loans", "no such column"),
        ("SELECT :nobody", ":nobody"),
        ("SELECT ?", "'\\?'"),
        ("BEGIN", "."),
        ("VACUUM", "."),
    ],
)
def test_statements_that_no_program_may_use_are_refused_with_their_place(statement, message):
    with pytest.raises(ProgramError, match=f"(?s)tool 't', check 0.*{message}"):
        compile_toolset(one_tool({"checks": [{"let": statement}]}))


@pytest.mark.parametrize(
    "effect",
    ["SELECT 1", "COMMIT", "SAVEPOINT call", "CREATE TEMP TABLE t (a)", "DELETE FROM sqlite_master", "VACUUM INTO 'x'"],
)
def test_effects_only_change_rows(effect):
    with pytest.raises(ProgramError, match="tool 't', effect 0"):
        compile_toolset(one_tool({"effects": [effect]}))


@pytest.mark.parametrize(
    ("returns", "message"),
    [
        ({"x": ":nobody"}, "nothing binds :nobody"),
        ({"x": {"shape": "nothing"}}, "no shape 'nothing'"),
        ({"x": {"value": "SELECT 1, 2"}}, "one column"),
        ({"x": {"rows": "SELECT loan_id FROM loans", "wiht": {}}}, "no 'wiht'"),
        ({"x": {"rows": "SELECT loan_id FROM loans", "with": {"y": ":title"}}}, "nothing binds :title"),
    ],
)
def test_broken_returns_are_explained(returns, message):
    with pytest.raises(ProgramError, match=f"tool 't', returns.*{message}"):
        compile_toolset(one_tool({"returns": returns}))


def test_a_shape_that_contains_itself_is_refused():
    looped = one_tool({"returns": {"shape": "a"}}).model_copy(update={"shapes": {"a": {"b": {"shape": "a"}}}})
    with pytest.raises(ProgramError, match="contain itself"):
        compile_toolset(looped)


def test_a_check_names_a_documented_failure_mode():
    with pytest.raises(ProgramError, match="no failure mode 'gone'"):
        compile_toolset(one_tool({"checks": [{"need": "SELECT 1", "else": "gone"}]}))
    modes = [{"code": "gone", "message": "{who} is gone"}]
    with pytest.raises(ProgramError, match=r"\{who\}, which nothing binds"):
        compile_toolset(one_tool({"checks": [{"need": "SELECT 1", "else": "gone"}]}, failure_modes=modes))


def test_the_clock_in_a_program_is_the_worlds(world):
    clock = "SELECT date('now') || ' ' || time('now') || ' ' || current_date"
    simulator = ProgramSimulator(one_tool({"returns": {"now": {"value": clock}, "iso": ":now"}}))
    assert simulator.answer(call("t"), world).content == {
        "now": "2026-03-14 10:00:00 2026-03-14",
        "iso": "2026-03-14T10:00:00",
    }
