"""Reading constraints that texts state: enumerations, ranges, lengths, orders and formats in plain English.

Only what a text closes is read: after "such as", "like", "e.g." or "etc." the values are examples, and no rule.
"""

import re

from envsynth.simulation.schema.vocabulary import listed

_OPEN = re.compile(r"\b(etc|e\.g|such as|for example|for instance|like|including|or other|example)\b", re.IGNORECASE)
_CLOSING = re.compile(
    r"\b(one of|must be|should be|use|choose|valid|supported|allowed|accepted|either|options?|values?|from|are)\b",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\[([^\[\]]+)\]")
_QUOTED = re.compile(r"'([^']{1,60})'|\"([^\"]{1,60})\"|`([^`]{1,60})`")
_PARENTHESES = re.compile(r"\(([^()]+)\)")
_LISTED = re.compile(
    r"(?:one of|choose from|choose|use)\s*:?\s+((?:[\w.+/-]+,\s+)*(?:[\w.+/-]+,?\s+)(?:or|and)\s+[\w.+/-]+)"
    # What must be this and that must be both.
    r"|(?:must be|should be|either)\s*:?\s+((?:[\w.+/-]+,\s+)*(?:[\w.+/-]+,?\s+)or\s+[\w.+/-]+)",
    re.IGNORECASE,
)
_AFTER_COLON = re.compile(r":\s*([\w+/-]+(?:\s*,\s*(?:(?:or|and)\s+)?[\w+/-]+){1,})\s*\.?$")
_ITEM = re.compile(r"^[\w.+/-]+(?: [\w.+/-]+)?$")
_NUMBER = r"(-?\$?\d[\d,]*(?:\.\d+)?)"
_BETWEEN = re.compile(
    rf"between\s+{_NUMBER}\s*%?\s*(?:and|to|-)\s*{_NUMBER}|\(\s*{_NUMBER}\s*(?:-|–|to)\s*{_NUMBER}[^()]*\)"
    rf"|(?:range|from)\s+{_NUMBER}\s*(?:-|–|to)\s*{_NUMBER}",
    re.IGNORECASE,
)
_CHARACTERS = frozenset(listed("lowercase uppercase alphanumeric letters digits hyphens underscores characters quotes"))
_NO_VALUES = frozenset(listed("one more less equal than a an the to in of for be is and or valid positive not"))


_TEMPLATE = re.compile(r"[-. ]*(?:X{2,}|#{2,})[-. X#]*")


def choices_in(text: str) -> tuple[str, ...] | None:
    """Return the values that a text says are all there are, or None.

    >>> choices_in("Use one of [economy, business, first].")
    ('economy', 'business', 'first')
    >>> choices_in("Season of migration: spring, summer, fall, winter")
    ('spring', 'summer', 'fall', 'winter')
    >>> choices_in("Use valid types like reminder or update.") is None
    True
    >>> choices_in("ZIP code must be 5 digits or 5+4 digits (XXXXX or XXXXX-XXXX).") is None
    True
    """
    if _OPEN.search(text):
        return None
    for match in _BRACKETS.finditer(text):
        found = _items(match[1])
        if found and (_CLOSING.search(text[: match.start()]) or ":" in text[: match.start()]):
            return found
    quoted = tuple(dict.fromkeys("".join(parts) for parts in _QUOTED.findall(text)))
    if len(quoted) > 1 and _CLOSING.search(text):
        return quoted
    for match in _PARENTHESES.finditer(text):
        found = _items(match[1])
        if found and ("," in match[1] or re.search(r"\bor\b", match[1])):
            return found
    for pattern in (_LISTED, _AFTER_COLON):
        said = pattern.search(text)
        if said:
            found = _items(next(filter(None, said.groups())))
            if found and not {word.lower() for item in found for word in item.split()} & _NO_VALUES:
                return found
    return None


def _items(text: str) -> tuple[str, ...] | None:
    parts = [re.sub(r"^(?:or|and)\s+", "", part.strip()) for part in re.split(r",|\bor\b|\|", text)]
    parts = [part.strip(" '\"`.") for part in parts if part.strip(" '\"`.")]
    if len(parts) == 1 and " and " in parts[0]:
        parts = parts[0].split(" and ")
    if _CHARACTERS.intersection(map(str.lower, parts)):  # "(lowercase, alphanumeric, hyphens)" says how, not what
        return None
    if any(map(_TEMPLATE.fullmatch, parts)):  # "(XXXXX or XXXXX-XXXX)" says what they look like
        return None
    if len(parts) < 2 or not all(_ITEM.match(part) for part in parts):
        return None
    # A list of plain numbers is often a position or a pair, not an enumeration.
    return None if len(parts) == 2 and all(_is_number(part) for part in parts) else tuple(dict.fromkeys(parts))


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(?:\.\d+)?", text) is not None


def number(text: str) -> float:
    """Read a number as prose writes it: ``1,000`` or ``$5``."""
    value = float(text.replace(",", "").replace("$", ""))
    return int(value) if value.is_integer() else value


def range_in(text: str) -> tuple[float, float] | None:
    """Return the closed range that a text states, or None.

    >>> range_in("Number of days ahead (7-365)"), range_in("must be between 0.8 and 0.99.")
    ((7, 365), (0.8, 0.99))
    """
    match = _BETWEEN.search(text)
    if match is None:
        return None
    low, high = (number(part) for part in match.groups() if part is not None)
    return (low, high) if low <= high else None


_LEAST = re.compile(
    rf"(?:at least|minimum(?: of)?|no less than|no fewer than|greater than or equal to|>=)\s+{_NUMBER}", re.IGNORECASE
)
_MOST = re.compile(
    rf"(?:at most|maximum(?: of)?|no more than|up to|cannot exceed|must not exceed"
    rf"|exceeds?(?: the)?(?: maximum)?(?: of)?|less than or equal to|limited to|under|more than|<=)\s+{_NUMBER}",
    re.IGNORECASE,
)
_ABOVE = re.compile(rf"(?:greater than|must exceed|above)\s+(?!or equal){_NUMBER}", re.IGNORECASE)
_RELATIVE = re.compile(r"\bby\s+(?:more|less|at)\b", re.IGNORECASE)
_EXACTLY = re.compile(rf"exactly\s+{_NUMBER}", re.IGNORECASE)


def bounds_in(text: str) -> tuple[float | None, float | None, bool]:
    """Return the least and the most that a text allows, and whether the least itself is excluded.

    >>> bounds_in("Provide at least 3 keywords"), bounds_in("must be a positive number")
    ((3, None, False), (0, None, True))
    """
    closed = range_in(text)
    if closed is not None:
        return (*closed, False)
    if _RELATIVE.search(text):  # a share of another value, not a value
        return None, None, False
    exactly, least, most, above = (pattern.search(text) for pattern in (_EXACTLY, _LEAST, _MOST, _ABOVE))
    if exactly:
        return number(exactly[1]), number(exactly[1]), False
    low = number(least[1]) if least else number(above[1]) if above else None
    high = number(most[1]) if most else None
    excluded = above is not None and least is None
    if low is None and re.search(r"\bnon-?negative\b|cannot be negative|must not be negative", text, re.IGNORECASE):
        low = 0
    elif low is None and re.search(r"\bpositive\b", text, re.IGNORECASE):
        low, excluded = 0, True
    return low, high, excluded
