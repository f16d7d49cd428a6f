import json
import shutil

import pytest

from envsynth.bundle import load
from tests.cli.conftest import SOURCES


@pytest.fixture
def sources(workplace):
    return shutil.copytree(SOURCES, workplace / "sources")


def test_build_in_place_makes_a_bundle_and_tells_the_funnel(envsynth, sources):
    result = envsynth("build", sources, "--tasks", 6)
    assert result.exit_code == 0
    assert "selected 6" in result.stdout
    assert "does nothing" in result.stdout
    assert len(load(sources).tasks) == 6


def test_build_elsewhere_leaves_the_sources_alone(envsynth, sources, workplace):
    before = sorted(sources.rglob("*"))
    result = envsynth("build", sources, "--to", "new/cinema", "--tasks", 4, "--json")
    assert result.exit_code == 0
    assert sorted(sources.rglob("*")) == before
    bundle = load(workplace / "new" / "cinema")
    data = json.loads(result.stdout)
    assert (data["tasks"], data["content_hash"]) == (4, bundle.content_hash)
    assert data["stages"]["sound"] >= 4


def test_same_seed_builds_the_same_bundle(envsynth, sources):
    built = [
        json.loads(envsynth("build", sources, "--to", name, "--tasks", 4, "--seed", seed, "--json").stdout)
        for name, seed in (("a", 1), ("b", 1), ("c", 2))
    ]
    first, same, other = (data["content_hash"] for data in built)
    assert first == same != other


def test_sources_are_found_by_name(envsynth, cinema):
    result = envsynth("build", "cinema", "--to", "mine", "--json")
    assert json.loads(result.stdout)["content_hash"] == cinema.content_hash


def test_folder_with_something_in_it_is_never_built_over(envsynth, sources, workplace):
    (workplace / "mine").mkdir()
    (workplace / "mine" / "notes.txt").write_text("keep me")
    result = envsynth("build", sources, "--to", "mine")
    assert result.exit_code == 1
    assert "not an empty folder" in result.stderr
    assert [path.name for path in (workplace / "mine").iterdir()] == ["notes.txt"]


def test_broken_sources_are_an_error_and_leave_nothing_behind(envsynth, sources, workplace):
    (sources / "tools.yaml").write_text("tools: [{name: 1}]")
    before = set(workplace.iterdir())
    result = envsynth("build", sources, "--to", "mine")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: ")
    assert "tools.yaml" in result.stderr
    assert set(workplace.iterdir()) == before


def test_folder_without_sources_is_an_error(envsynth):
    result = envsynth("build", "nowhere")
    assert result.exit_code == 1
    assert "domain.yaml" in result.stderr
