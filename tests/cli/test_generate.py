"""``envsynth generate``, as a user runs it."""

import pytest

from tests.llm.conftest import server
from tests.synthesis.generate import clinic

__all__ = ["server"]
pytest.importorskip("wordllama", reason="tools are compared by meaning: pip install 'envsynth[synth]'")


def test_field_becomes_a_bundle_and_a_second_run_asks_nothing(server, envsynth, tmp_path):
    server.plan = clinic.plan
    wanted = ["--tools", "7", "--tasks", "4", "--subdomains", "1", "--families", "2", "--tries", "2"]
    asked = ["generate", "--field", "outpatient clinics", *wanted, "-o", str(tmp_path / "clinic")]
    model = ["--model", "m", "--api-base", server.base, "--option", "max_tokens=4000"]
    result = envsynth(*asked, *model)
    assert result.exit_code == 0, result.output
    assert "tools: 7 of 7; duplicates left out: find_patient (name: find_patient)" in result.output
    assert "tools known by schema only: get_waiting_time" in result.output
    assert "tasks: 4 of 4; reviews: 3 natural, 1 rewritten" in result.output
    assert envsynth("check", str(tmp_path / "clinic")).exit_code == 0
    again = envsynth(*asked, *model, "--json")
    assert '"requests": 0' in again.output


def test_option_that_is_none_is_an_error(envsynth, tmp_path):
    result = envsynth("generate", "--field", "x", "--model", "m", "--option", "fast", "-o", str(tmp_path / "x"))
    assert result.exit_code == 1
    assert "no KEY=VALUE" in result.output
