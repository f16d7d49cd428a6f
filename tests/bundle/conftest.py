from pathlib import Path

import pytest

from envsynth.synthesis import build
from tests.bundle.desk import write_sources


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """The folder of a freshly built bundle."""
    folder = write_sources(tmp_path / "desk")
    build(folder)
    return folder
