"""Built bundles that were damaged, edited, or made to mislead: each is a BundleError that says where."""

import hashlib
import shutil

import orjson
import pytest

from envsynth.bundle import MANIFEST, find_bundles, load, read_manifest
from envsynth.core import BundleError, Task
from tests.bundle.desk import forge, forge_file, read_manifest_data

WORLD = "worlds/monday.jsonl"
ADA = orjson.dumps({"people": {"person_id": "P1", "name": "Ada"}})


def play_all(folder):
    bundle = load(folder)
    for task_id in bundle.tasks:
        bundle.golden_run(task_id)


def refuses(folder, message):
    """Read everything there is in a bundle, and expect an error that names its folder."""
    with pytest.raises(BundleError, match=f"(?s){message}") as caught:
        play_all(folder)
    assert str(folder) in str(caught.value)


def edit(folder, name, old, new):
    data = (folder / name).read_bytes()
    assert old in data
    (folder / name).write_bytes(data.replace(old, new, 1))


@pytest.mark.parametrize("name", ["tasks.jsonl", WORLD])
def test_a_file_with_another_hash(name, desk):
    edit(desk, name, b"Ada", b"Eda")
    refuses(desk, rf"{name}: its SHA-256 is not the one in bundle\.json.*envsynth build")


@pytest.mark.parametrize("name", ["tasks.jsonl", WORLD])
def test_a_missing_file(name, desk):
    (desk / name).unlink()
    refuses(desk, f"{name}: cannot be read.*rebuild")


@pytest.mark.parametrize("name", ["tasks.jsonl", WORLD])
def test_a_file_that_is_not_listed(name, desk):
    data = read_manifest_data(desk)
    del data["files"][name]
    forge(desk, data)
    refuses(desk, f"{name}: not a file of the bundle")


def test_a_manifest_edited_by_hand(desk):
    edit(desk, MANIFEST, b"Take messages", b"Forget messages")
    refuses(desk, "content hash.*edited by hand or damaged.*envsynth build")


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"[]", b"null", b"[" * 100_000])
def test_a_manifest_that_is_no_json_object(data, desk):
    (desk / MANIFEST).write_bytes(data)
    refuses(desk, r"bundle\.json: ")


def test_a_missing_manifest(desk):
    (desk / MANIFEST).unlink()
    with pytest.raises(BundleError, match=r"bundle\.json: cannot be read.*envsynth build"):
        read_manifest(desk)


@pytest.mark.parametrize("number", [0, 2, "1", None])
def test_a_bundle_of_another_format(number, desk):
    forge(desk, read_manifest_data(desk) | {"format": number})
    refuses(desk, r"bundle\.json: format .*reads format 1")


def test_an_unknown_field_in_the_manifest(desk):
    forge(desk, read_manifest_data(desk) | {"scripts": ["setup.py"]})
    refuses(desk, r"bundle\.json: scripts: Extra inputs are not permitted")


@pytest.mark.parametrize("path", ["../monday.jsonl", "/etc/passwd", "worlds/../../monday.jsonl", "..\\monday.jsonl"])
def test_a_path_that_leads_outside(path, desk):
    data = read_manifest_data(desk)
    data["worlds"]["monday"] = path
    data["files"][path] = data["files"][WORLD]
    forge(desk, data)
    refuses(desk, "leads outside of the bundle")


@pytest.mark.parametrize("name", ["tasks.jsonl", WORLD])
def test_a_link_that_leads_outside(name, desk, tmp_path):
    outside = tmp_path / "outside"
    shutil.move(desk / name, outside)
    (desk / name).symlink_to(outside)
    with pytest.raises(BundleError, match="not a file of the bundle"):
        load(desk).read(name)


def test_a_manifest_that_is_a_link(desk, tmp_path):
    shutil.move(desk / MANIFEST, tmp_path / "outside.json")
    (desk / MANIFEST).symlink_to(tmp_path / "outside.json")
    refuses(desk, "a link that leads outside")


def test_a_bundle_whose_folder_is_a_link_is_whole(desk, tmp_path):
    (tmp_path / "link").symlink_to(desk)
    assert len(load(tmp_path / "link").tasks) == 2


