"""Real files that others published; they are no part of the repository, so these tests skip where they are not."""

import gzip
import json
import os
from pathlib import Path

import pytest

from envsynth.core import ToolCall
from envsynth.simulation import Gateway
from envsynth.synthesis.importers import Imported, import_tools

ROOT = Path(__file__).parents[3]
SYNTHTOOLS = Path(os.environ.get("ENVSYNTH_SHARED_DATA", ROOT.parent / "shared" / "data")) / "synthtools"
OCTOKIT = Path(os.environ.get("ENVSYNTH_OCTOKIT", ROOT / "node_modules" / "@octokit" / "openapi" / "generated"))

synthtools = pytest.mark.skipif(
    not (SYNTHTOOLS / "tools.jsonl.gz").is_file(), reason="SynthTools' files are absent: set ENVSYNTH_SHARED_DATA"
)
octokit = pytest.mark.skipif(
    not (OCTOKIT / "api.github.com.json").is_file(),
    reason="GitHub's OpenAPI is absent: npm pack @octokit/openapi, set ENVSYNTH_OCTOKIT to its folder 'generated'",
)


@pytest.fixture(scope="module")
def registry() -> Imported:
    return import_tools(SYNTHTOOLS / "tools.jsonl.gz")


@synthtools
def test_all_tools_of_the_registry_are_imported_and_compile(registry: Imported) -> None:
    assert len(registry.toolset.tools) == 3_144
    assert [entry for entry in registry.skipped if entry.whole] == []
    assert len(registry.skipped) == 14
    assert all(entry.where.endswith(".default") for entry in registry.skipped)
    Gateway(registry.toolset)


@synthtools
def test_enumerations_and_ranges_are_recovered_from_its_prose(registry: Imported) -> None:
    found = {what: sum(entry.what == what for entry in registry.recovered) for what in ("enum", "minimum", "maximum")}
    assert found["enum"] > 2_700
    assert found["minimum"] > 1_700
    assert found["maximum"] > 1_600


@synthtools
def test_recorded_calls_pass_but_for_four_that_break_what_is_declared(registry: Imported) -> None:
    names = {origin: name for name, origin in registry.origins.items()}
    gateway = Gateway(registry.toolset)
    broken = {}
    with gzip.open(SYNTHTOOLS / "calls.jsonl.gz") as lines:
        calls = [json.loads(line) for line in lines]
    for call in calls:
        result = gateway.check(ToolCall(name=names[call["id"]], arguments=call["Tool Call"]))
        if result is not None:
            broken[call["id"].partition("_spec_")[2]] = result.error
    assert len(calls) == 228
    assert broken == {
        "17__Inventory_Discrepancy_Detector": "unknown_parameter",
        "27__Order_Quantity_Optimizer": "unknown_parameter",
        "27__Reorder_Point_Calculator": "unknown_parameter",
        "56__Personal_Information_Validator": "invalid_parameter",
    }


@octokit
def test_githubs_openapi_is_imported_whole() -> None:
    imported = import_tools(OCTOKIT / "api.github.com.json", name="github")
    assert len(imported.toolset.tools) > 1_000
    assert imported.skipped == ()
    get = imported.toolset.by_name["repos_get"]
    assert get.parameters["required"] == ["owner", "repo"]
    assert get.annotations.read_only
    assert {mode.status for mode in get.failure_modes} >= {403, 404}
    assert imported.toolset.by_name["repos_list-for-org"].properties["per_page"]["maximum"] == 100
    Gateway(imported.toolset)
