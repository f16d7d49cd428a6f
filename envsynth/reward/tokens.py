"""Reading numbers, amounts and dates from a final message, each only where it stands on its own.

All patterns are bounded or possessive, so that reading takes time linear in the message's length.
"""

import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple

_NEARBY = 10  # characters that are looked at before and after a number
_CODES = "USD|EUR|GBP|CAD|AUD|NZD|CHF|JPY|CNY|INR|SEK|NOK|DKK|PLN|MXN|BRL|SGD|HKD|KRW|ZAR"
_DIGITS = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})++(?![0-9])|[0-9]++)(?:\.[0-9]++)?+")
_LEAD = re.compile(
    rf"(?P<sign>[-–−+]?)(?:(?P<code>{_CODES})\s?)?(?P<mark>(?:US|CA|AU|NZ|HK|C|A|S)?[$€£¥₹]\s?)?(?P<minus>[-−]?)$",
    re.IGNORECASE,
)
_TAIL = re.compile(rf"(?P<percent>\s?%)|\s?(?P<mark>[$€£¥₹](?![0-9])|(?:{_CODES}|dollars?|euros?|pounds?)(?![^\W_]))",
                   re.IGNORECASE)  # fmt: skip

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?" \
         "|nov(?:ember)?|dec(?:ember)?"  # fmt: skip
_YEAR = r"(?:,?[\s-]{1,3}(?P<%s>(?:19|20|21)[0-9]{2})(?![^\W_]))?"
_DATE = re.compile(
    rf"""(?<![^\W_])(?<![^\W_][-_])(?<![0-9][.:/])(?:
      (?P<y1>[0-9]{{4}})(?P<sep>[-/])(?P<m1>[0-9]{{1,2}})(?P=sep)(?P<d1>[0-9]{{1,2}})(?![0-9])(?![-/][0-9])
    | (?P<a>[0-9]{{1,2}})/(?P<b>[0-9]{{1,2}})/(?P<y2>[0-9]{{4}})(?![0-9/])
    | (?P<m3>{_MONTH})(?![^\W_])\.?[\s-]{{1,3}}(?P<d3>[0-9]{{1,2}})(?:st|nd|rd|th)?(?![^\W_]){_YEAR % "y3"}
    | (?P<d4>[0-9]{{1,2}})(?:st|nd|rd|th)?[\s-]{{1,3}}(?:of\s{{1,3}})?(?P<m4>{_MONTH})(?![^\W_])\.?{_YEAR % "y4"}
    )""",
    re.VERBOSE | re.IGNORECASE,
)


class Number(NamedTuple):
    """A number in a text; ``marked`` where a currency or two decimals show that it is an amount of money."""

    value: Decimal
    marked: bool
    percent: bool


class Day(NamedTuple):
    """A date in a text, which may leave the year open."""

    year: int | None
    month: int
    day: int

    def fits(self, when: date) -> bool:
        """Whether this may be the given date."""
        return (self.month, self.day) == (when.month, when.day) and self.year in (None, when.year)


def read_numbers(text: str) -> list[Number]:
    """Return the numbers that stand on their own: none inside a word, an identifier, a longer number or a date.

    >>> [str(number.value) for number in read_numbers("Order W12: 3 items on 2026-03-14, -$1,234.50 in all.")]
    ['3', '-1234.50']
    """
    days = [match.span() for match in _DATE.finditer(text) if _day(match)]
    numbers, place = [], 0
    for match in _DIGITS.finditer(text):
        start, end = match.span()
        while place < len(days) and days[place][1] <= start:
            place += 1
        in_date = place < len(days) and days[place][0] < end
        number = None if in_date else _number(text, start, end)
        if number is not None:
            numbers.append(number)
    return numbers


def _number(text: str, start: int, end: int) -> Number | None:
    lead = _LEAD.search(text[max(0, start - _NEARBY) : start])
    assert lead is not None  # it matches the empty text
    tail = _TAIL.match(text[end : end + _NEARBY])
    begin = start - len(lead.group())
    if _inside_before(text[max(0, begin - 2) : begin]):
        return None
    if tail is None and _inside_after(text[end : end + 2]):
        return None
    digits = text[start:end].replace(",", "")
    minus = lead["minus"] or lead["sign"] in ("-", "–", "−")
    percent = tail is not None and tail["percent"] is not None
    amount = lead["code"] or lead["mark"] or (tail is not None and tail["mark"])
    marked = bool(amount) or (digits[-3:-2] == "." and not percent)
    return Number(Decimal(f"-{digits}" if minus else digits), marked, percent)


def _inside_before(context: str) -> bool:
    """Whether what comes after these characters goes on with a word or a number."""
    last, first = context[-1:], context[-2:-1]
    if last.isalnum() or (last == "." and not first.isalpha()):
        return True
    return (last in ("-", "–", "−", "_") and first.isalnum()) or (last in (":", "/") and first.isdecimal())


def _inside_after(context: str) -> bool:
    first, second = context[:1], context[1:]
    if first.isalnum():
        return True
    return (first in (".", ":", "/", "-", "–", "−") and second.isdecimal()) or (first == "_" and second.isalnum())


def read_days(text: str) -> list[Day]:
    """Return the dates in a text: 2026-03-14, March 14, 14 Mar 2026, 3/14/2026 (if it can be read in one way only).

    >>> read_days("From March 14, 2026 to 2 Apr")
    [Day(year=2026, month=3, day=14), Day(year=None, month=4, day=2)]
    """
    return [day for match in _DATE.finditer(text) if (day := _day(match)) is not None]


def _day(match: re.Match[str]) -> Day | None:
    part = match.groupdict()
    if part["a"]:
        return _either_order(int(part["a"]), int(part["b"]), int(part["y2"]))
    if part["y1"]:
        day = Day(int(part["y1"]), int(part["m1"]), int(part["d1"]))
    elif part["m3"]:
        day = Day(int(part["y3"]) if part["y3"] else None, _month(part["m3"]), int(part["d3"]))
    else:
        day = Day(int(part["y4"]) if part["y4"] else None, _month(part["m4"]), int(part["d4"]))
    return day if 1 <= day.month <= 12 and 1 <= day.day <= 31 else None


def _either_order(first: int, second: int, year: int) -> Day | None:
    readings = {Day(year, m, d) for m, d in ((first, second), (second, first)) if 1 <= m <= 12 and 1 <= d <= 31}
    return readings.pop() if len(readings) == 1 else None


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1
