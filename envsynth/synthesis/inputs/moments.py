"""Dates and times, as the episode's cast has them."""

from datetime import date, timedelta

from envsynth.simulation.schema import vocabulary as v
from envsynth.synthesis.english.nouns import phrase
from envsynth.synthesis.inputs.cast import Cast
from envsynth.synthesis.inputs.input import Asked, Input, NoInput

_COMING = frozenset(
    v.listed(
        "book booking schedule scheduled reserve reservation plan planned deadline due delivery deliver "
        "target appointment proposed travel departure arrival effective expiration expiry valid upcoming "
        "meeting availability available trip stay visit reminder future event forecast launch publish"
    )
)
_START = frozenset(v.listed("start from begin since earliest first"))
_END = frozenset(v.listed("end to until latest last through out checkout"))


def draw_moment(asked: Asked, cast: Cast, said: list[str]) -> Input | None:
    """Draw a date or a time, where the parameter takes one."""
    schema = asked.schema
    form = schema.get("format")
    pattern = str(schema.get("pattern", ""))
    dated = bool(set(said) & {"date", "dates", "deadline", "day", "timestamp", "timestamps"})
    clock = pattern.startswith("^\\d{2}:\\d{2}")
    iso = form in ("date", "date-time") or pattern.startswith("^\\d{4}-\\d{2}")
    if clock and "-" not in pattern:
        value = f"{cast.hour + (1 if set(said) & _END else 0):02}:00"
        return Input(asked.name, value, value, phrase(asked.name), "time")
    if not (iso or (dated and form is None and not pattern and "format" not in schema)):
        return None
    if set(said[-1:]) & {"window", "duration", "period", "interval", "range"}:
        raise NoInput(asked.name)
    if set(said) & {"days", "timezone", "zone"} or (asked.entity is not None):
        return None
    day = _day(asked, cast, said)
    if form != "date-time":
        return Input(asked.name, day.isoformat(), long_date(day) if form == "date" else day.isoformat(),
                     phrase(asked.name), "date")  # fmt: skip
    if (
        "date" in said
        or "deadline" in said
        or "birth" in said
        or not set(said) & {"time", "timestamp", "datetime", "at", "start", "end"}
    ):
        return Input(asked.name, f"{day}T00:00:00Z", long_date(day), phrase(asked.name), "date")
    hour = cast.hour + (1 if set(said) & _END else 0)
    return Input(
        asked.name, f"{day}T{hour:02}:00:00Z", f"{long_date(day)} at {hour:02}:00 UTC", phrase(asked.name), "time"
    )


def _day(asked: Asked, cast: Cast, said: list[str]) -> date:
    known = set(said)
    if known & {"birth", "dob", "born"} and asked.purpose & {"child", "children", "baby", "toddler", "milestone"}:
        return date(cast.today.year - 4, 1 + cast.hour % 12, 5 + cast.hour)
    if known & {"birth", "dob", "born"}:
        return date(1962 + cast.hour * 3, 1 + cast.hour % 12, 5 + cast.hour)
    if known & {"hire", "founded", "construction", "install", "installation"}:
        return cast.today - timedelta(days=700 + 31 * cast.hour)
    coming = bool(known & _COMING) or bool(asked.purpose & _COMING and not known & {"purchase", "order", "invoice"})
    first, last = cast.coming if coming else cast.past
    if known & _END and not known & {"last"}:
        return first if "time" in known and coming else last
    return last if known & {"due", "deadline", "expiry", "expiration", "as", "current"} else first


def long_date(day: date) -> str:
    """Return a date as it is written out: January 15, 2026."""
    return f"{day:%B} {day.day}, {day.year}"