def test_an_edited_task(desk):
    forge_file(desk, "tasks.jsonl", (desk / "tasks.jsonl").read_bytes().replace(b"Tell Ada", b"Tell Eda"))
    refuses(desk, r"tasks\.jsonl, task t\w+: the content has the id t\w+: it was edited")


def test_a_task_in_the_place_of_another(desk):
    data = read_manifest_data(desk)
    first, second = data["tasks"]
    data["tasks"][first], data["tasks"][second] = data["tasks"][second], data["tasks"][first]
    forge(desk, data)
    refuses(desk, r"tasks\.jsonl: t\w+ stands where bundle\.json has")


@pytest.mark.parametrize("offset", [-5, 3, 10**9])
def test_a_task_that_is_not_where_it_should_be(offset, desk):
    data = read_manifest_data(desk)
    next(iter(data["tasks"].values()))["offset"] = offset
    forge(desk, data)
    refuses(desk, r"tasks\.jsonl, task t\w+: the whole: ")


def rewrite_task(folder, number, **fields):
    """Change a task, and make its id, the file's hash and the manifest right again."""
    tasks = [orjson.loads(line) for line in (folder / "tasks.jsonl").read_bytes().splitlines()]
    del tasks[number]["id"]
    task = Task.model_validate(tasks[number] | fields)
    old = list(read_manifest_data(folder)["tasks"])[number]
    tasks[number] = task.model_dump(mode="json", exclude_defaults=True) | {"id": task.id}
    lines = [orjson.dumps(item) + b"\n" for item in tasks]
    content = b"".join(lines)
    (folder / "tasks.jsonl").write_bytes(content)
    data = read_manifest_data(folder)
    data["files"]["tasks.jsonl"] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    entries, offset = {}, 0
    for (task_id, entry), line in zip(data["tasks"].items(), lines, strict=True):
        entries[task.id if task_id == old else task_id] = entry | {"offset": offset, "length": len(line)}
        offset += len(line)
    data["tasks"] = entries
    forge(folder, data)
    return task


def test_a_golden_that_fails(desk):
    call = {"name": "leave_message", "arguments": {"person_id": "P9", "text": "Hi"}, "role": "goal"}
    task = rewrite_task(desk, 0, golden=[call])
    refuses(desk, f"task {task.id}.*golden call 0.*person_not_found.*rebuild")


def test_a_golden_that_breaks_a_constraint(desk):
    data = read_manifest_data(desk)
    data["toolset"]["tools"][1]["program"]["effects"] = ["INSERT INTO messages VALUES ('N1', :person_id, :text)"]
    forge(desk, data)
    refuses(desk, r"tasks\.jsonl, task t\w+ cannot be played.*UNIQUE")


def test_a_task_row_with_an_unknown_column(desk):
    row = {"person_id": "P1", "name": "Ada", "age": 36}
    task = rewrite_task(desk, 0, metadata={"base": "monday", "rows": [{"table": "people", "key": ["P1"], "row": row}]})
    refuses(desk, rf"tasks\.jsonl, task {task.id} cannot be played.*no column 'age'")


def test_a_task_whose_clock_is_none(desk):
    task = rewrite_task(desk, 0, metadata={"base": "monday", "now": "tomorrow"})
    refuses(desk, rf"tasks\.jsonl, task {task.id}: the clock 'tomorrow' is no ISO 8601")


def test_a_task_that_names_no_tool_of_the_bundle(desk):
    task = rewrite_task(desk, 0, tools=["find_person", "leave_message", "phone"])
    refuses(desk, f"task {task.id} names the tool 'phone'")


def test_a_task_that_starts_from_no_world_of_the_bundle(desk):
    task = rewrite_task(desk, 0, metadata={"base": "sunday"})
    refuses(desk, rf"task {task.id} starts from the base world 'sunday'; there are \['monday'\]")


def test_a_world_that_the_manifest_lacks(desk):
    with pytest.raises(BundleError, match=r"no base world 'sunday'; there are \['monday'\]"):
        load(desk).base_world("sunday")


