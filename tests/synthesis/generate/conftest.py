from tests.llm.conftest import server

__all__ = ["server"]
