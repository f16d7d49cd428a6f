import doctest
import json
import random
import re
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from envsynth.core import BundleError, EnvsynthError, WorldSchema
from envsynth.world import BaseWorld
from envsynth.world.population import fake, lines, parse_recipe, populate, read_recipe, world_lines
from envsynth.world.population.generators import KINDS

DOCS = Path(__file__).parents[2] / "docs" / "population.md"
NOW = "2026-03-14T10:00:00"
PETS = {
    "tables": {
        "owners": {"key": "id", "columns": {"id": "text", "name": {"optional": True}}},
        "pets": {
            "key": "id",
            "columns": {
                "id": "text",
                "owner": {"references": "owners.id", "optional": True},
                "age": {"type": "integer", "optional": True},
                "born": {"type": "date", "optional": True},
                "seen": {"type": "datetime", "optional": True},
                "facts": {"type": "json", "optional": True},
                "tame": {"type": "boolean", "optional": True},
            },
        },
    }
}
SCHEMA = WorldSchema.model_validate(PETS)


def recipe(*steps, **lists):
    return {"worlds": {"home": {"now": NOW}}, "lists": lists, "steps": list(steps)}


def pets(count=1, **columns):
    return {"table": "pets", "count": count, "columns": {"id": {"id": "P{:03d}"}, **columns}}


def owners(count=3, **columns):
    return {"table": "owners", "count": count, "columns": {"id": {"id": "O{:03d}"}, **columns}}


def build(*steps, seed=0, **lists):
    return populate(SCHEMA, recipe(*steps, **lists), "home", seed)[1]


def values(column, rule, count=40, *before, **lists):
    rows = build(*before, pets(count, **{column: rule}), **lists)["pets"]
    return [row[column] for row in rows]


@pytest.fixture(scope="module")
def library():
    schema, text = re.findall(r"```yaml\n(.*?)```", DOCS.read_text(), re.DOTALL)[:2]
    return WorldSchema.model_validate(yaml.safe_load(schema)), text


def test_documented_example_builds_sound_worlds(library, tmp_path):
    schema, text = library
    path = tmp_path / "population.yaml"
    path.write_text(text)
    parsed = read_recipe(path)
    for name in parsed.worlds:
        now, rows = populate(schema, parsed, name)
        BaseWorld(schema, name, now, rows)
        assert [len(rows[table]) for table in ("members", "books", "copies")] == [12, 3, 6]
        lent = {row["copy_id"] for row in rows["loans"] if row["returned_on"] is None}
        assert {row["copy_id"] for row in rows["copies"] if row["lent"]} == lent
        assert all(row["lent_at"] < now and row["fine"] >= 0 for row in rows["loans"])
        assert list(rows["books"][0]) == ["isbn", "title", "author", "tags"]


def test_documented_names_of_generators_are_all_there_are():
    documented = set(re.findall(r"^\| `\{(\w+):", DOCS.read_text(), re.MULTILINE))
    assert documented == set(KINDS)


def test_same_seed_gives_same_bytes_whatever_the_global_state(library):
    import faker

    schema, text = library
    parsed = parse_recipe(yaml.safe_load(text))
    first = b"".join(world_lines(*populate(schema, parsed, "spring")))
    faker.Faker.seed(99)
    random.seed(99)
    faker.Faker("en_US").name()
    assert b"".join(world_lines(*populate(schema, parsed, "spring"))) == first
    assert b"".join(world_lines(*populate(schema, parsed, "spring", seed=7))) != first


def test_added_column_and_step_leave_other_values_as_they_were():
    step = pets(20, age={"integer": [1, 9]})
    more = pets(20, tame={"pick": [True, False]}, age={"integer": [1, 9]})
    ages = [row["age"] for row in build(step)["pets"]]
    assert [row["age"] for row in build(owners(), more)["pets"]] == ages


def test_same_rows_in_another_world_differ():
    twins = {"worlds": {"a": {"now": NOW}, "b": {"now": NOW}}, "steps": [pets(20)]}
    assert populate(SCHEMA, twins, "a")[1] != populate(SCHEMA, twins, "b")[1]


