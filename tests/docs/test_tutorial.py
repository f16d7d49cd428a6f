"""The tutorial, as a user follows it: the same file, the same command, the same code."""

import subprocess
import sys

import pytest

from tests.docs.blocks import code

PAGE = "docs/tutorial.md"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tutorial")
    (schema,) = code(PAGE, "json")
    (folder / "hiring.json").write_text(schema, encoding="utf-8")
    (command,) = code(PAGE, "sh")
    words = command.split()
    assert words[0] == "envsynth"
    subprocess.run([sys.executable, "-m", *words], cwd=folder, check=True, capture_output=True, timeout=120)
    return folder


@pytest.fixture(scope="module")
def printed(place):
    script = "\n".join(code(PAGE, "python"))
    ran = subprocess.run([sys.executable, "-c", script], cwd=place, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_its_code_runs_and_the_golden_wins(printed):
    high, low, *calls = printed.splitlines()
    assert [call.split('"')[3] for call in calls] == [
        "get_open_roles",
        "get_role_candidates",
        "schedule_interview",
        "schedule_interview",
    ]
    assert high
    assert "list open roles" in low.lower()


def test_the_steps_are_those_that_the_page_shows(place):
    (shown,) = code(PAGE, "text")
    tasks = (place / "envs" / "hiring" / "tasks.jsonl").read_text(encoding="utf-8")
    assert "two highest-scoring candidates" in tasks
    assert "schedule interviews for the top two candidates by score" in tasks
    assert "two highest-scoring candidates" in shown
