import json
import shutil

import pytest


@pytest.fixture
def copy(cinema_folder, workplace):
    return shutil.copytree(cinema_folder, workplace / "copy")


def test_sound_bundle_passes_with_every_proof_for_every_task(envsynth):
    result = envsynth("check", "cinema")
    assert result.exit_code == 0
    assert "golden succeeds" in result.stdout
    assert "12 of 12" in result.stdout
    assert result.stdout.endswith("cinema: sound\n")


def test_report_is_there_as_json(envsynth):
    data = json.loads(envsynth("check", "cinema", "--json").stdout)
    assert data["sound"] is True
    assert set(data["proofs"].values()) == {12}


def test_finding_is_told_and_the_exit_code_is_1(envsynth, copy):
    (copy / "policy.md").write_text("Something else.")
    result = envsynth("check", copy)
    assert result.exit_code == 1
    assert "changed since the bundle was built" in " ".join(result.stdout.split())
    assert "1 thing wrong" in result.stdout


def test_damaged_bundle_is_an_error(envsynth, copy):
    (copy / "tasks.jsonl").write_text("")
    result = envsynth("check", copy)
    assert result.exit_code == 1
    assert "tasks.jsonl" in result.stderr
