"""Reading JSON out of what a model wrote, and saying what is wrong with it so that the model can mend it."""

import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import jsonschema_rs
import orjson

from envsynth.core import EnvsynthError

_FENCE = re.compile(r"```(?:json)?\s*\n(.*?)```", re.DOTALL)
_TOLD = 300
_BACKTRACKS = 10_000

Problem = str


def read_json(text: str) -> Any:
    """Return the JSON value that a text is, holds in a code fence, or holds as its first object.

    Raises:
        ValueError: there is none.

    >>> read_json('Sure! {"status": 200} Anything else?')
    {'status': 200}
    """
    for part in (text, *_FENCE.findall(text)):
        try:
            return orjson.loads(part)
        except orjson.JSONDecodeError:
            continue
    start = text.find("{")
    if start < 0:
        raise ValueError("the answer holds no JSON object")
    try:
        _, end = json.JSONDecoder().raw_decode(text, start)
        return orjson.loads(text[start:end])
    except (ValueError, RecursionError) as error:
        raise ValueError(f"the answer is no JSON: {str(error)[:_TOLD]}") from error


def compile_schema(schema: dict[str, Any]) -> None:
    """Make sure that a schema is one.

    Raises:
        EnvsynthError: it is not.
    """
    _validator(orjson.dumps(schema))


def check(text: str, schema: dict[str, Any]) -> tuple[Any, Problem | None]:
    """Return the value in a text, and what is wrong with it under a schema (None: nothing)."""
    try:
        value = read_json(text)
    except ValueError as error:
        return None, str(error)
    return value, problem_of(value, schema)


def problem_of(value: Any, schema: dict[str, Any]) -> Problem | None:
    """Return the first thing that is wrong with a value under a schema, or None."""
    try:
        error = next(iter(_validator(orjson.dumps(schema)).iter_errors(value)), None)
    except (ValueError, RecursionError) as failure:
        return f"the answer cannot be checked: {str(failure)[:_TOLD]}"
    if error is None:
        return None
    place = "/".join(map(str, error.instance_path))
    return f"at {place or 'the top'}: {error.message[:_TOLD]}"


@lru_cache(maxsize=512)
def _validator(schema: bytes) -> Any:
    makers: tuple[Callable[[], Any], ...] = (
        jsonschema_rs.RegexOptions,
        lambda: jsonschema_rs.FancyRegexOptions(backtrack_limit=_BACKTRACKS),
    )
    failure: Exception | None = None
    for engine in makers:
        try:
            return jsonschema_rs.Draft202012Validator(
                orjson.loads(schema), validate_formats=True, pattern_options=engine()
            )
        except (ValueError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as error:
            failure = error
    raise EnvsynthError(f"an answer is asked for by what is no valid JSON Schema: {failure}") from failure
