"""Nouns: names of fields as people say them, with articles, numbers and lists."""

import re
from collections.abc import Callable, Sequence

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import plural, singular, words
from envsynth.synthesis.english.abbreviations import CAPITALS, LONG

_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_UNCOUNTED = frozenset(
    v.listed(
        "information documentation data content software hardware equipment feedback inventory stock traffic "
        "research weather metadata compliance eligibility availability consistency completeness accuracy quality "
        "performance progress access advice evidence furniture knowledge luggage machinery money music news "
        "software staff storage text time training usage vegetation water work behavior capacity consumption "
        "coverage demand interest satisfaction sentiment security volatility liquidity maintenance insurance "
        "health revenue payroll churn engagement authenticity provenance energy noise ebitda imagery copy "
        "reduction speech profanity spam plagiarism"
    )
)
_PLURAL_ONLY = frozenset(v.listed("apis metadata media criteria data people children series species minutiae"))
_SEVERAL = frozenset(("ids", "skus", "ios", "apis"))
SMALL = frozenset(v.listed("of in for to by per on at with from between among across"))
_SCIENCES = frozenset(
    v.listed("analytics statistics logistics economics mechanics electronics ethics politics physics")
)


def phrase(name: str) -> str:
    """Return a field's name as a noun phrase, without an article.

    >>> phrase("min_capacity"), phrase("tracking_url"), phrase("numItems"), phrase("h_indexes")
    ('minimum capacity', 'tracking URL', 'number of items', 'h indexes')
    """
    said = " ".join(LONG.get(word) or _spelled(word) for word in words(name)).removeprefix("own ")
    return said.replace("ZIP code code", "ZIP code").replace("per square footage", "per square foot")


def _spelled(word: str) -> str:
    several = len(word) > 2 and word[-1] == "s" and word[:-1] in CAPITALS - {"it"} and word not in CAPITALS - _SEVERAL
    return f"{word[:-1].upper()}s" if several else word.upper() if word in CAPITALS else word


def head(text: str) -> str:
    """Return the last word of a noun phrase, before the first preposition in it."""
    parts = text.split()
    for place, word in enumerate(parts):
        if place and word in SMALL:
            return parts[place - 1]
    return parts[-1] if parts else ""


def is_plural(text: str) -> bool:
    """Whether a noun phrase speaks of several things.

    >>> is_plural("shipping labels"), is_plural("delivery status"), is_plural("list of items")
    (True, False, False)
    """
    last = head(text).lower()
    if re.fullmatch(r"[A-Z]{2,}s", head(text)):
        return True
    return last in _PLURAL_ONLY or (singular(last) != last and last not in _UNCOUNTED | _SCIENCES)


def is_counted(text: str) -> bool:
    """Whether "a" can stand before a singular noun phrase."""
    return head(text).lower() not in _UNCOUNTED


def singular_phrase(text: str) -> str:
    """Return a noun phrase in the singular.

    >>> singular_phrase("meeting rooms"), singular_phrase("statuses of orders")
    ('meeting room', 'status of orders')
    """
    return _with_head(text, lambda word: word[:-1] if word.endswith("izes") else singular(word))


def plural_phrase(text: str) -> str:
    """Return a noun phrase in the plural; one that already is stays as it is.

    >>> plural_phrase("interview"), plural_phrase("candidates")
    ('interviews', 'candidates')
    """
    as_it_is = is_plural(text) or not is_counted(text) or head(text).lower() in _SCIENCES
    return text if as_it_is else _with_head(text, plural)


def _with_head(text: str, change: Callable[[str], str]) -> str:
    parts = text.split()
    last = head(text)
    place = next((i for i, word in enumerate(parts) if word == last), -1)
    if place >= 0 and last.lower() not in _PLURAL_ONLY:
        parts[place] = change(last)
    return " ".join(parts)


def a_or_an(text: str) -> str:
    """Return a noun phrase with its indefinite article.

    >>> a_or_an("hour"), a_or_an("user"), a_or_an("URL"), a_or_an("order"), a_or_an("SKU")
    ('an hour', 'a user', 'a URL', 'an order', 'an SKU')
    """
    first = re.split(r"[\s-]", text)[0]
    if 1 < len(first) < 4 and first.isupper():
        vowel = first[0] in "AEFHILMNORSX"
    elif re.match(r"(?i)(uni|use|usa|util|euro|one\b|u\b)", first):
        vowel = False
    else:
        vowel = bool(re.match(r"(?i)([aeio]|u|hour|honest|heir)", first))
    return f"{'an' if vowel else 'a'} {text}"


def the(text: str) -> str:
    """Return a noun phrase with "the", where nothing else determines it.

    >>> the("return window"), the("whether it fits"), the("all orders")
    ('the return window', 'whether it fits', 'all orders')
    """
    first = text.split()[0].lower() if text else ""
    determined = {"the", "a", "an", "all", "any", "each", "every", "its", "their", "whether", "how", "which", "that"}
    return text if first in determined else f"the {text}"


def listed(items: Sequence[str], last: str = "and") -> str:
    """Join items as a sentence does.

    >>> listed(["a", "b", "c"]), listed(["a", "b"], "or")
    ('a, b, and c', 'a or b')
    """
    if len(items) < 3:
        return f" {last} ".join(items)
    return ", ".join(items[:-1]) + f", {last} {items[-1]}"


def count_word(number: int) -> str:
    """Return a small number in words."""
    return _COUNTS[number] if 0 <= number < len(_COUNTS) else str(number)


def thing(text: str) -> str:
    """Return what an identifier or a path stands for, in the singular.

    >>> thing("role IDs"), thing("output image path"), thing("path")
    ('role', 'output image', 'path')
    """
    parts = text.split()
    while len(parts) > 1 and parts[-1].lower() in ("id", "ids", "path", "paths", "uuid"):
        parts.pop()
    said = singular_phrase(" ".join(parts))
    return f"{said} file" if said.endswith("ed") else said
