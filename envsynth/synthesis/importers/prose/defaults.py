"""Reads defaults out of prose: "defaults to 10", "(default: json)"."""

import re
from typing import Any

from envsynth.synthesis.importers.prose.finding import LONGEST, Finding, Subject

_DEFAULT = re.compile(
    r"\bdefault(?:s to|s? ?: ?| is | value is | = |=| to | (?=['\"`\d]))\s?"
    r"(?:(['\"`])([^'\"`\n]{0,60})\1|(-?\d[\d,]{0,12}(?:\.\d{1,9})?|[A-Za-z_][\w.-]{0,40})(?=\s*(?:[).,;]|$)))",
    re.I,
)
_CONDITION = re.compile(r"[\s,(]*(?:when|if|for|unless|otherwise|in|on|or|and|with)\b", re.I)


def find_default(text: str, subject: Subject) -> Finding | None:
    """Return the ``default`` that a text states for an optional parameter, if it does."""
    if "default" in subject.schema:
        return None
    matches = list(_DEFAULT.finditer(text[:LONGEST]))
    if len(matches) != 1:
        return None
    match = matches[0]
    if _CONDITION.match(text[:LONGEST], match.end()):
        return None
    value = _value(match[2] if match[1] else match[3].rstrip("."), bool(match[1]), subject)
    return None if value is None else Finding({"default": value}, match.start(), match.end())


def _value(text: str, quoted: bool, subject: Subject) -> Any:
    if subject.type == "boolean":
        return {"true": True, "false": False}.get(text.lower())
    if subject.type in ("integer", "number"):
        try:
            number = float(text.replace(",", ""))
        except ValueError:
            return None
        return int(number) if number.is_integer() else number if subject.type == "number" else None
    # A bare word may describe the default ("defaults to today") unless it is one of the values.
    return text if subject.type == "string" and (quoted or text in subject.schema.get("enum", ())) else None
