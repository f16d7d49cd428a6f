"""Bundles as they should be: what is written is what is read, and no more of it than is asked for."""

import contextlib
import shutil
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from envsynth.bundle import (
    MANIFEST,
    find_bundles,
    load,
    parse_task,
    parse_world_lines,
    read_domain,
    read_manifest,
    read_toolset,
    search_path,
    write_bundle,
)
from envsynth.core import Ask, BundleError, GoldenCall, Instruction, Metadata, RowChange, Source, Task
from envsynth.synthesis import build
from tests.bundle.desk import forge, forge_file, read_manifest_data, write_sources

WORLD = "worlds/monday.jsonl"


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_bundle_is_what_its_sources_say(desk):
    bundle = load(desk)
    assert (bundle.name, bundle.version, bundle.path) == ("desk", 0, desk)
    assert bundle.toolset == read_toolset(desk)
    assert bundle.manifest.domain == read_domain(desk)
    assert [task.instruction.high for task in bundle.tasks.values()] == [
        "Tell Ada that 'lunch is at noon'.",
        "Tell Ben that 'the train is late'.",
    ]
    assert bundle.base_world("monday").now == "2026-03-16T09:00:00"
    assert bundle.content_hash == read_manifest(desk).content_hash
    assert repr(bundle).startswith("Bundle('desk', v0, 2 tasks, ")


def test_tasks_are_a_mapping_by_id_in_order(desk):
    tasks = load(desk).tasks
    ids = list(tasks)
    assert len(tasks) == 2
    assert [tasks[task_id].id for task_id in ids] == ids
    assert ids[0] in tasks
    assert "t0" not in tasks
    with pytest.raises(KeyError, match="no task 't0' in bundle 'desk'"):
        tasks["t0"]
    assert tasks[ids[0]] is tasks[ids[0]]


def test_task_ids_are_chosen_by_split_and_difficulty(desk):
    bundle = load(desk)
    first, second = bundle.tasks
    assert bundle.task_ids() == (first, second)
    assert bundle.task_ids("train") == (first,)
    assert bundle.task_ids(split="test", difficulty="medium") == (second,)
    assert bundle.task_ids(split="test", difficulty="simple") == ()


def test_loading_reads_nothing_but_the_manifest(desk):
    (desk / "tasks.jsonl").unlink()
    (desk / WORLD).unlink()
    bundle = load(desk)
    assert len(bundle.task_ids()) == len(bundle.tasks) == 2
    assert bundle.toolset.by_name["find_person"].annotations.read_only
    assert bundle.simulator().writes("leave_message")
    with pytest.raises(BundleError):
        next(iter(bundle.tasks.values()))


def test_a_broken_task_leaves_the_others_readable(desk):
    lines = (desk / "tasks.jsonl").read_bytes()
    forge_file(desk, "tasks.jsonl", lines.replace(b"Tell Ada", b"Tell Eda"))
    bundle = load(desk)
    first, second = bundle.tasks
    assert bundle.tasks[second].answer == "Ben will read it."
    with pytest.raises(BundleError):
        bundle.tasks[first]


def test_worlds_are_fresh_and_base_worlds_shared(desk):
    bundle = load(desk)
    task = next(iter(bundle.tasks.values()))
    one, other = bundle.world(task), bundle.world(task)
    assert one.base is other.base is bundle.base_world("monday")
    one.execute("DELETE FROM messages")
    assert other.query("SELECT count(*) FROM messages") == [(1,)]


def test_golden_runs_are_made_once(desk):
    bundle = load(desk)
    first, _ = bundle.tasks
    run = bundle.golden_run(first)
    assert run is bundle.golden_run(first)
    assert [change.after["text"] for change in run.changes] == ["lunch is at noon"]


def test_the_same_bundle_is_the_same_object_until_it_changes(desk):
    bundle = load(desk)
    assert load(str(desk)) is bundle
    data = read_manifest_data(desk)
    data["domain"]["title"] = "Another reception desk"
    forge(desk, data)
    assert load(desk).manifest.domain.title == "Another reception desk"


def test_building_twice_gives_the_same_bytes(tmp_path):
    one, other = write_sources(tmp_path / "one"), write_sources(tmp_path / "other")
    build(one)
    build(other)
    assert contents(one) == contents(other)
    build(one)
    assert contents(one) == contents(other)


def test_a_change_anywhere_changes_the_content_hash(tmp_path):
    changes = [
        {},
        {"policy.md": ("Take", "Write down")},
        {"tools.yaml": ("Find a person by name.", "Find somebody.")},
        {"world.yaml": ("name: text", "name: {type: text, compare: never}")},
        {WORLD: ("Call Ben.", "Call Ben back.")},
        {"tasks.yaml": ("Ada will read it.", "Ada shall read it.")},
        {"domain.yaml": ("seed: 7", "version: 1")},
    ]
    hashes = [build(write_sources(tmp_path / str(i), change)).content_hash for i, change in enumerate(changes)]
    assert len(set(hashes)) == len(changes)


def test_no_trace_of_writing_is_left(desk):
    assert set(contents(desk)) == {
        "CARD.md",
        MANIFEST,
        "domain.yaml",
        "policy.md",
        "tasks.jsonl",
        "tasks.yaml",
        "tools.yaml",
        "world.yaml",
        WORLD,
    }


