"""Upgraded tools: another interface, the same tasks, and an agent that relies on the old one fails."""

import shutil

import orjson
import pytest
import yaml

import envsynth
from envsynth.bundle import Bundle
from envsynth.core import BundleError
from envsynth.environment import spec
from envsynth.rollouts import rollout
from envsynth.rollouts.golden import GoldenPolicy
from envsynth.synthesis import build
from envsynth.synthesis.upgrade import TAG, upgraded_task, write_upgraded
from envsynth.synthesis.upgrade_tools import Upgrade, read_upgrade, upgraded_toolset
from tests.cli.conftest import REPOSITORY, SOURCES

CHANGES = {
    "renamed_tools": {"find_screenings": "search_screenings"},
    "renamed_parameters": {"book_seats": {"screening_id": "screening"}, "list_bookings": {"phone": "phone_number"}},
    "new_required": {
        "cancel_booking": [
            {"name": "by", "schema": {"type": "string", "enum": ["guest", "house"]}, "value": "guest"},
        ]
    },
    "descriptions": {"book_seats": "Reserve places."},
}


@pytest.fixture(scope="module")
def cinema(tmp_path_factory):
    folder = tmp_path_factory.mktemp("envs") / "cinema"
    shutil.copytree(SOURCES, folder)
    build(folder)
    return Bundle(folder)


@pytest.fixture(scope="module")
def upgrade():
    return Upgrade.model_validate(CHANGES)


@pytest.fixture(scope="module")
def upgraded(cinema, upgrade, tmp_path_factory):
    folder = tmp_path_factory.mktemp("upgraded")
    touched = write_upgraded(cinema, upgrade, folder)
    made = Bundle(folder)
    assert touched == sum(TAG in task.tags for task in made.tasks.values()) > 0
    return made


def test_the_interface_is_the_new_one(upgraded):
    tools = upgraded.toolset.by_name
    assert "find_screenings" not in tools
    assert set(tools["book_seats"].parameters["required"]) == {"screening", "phone", "seats"}
    assert tools["book_seats"].description == "Reserve places."
    assert "by" in tools["cancel_booking"].parameters["required"]
    assert upgraded.name == "cinema-upgraded"


def test_goldens_solve_the_tasks_by_the_new_interface(upgraded):
    played = list(rollout(spec(upgraded), GoldenPolicy(), task_ids=upgraded.task_ids(), split="all"))
    assert [t.reward for t in played] == [1.0] * len(upgraded.tasks)
    assert {"screening", "phone_number"} <= {name for t in played for call in t.calls for name in call.arguments}


def test_who_relies_on_the_old_interface_fails(cinema, upgraded):
    old = dict(zip(upgraded.tasks, cinema.tasks.values(), strict=True))
    golden = GoldenPolicy()

    class Old:
        def reset(self, env, info):
            self.texts = golden.texts(old[info["task_id"]])

        def __call__(self, observation, info):
            return self.texts.pop(0)

    for trajectory in rollout(spec(upgraded), Old(), task_ids=upgraded.task_ids(), split="all"):
        touched = TAG in upgraded.tasks[trajectory.task_id].tags
        assert trajectory.breakdown["success"] != touched
        assert any(not result.ok for result in trajectory.results) == touched


def test_nobody_is_told_an_old_name(upgraded):
    for task in upgraded.task_ids():
        (played,) = rollout(spec(upgraded), GoldenPolicy(), task_ids=[task], split="all")
        assert b"find_screenings" not in orjson.dumps(played.messages)
    assert "find_screenings" not in upgraded.toolset.model_dump_json()


def test_tasks_that_need_no_changed_tool_stay_as_they_are(cinema):
    nothing = Upgrade()
    for task in cinema.tasks.values():
        assert upgraded_task(task, nothing) == task
    assert upgraded_toolset(cinema.toolset, nothing) == cinema.toolset


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"renamed_tools": {"fly": "walk"}}, "'fly', which 'cinema' does not have"),
        ({"renamed_tools": {"find_screenings": "book_seats"}}, "two tools are named"),
        ({"renamed_parameters": {"book_seats": {"seats": "phone"}}}, "'seats' becomes 'phone'"),
        ({"renamed_parameters": {"book_seats": {"rows": "lines"}}}, "'rows' becomes 'lines'"),
        (
            {"new_required": {"book_seats": [{"name": "seats", "schema": {}, "value": 1}]}},
            "seats is a parameter already",
        ),
    ],
)
def test_a_change_that_does_not_fit_is_an_error(cinema, changes, problem):
    with pytest.raises(BundleError, match=problem):
        upgraded_toolset(cinema.toolset, Upgrade.model_validate(changes))


def test_a_file_that_says_something_else_is_an_error(tmp_path):
    (tmp_path / "changes.yaml").write_text(yaml.safe_dump({"renamed": {}}))
    with pytest.raises(BundleError, match="no file of changes"):
        read_upgrade(tmp_path / "changes.yaml")
    with pytest.raises(BundleError, match="cannot be read"):
        read_upgrade(tmp_path / "none.yaml")


def test_retails_changes_fit_its_tools():
    changes = read_upgrade(REPOSITORY / "configs/upgrades/retail.yaml")
    tools = upgraded_toolset(envsynth.load("retail").toolset, changes)
    assert "confirm_identity" in tools.by_name
    assert "verify_customer" not in tools.model_dump_json()
