"""Whether a value is valid under a part of a schema."""

from typing import Any

import jsonschema_rs

from envsynth.simulation.schema.nodes import Valid

_BACKTRACKS = 10_000


def validator(schema: Any, root: dict[str, Any]) -> Valid:
    """Return what says whether a value is valid under a part of a schema.

    Raises:
        ValueError: it is no JSON Schema.
    """
    if isinstance(schema, dict) and schema is not root:
        schema = {**{word: root[word] for word in ("$defs", "definitions") if word in root}, **schema}
    engines = (jsonschema_rs.RegexOptions(), jsonschema_rs.FancyRegexOptions(backtrack_limit=_BACKTRACKS))
    failure: Exception | None = None
    for engine in engines:
        try:
            compiled = jsonschema_rs.Draft202012Validator(schema, validate_formats=True, pattern_options=engine)
        except (ValueError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as error:
            failure = error
        else:
            return compiled.is_valid
    raise ValueError(str(failure))
