"""The base of all nouns, and the one canonical JSON encoding that hashes rest on."""

import hashlib
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A frozen value: unknown fields are an error, so that a misspelt key never passes silently."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def canonical_json(value: Any) -> bytes:
    """Encode plain data with sorted keys and no spaces: equal values give equal bytes."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def content_hash(value: Any) -> str:
    """Return the SHA-256 of a value's canonical JSON, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(value)).hexdigest()
