"""Environments in many threads at once, on more worlds than there are stages to show them."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from envsynth.bundle import Bundle
from envsynth.environment import ToolEnv


@pytest.fixture
def restless() -> Iterator[None]:
    kept = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(kept)


@pytest.mark.usefixtures("restless")
def test_worlds_that_are_taken_off_their_stages_keep_their_changes(library_folder: Path, library: Bundle) -> None:
    task = next(task for task in library.tasks.values() if task.golden[-1].name == "renew_loan")

    def play(number: int) -> float:
        env = ToolEnv(library_folder, task=task.id, reward="dense")
        total = 0.0
        for _ in range(12):
            env.reset(seed=number)
            total += sum(env.step(text)[1] for text in [*(call.to_text() for call in task.golden), task.answer])
        return total

    with ThreadPoolExecutor(24) as pool:
        assert list(pool.map(play, range(24))) == [12.0] * 24