@settings(max_examples=20)
@given(st.integers(0, 2**63), st.integers(0, 1000))
def test_ids_are_unique_until_none_is_left(seed, count):
    ids = [row["id"] for row in build(pets(count), seed=seed)["pets"]]
    assert len(set(ids)) == count
    assert all(re.fullmatch(r"P\d{3}", text) for text in ids)


@settings(max_examples=30)
@given(st.integers(-50, 50), st.integers(0, 50), st.integers(1, 7))
def test_integers_stay_within_their_bounds(low, width, step):
    drawn = values("age", {"integer": [low, low + width], "step": step}, 10)
    assert all(low <= value <= low + width and (value - low) % step == 0 for value in drawn)


@settings(max_examples=30)
@given(st.integers(0, 40), st.integers(0, 40))
def test_past_moments_are_never_later_than_now(low, width):
    rule = {"days_before_now": [low, low + width], "between": ["06:00", "23:30"]}
    assert all(value <= NOW for value in values("seen", rule, 10))


def test_weights_decide_how_often_a_value_is_picked():
    drawn = values("age", {"pick": {1: 9, 2: 1, 3: 0}}, 500)
    assert drawn.count(1) > 4 * drawn.count(2) > 0
    assert 3 not in drawn


def test_values_take_the_form_that_the_schema_keeps():
    assert values("tame", True, 1) == [1]
    assert values("facts", {"value": {"likes": ["fish"]}}, 1) == ['{"likes":["fish"]}']
    assert values("born", {"days_before_now": [14, 14]}, 1) == ["2026-02-28"]
    assert values("born", {"days_before_now": [-1, -1]}, 1) == ["2026-03-15"]
    assert re.fullmatch(r"2026-03-04T\d\d:\d\d:\d\d", values("seen", {"days_before_now": [10, 10]}, 1)[0])


def test_sql_sees_the_row_so_far_the_tables_and_the_worlds_clock():
    step = pets(
        3, age={"sql": ":index + 1"}, _twice={"sql": ":age * 2"}, born={"sql": "date('now', -:_twice || ' days')"}
    )
    rows = build(step, {"sql": "DELETE FROM pets WHERE _twice = 6 AND :now > '2026'"})["pets"]
    assert sorted((row["age"], row["born"]) for row in rows) == [(1, "2026-03-12"), (2, "2026-03-10")]


def test_first_generator_whose_condition_holds_gives_the_value():
    rule = [{"when": ":index = 0", "value": 5}, {"when": ":index = 1", "integer": [7, 7]}]
    rows = build(pets(3, _order={"sql": ":index"}, age=rule))["pets"]
    assert sorted(str(row["age"]) for row in rows) == ["5", "7", "None"]


def test_children_are_made_for_the_parents_that_the_condition_holds_for():
    child = {
        "table": "pets",
        "per": "owners",
        "where": "name = 'Ada'",
        "number": ":parent__n",
        "columns": {"id": {"id": "P{:03d}"}, "owner": {"parent": "id"}, "age": {"sql": ":position"}},
    }
    rows = build(owners(2, name={"sql": "iif(:index, 'Bo', 'Ada')"}, _n=3), child)
    ada = next(row["id"] for row in rows["owners"] if row["name"] == "Ada")
    assert sorted((row["owner"], row["age"]) for row in rows["pets"]) == [(ada, 0), (ada, 1), (ada, 2)]


def test_rows_come_from_lists_and_queries():
    listed = {"table": "owners", "from": "people", "columns": {"id": {"item": "id"}, "name": {"item": "name"}}}
    queried = {
        "table": "pets",
        "rows": "SELECT id AS owner, name FROM owners WHERE name IS NOT NULL ORDER BY id",
        "columns": {"id": {"sql": "'pet of ' || :item_name"}, "owner": {"item": "owner"}},
    }
    rows = build(listed, queried, people=[{"id": "a", "name": "Ada"}, {"id": "b"}])
    assert rows["owners"][1] == {"id": "b", "name": None}
    assert [(row["id"], row["owner"]) for row in rows["pets"]] == [("pet of Ada", "a")]


def test_reference_draws_only_rows_that_the_condition_holds_for():
    drawn = values("owner", {"ref": "owners.id", "where": "name = 'Bo'"}, 20, owners(9, name={"pick": ["Ada", "Bo"]}))
    assert len(set(drawn)) > 1


