"""Units: what a field's name ends with, and whether that can be said apart from it."""

import re

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import singular, words

UNITS = {
    "usd": "USD", "eur": "EUR", "days": "days", "day": "days", "hours": "hours", "minutes": "minutes",
    "seconds": "seconds", "weeks": "weeks", "months": "months", "years": "years", "ms": "ms", "kg": "kg", "lbs": "lb",
    "grams": "g", "g": "g", "km": "km", "miles": "miles", "m": "m", "meters": "m", "cm": "cm", "mm": "mm",
    "feet": "feet", "ft": "feet", "inches": "inches", "sqft": "square feet", "mhz": "MHz", "ghz": "GHz", "khz": "kHz",
    "hz": "Hz", "db": "dB", "dbm": "dBm", "dbi": "dBi", "kb": "KB", "mb": "MB", "gb": "GB", "tb": "TB",
    "percent": "percent", "pct": "percent", "percentage": "percent", "celsius": "°C", "fahrenheit": "°F",
    "volts": "volts", "watts": "watts", "amps": "amps", "gallons": "gallons", "liters": "liters", "kwh": "kWh",
    "kw": "kW", "ppm": "ppm", "bpm": "bpm", "calories": "kcal", "kmh": "km/h", "mph": "mph", "mah": "mAh", "psi": "psi",
    "hectares": "hectares", "acres": "acres", "pixels": "pixels", "mbps": "Mbps", "gbps": "Gbps", "bytes": "bytes",
}  # fmt: skip

# What has an extent: "a delay of 5 days", but "5 forecast days".
_MEASURES = frozenset(
    v.listed(
        "duration length width height depth weight distance radius time period horizon temperature rate price "
        "cost amount budget area size thickness diameter speed pressure frequency power bandwidth altitude "
        "elevation capacity volume delay timeout interval window age gain loss level voltage current term limit "
        "dose dosage spacing gap range mass load latency tolerance offset threshold coverage discount margin "
        "humidity markup growth tax fee interest deviation moisture slope efficiency utilization clearance "
        "perimeter visibility resolution value spend revenue income salary fare tip deposit energy consumption "
        "usage intake dimension position lifetime validity retention runtime downtime uptime expiry concentration "
        "footage separation overlap stock grace buffer cooldown wait lookback step timeline temp reading timeframe"
    )
)
# What says nothing without a unit.
PHYSICAL = frozenset(
    v.listed(
        "duration length width height depth weight distance radius time period horizon rate area size thickness "
        "diameter speed pressure frequency power bandwidth altitude elevation volume delay timeout interval "
        "window voltage spacing gap mass latency clearance perimeter energy consumption dimension lifetime "
        "runtime downtime uptime timeline coverage tolerance slope discount margin humidity moisture range "
        "retention overlap offset term dosage temp"
    )
)


def unit_of(name: str) -> tuple[str, list[str]]:
    """Return the unit that a field's name ends with, and the words before it.

    >>> unit_of("duration_minutes"), unit_of("total_price")
    (('minutes', ['duration']), ('', ['total', 'price']))
    """
    said = words(name)
    if (
        len(said) > 2
        and said[-2] in ("square", "linear", "board", "cubic")
        and said[-1] in ("feet", "ft", "meters", "m")
    ):
        return (f"{said[-2]} {UNITS[said[-1]]}", said[:-2]) if said[-3] in _MEASURES else ("", said)
    if len(said) > 1 and said[-1] in UNITS and singular(said[-2]) in _MEASURES:
        return UNITS[said[-1]], said[:-1]
    return "", said


def without_unit(name: str) -> list[str]:
    """Return the words of a name without a unit at its end, whatever stands before it.

    >>> without_unit("visibility_km"), without_unit("cpu_hours_per_day")
    (['visibility'], ['cpu', 'hours', 'per', 'day'])
    """
    said = words(name)
    short = len(said) > 1 and said[-1] in UNITS and len(said[-1]) < 4 and said[-2] not in ("per", "of", "in")
    return said[:-1] if short else unit_of(name)[1]


TIMES = frozenset(("second", "minute", "hour", "day", "week", "month", "year"))
_IN_WORDS = {
    "pounds": "lb", "lbs": "lb", "kilograms": "kg", "grams": "g", "kilometers": "km", "miles": "miles", "meters": "m",
    "centimeters": "cm", "millimeters": "mm", "feet": "feet", "inches": "inches", "days": "days", "hours": "hours",
    "minutes": "minutes", "seconds": "seconds", "weeks": "weeks", "months": "months", "years": "years",
    "milliseconds": "ms", "percent": "percent", "percentage": "percent", "celsius": "°C", "fahrenheit": "°F",
    "usd": "USD", "dollars": "USD", "eur": "EUR", "euros": "EUR", "bytes": "bytes", "mb": "MB", "gb": "GB", "kb": "KB",
    "megabytes": "MB", "gigabytes": "GB", "kw": "kW", "kwh": "kWh", "watts": "watts", "volts": "volts", "db": "dB",
    "dbm": "dBm", "mhz": "MHz", "ghz": "GHz", "hz": "Hz", "khz": "kHz", "liters": "liters", "gallons": "gallons",
    "mm": "mm", "cm": "cm", "km": "km", "kg": "kg", "m": "m",
    "pixels": "pixels", "hectares": "hectares", "acres": "acres", "psi": "psi", "mah": "mAh", "mbps": "Mbps",
    "gbps": "Gbps", "m/s": "m/s", "km/h": "km/h", "mph": "mph",
}  # fmt: skip
_STATED = re.compile(
    r"\b(?:in|as(?: a)?|number of|\() ?((?:square|cubic|board) )?(degrees )?([a-z]+(?:/[a-z]+)?)\b", re.IGNORECASE
)


def unit_stated(name: str, about: str) -> str:
    """Return the unit that a description states for what has an extent; empty where it states none.

    >>> unit_stated("package_weight", "Package weight in pounds"), unit_stated("weight", "The weight to use")
    ('lb', '')
    """
    if words(name)[-1:] and singular(words(name)[-1]) not in _MEASURES:
        return ""
    for match in _STATED.finditer(about):
        unit = _IN_WORDS.get(match[3].lower())
        if unit is not None:
            return f"{match[1].lower()}{unit}" if match[1] else unit
    return ""
