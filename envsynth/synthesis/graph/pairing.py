"""Which types and ranges let a value of one field be a value of another."""

from envsynth.synthesis.graph.fields import Field

_TEMPORAL = frozenset({"date", "date-time", "time", "duration"})


def compatible(output: Field, parameter: Field) -> bool:
    """Return whether a value of an output could pass a parameter's schema.

    Only what is declared on both sides can rule a pair out: types, formats, and enumerations without a common value.
    """
    if output.kind and parameter.kind and output.kind != parameter.kind:
        return (output.kind, parameter.kind) == ("integer", "number")
    mine, theirs = output.schema.get("format"), parameter.schema.get("format")
    if mine in _TEMPORAL and theirs in _TEMPORAL and mine != theirs:
        return False
    given, taken = output.schema.get("enum"), parameter.schema.get("enum")
    if isinstance(given, list) and isinstance(taken, list):
        return any(value in taken for value in given)
    return True