BROKEN_WORLDS = {
    "a dangling reference": (b'"person_id":"P1","text"', b'"person_id":"P9","text"', "references a row of 'people'"),
    "two rows of one key": (b'"P2"', b'"P1"', "same key"),
    "an unknown column": (b'"text":', b'"body":', "no column 'body'"),
    "an unknown table": (b'"messages"', b'"letters"', "no table 'letters'"),
    "two rows in a line": (ADA, ADA[:-1] + b',"messages":{}}', "line 2: a row"),
    "a row that is a list": (ADA, b'{"people":["P1","Ada"]}', "line 2: a row"),
    "not JSON": (ADA, ADA[:-1], "line 2"),
    "a clock in the middle": (ADA, b'{"now":"2026-03-16T09:00:00"}', "line 2"),
}


@pytest.mark.parametrize("what", BROKEN_WORLDS)
def test_a_base_world_with(what, desk):
    old, new, message = BROKEN_WORLDS[what]
    content = (desk / WORLD).read_bytes()
    assert old in content
    forge_file(desk, WORLD, content.replace(old, new, 1))
    refuses(desk, rf"monday\.jsonl.*{message}")


def test_an_empty_base_world(desk):
    forge_file(desk, WORLD, b"")
    refuses(desk, r"monday\.jsonl: empty")


PROGRAM = ("toolset", "tools", 0, "program")
SCHEMA = ("toolset", "world")
ELSEWHERE = "SELECT 1; ATTACH 'elsewhere.db' AS elsewhere"
TRIGGER = "SELECT 1; CREATE TRIGGER t AFTER INSERT ON people BEGIN DELETE FROM people; END"
ENDLESS = "SELECT 1; WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
BROKEN_TOOLSETS = {
    "a view that opens a file": ((*SCHEMA, "views"), {"v": ELSEWHERE}, "SQL is wrong: not authorized"),
    "a view that changes the schema": ((*SCHEMA, "views"), {"v": TRIGGER}, "SQL is wrong: not authorized"),
    "a view that does not end": ((*SCHEMA, "views"), {"v": ENDLESS}, "SQL is wrong: interrupted"),
    "a condition by chance": ((*SCHEMA, "tables", "people", "check"), ["random() > 0"], "SQL is wrong.*random"),
    "bad SQL": ((*PROGRAM, "checks", 0, "need"), "SELECT nobody", "find_person.*no such column"),
    "SQL that leaves the world": ((*PROGRAM, "checks", 0, "need"), "PRAGMA user_version", "may not use PRAGMA"),
    "SQL that loads code": (
        (*PROGRAM, "checks", 0, "need"),
        "SELECT load_extension('x')",
        "may not use load_extension",
    ),
    "SQL that writes in a check": ((*PROGRAM, "checks", 0, "need"), "DELETE FROM people RETURNING name", "only reads"),
    "an effect that changes the schema": ((*PROGRAM, "effects"), ["DROP TABLE people"], "may not use"),
    "an unknown shape": ((*PROGRAM, "returns"), {"shape": "person"}, "no shape 'person'"),
    "no program": (PROGRAM, None, "find_person.*no program"),
    "a name twice": (("toolset", "tools", 0, "name"), "leave_message", "two tools are named 'leave_message'"),
    "a broken schema": (("toolset", "tools", 0, "parameters"), {"required": 3}, "find_person.*JSON Schema"),
    "a table that is a keyword": (
        ("toolset", "world", "tables", "select"),
        {"key": "a", "columns": {"a": "text"}},
        "SQL is wrong",
    ),
}


@pytest.mark.parametrize("what", BROKEN_TOOLSETS)
def test_a_toolset_with(what, desk):
    path, value, message = BROKEN_TOOLSETS[what]
    data = place = read_manifest_data(desk)
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    forge(desk, data)
    refuses(desk, rf"bundle\.json: .*{message}")


def test_one_name_with_two_contents_on_the_search_path(desk, tmp_path, monkeypatch):
    other = tmp_path / "other" / "desk"
    shutil.copytree(desk, other)
    monkeypatch.setenv("ENVSYNTH_ENVS", f"{desk.parent}:{other.parent}")
    assert find_bundles()["desk"] == desk
    forge(other, read_manifest_data(other) | {"funnel": {}, "format": 1, "worlds": {}})
    with pytest.raises(BundleError, match="two bundles are named 'desk' and differ") as caught:
        find_bundles()
    assert str(desk) in str(caught.value)
    assert str(other) in str(caught.value)