def test_the_card_says_what_there_is(desk):
    card = (desk / "CARD.md").read_text()
    assert card.startswith("# Reception desk\n")
    assert "toolsynth/desk-v0" in card
    assert load(desk).content_hash in card


@pytest.fixture
def places(tmp_path, monkeypatch) -> dict[str, Path]:
    """The search path's folders, none of which exists yet, and no shipped bundles."""
    monkeypatch.setenv("ENVSYNTH_ENVS", f"{tmp_path / 'first'}:{tmp_path / 'second'}")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr("envsynth.bundle.catalogue._PACKAGE", tmp_path / "package" / "envsynth")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return {
        "first": tmp_path / "first",
        "second": tmp_path / "second",
        "here": tmp_path / "here" / "envs",
        "shipped": tmp_path / "package" / "envs",
        "data": tmp_path / "data" / "envsynth" / "envs",
    }


def test_the_search_path_is_searched_in_order(places, desk):
    assert search_path() == ()
    for folder in reversed(["first", "second", "here", "data", "shipped"]):
        shutil.copytree(desk, places[folder] / "desk")
        assert load("desk").path == places[folder] / "desk"
    assert search_path() == tuple(places[name] for name in ["first", "second", "here", "data", "shipped"])
    assert find_bundles() == {"desk": places["first"] / "desk"}


def test_only_folders_with_a_manifest_count(places, desk):
    shutil.copytree(desk, places["here"] / "desk")
    write_sources(places["here"] / "unbuilt")
    (places["here"] / "notes.txt").write_text("Not a bundle.")
    assert list(find_bundles()) == ["desk"]


def test_a_bundle_is_named_by_its_domain_and_not_by_its_folder(places, desk):
    shutil.copytree(desk, places["here"] / "reception")
    assert load("desk").path == places["here"] / "reception"
    with pytest.raises(BundleError, match=r"no bundle 'reception'.*\['desk'\]"):
        load("reception")


def test_an_unknown_name_says_where_it_was_looked_for(places):
    with pytest.raises(BundleError, match=r"no bundle 'desk'.*no folder"):
        load("desk")


words = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20)
numbers = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
leaves = st.none() | st.booleans() | numbers | words
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3))
sources = st.just(Source(kind="instruction")) | st.builds(
    Source, kind=st.just("call"), call=st.integers(0, 3), pointer=words
)
tasks = st.builds(
    Task,
    instruction=st.builds(Instruction, low=words, high=words),
    metadata=st.builds(
        Metadata,
        seed=st.integers(0, 2**31),
        rows=st.tuples(
            st.builds(
                RowChange,
                table=words,
                key=st.tuples(leaves),
                row=st.none() | st.dictionaries(words, leaves, max_size=3),
            )
        ),
        facts=st.dictionaries(words, words, max_size=2),
    ),
    golden=st.tuples(
        st.builds(
            GoldenCall,
            name=words,
            role=st.sampled_from(["goal", "support"]),
            arguments=st.dictionaries(words, values, max_size=3),
            sources=st.dictionaries(words, sources, max_size=2),
        )
    ),
    answer=words,
    asks=st.just(()) | st.tuples(st.builds(Ask, label=words, kind=st.just("text"), value=words)),
    difficulty=st.sampled_from(["simple", "medium", "complex"]),
    split=st.sampled_from(["train", "test", "unseen_tools"]),
)


@given(task=tasks)
def test_a_task_survives_its_line(task):
    line = orjson.dumps(task.model_dump(mode="json", exclude_defaults=True) | {"id": task.id})
    assert parse_task(line, "tasks.jsonl") == task


@given(task=tasks, split=st.sampled_from(["train", "test", "unseen_tools"]))
def test_an_id_is_of_the_content_and_not_of_the_split(task, split):
    assert task.model_copy(update={"split": split, "difficulty": "complex", "tags": ("x",)}).content_id() == task.id
    assert task.model_copy(update={"answer": task.answer + "!"}).content_id() != task.id


@given(rows=st.lists(st.tuples(words.filter(lambda name: name != "now"), st.dictionaries(words, leaves, max_size=4))))
def test_a_world_survives_its_lines(rows):
    lines = [{"now": "2026-01-31T09:00:00"}, *({table: row} for table, row in rows)]
    now, read = parse_world_lines(b"".join(orjson.dumps(line) + b"\n" for line in lines), "world")
    assert now == "2026-01-31T09:00:00"
    assert [(table, row) for table, table_rows in read.items() for row in table_rows] == sorted(
        rows, key=lambda pair: list(read).index(pair[0])
    )


@given(data=st.binary(max_size=200) | words.map(str.encode))
def test_no_bytes_crash_the_reading_of_lines(data):
    for read in (parse_world_lines, parse_task):
        with contextlib.suppress(BundleError):
            read(data, "here")


def test_the_same_content_gives_the_same_bytes(desk, tmp_path):
    bundle = load(desk)
    worlds = {"monday": (desk / WORLD).read_bytes()}
    for name in ("one", "other"):
        write_bundle(tmp_path / name, bundle.manifest.domain, bundle.toolset, worlds, bundle.tasks.values())
    assert contents(tmp_path / "one") == contents(tmp_path / "other")
    assert load(tmp_path / "one").toolset == bundle.toolset
    assert list(load(tmp_path / "one").tasks.values()) == list(bundle.tasks.values())
