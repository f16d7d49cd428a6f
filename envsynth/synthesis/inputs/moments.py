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
        "meeting availability available trip stay visit reminder future event forecast launch publish preferred "
        "requested desired required next pickup campaign deployment program recurrence checkin checkout"
    )
)
# What has been is past, whatever its tool is for.
_BEEN = frozenset(
    v.listed(
        "analysis historical history report reporting evaluation actual last previous recent earned created modified "
        "occurred incident loss completed completion performance billing audit interaction pricing measurement "
        "observation fiscal review feedback past purchase order invoice transaction original timestamp recorded "
        "as diagnosis acquired acquisition registered issue issued hired"
    )
)
_END = frozenset(v.listed("end to until latest last through out checkout close closing"))
_TRIPS = frozenset(("flight", "flights", "trip", "travel", "rental", "hotel"))
_NO_DATES = frozenset(("format", "hint", "type", "limit", "week", "pattern", "field", "column", "preference"))
_HOURS = {"quiet": (22, 7), "business": (9, 17), "operating": (9, 17), "opening": (9, 17), "working": (9, 17)}


def draw_moment(asked: Asked, cast: Cast, said: list[str]) -> Input | None:
    """Draw a date or a time, where the parameter takes one."""
    schema = asked.schema
    form = schema.get("format")
    pattern = str(schema.get("pattern", ""))
    dated = bool(set(said) & {"date", "dates", "deadline", "day", "timestamp", "timestamps"})
    clock = pattern.startswith("^\\d{2}:\\d{2}")
    iso = form in ("date", "date-time") or pattern.startswith("^\\d{4}-\\d{2}")
    if clock and "-" not in pattern:
        value = f"{_hour(cast, said):02}:00"
        return Input(asked.name, value, value, phrase(asked.name), "time")
    if not (iso or (dated and form is None and not pattern and "format" not in schema)):
        return None
    if set(said[-1:]) & {"window", "duration", "period", "interval", "range", "timeframe"}:
        raise NoInput(asked.name)
    if set(said) & {"days", "timezone", "zone"} or set(said[-1:]) & _NO_DATES or (asked.entity is not None):
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
    hour = _hour(cast, said)
    return Input(
        asked.name, f"{day}T{hour:02}:00:00Z", f"{long_date(day)} at {hour:02}:00 UTC", phrase(asked.name), "time"
    )


def _hour(cast: Cast, said: list[str]) -> int:
    """Return an hour of the episode's day; of what opens and closes, when it does."""
    late = bool(set(said) & _END)
    span = next((span for word, span in _HOURS.items() if word in said), (cast.hour, cast.hour + 1))
    return span[late]


def _day(asked: Asked, cast: Cast, said: list[str]) -> date:
    known = set(said)
    if known & {"birth", "dob", "born"} and asked.purpose & {"child", "children", "baby", "toddler", "milestone"}:
        return date(cast.today.year - 4, 1 + cast.hour % 12, 5 + cast.hour)
    if known & {"birth", "dob", "born"}:
        return date(1962 + cast.hour * 3, 1 + cast.hour % 12, 5 + cast.hour)
    if known & {"hire", "founded", "construction", "install", "installation"}:
        return cast.today - timedelta(days=700 + 31 * cast.hour)
    if "current" in known or "today" in known:
        return cast.today
    coming = bool(known & _COMING or {"check", "in"} <= known or {"check", "out"} <= known)
    back = "return" in known and bool(_TRIPS & asked.purpose)
    coming = (coming or back or bool(asked.purpose & _COMING)) and not known & _BEEN
    first, last = cast.coming if coming else cast.past
    if back or (known & _END and not known & {"last"}):
        return first if "time" in known and coming else last
    return last if known & {"due", "deadline", "expiry", "expiration", "as"} else first


def long_date(day: date) -> str:
    """Return a date as it is written out: January 15, 2026."""
    return f"{day:%B} {day.day}, {day.year}"