FAULTS = {
    "step 1 (cats): no table 'cats'": [{"table": "cats", "count": 1}],
    "step 1 (pets): table 'pets' has no column 'wings'": [pets(wings=2)],
    "step 1 (pets): column 'id' gets no value": [{"table": "pets", "count": 1}],
    "step 1 (pets), column 'age': no list 'ages'": [pets(age={"element": "ages"})],
    "step 1 (pets), column 'age': no name :size here; there are": [pets(age={"sql": ":size"})],
    "step 1 (pets), column 'age': a recipe may not use random()": [pets(age={"sql": "random()"})],
    "step 1 (pets), column 'owner': no row of 'owners' where name = 'Bo'": [
        pets(owner={"ref": "owners.id", "where": "name = 'Bo'"})
    ],
    "step 1 (pets), column 'owner': table 'owners' has no column 'nam'": [pets(owner={"ref": "owners.nam"})],
    "step 1 (pets), column 'owner': 'parent' needs a step with 'per'": [pets(owner={"parent": "id"})],
    "step 1 (pets), column 'facts': Faker provider 'zip' is unknown or not allowed": [pets(facts={"faker": "zip"})],
    "step 1 (pets), column 'facts': Faker provider 'name' does not take": [
        pets(facts={"faker": "name", "with": {"x": 1}})
    ],
    "step 1 (pets), column 'age': bounds [3, 2]": [pets(age={"integer": [3, 2]})],
    "step 1 (pets), column 'age': 1000 draws gave no value that is new": [
        pets(3, age={"integer": [1, 2], "unique": True})
    ],
    "step 1 (pets), column 'id': all 1000 numbers of 'P{:03d}' are taken": [pets(1001)],
    "step 1 (pets): row {'id':": [pets(tame=5)],
    "step 1 (pets): table 'owners' has no rows yet": [
        {"table": "pets", "per": "owners", "columns": {"id": {"id": "P{:03d}"}}}
    ],
    "step 2 (sql), statement 1: a recipe may not use": [pets(), {"sql": "DROP TABLE pets"}],
    "of table 'pets' references owners.id, where no row has that value": [pets(owner="nobody")],
    "step 1, columns, age, 0: no generator here": [pets(age={"number_between": [1, 2]})],
    "\n  step 1: a step says how many rows in one way": [{"table": "pets", "columns": {}}],
    "\n  step 1: a step with 'sql' has nothing else": [{"sql": "DELETE FROM pets", "table": "pets"}],
}


@pytest.mark.parametrize("message", FAULTS)
def test_faults_say_where_they_are(message):
    with pytest.raises(BundleError, match=re.escape(message)):
        build(*FAULTS[message])


def test_unknown_world_is_a_fault_that_lists_the_known():
    with pytest.raises(BundleError, match=r"no world 'away'; it has \['home'\]"):
        populate(SCHEMA, recipe(pets()), "away")


def test_missing_faker_names_the_extra_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "faker", None)
    fake._faker.cache_clear()
    fake._provider.cache_clear()
    with pytest.raises(EnvsynthError, match=re.escape("pip install 'envsynth[synth]'")):
        build(pets(facts={"faker": "name"}))


def test_recipe_without_faker_does_not_need_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "faker", None)
    assert len(build(pets(3))["pets"]) == 3


def test_list_files_outside_the_recipes_folder_are_refused(tmp_path):
    (tmp_path / "secret.yaml").write_text("[1]")
    folder = tmp_path / "recipe"
    folder.mkdir()
    (folder / "population.yaml").write_text(json.dumps({"worlds": {}, "lists": {"a": "../secret.yaml"}, "steps": []}))
    with pytest.raises(BundleError, match="lies outside the recipe's folder"):
        read_recipe(folder / "population.yaml")


def test_broken_recipe_files_are_named(tmp_path):
    path = tmp_path / "population.yaml"
    with pytest.raises(BundleError, match=re.escape(str(path))):
        read_recipe(path)
    path.write_text("worlds: [")
    with pytest.raises(BundleError, match="is no YAML"):
        read_recipe(path)


def test_documented_line_format_holds():
    assert doctest.testmod(lines).failed == 0
