"""Sources with a mistake in them: building says which file it is in, where, and what to do."""

import pytest

from envsynth.core import BundleError
from envsynth.synthesis import build
from tests.bundle.desk import write_sources

NEED = "SELECT person_id FROM people WHERE name = :name"
BROKEN = {
    "bad SQL in a check": ("tools.yaml", NEED, "SELECT nobody FROM people", "find_person.*check 0.*no such column"),
    "bad SQL in an effect": (
        "tools.yaml",
        "INSERT INTO messages VALUES",
        "INSRT INTO messages VALUES",
        "effect 0.*syntax",
    ),
    "bad SQL in returns": ("tools.yaml", "\"SELECT 'N' || :new_id\"", "\"SELECT 'N' ||\"", "returns.message_id"),
    "bad SQL in a view": ("world.yaml", "tables:", "views: {all_people: SELEC 1}\ntables:", "SQL is wrong"),
    "SQL with a name that nothing binds": ("tools.yaml", ":text)", ":body)", "nothing binds :body"),
    "SQL that leaves the world": ("tools.yaml", NEED, "ATTACH 'x.db' AS x", "may not use ATTACH"),
    "two statements in one": ("tools.yaml", NEED, f"{NEED}; DELETE FROM people", "one statement each"),
    "an unknown failure mode": ("tools.yaml", "else: person_not_found", "else: nobody", "no failure mode 'nobody'"),
    "a check of no kind": ("tools.yaml", "- need: SELECT", "- wants: SELECT", "find_person"),
    "no JSON Schema": ("tools.yaml", "{name: {type: string}}", "{name: {type: text}}", "find_person.*JSON Schema"),
    "an unknown field": (
        "tools.yaml",
        "    description: Find",
        "    usge: x\n    description: Find",
        "find_person.*usge",
    ),
    "two tools of one name": (
        "tools.yaml",
        "- name: leave_message",
        "- name: find_person",
        "two tools are named 'find_person'",
    ),
    "two failure modes of one code": (
        "tools.yaml",
        "failure_modes: [",
        "failure_modes: [{code: person_not_found, message: x}, ",
        "two failure modes have the code 'person_not_found'",
    ),
    "two tables of one name": ("world.yaml", "  messages:", "  people:", "line 5: the key 'people' stands twice"),
    "two columns of one name": ("world.yaml", "{person_id: text, name", "{name: text, name", "line 4: the key 'name'"),
    "a reference to no table": (
        "world.yaml",
        "people.person_id",
        "persons.person_id",
        "'persons.person_id', which does not",
    ),
    "a reference to many rows": (
        "world.yaml",
        "references: people.person_id",
        "references: people.name",
        "does not identify one row",
    ),
    "a key that is no column": ("world.yaml", "key: person_id", "key: id", "column 'id' is not one of"),
    "a keyword as a name": ("world.yaml", "  people:", "  order:", "world.yaml"),
    "no YAML": ("tools.yaml", "tools:", "tools: [", "not YAML.*line"),
    "no list of tools": ("tools.yaml", "tools:\n", "tool:\n", "a list 'tools'"),
    "a bad name": ("domain.yaml", "name: desk", "name: My Desk", "name: String should match"),
    "a row of no table": ("worlds/monday.jsonl", '"messages":', '"mesages":', "no table 'mesages'"),
    "a row with an unknown column": ("worlds/monday.jsonl", '"text":', '"body":', "no column 'body'"),
    "a row without a column": ("worlds/monday.jsonl", ',"text":"Call Ben."', "", "'N1'.*NOT NULL"),
    "a value of another type": ("worlds/monday.jsonl", '"name":"Ada"', '"name":["Ada"]', "'P1'"),
    "two rows of one key": ("worlds/monday.jsonl", '"P2"', '"P1"', r"table 'people' have the same key \['P1'\]"),
    "a dangling reference": (
        "worlds/monday.jsonl",
        '"P1","text"',
        '"P9","text"',
        r"row \['N1'\].*'messages'.*person_id 'P9'",
    ),
    "a world that is not JSON": ("worlds/monday.jsonl", '{"people"', '{people"', "line 2"),
    "a world without a clock": ("worlds/monday.jsonl", '{"now":"2026-03-16T09:00:00"}\n', "", "line 1.*the clock"),
    "a clock that is none": ("worlds/monday.jsonl", "2026-03-16T09:00:00", "Monday", "'Monday' is no ISO 8601"),
    "a golden that fails": ("tasks.yaml", "person_id: P1", "person_id: P9", "task 0.*golden call 1.*person_not_found"),
    "a golden of no tool": ("tasks.yaml", "name: find_person", "name: find_people", "task 0.*'find_people'"),
    "a task on no world": ("tasks.yaml", "base: monday", "base: sunday", "base world 'sunday'"),
    "a task that offers no such tool": (
        "tasks.yaml",
        "  answer: Ada",
        "  tools: [phone]\n  answer: Ada",
        "the tool 'phone'",
    ),
    "a task that keeps a tool back": (
        "tasks.yaml",
        "  answer: Ada",
        "  tools: [leave_message]\n  answer: Ada",
        "does not offer 'find_person'",
    ),
    "a task with a row of no table": (
        "tasks.yaml",
        "seed: 3}",
        "seed: 3, rows: [{table: rooms, key: [R1], row: {}}]}",
        "task 0 cannot be played.*no table 'rooms'",
    ),
    "a task with a clock that is none": (
        "tasks.yaml",
        "seed: 3}",
        "seed: 3, now: noon}",
        "task 0 cannot be played.*'noon'",
    ),
    "a task with an id of its own": (
        "tasks.yaml",
        "- instruction:",
        "- id: my-task\n  instruction:",
        "'my-task'.*leave 'id' out",
    ),
    "a task whose argument has no source": (
        "tasks.yaml",
        "        /text: {kind: instruction}\n",
        "",
        "task 0 is not sound.*no source",
    ),
    "a task without an answer": ("tasks.yaml", "  answer: Ada will read it.\n", "", "task 0: answer: Field required"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_building_explains(what, tmp_path):
    file, old, new, message = BROKEN[what]
    folder = write_sources(tmp_path, {file: (old, new)})
    with pytest.raises(BundleError, match=f"(?s){message}") as caught:
        build(folder)
    assert str(folder / file) in str(caught.value)
    assert not (folder / "bundle.json").exists()


def test_building_the_same_task_twice_is_refused(tmp_path):
    folder = write_sources(tmp_path)
    path = folder / "tasks.yaml"
    path.write_text(path.read_text() * 2)
    with pytest.raises(BundleError, match="two tasks are the same"):
        build(folder)


@pytest.mark.parametrize("name", ["domain.yaml", "tools.yaml"])
def test_a_missing_source_is_named(name, tmp_path):
    folder = write_sources(tmp_path)
    (folder / name).unlink()
    with pytest.raises(BundleError, match=f"{name}: cannot be read"):
        build(folder)


def test_a_source_that_is_not_utf8_is_named(tmp_path):
    folder = write_sources(tmp_path)
    (folder / "policy.md").write_bytes(b"\xff\xfe")
    with pytest.raises(BundleError, match=r"policy\.md: not UTF-8"):
        build(folder)


def test_dates_in_yaml_stay_text(tmp_path):
    folder = write_sources(tmp_path, {"tasks.yaml": ("text: lunch is at noon", "text: 2026-03-17")})
    text = (folder / "tasks.yaml").read_text().replace("lunch is at noon", "2026-03-17")
    (folder / "tasks.yaml").write_text(text)
    assert build(folder).tasks


def test_a_merged_key_may_be_overridden_in_yaml(tmp_path):
    merged = "{type: object, properties: {<<: &name {name: {type: string}}, name: {type: string}}, required: [name]}"
    plain = "{type: object, properties: {name: {type: string}}, required: [name]}"
    assert build(write_sources(tmp_path, {"tools.yaml": (plain, merged)})).tasks


def test_a_build_that_fails_leaves_the_last_one_in_place(tmp_path):
    folder = write_sources(tmp_path)
    build(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    (folder / "tools.yaml").write_text("tools: [{}]")
    with pytest.raises(BundleError):
        build(folder)
    assert (folder / "tools.yaml").read_text() == "tools: [{}]"
    before[folder / "tools.yaml"] = b"tools: [{}]"
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
