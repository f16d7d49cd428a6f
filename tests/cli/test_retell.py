"""``envsynth retell``: a bundle of one's own, told by a model."""

import orjson

from envsynth.bundle import load
from tests.llm.conftest import server
from tests.llm.server import says

__all__ = ["server"]


def test_bundle_is_told_in_a_models_words(server, envsynth, cinema_folder, tmp_path):
    def plan(body):
        high = orjson.loads(body["messages"][1]["content"])["instruction"]["high"]
        return says({"natural": False, "high": f"Good evening. {high}"})

    server.plan = plan
    result = envsynth("retell", cinema_folder, "--model", "m", "--api-base", server.base, "-o", tmp_path / "told")
    assert result.exit_code == 0, result.output
    tasks = load(tmp_path / "told").tasks.values()
    told = sum(task.instruction.high.startswith("Good evening. ") for task in tasks)
    assert f"retold: {told}; natural already: 0; kept, as no answer was faithful: {len(tasks) - told}" in result.output
    assert told


def test_the_bundle_itself_is_not_written_over(server, envsynth, cinema_folder):
    result = envsynth("retell", cinema_folder, "--model", "m", "--api-base", server.base, "-o", cinema_folder)
    assert result.exit_code == 1
    assert "name another folder with --out" in result.output
