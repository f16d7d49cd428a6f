"""Reads the formats of dates and times out of prose: "YYYY-MM-DD", "HH:MM", "ISO 8601"."""

import re

from envsynth.synthesis.importers.prose.finding import LONGEST, Finding, Subject

_TEMPLATE = re.compile(
    r"(?<![\w:/-])(?:YYYY|MM|DD|HH|hh|yyyy|dd)(?:[-/:. T]{0,2}(?:YYYY|MM|DD|HH|hh|mm|ss|SS|yyyy|dd)){1,5}"
    r"(?:\.s{1,3})?Z?(?![\w:/-])"
)
_ISO = re.compile(r"\bISO[ -]?8601\b", re.I)
_LOOSE = re.compile(r"\b(?:or|e\.?g|such as|for example|like|range|ranges|between|interval|to)\b|[,;(] ?['\"`]\w", re.I)
_PIECES = {"YYYY": r"\d{4}", "yyyy": r"\d{4}", "HH": r"\d{2}", "hh": r"\d{2}"}
_PIECE = re.compile(r"YYYY|yyyy|MM|DD|dd|HH|hh|mm|ss|SS|s+|[-/:. TZ]")

ISO_8601 = r"^\d{4}-\d{2}(-\d{2})?([T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?(Z|[+-]\d{2}(:?\d{2})?)?)?$"
"""A date, or a date and a time, in ISO 8601's extended form; ``format: date-time`` would insist on a time zone."""


def find_format(text: str, subject: Subject) -> Finding | None:
    """Return the ``format`` or ``pattern`` that a text states for a parameter, if it does."""
    if subject.element != "string" or subject.inner.keys() & {"format", "pattern", "enum", "const"}:
        return None
    text = text[:LONGEST]
    templates = list(_TEMPLATE.finditer(text))
    if len(templates) > 1 and len({match[0] for match in templates}) > 1:
        return None
    array = subject.type == "array"
    if templates:
        match = templates[0]
        if len(templates) > 1 or _LOOSE.search(text[max(0, match.start() - 12) : match.start()]):
            return None
        if _LOOSE.search(text[match.end() : match.end() + 24].partition(".")[0]):
            return None
        return Finding(_of_template(match[0]), match.start(), match.end(), array)
    match_iso = _ISO.search(text)
    if match_iso is None or _LOOSE.search(text.partition(". ")[0][match_iso.end() : match_iso.end() + 24]):
        return None
    if re.search(r"\bdurations?\b", text, re.I):
        return Finding({"format": "duration"}, match_iso.start(), match_iso.end(), array)
    if re.search(r"\b(?:ranges?|intervals?|windows?|periods?|week|relative)\b", text, re.I) and not re.search(
        r"\b(?:start|end|beginning|from|since|until)\b", text, re.I
    ):
        return None
    return Finding({"pattern": ISO_8601}, match_iso.start(), match_iso.end(), array)


def _of_template(template: str) -> dict[str, str]:
    if template.upper() == "YYYY-MM-DD":
        return {"format": "date"}
    pattern = "".join(
        _PIECES.get(piece, r"\d{2}")
        if piece[0].isalpha() and piece not in "TZ"
        else (re.escape(piece) if piece == "." else piece)
        for piece in _PIECE.findall(template)
    )
    return {"pattern": f"^{pattern}$"}
