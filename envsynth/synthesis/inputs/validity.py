"""Whether a value is valid under a schema that stands alone."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import orjson

from envsynth.core.model import canonical_json
from envsynth.simulation.schema.validity import validator


def valid(schema: dict[str, Any], value: Any) -> bool:
    """Whether a value is valid under a schema that stands alone."""
    return _validator(canonical_json(schema))(value)


@lru_cache(maxsize=8_192)
def _validator(text: bytes) -> Callable[[Any], bool]:
    schema = orjson.loads(text)
    try:
        return validator(schema, schema)
    except ValueError:
        return lambda _: False
