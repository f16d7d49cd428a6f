from collections.abc import Iterator

import pytest

pytest.importorskip("aiohttp", reason="needs the extra llm")
pytest.importorskip("tenacity", reason="needs the extra llm")

from tests.llm.server import ModelServer

__all__ = ["server"]


@pytest.fixture
def server() -> Iterator[ModelServer]:
    made = ModelServer()
    yield made
    made.close()
