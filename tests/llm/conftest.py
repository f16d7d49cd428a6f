from collections.abc import Iterator

import pytest

from tests.llm.server import ModelServer

__all__ = ["server"]


@pytest.fixture
def server() -> Iterator[ModelServer]:
    made = ModelServer()
    yield made
    made.close()
